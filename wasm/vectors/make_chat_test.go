package vectors_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
	"github.com/sealform/sealform/wasm/vectors"
)

// Ids and tokens in the chat.
const (
	cardRequest    = "a1a2a3a4a5a6a7a8a9aaabacadaeafb0"
	receiptRequest = "b1b2b3b4b5b6b7b8b9babbbcbdbebfc0"
	againRequest   = "c1c2c3c4c5c6c7c8c9cacbcccdcecfd0"
	fileID         = "f1f2f3f4f5f6f7f8f9fafbfcfdfeff00"
	droppedID      = "e1e2e3e4e5e6e7e8e9eaebecedeeeff0"
	transferID     = "d1d2d3d4d5d6d7d8d9dadbdcdddedfe0"
)

var (
	token         = strings.Repeat("5e", 32)
	recoveryToken = strings.Repeat("7a", 32)
)

const cardForm = `form credit-card
version 1
language en
title Credit card
purpose To take a payment with your card.
retain-minutes 15
answer-minutes 30
field card-number card-number required
label Card number
field card-expiry card-expiry required
label Expiry date
hint Month and year, such as 04/29
field card-code card-code required
label Security code
hint 3 digits on the back, or 4 on the front
field card-name card-name required
label Name on card
field postal-code postal-code required
label Postal code
hint Of the card's billing address`

const receiptForm = `form receipt
version 2
language en
title Receipt
retain-minutes 10
answer-minutes 15
field photo file required
label Photo of the receipt
field note multiline optional
label Anything else`

// picture is a PNG of one pixel.
var picture = unhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000000020001e221bc330000000049454e44ae426082")

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

func hexOf(b []byte) string { return hex.EncodeToString(b) }

// A speaker is one end in one session: what it has said so far.
type speaker struct {
	from, signer, to, session string
	seq                       int
	prev                      [32]byte
}

// A talk is the chat as far as it is made.
type talk struct {
	*maker
	chat           vectors.Chat
	agent, visitor speaker
	agents, pages  int // numbers that each has had of the other
}

func (m *maker) chat() vectors.Chat {
	c := &talk{maker: m,
		agent:   speaker{from: "agent", signer: "alice", to: "page", session: session1},
		visitor: speaker{from: "visitor", signer: "visitor", to: "session", session: session1},
	}
	c.chat = vectors.Chat{
		About: "One chat, from the offer on: all that its two ends seal, in order, and between that what must not be believed and changes nothing. An end that receives has got all steps before. A frame is header and file. Signer is a name in keys.json, \"to\" are those of the identities that open the file.",
		Now:   now, Org: m.vkey("root"), Service: service, Origin: origin, Chat: chatID, Roster: "roster", Stamp: "stamp", Agent: "alice", Offered: "session", Token: token,
		Sessions: []vectors.Session{
			{ID: session1, Hello: "hello", Visitor: "visitor", Page: "page"},
			{ID: session2, Hello: "hello-2", Visitor: "visitor-2", Page: "page-2"},
		},
		Definitions: []vectors.Definition{
			{Name: "credit-card", Text: cardForm, SHA256: trust.Fingerprint(cardForm)},
			{Name: "receipt", Text: receiptForm, SHA256: trust.Fingerprint(receiptForm)},
		},
	}
	c.greetings()
	c.lies(&c.agent, "visitor")
	c.lies(&c.visitor, "agent")
	c.signals()
	c.cardAsked()
	c.fileAsked()
	c.closing()
	c.reload()
	return c.chat
}

func (c *talk) greetings() {
	c.say(&c.agent, "offer", "the agent's offer, the first note of the session", "offer", fields{
		{"agent", c.vkey("alice")}, {"roster", "7"}, {"recipient", c.recipient("session")}, {"token", token}, {"expires", at(90 * day)},
		{"recovery", trust.Fingerprint(recoveryToken)}, {"shows", strings.Repeat("0", 64)},
	}, "")
	c.say(&c.visitor, "about", "what the page knows of the customer", "about", fields{{"language", "en"}, {"first-name", "Maria"}, {"last-name", "Gomez"}}, "")
	c.say(&c.visitor, "question", "the customer's first message", "message", nil, "I want to pay a bill 💳")
	c.say(&c.agent, "answer", "the agent's first message; its prev is the hash of the offer", "message", nil, "Good morning, Maria")
	c.say(&c.agent, "lines", "a message of three lines, one of them empty; its prev is the hash of the answer", "message", nil, "Which one is it?\n\nנומר 日本 é")
	c.say(&c.visitor, "thanks", "a message", "message", nil, "Number 881")
}

// say adds the next note of an end.
func (c *talk) say(s *speaker, name, what, kind string, f fields, body string) {
	c.step(s, name, what, kind, f, body, nil)
}

func (c *talk) step(s *speaker, name, what, kind string, f fields, body string, inner *vectors.Inner) {
	n := vectors.Step{Name: name, What: what, From: s.from, Signer: s.signer, Kind: kind, Body: body, Inner: inner}
	if kind == "file-chunk" {
		n.Attachment = c.sealed(name+" inside", []byte(inner.Note), inner.Attachment, seal.Whole, inner.To).File
		f = append(f, attached(n.Attachment)...)
	}
	n.Fields = append(c.bound(s, numbered(kind)), f...)
	c.finish(s, &n)
	if numbered(kind) {
		s.seq++
		s.prev = sha256.Sum256([]byte(n.Note))
	}
	if s.from == "agent" {
		c.agents = s.seq
	} else {
		c.pages = s.seq
	}
}

func numbered(kind string) bool {
	return !strings.Contains(" ack form-progress pause read writing ", " "+kind+" ")
}

// bound are the ten lines of an end's next note.
func (c *talk) bound(s *speaker, number bool) fields {
	seq, prev, ack := s.seq+1, s.prev, c.agents
	if s.from == "agent" {
		ack = c.pages
	}
	if !number {
		seq, prev = 0, [32]byte{}
	}
	return fields{
		{"org", c.vkey("root")}, {"chat", chatID}, {"session", s.session}, {"from", s.from}, {"seq", strconv.Itoa(seq)},
		{"prev", hexOf(prev[:])}, {"to", c.keys.Identity(s.to).Fingerprint}, {"origin", origin}, {"time", at(0)}, {"ack", strconv.Itoa(ack)},
	}
}

// attached says what stands behind a note.
func attached(b []byte) fields {
	return fields{{"length", strconv.Itoa(len(b))}, {"sha256", trust.Fingerprint(string(b))}}
}

// finish signs, seals and frames a step, and keeps it.
func (c *talk) finish(s *speaker, n *vectors.Step) {
	n.Note = c.sign(n.Kind, n.Fields, n.Body, n.Signer)
	to := n.To
	if to == nil {
		to = []string{s.to}
	}
	n.File = c.sealed(n.Name, []byte(n.Note), n.Attachment, seal.Padme, to...)
	if n.Header == "" {
		seq, _ := strconv.Atoi(field(n.Fields, "seq"))
		n.Header = header(s, chatID, seq)
	}
	c.chat.Steps = append(c.chat.Steps, *n)
}

func header(s *speaker, chat string, seq int) string {
	f := wire.Data{Seq: uint64(seq)}
	copy(f.Chat[:], unhex(chat))
	copy(f.Session[:], unhex(s.session))
	if s.from == "agent" {
		f.From = wire.FromAgent
	}
	return hexOf(f.Append(nil))
}

// lies adds what an end must not believe of the other.
func (c *talk) lies(s *speaker, reader string) {
	last := c.chat.Steps[len(c.chat.Steps)-1]
	for i := range c.chat.Steps {
		if c.chat.Steps[i].From == s.from && c.chat.Steps[i].Refused == "" {
			last = c.chat.Steps[i]
		}
	}
	lie := func(name, what, why string, change func(n *vectors.Step)) {
		n := vectors.Step{Name: name + ", to the " + reader, What: what, From: s.from, Signer: s.signer, Kind: "message", Body: "Not to be shown", Fields: c.bound(s, true), Refused: why}
		change(&n)
		c.finish(s, &n)
	}
	next := s.seq + 1
	lie("wrong chat", "the note is bound to another chat than the frame", "wrong-chat", func(n *vectors.Step) { n.Fields = with(n.Fields, "chat", strings.Repeat("12", 16)) })
	lie("wrong session", "the note is bound to another session", "wrong-chat", func(n *vectors.Step) { n.Fields = with(n.Fields, "session", session2) })
	lie("wrong origin", "the note is bound to another origin", "wrong-chat", func(n *vectors.Step) { n.Fields = with(n.Fields, "origin", "https://other.example") })
	lie("wrong direction", "the note says that it is from its reader", "wrong-chat", func(n *vectors.Step) { n.Fields = with(n.Fields, "from", reader) })
	lie("wrong recipient", "the note names another recipient than it is sealed to", "wrong-chat", func(n *vectors.Step) { n.Fields = with(n.Fields, "to", c.keys.Identity("waiting").Fingerprint) })
	lie("wrong order", "two of the ten keys have changed places", "malformed", func(n *vectors.Step) { n.Fields = swapped(n.Fields, 1, 2) })
	lie("wrong chat outside", "the frame is of another chat than the note", "wrong-chat", func(n *vectors.Step) { n.Header = header(s, strings.Repeat("12", 16), next) })
	lie("wrong number", "the note has another number than the frame", "broken-chain", func(n *vectors.Step) {
		n.Header, n.Fields = header(s, chatID, next), with(n.Fields, "seq", strconv.Itoa(next+1))
	})
	lie("broken chain", "prev is not the hash of the note before", "broken-chain", func(n *vectors.Step) { n.Fields = with(n.Fields, "prev", strings.Repeat("0", 64)) })
	lie("number again", "other bytes under a number that came", "broken-chain", func(n *vectors.Step) { n.Fields = with(n.Fields, "seq", strconv.Itoa(s.seq)) })
	lie("wrong signer", "another key has signed it", "bad-signature", func(n *vectors.Step) { n.Signer = map[string]string{"agent": "bob", "visitor": "visitor-2"}[s.from] })
	lie("two recipients", "somebody else can open it too", "cannot-open", func(n *vectors.Step) { n.To = []string{s.to, "waiting"} })
	lie("another's", "it is sealed to somebody else", "cannot-open", func(n *vectors.Step) { n.To = []string{"waiting"} })
	c.flipped(s, reader, last)
	lie("too early", "one before it is missing", "gap", func(n *vectors.Step) {
		n.Fields = with(with(n.Fields, "seq", strconv.Itoa(next+1)), "prev", strings.Repeat("ab", 32))
	})
	again := vectors.Step{Name: "came already, to the " + reader, What: "the same bytes once more", From: s.from, Header: last.Header, File: last.File, Refused: "replayed"}
	c.chat.Steps = append(c.chat.Steps, again)
}

// flipped adds a note with one bit flipped in its sealed text.
func (c *talk) flipped(s *speaker, reader string, last vectors.Step) {
	file := bytes.Clone(last.File.File)
	file[len(file)-40] ^= 1
	c.chat.Steps = append(c.chat.Steps, vectors.Step{
		Name: "flipped, to the " + reader, What: "the note before, under the next number, with one bit of the file flipped", From: s.from,
		Header: header(s, chatID, s.seq+1), File: vectors.File{To: last.To, Plain: last.Plain, File: file}, Refused: "cannot-open",
	})
}

// signals are what is not numbered.
func (c *talk) signals() {
	c.say(&c.visitor, "customer-writes", "the customer changes the text in the message box", "writing", fields{{"count", "1"}}, "")
	c.say(&c.agent, "agent-writes", "so does the agent", "writing", fields{{"count", "1"}}, "")
	c.say(&c.visitor, "customer-has-read", "the customer has seen all up to the third note", "read", fields{{"number", "3"}}, "")
	c.say(&c.agent, "agent-has-read", "the agent has seen all up to the third note", "read", fields{{"number", "3"}}, "")
	c.say(&c.visitor, "pause", "the page believes nothing for the time being", "pause", fields{{"count", "1"}, {"paused", "yes"}}, "")
	c.say(&c.visitor, "goes-on", "it goes on", "pause", fields{{"count", "2"}, {"paused", "no"}}, "")
	c.say(&c.visitor, "customer-ack", "an acknowledgement, and nothing else", "ack", nil, "")
	c.say(&c.agent, "agent-ack", "the agent's", "ack", nil, "")
}

func (c *talk) cardAsked() {
	c.say(&c.agent, "card-request", "the agent asks for a form", "form-request", fields{{"request", cardRequest}, {"recipient", c.recipient("card")}, {"seconds", "1800"}, {"repeat", "no"}}, cardForm)
	c.say(&c.visitor, "card-progress", "two of five fields are valid", "form-progress", fields{{"request", cardRequest}, {"count", "1"}, {"valid", "2"}, {"total", "5"}}, "")
	c.submit("card", cardRequest, "credit-card@1", cardForm, "card-number 4111111111111111\ncard-expiry 12/30\ncard-code 123\ncard-name Maria Gomez\npostal-code 94107")
	for _, what := range []string{"received", "opened"} {
		c.say(&c.agent, "card-"+what, "what became of it", "form-receipt", fields{{"request", cardRequest}, {"what", what}}, "")
	}
}

// submit answers a form: a signed note, sealed to the key of the request, which stands in
// another as base64.
func (c *talk) submit(to, request, form, definition, body string) {
	inner := c.inside(to, "submission", append(c.insideOf(request), fields{
		{"form", form}, {"definition", trust.Fingerprint(definition)}, {"to", c.keys.Identity(to).Fingerprint}, {"origin", origin}, {"time", at(0)},
	}...), body, nil)
	file := c.sealed(to+"-submission inside", []byte(inner.Note), nil, seal.Buckets, to)
	inner.Plain = file.Plain
	c.step(&c.visitor, to+"-submission", "the customer's answer: a file, sealed to the request's key, in the body", "form-submission", fields{{"request", request}}, lines64(file.File), inner)
}

// insideOf are the lines with which what is sealed twice begins.
func (c *talk) insideOf(request string) fields {
	return fields{{"org", c.vkey("root")}, {"chat", chatID}, {"session", session1}, {"request", request}}
}

func (c *talk) inside(to, kind string, f fields, body string, attachment []byte) *vectors.Inner {
	return &vectors.Inner{Signer: "visitor", To: to, Kind: kind, Fields: f, Body: body, Note: c.sign(kind, f, body, "visitor"), Attachment: attachment}
}

// lines64 is base64 in lines of 64 characters.
func lines64(b []byte) string {
	text := base64.StdEncoding.EncodeToString(b)
	var lines []string
	for len(text) > 64 {
		lines, text = append(lines, text[:64]), text[64:]
	}
	return strings.Join(append(lines, text), "\n")
}

// innerFile is what is sealed twice in a step.
func innerFile(s vectors.Step) []byte {
	if s.Kind == "file-chunk" {
		return s.Attachment
	}
	b, _ := base64.StdEncoding.DecodeString(strings.ReplaceAll(s.Body, "\n", ""))
	return b
}

func (c *talk) fileAsked() {
	c.say(&c.agent, "receipt-request", "the agent asks for a file", "form-request", fields{{"request", receiptRequest}, {"recipient", c.recipient("receipt")}, {"seconds", "900"}, {"repeat", "no"}}, receiptForm)
	size := strconv.Itoa(len(picture))
	c.say(&c.visitor, "file-offer", "a file is to come", "file-offer", fields{{"request", receiptRequest}, {"field", "photo"}, {"file", fileID}, {"size", size}}, "")
	c.say(&c.agent, "file-answer", "it may come", "file-answer", fields{{"request", receiptRequest}, {"file", fileID}, {"answer", "send"}}, "")
	inner := c.inside("receipt", "chunk", append(append(c.insideOf(receiptRequest), fields{
		{"field", "photo"}, {"file", fileID}, {"size", size}, {"chunk", "1"}, {"chunks", "1"},
		{"to", c.keys.Identity("receipt").Fingerprint}, {"origin", origin},
	}...), attached(picture)...), "", picture)
	inner.Plain = seal.MaxBucket
	c.step(&c.visitor, "file-chunk", "the file, a binary note: behind it stands a file, sealed to the request's key, in which stands another binary note", "file-chunk", fields{{"request", receiptRequest}, {"file", fileID}}, "", inner)
	c.say(&c.agent, "more-time", "the agent gives more time", "form-extend", fields{{"request", receiptRequest}, {"seconds", "600"}}, "")
	c.submit("receipt", receiptRequest, "receipt@2", receiptForm, "photo "+fileID+" "+size+" "+trust.Fingerprint(string(picture))+" image/png receipt.png\nnote Leave it at the door\n \n Maria")
	c.say(&c.agent, "receipt-received", "what became of it", "form-receipt", fields{{"request", receiptRequest}, {"what", "received"}}, "")
	c.say(&c.agent, "receipt-again", "the agent asks for the same form once more: another request, with another key", "form-request", fields{{"request", againRequest}, {"recipient", c.recipient("receipt-2")}, {"seconds", "900"}, {"repeat", "no"}}, receiptForm)
	c.say(&c.visitor, "another-file", "another file is to come", "file-offer", fields{{"request", againRequest}, {"field", "photo"}, {"file", droppedID}, {"size", size}}, "")
	c.say(&c.visitor, "file-drop", "it is taken back", "file-drop", fields{{"request", againRequest}, {"file", droppedID}}, "")
	c.say(&c.visitor, "receipt-cancelled", "the customer does not want to answer", "form-cancel", fields{{"request", againRequest}, {"reason", "cancelled-customer"}}, "")
	c.say(&c.visitor, "stopped", "the page has stopped a card number in the message box", "guard", fields{{"found", "card-number"}, {"ask", "yes"}}, "")
	c.say(&c.agent, "not-taken", "the agent's end does not take the note before", "note-refused", fields{{"number", strconv.Itoa(c.visitor.seq)}, {"reason", "unexpected"}}, "")
}

// closing hands the chat over, and back, and ends it.
func (c *talk) closing() {
	c.say(&c.agent, "transfer", "Bob may go on, and may read what was said", "transfer", fields{{"id", transferID}, {"to", c.vkey("bob")}, {"service", service}, {"history", "yes"}, {"seconds", "120"}}, "")
	c.say(&c.agent, "transfer-cancel", "he does not take it", "transfer-cancel", fields{{"id", transferID}}, "")
	c.say(&c.agent, "card-wiped", "no value is left at the agent's end", "form-receipt", fields{{"request", cardRequest}, {"what", "wiped"}}, "")
	c.say(&c.agent, "end", "the agent ends the chat, and the customer is asked how it was", "end", nil, "")
	c.say(&c.visitor, "rating", "how it was", "rating", fields{{"steps", "4"}}, "All good")
}

// reload is what goes on instead where the page is loaded again before the end: another
// session, which begins from what the chat was by the transfer.
func (c *talk) reload() {
	c.agents, c.pages = 0, 0
	c.visitor = speaker{from: "visitor", signer: "visitor-2", to: "session", session: session2}
	c.agent = speaker{from: "agent", signer: "alice", to: "page-2", session: session2}
	lie := vectors.Step{Name: "wrong token", What: "a page that claims to be the customer's, loaded again, and does not know the token", From: "visitor", Signer: "visitor-2",
		Kind: "resume", Fields: append(c.bound(&c.visitor, true), vectors.Field{"token", strings.Repeat("5f", 32)}), Refused: "bad-token"}
	c.finish(&c.visitor, &lie)
	c.say(&c.visitor, "resume", "in place of an end: the first note of the page that was loaded again, which shows the token", "resume", fields{{"token", token}}, "")
	c.say(&c.agent, "offer-2", "the offer that answers it, with another recipient and token", "offer", fields{
		{"agent", c.vkey("alice")}, {"roster", "7"}, {"recipient", c.recipient("session-2")}, {"token", strings.Repeat("6f", 32)}, {"expires", at(90 * day)},
		{"recovery", trust.Fingerprint(recoveryToken)}, {"shows", strings.Repeat("0", 64)},
	}, "")
	c.say(&c.agent, "history", "what was said so far, for the new page", "history", nil, "system notice joined "+at(0)+"\n Alice has joined\n"+
		"customer text - "+at(0)+"\n I want to pay a bill 💳\nagent text - "+at(0)+"\n Which one is it?\n \n נומר 日本 é\n"+
		"system marker opened "+at(0)+"\n Secure data opened\n Credit card")
}

package trust

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
)

// Limits of a handover.
const (
	// MaxPrivate is the longest private note in characters.
	MaxPrivate = 2000
	// maxSaid is how much of what was said goes along, in bytes: with it a file for
	// eight fits a relay's frame.
	maxSaid = 20 << 10
)

// A Handover is what an agent says to the one who is to take a chat over, before
// that one has it: what the customer wrote is in the words of the agent who signs.
// Nothing that was put into a form is in it.
type Handover struct {
	Org       string // root verifier key
	Ticket    string // 32 hexadecimal digits, the chat's
	ID        string // of the Transfer
	From      string // the verifier key of the agent who signs
	To        string // of the one it is for; "": anybody who serves the service
	Service   string
	History   bool   // what was said before is shown
	Language  string // BCP 47, like the names as the page says; "" where it does not
	FirstName string
	LastName  string
	Time      int64 // Unix seconds
	Private   string
	Cut       bool // the beginning of what was said is not in it
	Said      []Said
}

// A Said is one message of the chat.
type Said struct {
	By   string // the agent's name; "": the customer
	Time int64  // Unix seconds
	Text string
}

const kindHandover = "handover"

// Sign signs h with the agent's key. Of what was said the last is kept that fits.
func (h Handover) Sign(agent note.Signer) ([]byte, error) {
	said := ""
	for n := len(h.Said) - 1; n >= 0 && h.History; n-- {
		if !validWritten(h.Said[n].Text) {
			continue
		}
		entry := h.Said[n].entry()
		if h.Cut = len(said)+len(entry) > maxSaid; h.Cut {
			break
		}
		said = entry + said
	}
	body := strings.TrimPrefix(privateEntry(h.Private)+said, "\n")
	if !h.proper() {
		return nil, badHandover("a part of it is malformed")
	}
	f := []signed.Field{
		{Key: "org", Value: h.Org},
		{Key: "ticket", Value: h.Ticket},
		{Key: "transfer", Value: h.ID},
		{Key: "from", Value: h.From},
		{Key: "to", Value: cmp.Or(h.To, anybody)},
		{Key: "service", Value: h.Service},
		{Key: "history", Value: yesNo(h.History)},
		{Key: "cut", Value: yesNo(h.Cut)},
	}
	for _, line := range h.about() {
		if *line.value != "" {
			f = append(f, signed.Field{Key: line.key, Value: *line.value})
		}
	}
	f = append(f, signed.Field{Key: "time", Value: signed.FormatTime(h.Time)})
	return signed.Sign(signed.Doc{Kind: kindHandover, Fields: f, Body: body}, agent)
}

type optionalLine struct {
	key   string
	value *string
}

func (h *Handover) about() []optionalLine {
	return []optionalLine{{"language", &h.Language}, {"first-name", &h.FirstName}, {"last-name", &h.LastName}}
}

func (h Handover) proper() bool {
	return ValidHex(h.Ticket, 16) && ValidHex(h.ID, 16) && roster.ValidName(h.Service) && utf8.RuneCountInString(h.Private) <= MaxPrivate &&
		(h.Private == "" || validWritten(h.Private)) &&
		(h.Language == "" || form.ValidLanguage(h.Language)) &&
		(h.FirstName == "" || ValidPerson(h.FirstName)) && (h.LastName == "" || ValidPerson(h.LastName))
}

// OpenHandover verifies a handover: that the agent whom it names has signed it and
// is in the roster, and that it is for this chat, and for the agent with that
// verifier key. It returns who hands over.
func OpenHandover(msg []byte, a *roster.Authority, ticket, reader string) (Handover, roster.Agent, error) {
	d, err := signed.Peek(msg, kindHandover)
	if err != nil {
		return Handover{}, roster.Agent{}, err
	}
	h, err := parseHandover(d)
	if err != nil {
		return Handover{}, roster.Agent{}, err
	}
	from, known := a.Agent(h.From)
	me, here := a.Agent(reader)
	fits := Transfer{To: h.To, Service: h.Service}.For(me)
	if !known || !here || !fits || h.Org != a.Org || h.Ticket != ticket {
		return Handover{}, roster.Agent{}, badHandover("is by or for somebody else, or for another chat")
	}
	v, err := note.NewVerifier(h.From)
	if err != nil {
		return Handover{}, roster.Agent{}, badHandover("the agent's key is malformed")
	}
	_, err = signed.Open(msg, kindHandover, v)
	return h, from, err
}

func parseHandover(d signed.Doc) (Handover, error) {
	in := signed.Read(d)
	h := Handover{Org: in.Get("org"), Ticket: in.Get("ticket"), ID: in.Get("transfer"), From: in.Get("from"), To: in.Get("to"), Service: in.Get("service")}
	history, cut := in.Get("history"), in.Get("cut")
	h.History, h.Cut = history == yesNo(true), cut == yesNo(true)
	ok := h.To != "" && history == yesNo(h.History) && cut == yesNo(h.Cut)
	for _, line := range h.about() {
		if value, said := in.Optional(line.key); said {
			*line.value = value
			ok = ok && value != ""
		}
	}
	h.Time = in.Time("time")
	if err := in.Done(); err != nil {
		return Handover{}, err
	}
	if h.To == anybody {
		h.To = ""
	}
	if !ok || !h.parseBody(d.Body) || !h.proper() {
		return Handover{}, badHandover("a part of it is malformed")
	}
	return h, nil
}

// The body has an entry for each text: a line with whose it is, the time and an
// agent's name, then the text's lines, each after a space.

func entryOf(head, text string) string {
	return "\n" + head + "\n " + strings.ReplaceAll(text, "\n", "\n ")
}

func privateEntry(text string) string {
	if text == "" {
		return ""
	}
	return entryOf("private", text)
}

func (s Said) entry() string {
	head := "customer " + signed.FormatTime(s.Time)
	if s.By != "" {
		head = "agent " + signed.FormatTime(s.Time) + " " + s.By
	}
	return entryOf(head, s.Text)
}

// parseBody reads what Sign wrote.
func (h *Handover) parseBody(body string) bool {
	var text *string
	for n, line := range strings.Split(body, "\n") {
		rest, isText := strings.CutPrefix(line, " ")
		switch {
		case body == "":
			return true
		case isText && text == nil:
			return false
		case isText && *text == "":
			*text = rest
		case isText:
			*text += "\n" + rest
		case n == 0 && line == "private":
			text = &h.Private
		default:
			s, ok := readSaid(line)
			if !ok || text != nil && *text == "" {
				return false
			}
			h.Said = append(h.Said, s)
			text = &h.Said[len(h.Said)-1].Text
		}
	}
	return *text != "" && (h.History || len(h.Said) == 0)
}

func readSaid(head string) (s Said, ok bool) {
	p := strings.SplitN(head, " ", 3)
	if len(p) < 2 || len(p) == 3 != (p[0] == "agent") || p[0] != "agent" && p[0] != "customer" {
		return s, false
	}
	if len(p) == 3 {
		s.By = p[2]
	}
	s.Time, ok = signed.ParseTime(p[1])
	return s, ok && (s.By == "" || ValidPerson(s.By)) && (len(p) == 2 || s.By != "")
}

// SealHandover seals a signed handover to all who may take the chat over, so that
// its size says little.
func SealHandover(msg []byte, to ...*seal.Recipient) ([]byte, error) {
	return seal.Seal(msg, seal.Buckets, to...)
}

func badHandover(reason string) error { return &signed.Error{Kind: kindHandover, Reason: reason} }

package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// A Forgery is a sealed note that a test writes by hand, every part of it open
// to change. Next fills it so that the other end would believe it.
type Forgery struct {
	Chat       wire.ChatID // of the frame; the note's own is a field
	Session    wire.SessionID
	From       wire.Direction
	HeaderSeq  uint64
	Kind       string
	Bound      []signed.Field // what every note is bound to, in order
	Fields     []signed.Field // what this kind has
	Body       string
	Signer     note.Signer
	Recipients []*seal.Recipient
}

func (s *session) next(kind string, fields []signed.Field, body string) *Forgery {
	e := envelope{kind: kind, seq: s.seq + 1, prev: s.prev, to: trust.Fingerprint(s.recipient.String()), time: 1_795_000_000, ack: s.got}
	return &Forgery{
		Chat: s.chat, Session: s.sess, From: s.own.from, HeaderSeq: e.seq, Kind: kind, Bound: s.own.doc(e).Fields,
		Fields: fields, Body: body, Signer: s.signer, Recipients: []*seal.Recipient{s.recipient},
	}
}

// Next is the note that the customer's end would send next.
func (v *Visitor) Next(kind string, fields []signed.Field, body string) *Forgery {
	return v.session.next(kind, fields, body)
}

// Next is the note that the agent's end would send next.
func (a *Agent) Next(kind string, fields []signed.Field, body string) *Forgery {
	return a.session.next(kind, fields, body)
}

// Offer is what the agent's end says first, for a test to change.
func (a *Agent) Offer(now int64) trust.Offer {
	return trust.Offer{
		Agent: a.cfg.Key, Roster: a.cfg.Roster.Version, Recipient: a.id.Recipient(),
		Token: a.token, Expires: a.cfg.Roster.RosterExpires(), Recovery: trust.Fingerprint(a.recovery), Shows: a.shown,
	}
}

// Follow lets an end go on after a note that a test wrote by hand.
func (s *session) Follow(f *Forgery) {
	s.seq++
	s.prev = sha256.Sum256(f.Sign())
}

// Set changes one of the fields that a note is bound by.
func (f *Forgery) Set(key, value string) {
	for i := range f.Bound {
		if f.Bound[i].Key == key {
			f.Bound[i].Value = value
			return
		}
	}
	panic("no such key: " + key)
}

// SetSeq numbers the note, inside and outside.
func (f *Forgery) SetSeq(n uint64) {
	f.HeaderSeq = n
	f.Set("seq", strconv.FormatUint(n, 10))
}

// Sign returns the signed note.
func (f *Forgery) Sign() []byte {
	msg, err := signed.Sign(signed.Doc{Kind: f.Kind, Fields: append(f.Bound[:len(f.Bound):len(f.Bound)], f.Fields...), Body: f.Body}, f.Signer)
	if err != nil {
		panic(err)
	}
	return msg
}

// Frame signs and seals the note.
func (f *Forgery) Frame() []byte {
	file, err := seal.Seal(f.Sign(), seal.Padme, f.Recipients...)
	if err != nil {
		panic(err)
	}
	return f.Carry(file)
}

// Carry puts a sealed file into a frame.
func (f *Forgery) Carry(file []byte) []byte {
	return wire.Data{Chat: f.Chat, Session: f.Session, From: f.From, Seq: f.HeaderSeq, Payload: file}.Append(nil)
}

// Push sends a note in its right place, whatever it says, as an end would that
// has its keys and breaks the rules.
func (v *Visitor) Push(now int64, kind string, fields []signed.Field, body string) []Output {
	v.session.push(now, envelope{kind: kind, fields: fields, body: body})
	return v.outputs()
}

// Push is the same for the agent's end.
func (a *Agent) Push(now int64, kind string, fields []signed.Field, body string) []Output {
	a.session.push(now, envelope{kind: kind, fields: fields, body: body})
	return a.outputs()
}

// Submission is the inside of a submission, unsigned.
func (v *Visitor) Submission(request string, values form.Values) (signed.Doc, *seal.Recipient) {
	f := v.forms[request]
	return submissionDoc(v.own, f.request, 1_795_000_000, values), f.request.Recipient
}

// Signer is the customer's key of this page load.
func (v *Visitor) Signer() note.Signer { return v.signer }

// Recipient is where the agent's end opens.
func (v *Visitor) Recipient() *seal.Recipient { return v.recipient }

// Identities are the private keys an end holds now: the session's and, at the
// agent's end, those of earlier offers and of requests.
func (v *Visitor) Identities() []*seal.Identity { return []*seal.Identity{v.id} }

// Identities are the same at the agent's end.
func (a *Agent) Identities() []*seal.Identity {
	ids := []*seal.Identity{a.id}
	if a.earlier != nil {
		ids = append(ids, a.earlier.id)
	}
	for _, r := range a.requests {
		ids = append(ids, r.id)
	}
	return ids
}

// RequestKey is the one-time key of a pending request.
func (a *Agent) RequestKey(id string) *seal.Identity { return a.requests[id].id }

// Used is how many requests the customer's end remembers.
func (v *Visitor) Used() int { return len(v.used) }

// OpenForms is how many forms are open at the customer's end.
func (v *Visitor) OpenForms() int { return len(v.forms) }

// Outboxes are how many notes wait for an acknowledgement.
func (v *Visitor) Outbox() int { return len(v.outbox) }

// Outbox is the same at the agent's end.
func (a *Agent) Outbox() int { return len(a.outbox) }

// Resume is a resume note of the customer's end with another token, binding
// and recipient than its own.
func (v *Visitor) ResumeNote(token string) *Forgery {
	f := v.session.next(kindResume, []signed.Field{{Key: "token", Value: token}}, "")
	f.SetSeq(1)
	f.Set("prev", hex.EncodeToString(make([]byte, sha256.Size)))
	return f
}

// Token is what the page would show after a reload.
func (v *Visitor) Token() string { return v.saved.token }

// SavedFor is saved state that a page could have kept.
func SavedFor(chat string, recipient *seal.Recipient, token, agent string) []byte {
	return (&resumeState{chat: chat, recipient: recipient, token: token, agent: agent, service: "billing", sessions: []string{"00"}}).marshal()
}

// The codec of histories and of saved state.
var (
	HistoryBodies = func(items []Item) (texts []string) {
		for _, b := range historyBodies(items) {
			texts = append(texts, b.text)
		}
		return texts
	}
	ParseHistory = parseHistory
)

// ParseResume reports what saved state says, and whether it is one.
func ParseResume(b []byte) (again []byte, ok bool) {
	r := parseResume(b)
	if r == nil {
		return nil, false
	}
	return r.marshal(), true
}

// Wrap and Unwrap are how a sealed form stands in a note.
var (
	Wrap   = wrap64
	Unwrap = unwrap64
)

// MaxRemembered is how many requests the customer's end remembers.
const MaxRemembered = maxRemembered

// Chunk is the inside of the next chunk of a field's file, for a test to
// change before it is sealed: its head and its bytes.
func (v *Visitor) Chunk(request, id string, b []byte) ([]signed.Field, *seal.Recipient) {
	u := v.upload(request, id)
	return append(u.head.fields(v.own), attachmentFields(b)...), u.head.request.Recipient
}

// PushChunk sends what stands behind a chunk's note in its right place.
func (v *Visitor) PushChunk(now int64, request, file string, inner []byte) []Output {
	v.push(now, envelope{kind: kindFileChunk, fields: []signed.Field{requestField(request), fileField(file)}, attachment: inner})
	return v.outputs()
}

// PushLie does the same and says of the bytes what they are not.
func (v *Visitor) PushLie(now int64, request, file string, inner, said []byte) []Output {
	e := envelope{kind: kindFileChunk, fields: []signed.Field{requestField(request), fileField(file)}, attachment: said}
	e.seq, e.prev, e.ack, e.time, e.to = v.seq+1, v.prev, v.got, now/1000, trust.Fingerprint(v.recipient.String())
	msg, err := signed.Sign(v.own.doc(e), v.signer)
	if err != nil {
		panic(err)
	}
	file2, err := seal.SealWith(msg, inner, seal.Padme, v.recipient)
	if err != nil {
		panic(err)
	}
	v.seq, v.prev = e.seq, sha256.Sum256(msg)
	v.out.add(Frame{v.frame(e.seq, file2)})
	return v.outputs()
}

// Kept is how many bytes of files the agent's end holds for pending requests.
func (a *Agent) Kept() int {
	n := 0
	for _, f := range a.intakes {
		if f.file != nil {
			for _, b := range f.file.Pieces {
				n += len(b)
			}
		}
	}
	return n
}

// ChunkBytes is how much of a file a chunk carries.
const ChunkBytes = chunkBytes

// Chunks is in how many chunks a file of a size travels.
var Chunks = chunks

// Intakes is how many offers of files the agent's end keeps.
func (a *Agent) Intakes() int { return len(a.intakes) }

// Remember lets the agent's end tell a page that is loaded again this of the
// past, whatever it says.
func (a *Agent) Remember(body string) { a.history, _ = parseHistory(body) }

// VerdictsNear is how the agent's end judges values.
func VerdictsNear(d form.Definition, values form.Values, now int64) []form.Verdict {
	return verdictsNear(d, values, now)
}

// HistorySize is how many bytes of texts the agent's end keeps for a page that
// is loaded again.
func (a *Agent) HistorySize() (n int) {
	for _, i := range a.history {
		n += len(i.Text)
	}
	return n
}

// SendRaw sends a message as it stands, as an end with other rules would.
func (v *Visitor) SendRaw(now int64, text string, fields []signed.Field) []Output {
	v.texted++
	v.out.item(Item{From: Customer, Kind: Text, Text: text, Time: now, Seq: v.texted})
	v.queued = append(v.queued, v.waits(envelope{kind: kindMessage, body: text, fields: fields}, v.texted))
	v.flush(now)
	return v.outputs()
}

// SendRaw is the same at the agent's end.
func (a *Agent) SendRaw(now int64, text string, fields []signed.Field) []Output {
	seq, err := a.push(now, envelope{kind: kindMessage, body: text, fields: fields})
	if err == nil {
		a.texted++
		a.carries(textMark{seq, a.texted - 1, a.texted})
		a.keep(a.out.item(Item{From: AgentSide, Kind: Text, Text: text, Time: now, Seq: a.texted}))
	}
	return a.outputs()
}

// Got is the number of the last note that came.
func (v *Visitor) Got() uint64 { return v.got }

// Got is the same at the agent's end.
func (a *Agent) Got() uint64 { return a.got }

// Marks is for how many notes an end knows which texts they carry.
func (a *Agent) Marks() int { return len(a.texts) }

// Rewrite changes what the page would give as its record: each note with "agent"
// or "visitor" before it.
func (v *Visitor) Rewrite(change func(notes []string) []string) {
	var notes []string
	for _, n := range v.memory.notes {
		notes = append(notes, recordEntry{n.own, n.note}.marshal())
	}
	v.memory.notes = nil
	for _, s := range change(notes) {
		_, entries, _ := parseRecord(s)
		v.memory.notes = append(v.memory.notes, memorised{entries[0].own, "before", 0, entries[0].note})
	}
}

// Record reads a record, and writes it again.
func Record(body string) (again string, ok bool) {
	dropped, entries, ok := parseRecord(body)
	return strings.Join(recordBodies(dropped, entries), "\n"), ok
}

// SignerOf is the key that a page signs with.
func SignerOf(v *Visitor) note.Signer { return v.signer }

// KeyOf is the verifier key of it.
func KeyOf(v *Visitor) string { return v.vkey }

// WaitingRecipient is what a waiting page seals its own copies to.
func WaitingRecipient(v *Visitor) *seal.Recipient { return v.line.tab.id.Recipient() }

// TabStateAgain reads what a tab keeps and writes it again, nil when it is none.
func TabStateAgain(b []byte) []byte {
	t := parseTabState(b)
	if t == nil {
		return nil
	}
	return t.marshal()
}

// Opened is what stands in a sealed file, and its kind, if this identity opens it
// and it is the only one.
func Opened(file []byte, id *seal.Identity) (msg, kind string, ok bool) {
	b, _, kind, why := peel(file, id)
	return string(b), kind, why == accepted
}

// Inner is the sealed form of an opened form-submission.
func Inner(msg string) ([]byte, bool) {
	d, err := signed.Peek([]byte(msg), kindSubmission)
	if err != nil {
		return nil, false
	}
	return unwrap64(d.Body)
}

// Session is the one that the agent's end is in.
func (a *Agent) Session() wire.SessionID { return a.sess }

// RecordBodies are what the page would give as its record, if it had dropped as many notes.
func (v *Visitor) RecordBodies(dropped uint64) []string {
	return recordBodies(dropped, v.memory.before(""))
}

// Become has a new page go on with this identity and in this session, in place of
// those that it drew.
func (v *Visitor) Become(now int64, id *seal.Identity, session string) error {
	v.id, v.own.session, v.peer.session = id, session, session
	hex.Decode(v.sess[:], []byte(session))
	return v.greet(now)
}

// Hello is the page's introduction.
func (v *Visitor) Hello() []byte { return v.hello }

// Become has the agent's end open with this identity and expect this token, in place
// of those that it drew.
func (a *Agent) Become(id *seal.Identity, token string) { a.id, a.token = id, token }

// RequestAs asks for a form as Request does, under this id and with this key.
func (a *Agent) RequestAs(now int64, d form.Definition, id string, key *seal.Identity) error {
	drawn, _, err := a.Request(now, d)
	if err != nil {
		return err
	}
	r := a.requests[drawn]
	delete(a.requests, drawn)
	r.id, r.request.ID, r.request.Recipient = key, id, key.Recipient()
	a.requests[id] = r
	return nil
}

// Rename has the file of a field go by another id than it drew.
func (v *Visitor) Rename(request, field, file string) {
	u := v.upload(request, field)
	u.file.ID, u.head.file = file, file
}

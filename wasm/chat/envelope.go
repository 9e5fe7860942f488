package chat

import (
	"encoding/hex"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// Kinds of sealed notes. Each is the first line of its note:
// sealform/<kind>@v1.
const (
	kindMessage    = "message"         // either end: the body is the text
	kindOffer      = "offer"           // agent: who it is and where to seal
	kindRequest    = "form-request"    // agent: a form to fill
	kindSubmission = "form-submission" // visitor: a filled form, sealed again to the request's key
	kindCancel     = "form-cancel"     // either end
	kindProgress   = "form-progress"   // visitor: how many fields are valid; not numbered
	kindWriting    = "writing"         // either end: somebody changes the text in the message box; not numbered
	kindRead       = "read"            // either end: its person has seen what came up to a number; not numbered
	kindExtend     = "form-extend"     // agent: more time for a form
	kindPause      = "pause"           // visitor: it believes nothing for the time being, or goes on; not numbered
	kindReceipt    = "form-receipt"    // agent: what became of a filled form
	kindHistory    = "history"         // agent, after a reload: what was said so far
	kindResume     = "resume"          // visitor, after a reload: the token
	kindAbout      = "about"           // visitor, after each offer: the customer's language, and the name that the site gives
	kindGuard      = "guard"           // visitor: a text was stopped before it was sent, and why; never the text
	kindEnd        = "end"             // either end
	kindRating     = "rating"          // visitor, after the end: how the chat was
	kindRecord     = "record"          // visitor, to an agent's end that begins: what was said before, with its signatures
	kindRefused    = "note-refused"    // either end: it verified a note, and does not take what it says
	kindAck        = "ack"             // either end: nothing but the acknowledgement; not numbered
	kindFileOffer  = "file-offer"      // visitor: a file for a field is to come, and how large it is
	kindFileAnswer = "file-answer"     // agent: send it, or why not
	kindFileChunk  = "file-chunk"      // visitor: a piece of it, sealed again to the request's key, behind the note
	kindFileDrop   = "file-drop"       // visitor: the file is not wanted any more
	kindTransfer   = "transfer"        // agent: to whom it hands the chat over
	kindStay       = "transfer-cancel" // agent: it does not
)

// A binding is what every note of one end in one session has in common.
type binding struct {
	org, chat, session, origin string
	from                       wire.Direction
}

// An earlier note was sent in another session of the chat, and was not
// acknowledged there. The zero value is none.
type earlier struct {
	in  string // the session of a customer's note, the name of the offer of an agent's: see ownName
	seq uint64
}

func (e earlier) String() string { return e.in + " " + strconv.FormatUint(e.seq, 10) }

// readEarlier reads what String wrote.
func readEarlier(in *signed.Reader) (e earlier, ok bool) {
	line, said := in.Optional("again")
	if !said {
		return e, true
	}
	name, number, _ := strings.Cut(line, " ")
	n, err := strconv.ParseUint(number, 10, 64)
	e = earlier{name, n}
	return e, err == nil && n != 0 && trust.ValidHex(name, 8) && e.String() == line
}

// An envelope is a sealed note, opened or about to be sealed.
type envelope struct {
	kind       string
	seq        uint64   // 0 for what is not numbered
	prev       [32]byte // SHA-256 of the signed note before it
	to         string   // fingerprint of the recipient it is sealed to
	time       int64    // Unix seconds
	ack        uint64   // highest sequence number received from the other end
	again      earlier  // of what is said again
	fields     []signed.Field
	body       string
	attachment []byte // the bytes behind a file-chunk; of one that was opened, with their padding
}

func (b binding) doc(e envelope) signed.Doc {
	f := []signed.Field{
		{Key: "org", Value: b.org},
		{Key: "chat", Value: b.chat},
		{Key: "session", Value: b.session},
		{Key: "from", Value: sideName(b.from)},
		{Key: "seq", Value: strconv.FormatUint(e.seq, 10)},
		{Key: "prev", Value: hex.EncodeToString(e.prev[:])},
		{Key: "to", Value: e.to},
		{Key: "origin", Value: b.origin},
		{Key: "time", Value: signed.FormatTime(e.time)},
		{Key: "ack", Value: strconv.FormatUint(e.ack, 10)},
	}
	if e.again != (earlier{}) {
		f = append(f, signed.Field{Key: "again", Value: e.again.String()})
	}
	f = append(f, e.fields...)
	if e.kind == kindFileChunk {
		f = append(f, attachmentFields(e.attachment)...)
	}
	return signed.Doc{Kind: e.kind, Fields: f, Body: e.body}
}

// seal signs e and seals it to recipient. It returns the file and the signed
// note.
func (b binding) seal(e envelope, s note.Signer, recipient *seal.Recipient) (file, msg []byte, err error) {
	e.to = trust.Fingerprint(recipient.String())
	if msg, err = signed.Sign(b.doc(e), s); err != nil {
		return nil, nil, err
	}
	file, err = seal.SealWith(msg, e.attachment, seal.Padme, recipient)
	return file, msg, err
}

// numbered reports whether notes of a kind are numbered, kept and sent again.
func numbered(kind string) bool {
	switch kind {
	case kindAck, kindProgress, kindPause, kindWriting, kindRead:
		return false
	}
	return true
}

// peel opens a file and says of what kind the note inside claims to be, and
// what is attached to it.
func peel(file []byte, id *seal.Identity) (msg, attachment []byte, kind string, why Refusal) {
	msg, n, err := seal.OpenWith(file, id)
	if err != nil || n != 1 {
		return nil, nil, "", CannotOpen
	}
	kind, ok := kindOfNote(msg)
	if ok && kind == kindFileChunk {
		msg, attachment, ok = signed.Cut(msg)
	} else {
		msg, err = seal.Unpad(msg)
	}
	switch {
	case err != nil:
		return nil, nil, "", CannotOpen
	case !ok:
		return nil, nil, "", BadNote
	}
	return msg, attachment, kind, accepted
}

// kindOfNote says of what kind a note claims to be.
func kindOfNote(msg []byte) (kind string, ok bool) {
	first, _, _ := strings.Cut(string(msg[:min(len(msg), maxFirstLine)]), "\n")
	kind, ok = strings.CutPrefix(first, "sealform/")
	kind, ok2 := strings.CutSuffix(kind, "@v1")
	return kind, ok && ok2
}

// maxFirstLine is more than the first line of any note takes.
const maxFirstLine = 100

// verify checks an opened note against the signer and everything it must be
// bound to. to is the fingerprint of the recipient that it was sealed to.
func (b binding) verify(msg []byte, kind string, v note.Verifier, to string) (envelope, *signed.Reader, Refusal) {
	d, err := signed.Open(msg, kind, v)
	if err != nil {
		return envelope{}, nil, BadSignature
	}
	in := signed.Read(d)
	got := binding{org: in.Get("org"), chat: in.Get("chat"), session: in.Get("session")}
	from := in.Get("from")
	e := envelope{kind: kind, seq: in.Uint("seq")}
	prev := in.Get("prev")
	e.to, got.origin, e.time, e.ack, e.body = in.Get("to"), in.Get("origin"), in.Time("time"), in.Uint("ack"), d.Body
	again, ok := readEarlier(in)
	if !trust.ValidHex(prev, len(e.prev)) || !ok || again != (earlier{}) && e.seq == 0 {
		return envelope{}, nil, BadNote
	}
	hex.Decode(e.prev[:], []byte(prev))
	e.again = again
	got.from = b.from
	if got != b || from != sideName(b.from) || e.to != to {
		return envelope{}, nil, WrongChat
	}
	return e, in, accepted
}

func sideName(d wire.Direction) string {
	if d == wire.FromAgent {
		return sideAgent
	}
	return sideVisitor
}

const (
	sideAgent   = "agent"
	sideVisitor = "visitor"
)

package wire

import "encoding/binary"

// A ChatID names a chat: 128 random bits, chosen by the visitor.
type ChatID [16]byte

// A SessionID names one page load of a visitor in a chat: 64 random bits.
type SessionID [8]byte

// A Frame is a parsed frame: one of the types below.
type Frame interface {
	// Append appends the frame's encoding to b.
	Append(b []byte) []byte
}

// Frames, by kind. Note is a signed note, Payload an age file.
type (
	Join struct {
		Org     [32]byte
		Service string
		Chat    ChatID
		Session SessionID
		Agent   [32]byte // SHA-256 of the agent's verifier key that this chat belongs to; zero: queue it
		Have    uint64   // highest Data sequence number received from the agent in this session
		Waited  uint32   // for how long this page has waited for an agent already, ms
		Hello   []byte
	}
	Login  struct{ Note []byte }
	Claim  struct{ Ticket Ticket }
	Attach struct {
		Chat    ChatID
		Session SessionID
		Have    uint64
	}
	// Leave has the Reason 0 when a person ended the chat, else ReasonRefused
	// or ReasonRoster.
	Leave struct {
		Chat   ChatID
		Reason Reason
	}
	// Data is both KindData (Seq from 1) and KindSignal (Seq 0).
	Data struct {
		Chat    ChatID
		Session SessionID
		From    Direction
		Seq     uint64
		Payload []byte
	}
	Challenge struct {
		Nonce [32]byte
		Time  int64 // the relay's, Unix ms: for words about clocks and nothing else
	}
	// Roster is what is in force: a roster, and the stamp that says so.
	Roster struct{ Stamp, Note []byte }
	// Stamp is another stamp of the roster that its receiver has.
	Stamp   struct{ Note []byte }
	Waiting struct {
		Ticket    Ticket
		Service   string
		Since     int64 // Unix ms
		Connected bool  // the customer's page is, now
		Again     bool  // an agent had the chat, and stayed away
	}
	Gone struct {
		Ticket Ticket
		Reason Reason
	}
	Assigned struct {
		Chat    ChatID
		Session SessionID
		Service string
		Hello   []byte
	}
	Peer struct {
		Chat ChatID
		Up   bool
	}
	Ended struct {
		Chat   ChatID
		Reason Reason
	}
	// Renew asks a page to begin another session of its chat, on the connection
	// that it has.
	Renew struct {
		Chat ChatID
		Why  Renewal
	}
)

// Why is the reason that the other end is told.
func (f Leave) Why() Reason {
	if f.Reason == 0 {
		return ReasonLeft
	}
	return f.Reason
}

const headerSize = 1 + 16 + 8 + 1 + 8

// An Error is a refusal to parse a frame, with the code to close with.
type Error struct{ Code CloseCode }

func (e *Error) Error() string { return "refused frame: " + e.Code.String() }

var (
	errMalformed = &Error{CloseMalformed}
	errNotSealed = &Error{CloseNotSealed}
	errTooBig    = &Error{CloseTooBig}
)

// Parse decodes a frame. What it accepts, Append encodes to the same bytes.
// Slices in the result share b. Every error is an *Error.
func Parse(b []byte) (Frame, error) {
	if len(b) == 0 {
		return nil, errMalformed
	}
	if len(b) > MaxFrame {
		return nil, errTooBig
	}
	d := &decoder{Reader: NewReader(b[1:])}
	f := d.frame(Kind(b[0]))
	if d.refused != nil {
		return nil, d.refused
	}
	if f == nil || d.Failed() || d.Len() > 0 {
		return nil, errMalformed
	}
	return f, nil
}

// A decoder reads one frame. refused says why it cannot be taken, if it is
// not simply malformed.
type decoder struct {
	Reader
	refused *Error
}

func (d *decoder) frame(k Kind) Frame {
	switch k {
	case KindJoin:
		return Join{d.Bytes32(), d.service(), d.Chat(), d.Session(), d.Bytes32(), d.Uint64(), d.Uint32(), d.note()}
	case KindLogin:
		return Login{d.note()}
	case KindClaim:
		return Claim{d.Ticket()}
	case KindAttach:
		return Attach{d.Chat(), d.Session(), d.Uint64()}
	case KindLeave:
		return d.leave()
	case KindData, KindSignal:
		return d.data(k)
	}
	if f := d.aside(k); f != nil {
		return f
	}
	return d.fromRelay(k)
}

func (d *decoder) fromRelay(k Kind) Frame {
	switch k {
	case KindChallenge:
		return Challenge{d.Bytes32(), d.Int64()}
	case KindRoster:
		return Roster{d.stamp(), d.note()}
	case KindStamp:
		return Stamp{d.stampNote()}
	case KindWaiting:
		return d.waiting()
	case KindGone:
		return Gone{d.Ticket(), Reason(d.Byte())}
	case KindAssigned:
		return Assigned{d.Chat(), d.Session(), d.service(), d.note()}
	case KindPeer:
		return Peer{d.Chat(), d.bool()}
	case KindEnded:
		return Ended{d.Chat(), Reason(d.Byte())}
	case KindRenew:
		return d.renew()
	}
	return nil
}

func (d *decoder) leave() Frame {
	f := Leave{d.Chat(), Reason(d.Byte())}
	if f.Reason != 0 && f.Reason != ReasonRefused && f.Reason != ReasonRoster {
		d.Fail()
	}
	return f
}

func (d *decoder) renew() Frame {
	f := Renew{d.Chat(), Renewal(d.Byte())}
	if f.Why < RenewAway || f.Why > RenewHanded {
		d.Fail()
	}
	return f
}

func (d *decoder) data(k Kind) Frame {
	f := Data{d.Chat(), d.Session(), Direction(d.Byte()), d.Uint64(), d.Rest()}
	if f.From > FromAgent || (k == KindSignal) != (f.Seq == 0) {
		d.Fail()
	}
	d.isSealed(f.Payload)
	return f
}

func (d *decoder) isSealed(payload []byte) {
	if len(payload) < len(AgeMagic) || string(payload[:len(AgeMagic)]) != AgeMagic {
		d.refuse(errNotSealed)
	}
}

func (d *decoder) waiting() Frame {
	f := Waiting{Ticket: d.Ticket(), Service: d.service(), Since: d.Int64()}
	flags := d.Byte()
	if flags > 3 {
		d.Fail()
	}
	f.Connected, f.Again = flags&1 != 0, flags&2 != 0
	return f
}

func (d *decoder) bool() bool {
	v := d.Byte()
	if v > 1 {
		d.Fail()
	}
	return v == 1
}

func (d *decoder) service() string {
	n := int(d.Byte())
	if n > MaxService {
		d.Fail()
	}
	return string(d.Take(n))
}

func (d *decoder) note() []byte {
	if d.Len() > MaxNote {
		d.refuse(errTooBig)
	}
	return d.Rest()
}

// stamp reads a stamp that stands behind its length.
func (d *decoder) stamp() []byte {
	n := d.Uint32()
	if n > MaxStamp {
		d.refuse(errTooBig)
		return nil
	}
	return d.Take(int(n))
}

func (d *decoder) stampNote() []byte {
	if d.Len() > MaxStamp {
		d.refuse(errTooBig)
	}
	return d.Rest()
}

// refuse gives the reason why a frame is not taken. What is malformed as well
// is malformed.
func (d *decoder) refuse(e *Error) {
	if !d.Failed() {
		d.refused = e
		d.Fail()
	}
}

// The methods that write the fields, in the order in which frame reads them.

func (f Join) Append(b []byte) []byte {
	b = append(append(b, byte(KindJoin)), f.Org[:]...)
	b = str8(b, f.Service)
	b = append(append(append(b, f.Chat[:]...), f.Session[:]...), f.Agent[:]...)
	b = be.AppendUint32(be.AppendUint64(b, f.Have), f.Waited)
	return append(b, f.Hello...)
}

func (f Login) Append(b []byte) []byte { return append(append(b, byte(KindLogin)), f.Note...) }

func (f Claim) Append(b []byte) []byte { return append(append(b, byte(KindClaim)), f.Ticket[:]...) }

func (f Attach) Append(b []byte) []byte {
	b = append(append(append(b, byte(KindAttach)), f.Chat[:]...), f.Session[:]...)
	return be.AppendUint64(b, f.Have)
}

func (f Leave) Append(b []byte) []byte {
	return append(append(append(b, byte(KindLeave)), f.Chat[:]...), byte(f.Reason))
}

func (f Data) Append(b []byte) []byte {
	k := KindData
	if f.Seq == 0 {
		k = KindSignal
	}
	b = append(append(append(b, byte(k)), f.Chat[:]...), f.Session[:]...)
	b = be.AppendUint64(append(b, byte(f.From)), f.Seq)
	return append(b, f.Payload...)
}

func (f Challenge) Append(b []byte) []byte {
	return be.AppendUint64(append(append(b, byte(KindChallenge)), f.Nonce[:]...), uint64(f.Time))
}

func (f Roster) Append(b []byte) []byte {
	b = be.AppendUint32(append(b, byte(KindRoster)), uint32(len(f.Stamp)))
	return append(append(b, f.Stamp...), f.Note...)
}

func (f Stamp) Append(b []byte) []byte { return append(append(b, byte(KindStamp)), f.Note...) }

func (f Waiting) Append(b []byte) []byte {
	b = str8(append(append(b, byte(KindWaiting)), f.Ticket[:]...), f.Service)
	return append(be.AppendUint64(b, uint64(f.Since)), bit(f.Connected)|bit(f.Again)<<1)
}

func (f Gone) Append(b []byte) []byte {
	return append(append(append(b, byte(KindGone)), f.Ticket[:]...), byte(f.Reason))
}

func (f Assigned) Append(b []byte) []byte {
	b = append(append(append(b, byte(KindAssigned)), f.Chat[:]...), f.Session[:]...)
	return append(str8(b, f.Service), f.Hello...)
}

func (f Peer) Append(b []byte) []byte {
	return append(append(append(b, byte(KindPeer)), f.Chat[:]...), bit(f.Up))
}

func (f Ended) Append(b []byte) []byte {
	return append(append(append(b, byte(KindEnded)), f.Chat[:]...), byte(f.Reason))
}

func (f Renew) Append(b []byte) []byte {
	return append(append(append(b, byte(KindRenew)), f.Chat[:]...), byte(f.Why))
}

var be = binary.BigEndian

func str8(b []byte, s string) []byte {
	if len(s) > 255 {
		panic("wire: internal error: string over 255 bytes")
	}
	return append(append(b, byte(len(s))), s...)
}

func bit(v bool) byte {
	if v {
		return 1
	}
	return 0
}

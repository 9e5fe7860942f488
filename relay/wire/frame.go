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
	Roster  struct{ Note []byte }
	Waiting struct {
		Ticket    Ticket
		Service   string
		Since     int64 // Unix ms
		Connected bool  // the customer's page is, now
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
	d := &decoder{b: b[1:]}
	f := d.frame(Kind(b[0]))
	if d.err != nil {
		return nil, d.err
	}
	if f == nil || len(d.b) != 0 {
		return nil, errMalformed
	}
	return f, nil
}

func (d *decoder) frame(k Kind) Frame {
	switch k {
	case KindJoin:
		return Join{d.b32(), d.str8(), d.chat(), d.session(), d.b32(), d.u64(), d.u32(), d.note()}
	case KindLogin:
		return Login{d.note()}
	case KindClaim:
		return Claim{d.ticket()}
	case KindAttach:
		return Attach{d.chat(), d.session(), d.u64()}
	case KindLeave:
		return d.leave()
	case KindData, KindSignal:
		return d.data(k)
	}
	return d.fromRelay(k)
}

func (d *decoder) fromRelay(k Kind) Frame {
	switch k {
	case KindChallenge:
		return Challenge{d.b32(), int64(d.u64())}
	case KindRoster:
		return Roster{d.note()}
	case KindWaiting:
		return Waiting{d.ticket(), d.str8(), int64(d.u64()), d.bool()}
	case KindGone:
		return Gone{d.ticket(), Reason(d.byte())}
	case KindAssigned:
		return Assigned{d.chat(), d.session(), d.str8(), d.note()}
	case KindPeer:
		return Peer{d.chat(), d.bool()}
	case KindEnded:
		return Ended{d.chat(), Reason(d.byte())}
	}
	return nil
}

func (d *decoder) leave() Frame {
	f := Leave{d.chat(), Reason(d.byte())}
	if d.err == nil && f.Reason != 0 && f.Reason != ReasonRefused && f.Reason != ReasonRoster {
		d.err = errMalformed
	}
	return f
}

func (d *decoder) data(k Kind) Frame {
	f := Data{d.chat(), d.session(), Direction(d.byte()), d.u64(), d.rest()}
	if d.err == nil && (f.From > FromAgent || (k == KindSignal) != (f.Seq == 0)) {
		d.err = errMalformed
	}
	if d.err == nil && (len(f.Payload) < len(AgeMagic) || string(f.Payload[:len(AgeMagic)]) != AgeMagic) {
		d.err = errNotSealed
	}
	return f
}

type decoder struct {
	b   []byte
	err error
}

func (d *decoder) take(n int) []byte {
	if d.err != nil || len(d.b) < n {
		if d.err == nil {
			d.err = errMalformed
		}
		return make([]byte, n)
	}
	p := d.b[:n:n]
	d.b = d.b[n:]
	return p
}

func (d *decoder) byte() byte         { return d.take(1)[0] }
func (d *decoder) u32() uint32        { return binary.BigEndian.Uint32(d.take(4)) }
func (d *decoder) u64() uint64        { return binary.BigEndian.Uint64(d.take(8)) }
func (d *decoder) chat() ChatID       { return ChatID(d.take(16)) }
func (d *decoder) ticket() Ticket     { return Ticket(d.take(16)) }
func (d *decoder) session() SessionID { return SessionID(d.take(8)) }
func (d *decoder) b32() [32]byte      { return [32]byte(d.take(32)) }
func (d *decoder) rest() []byte       { return d.take(len(d.b)) }

func (d *decoder) bool() bool {
	v := d.byte()
	if v > 1 && d.err == nil {
		d.err = errMalformed
	}
	return v == 1
}

func (d *decoder) str8() string {
	n := int(d.byte())
	if n > MaxService && d.err == nil {
		d.err = errMalformed
	}
	return string(d.take(n))
}

func (d *decoder) note() []byte {
	if len(d.b) > MaxNote && d.err == nil {
		d.err = errTooBig
	}
	return d.rest()
}

package core

import "github.com/sealform/sealform/relay/wire"

// A ConnID names a connection. The host chooses it: from 1, never reused.
type ConnID uint64

// An Event is something that happened: one of the types below.
type Event interface{ event() }

type (
	// Opened is a new connection. Nonce is random and used once; Origin is
	// the HTTP Origin header, "" when the client sent none; Chat is what its
	// address names (wire.ChatQuery), zero for an agent's desk.
	Opened struct {
		Conn   ConnID
		Nonce  [32]byte
		Origin string
		Chat   wire.Ticket
		From   From
	}
	// Received is a binary message. The relay keeps Message; the host must
	// not change it afterwards.
	Received struct {
		Conn    ConnID
		Message []byte
	}
	// Closed is a connection that has gone. Code is why the host closed it, 0
	// when the other side did.
	Closed struct {
		Conn ConnID
		Code wire.CloseCode
	}
	// Published is a signed roster of one of the organisations, and a stamp for it.
	Published struct{ Roster, Stamp []byte }
	// Stamped is another stamp of a roster that the relay has.
	Stamped struct{ Note []byte }
	// Tick is the time that a Wake asked for.
	Tick struct{}
	// ClockMoved says by how many milliseconds the wall clock is ahead of the
	// time that Step is given. A host whose clock can be set reports it, so
	// that deadlines do not move with the clock; until then the two are the
	// same.
	ClockMoved struct{ Ahead int64 }
	// Shutdown closes everything, and every later connection.
	Shutdown struct{}
)

func (Opened) event()     {}
func (Received) event()   {}
func (Closed) event()     {}
func (Published) event()  {}
func (Stamped) event()    {}
func (Tick) event()       {}
func (ClockMoved) event() {}
func (Shutdown) event()   {}

// An Action is something for the host to do: one of the types below.
type Action interface{ action() }

type (
	// Send sends a binary message. Several actions may share Message.
	Send struct {
		Conn    ConnID
		Message []byte
	}
	// Close sends what was sent before, then closes with Code. After is how many
	// milliseconds the other side is asked to wait before it connects again, 0: as
	// long as it likes.
	Close struct {
		Conn  ConnID
		Code  wire.CloseCode
		After int64
	}
	// Known says what standing a connection has reached. A host keeps less for
	// a connection that has none yet.
	Known struct {
		Conn ConnID
		As   Standing
	}
	// Wake asks for a Tick at that time, Unix ms; it replaces the one before.
	// 0: no longer needed.
	Wake struct{ At int64 }
	// InForce says what has come into force, for a host that keeps it: from an
	// event or from an agent.
	InForce struct {
		Org           [32]byte
		Roster, Stamp []byte
	}
	// Refused answers a Published or a Stamped that cannot be taken. It is Stale
	// when it verifies as far as anybody looked, and is not newer than what is in
	// force.
	Refused struct {
		Err   error
		Stale bool
	}
	// Log is for the log of the host, which must not show Chat in clear.
	Log struct {
		What LogEvent
		Chat wire.ChatID
	}
)

func (Send) action()    {}
func (Close) action()   {}
func (Known) action()   {}
func (Wake) action()    {}
func (InForce) action() {}
func (Refused) action() {}
func (Log) action()     {}

// A Standing is what the relay knows of a connection.
type Standing int

// The standings, in the order in which a connection reaches them.
const (
	Stranger Standing = iota // anybody's
	Joined                   // a page's that has begun a chat, or come back to one
	Accepted                 // an agent's, or a page's whose chat an agent has
)

// A LogEvent is a step in a chat's life, in words for a log.
type LogEvent string

// What becomes of a chat.
const (
	ChatWaiting  LogEvent = "chat is waiting"
	ChatAccepted LogEvent = "chat was accepted"
	ChatHeld     LogEvent = "chat is held after a restart"
	ChatAgain    LogEvent = "chat waits again: its agent stayed away"
	ChatHanded   LogEvent = "chat was handed over"
	ChatEnded    LogEvent = "chat has ended"
)

// An outbox gathers the actions of a step. Connection 0 is nobody.
type outbox []Action

func (o *outbox) frame(to ConnID, f wire.Frame) {
	if to != 0 {
		o.message(to, f.Append(nil))
	}
}

func (o *outbox) message(to ConnID, b []byte) {
	if to != 0 {
		*o = append(*o, Send{to, b})
	}
}

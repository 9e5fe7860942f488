// Package worker runs the relay core where Go has no sockets, no storage and
// no clock of its own: bytes in, bytes out. A Durable Object of Cloudflare
// Workers (object.ts) holds the connections and the storage, and hands over
// what happens as events; what the core wants done comes back as actions.
//
// It may see what relay/core may. It never sees plaintext, and no address of
// an end: none is handed to it.
package worker

import (
	"encoding/binary"
	"errors"

	"sealform/relay/core"
	"sealform/relay/wire"
)

// Limits returns what fits one object, which shares 128 MB with its Go heap.
func Limits() core.Limits {
	l := core.DefaultLimits
	l.Connections, l.Chats, l.Rings = 5_000, 2_500, 24<<20
	return l
}

// Events, as their first byte says. Numbers are big endian.
const (
	evOpened    = 1  // conn 8, nonce 32, origin
	evReceived  = 2  // conn 8, message
	evClosed    = 3  // conn 8, code 2
	evRoster    = 4  // note
	evTick      = 5  //
	evShutdown  = 6  //
	evKeptConn  = 7  // conn 8, state
	evKeptChat  = 8  // org 32, chat 16, state
	evKeptFrame = 9  // org 32, at 8, message
	evAwake     = 10 //
)

// Actions, as their first byte says. Each stands behind its length, 4 bytes.
const (
	acSend      = 1 // conn 8, message
	acClose     = 2 // conn 8, code 2, reason
	acWake      = 3 // at 8
	acRefused   = 4 // why a roster was not taken
	acKeepConn  = 5 // conn 8, state
	acKeepChat  = 6 // org 32, chat 16, state
	acKeepFrame = 7 // org 32, chat 16, message
)

var be = binary.BigEndian

var errShort = errors.New("the event is malformed: object.ts and machine.go must be of one version")

// New makes a relay that serves these root verifier keys under these public
// origins.
func New(orgs, origins []string) (*core.Relay, error) {
	return core.New(core.Config{Orgs: orgs, Origins: origins, Limits: Limits(), Keep: true})
}

// Step hands an event to the relay at that time, Unix ms, and returns the
// actions. The relay may keep parts of event.
func Step(r *core.Relay, now int64, event []byte) (actions []byte, err error) {
	e, err := parse(event)
	if err != nil {
		return nil, err
	}
	for _, a := range r.Step(now, e) {
		actions = appendAction(actions, a)
	}
	return actions, nil
}

func parse(b []byte) (core.Event, error) {
	if len(b) == 0 {
		return nil, errShort
	}
	in := &input{b: b[1:]}
	e := in.event(b[0])
	if in.short || e == nil {
		return nil, errShort
	}
	return e, nil
}

func (in *input) event(kind byte) core.Event {
	switch kind {
	case evOpened:
		return core.Opened{Conn: in.conn(), Nonce: [32]byte(in.take(32)), Origin: string(in.rest())}
	case evReceived:
		return core.Received{Conn: in.conn(), Message: in.rest()}
	case evClosed:
		return core.Closed{Conn: in.conn(), Code: wire.CloseCode(be.Uint16(in.take(2)))}
	case evRoster:
		return core.RosterUpdated{Note: in.rest()}
	case evTick:
		return core.Tick{}
	case evShutdown:
		return core.Shutdown{}
	}
	return in.kept(kind)
}

func (in *input) kept(kind byte) core.Event {
	switch kind {
	case evKeptConn:
		return core.KeptConn{Conn: in.conn(), State: in.rest()}
	case evKeptChat:
		return core.KeptChat{Org: [32]byte(in.take(32)), Chat: wire.ChatID(in.take(16)), State: in.rest()}
	case evKeptFrame:
		return core.KeptFrame{Org: [32]byte(in.take(32)), At: int64(be.Uint64(in.take(8))), Message: in.rest()}
	case evAwake:
		return core.Awake{}
	}
	return nil
}

// An input is an event being read.
type input struct {
	b     []byte
	short bool
}

func (in *input) take(n int) []byte {
	if len(in.b) < n {
		in.short, in.b = true, nil
		return make([]byte, n)
	}
	p := in.b[:n:n]
	in.b = in.b[n:]
	return p
}

func (in *input) rest() []byte { return in.take(len(in.b)) }

func (in *input) conn() core.ConnID { return core.ConnID(be.Uint64(in.take(8))) }

func appendAction(b []byte, a core.Action) []byte {
	at := len(b)
	b = appendBody(append(b, 0, 0, 0, 0), a)
	be.PutUint32(b[at:], uint32(len(b)-at-4))
	if len(b) == at+4 {
		return b[:at] // what is for a log only
	}
	return b
}

func appendBody(b []byte, a core.Action) []byte {
	switch a := a.(type) {
	case core.Send:
		return append(be.AppendUint64(append(b, acSend), uint64(a.Conn)), a.Message...)
	case core.Close:
		b = be.AppendUint64(append(b, acClose), uint64(a.Conn))
		return append(be.AppendUint16(b, uint16(a.Code)), a.Code.String()...)
	case core.Wake:
		return be.AppendUint64(append(b, acWake), uint64(a.At))
	case core.RosterRefused:
		return append(append(b, acRefused), a.Err.Error()...)
	case core.KeepConn:
		return append(be.AppendUint64(append(b, acKeepConn), uint64(a.Conn)), a.State...)
	case core.KeepChat:
		return append(append(append(append(b, acKeepChat), a.Org[:]...), a.Chat[:]...), a.State...)
	case core.KeepFrame:
		return append(append(append(append(b, acKeepFrame), a.Org[:]...), a.Chat[:]...), a.Message...)
	}
	return b
}

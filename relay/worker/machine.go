// Package worker runs the relay core where Go has no sockets, no storage and
// no clock of its own: bytes in, bytes out. A Durable Object of Cloudflare
// Workers (object.ts) holds the connections and the storage, and hands over
// what happens as events; what the core wants done comes back as actions.
//
// Each chat has an object of its own (chat.ts), near the customer, and the
// queue is one more (queue.ts). A frame never leaves its chat's object. The
// two speak only of which chats wait, of rosters, and of what is over.
//
// It may see what relay/core may. It never sees plaintext, and no address of
// an end: what tells addresses apart (from.ts) is made before.
package worker

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// A Kind is what an object is for.
type Kind string

// The two kinds of objects.
const (
	Chat  Kind = "chat"  // the ends of one chat, or of a few with the same ticket
	Queue Kind = "queue" // the desks of all agents, and which chats wait
)

// limits returns what fits an object of that kind. Objects share 128 MB, and
// one Go heap in it, with others.
func (k Kind) limits() core.Limits {
	l := core.DefaultLimits
	if k == Queue {
		l.Connections, l.Chats, l.Replay, l.Openings = 5_000, 0, 0, 16<<20
	} else {
		l.Connections, l.Chats, l.Replay, l.Openings = 32, 8, 4*core.ReplayBytes, 4*wire.MaxOpening
	}
	return l
}

// Events, as their first byte says. Numbers are big endian.
const (
	evOpened        = 1  // conn 8, nonce 32, ticket 16, from 16, origin
	evReceived      = 2  // conn 8, message
	evClosed        = 3  // conn 8, code 2
	evPublished     = 4  // a frame of it
	evTick          = 5  //
	evShutdown      = 6  //
	evRestoredConn  = 7  // conn 8, state
	evRestoredChat  = 8  // org 32, chat 16, state
	evRestoredFrame = 9  // org 32, at 8, message
	evResumed       = 10 //
	evAnnounce      = 11 // org 32, ticket 16, since 8, flags 1, from 16, service
	evWithdraw      = 12 // org 32, ticket 16, reason 1, and if somebody has taken it by 32
	evNoRoom        = 13 // org 32, ticket 16

	evClockMoved = 14 // ahead 8
	evStamped    = 15 // note

	evRestoredDuty  = 16 // org 32, agent 32, length 1, state, note
	evRestoredWaits = 17 // org 32, length 1, service, state
	evAsked         = 18 // org 32, ticket 16, have 8, service
	evAnswered      = 19 // org 32, ticket 16, a frame of it

	evShown           = 20 // org 32, ticket 16, message
	evRestoredOpening = 21 // org 32, chat 16, message
	evFlushed         = 22 // conn 8

	evPropose  = 30 // org 32, ticket 16, from 32, to 32, until 8, length 1, service, payload
	evProposed = 31 // org 32, ticket 16, desks 1
	evRetract  = 32 // org 32, ticket 16, reason 1
	evDeclined = 33 // org 32, ticket 16, by 32

	evLeft           = 40 // org 32, ticket 16, from 16, length 1, service, payload
	evStowed         = 41 // org 32, ticket 16, kept 1
	evWritten        = 42 // org 32, ticket 16, stored 1
	evRestoredLetter = 43 // org 32, ticket 16, state
)

// Actions, as their first byte says. Each stands behind its length, 4 bytes.
const (
	acSend       = 1 // conn 8, message
	acClose      = 2 // conn 8, code 2, reason
	acWake       = 3 // at 8
	acRefused    = 4 // 1 it is not newer, why it was not taken
	acStoreConn  = 5 // conn 8, state
	acStoreChat  = 6 // org 32, chat 16, state
	acStoreFrame = 7 // org 32, chat 16, message
	// The body of each of these is that of an event.
	acAnnounce = 8
	acWithdraw = 9
	acNoRoom   = 10

	acInForce    = 11 // org 32, a frame of it
	acStoreDuty  = 12 // org 32, agent 32, and if there is one length 1, state, note
	acStoreWaits = 13 // org 32, length 1, service, state
	acAsked      = 14
	acAnswered   = 15

	acShown        = 20
	acStoreOpening = 21 // org 32, chat 16, message
	acFlush        = 22 // conn 8

	acPropose  = 30
	acProposed = 31
	acRetract  = 32
	acDeclined = 33

	acLeft        = 40
	acStowed      = 41
	acStoreLetter = 42 // org 32, ticket 16, state
)

var be = binary.BigEndian

var errShort = errors.New("the event is malformed: object.ts and machine.go must be of one version")

// New makes a relay that serves these organisations, as roster.ParsePins reads
// them, under these public origins. requeue and transfer are core.Config's, in
// seconds; "" is for its default.
func New(k Kind, orgs string, origins []string, requeue, transfer string) (*core.Relay, error) {
	if k != Chat && k != Queue {
		return nil, fmt.Errorf("kind %q of a relay: want %q or %q", k, Chat, Queue)
	}
	pins, err := roster.ParsePins(orgs)
	if err != nil {
		return nil, err
	}
	again, err := secondsOf("REQUEUE", requeue, 1800)
	if err != nil {
		return nil, err
	}
	hand, err := secondsOf("TRANSFER", transfer, core.TransferWithin/1000)
	if err != nil {
		return nil, err
	}
	return core.New(core.Config{Pins: pins, Origins: origins, Limits: k.limits(), Requeue: again * 1000, Transfer: hand * 1000, Store: true, RemoteQueue: k == Chat})
}

func secondsOf(name, value string, most int64) (int64, error) {
	if value == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < 10 || n > most {
		return 0, fmt.Errorf("%s %q: choose 10 to %d seconds", name, value, most)
	}
	return n, nil
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
	in := input{wire.NewReader(b)}
	e := in.event(in.Byte())
	if in.Failed() || e == nil {
		return nil, errShort
	}
	return e, nil
}

// An input is an event being read.
type input struct{ wire.Reader }

func (in *input) event(kind byte) core.Event {
	switch kind {
	case evOpened:
		return core.Opened{Conn: in.conn(), Nonce: in.Bytes32(), Chat: in.Ticket(), From: in.from(), Origin: string(in.Rest())}
	case evReceived:
		return core.Received{Conn: in.conn(), Message: in.Rest()}
	case evClosed:
		return core.Closed{Conn: in.conn(), Code: wire.CloseCode(in.Uint16())}
	case evPublished:
		return in.published()
	case evStamped:
		return core.Stamped{Note: in.Rest()}
	case evTick:
		return core.Tick{}
	case evShutdown:
		return core.Shutdown{}
	case evClockMoved:
		return core.ClockMoved{Ahead: in.Int64()}
	case evFlushed:
		return core.Flushed{Conn: in.conn()}
	}
	if kind >= evAnnounce && kind <= evNoRoom || kind == evAsked || kind == evAnswered || kind == evShown || kind >= evLeft && kind <= evRestoredLetter || kind >= evPropose && kind <= evDeclined {
		return in.notice(kind)
	}
	return in.restored(kind)
}

func (in *input) published() core.Event {
	f, err := wire.Parse(in.Rest())
	p, ok := f.(wire.Roster)
	if err != nil || !ok {
		return nil
	}
	return core.Published{Roster: p.Note, Stamp: p.Stamp}
}

func (in *input) restored(kind byte) core.Event {
	switch kind {
	case evRestoredConn:
		return core.RestoredConn{Conn: in.conn(), State: in.Rest()}
	case evRestoredChat:
		return core.RestoredChat{Org: in.Bytes32(), Chat: in.Chat(), State: in.Rest()}
	case evRestoredFrame:
		return core.RestoredFrame{Org: in.Bytes32(), At: in.Int64(), Message: in.Rest()}
	case evRestoredDuty:
		return core.RestoredDuty{Org: in.Bytes32(), Agent: in.Bytes32(), State: []byte(in.short()), Note: in.Rest()}
	case evRestoredOpening:
		return core.RestoredOpening{Org: in.Bytes32(), Chat: in.Chat(), Message: in.Rest()}
	case evRestoredWaits:
		return core.RestoredWaits{Org: in.Bytes32(), Service: in.short(), State: in.Rest()}
	case evResumed:
		return core.Resumed{}
	}
	return nil
}

func (in *input) notice(kind byte) core.Event {
	switch org, t := in.Bytes32(), in.Ticket(); kind {
	case evAnnounce:
		return in.announce(org, t)
	case evWithdraw:
		return in.withdraw(org, t)
	case evNoRoom:
		return core.NoRoom{Org: org, Ticket: t}
	case evAsked:
		return core.Asked{Org: org, Ticket: t, Have: [8]byte(in.Take(8)), Service: string(in.Rest())}
	case evAnswered:
		return in.answered(org, t)
	case evLeft:
		e := core.Left{Org: org, Ticket: t, From: in.from(), Service: in.short()}
		e.Payload = in.Rest()
		return e
	case evStowed:
		return core.Stowed{Org: org, Ticket: t, Is: in.Byte() == 1}
	case evWritten:
		return core.Written{Org: org, Ticket: t, Is: in.Byte() == 1}
	case evRestoredLetter:
		return core.RestoredLetter{Org: org, Ticket: t, State: in.Rest()}
	case evShown:
		return core.Shown{Org: org, Ticket: t, Message: in.Rest()}
	case evPropose:
		p := core.Propose{Org: org, Ticket: t, From: in.Bytes32(), To: in.Bytes32(), Until: in.Int64(), Service: in.short()}
		p.Payload = in.Rest()
		return p
	case evProposed:
		return core.Proposed{Org: org, Ticket: t, Desks: in.Byte()}
	case evRetract:
		return core.Retract{Org: org, Ticket: t, Reason: wire.Reason(in.Byte())}
	case evDeclined:
		return core.Declined{Org: org, Ticket: t, By: in.Bytes32()}
	}
	return nil
}

// announce reads what says who had the chat only if somebody is named: one that was
// stored before that names nobody.
func (in *input) announce(org [32]byte, t wire.Ticket) core.Event {
	since, flags := in.Int64(), in.Byte()
	e := core.Announce{Org: org, Ticket: t, Since: since, Connected: flags&1 != 0, Again: flags&2 != 0, From: in.from()}
	if flags&4 != 0 {
		e.Before = in.Bytes32()
	}
	e.Service = string(in.Rest())
	return e
}

func (in *input) withdraw(org [32]byte, t wire.Ticket) core.Event {
	e := core.Withdraw{Org: org, Ticket: t, Reason: wire.Reason(in.Byte())}
	if in.Len() > 0 {
		e.By = in.Bytes32()
	}
	return e
}

func (in *input) answered(org [32]byte, t wire.Ticket) core.Event {
	f, err := wire.Parse(in.Rest())
	q, ok := f.(wire.Queue)
	if err != nil || !ok {
		return nil
	}
	return core.Answered{Org: org, Ticket: t, Queue: q}
}

// short returns a string that stands behind its length.
func (in *input) short() string { return string(in.Take(int(in.Byte()))) }

func (in *input) conn() core.ConnID { return core.ConnID(in.Uint64()) }
func (in *input) from() core.From   { return core.From{Address: in.Uint64(), Network: in.Uint64()} }

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
	case core.Refused:
		return append(append(b, acRefused, bit(a.Stale)), a.Err.Error()...)
	case core.InForce:
		return wire.Roster{Stamp: a.Stamp, Note: a.Roster}.Append(append(append(b, acInForce), a.Org[:]...))
	case core.StoreConn:
		return append(be.AppendUint64(append(b, acStoreConn), uint64(a.Conn)), a.State...)
	case core.StoreChat:
		return append(appendIDs(append(b, acStoreChat), a.Org, a.Chat), a.State...)
	case core.StoreFrame:
		return append(appendIDs(append(b, acStoreFrame), a.Org, a.Chat), a.Message...)
	}
	return appendAside(b, a)
}

func appendAside(b []byte, a core.Action) []byte {
	switch a := a.(type) {
	case core.StoreDuty:
		b = append(append(append(b, acStoreDuty), a.Org[:]...), a.Agent[:]...)
		if a.Note == nil {
			return b
		}
		return append(append(append(b, byte(len(a.State))), a.State...), a.Note...)
	case core.StoreLetter:
		return append(appendIDs(append(b, acStoreLetter), a.Org, a.Ticket), a.State...)
	case core.StoreOpening:
		return append(appendIDs(append(b, acStoreOpening), a.Org, a.Chat), a.Message...)
	case core.Flush:
		return be.AppendUint64(append(b, acFlush), uint64(a.Conn))
	case core.StoreWaits:
		b = append(append(b, acStoreWaits), a.Org[:]...)
		return append(append(append(b, byte(len(a.Service))), a.Service...), a.State...)
	}
	return appendNotice(b, a)
}

func appendNotice(b []byte, a core.Action) []byte {
	switch a := a.(type) {
	case core.Announce:
		b = be.AppendUint64(appendIDs(append(b, acAnnounce), a.Org, a.Ticket), uint64(a.Since))
		named := a.Before != [32]byte{}
		b = append(b, bit(a.Connected)|bit(a.Again)<<1|bit(named)<<2)
		b = be.AppendUint64(be.AppendUint64(b, a.From.Address), a.From.Network)
		if named {
			b = append(b, a.Before[:]...)
		}
		return append(b, a.Service...)
	case core.Withdraw:
		b = append(appendIDs(append(b, acWithdraw), a.Org, a.Ticket), byte(a.Reason))
		if a.By == [32]byte{} {
			return b
		}
		return append(b, a.By[:]...)
	case core.NoRoom:
		return appendIDs(append(b, acNoRoom), a.Org, a.Ticket)
	case core.Asked:
		b = append(appendIDs(append(b, acAsked), a.Org, a.Ticket), a.Have[:]...)
		return append(b, a.Service...)
	case core.Left:
		b = be.AppendUint64(appendIDs(append(b, acLeft), a.Org, a.Ticket), a.From.Address)
		b = append(be.AppendUint64(b, a.From.Network), byte(len(a.Service)))
		return append(append(b, a.Service...), a.Payload...)
	case core.Stowed:
		return append(appendIDs(append(b, acStowed), a.Org, a.Ticket), bit(a.Is))
	case core.Shown:
		return append(appendIDs(append(b, acShown), a.Org, a.Ticket), a.Message...)
	case core.Answered:
		return a.Queue.Append(appendIDs(append(b, acAnswered), a.Org, a.Ticket))
	}
	return appendOffer(b, a)
}

func appendOffer(b []byte, a core.Action) []byte {
	switch a := a.(type) {
	case core.Propose:
		b = append(append(appendIDs(append(b, acPropose), a.Org, a.Ticket), a.From[:]...), a.To[:]...)
		b = append(be.AppendUint64(b, uint64(a.Until)), byte(len(a.Service)))
		return append(append(b, a.Service...), a.Payload...)
	case core.Proposed:
		return append(appendIDs(append(b, acProposed), a.Org, a.Ticket), a.Desks)
	case core.Retract:
		return append(appendIDs(append(b, acRetract), a.Org, a.Ticket), byte(a.Reason))
	case core.Declined:
		return append(appendIDs(append(b, acDeclined), a.Org, a.Ticket), a.By[:]...)
	}
	return b
}

func bit(v bool) byte {
	if v {
		return 1
	}
	return 0
}

// appendIDs appends an organisation's id, and a chat's or its ticket.
func appendIDs(b []byte, org [32]byte, chat [16]byte) []byte {
	return append(append(b, org[:]...), chat[:]...)
}

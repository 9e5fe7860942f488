// Package core is the relay without a socket: Step takes the time and one
// event and says what to do. It does no I/O, reads no clock, draws no random
// numbers and starts no goroutine, so that any host can run it.
//
// It may see routing headers, public keys, signed public notes and sealed
// bytes. It never sees plaintext, it cannot open an age file, and nothing it
// hands to a host names an end's address.
//
// Files: a chat (chat.go, replay.go) knows its two ends and nothing else;
// connections (conn.go), organisations with their queues (org.go, queue.go)
// and deadlines (alarm.go) stand around it; who gives way when all is full is in
// room.go, crowd.go, from.go and place.go; one file for each thing that an
// end can ask for (login, join, claim, attach, forward, leave). For hosts that
// store a relay's state: what they store (store.go, state.go) and what they
// hand to the next relay (restore.go). For hosts that run many relays with one
// queue: remotequeue.go. A chat that outlives its agent's end: again.go.
// Whose turn it is to take a waiting chat: push.go. Desks that are still to come
// back after a restart: muster.go.
package core

import (
	"cmp"
	"fmt"

	"github.com/sealform/sealform/relay/roster"
)

// A Config says whom a relay serves. A tenant is a pin.
type Config struct {
	Pins    []roster.Pin
	Origins []string // public origins of the relay, ws(s)://host[:port], that a log-in may name
	Limits  Limits
	Shares  map[string]Share // of organisations that may not have all of it, by the root's verifier key

	Requeue  int64 // ms that an agent may stay away from a connected customer before the chat waits again; 0: RequeueAway
	Transfer int64 // ms in which somebody can take a chat that is handed over, TransferWithin at most; 0: that

	Store       bool // tell the host what to store: see store.go
	RemoteQueue bool // the queue is another relay's: see remotequeue.go
}

// A ConfigError says what is wrong with a configuration, and apart from that
// what to write instead.
type ConfigError struct{ Problem, Advice string }

func (e *ConfigError) Error() string { return e.Problem }

// Hint returns the advice.
func (e *ConfigError) Hint() string { return e.Advice }

// A Relay is the state of one relay. It must not be used by two goroutines
// at once.
type Relay struct {
	origins   []string
	limits    Limits
	orgs      map[[32]byte]*org
	conns     map[ConnID]*conn
	chats     int // in all organisations
	places    places
	crowd     tally // of connections that no agent has, nor a page of an agent's chat
	nobodies  int   // connections without Join or Login
	replay    budget
	stray     budget // of chats that no agent has taken up
	alarms    alarms
	wake      int64
	started   int64 // Unix ms, by when everything was forgotten; 0: never
	patience  int64 // ms; Config.Requeue
	handFor   int64 // ms; Config.Transfer
	draining  bool
	dirty     []*chat // to be counted, and stored, anew
	unmatched []*org  // whose turns may have to change
	count     Metrics

	store, remoteQueue bool // as in Config
	restoring          bool // until everything that was stored is handed over

	now   int64 // of the step being taken
	ahead int64 // of the wall clock, over now
	out   outbox
}

// New returns a relay that has no roster yet and refuses everybody until
// Published. It fails when an organisation's key is malformed.
func New(c Config) (*Relay, error) {
	r := &Relay{
		origins: c.Origins, limits: c.Limits, store: c.Store, remoteQueue: c.RemoteQueue, restoring: c.Store,
		patience: cmp.Or(c.Requeue, RequeueAway), handFor: cmp.Or(c.Transfer, TransferWithin),
		replay: budget{most: c.Limits.Replay}, stray: budget{most: c.Limits.Replay / StrayPart},
		orgs: map[[32]byte]*org{}, conns: map[ConnID]*conn{}, count: Metrics{Sizes: sizeSteps(), Reached: map[Bound]uint64{}},
	}
	for i, pin := range c.Pins {
		if err := pin.Check(); err != nil {
			return nil, &ConfigError{fmt.Sprintf("organisation %d: %v", i+1, err), "give the root's verifier key and the spare's fingerprint, as they stand in org.pub"}
		}
		o := newOrg(pin, c.Limits, c.Shares[pin.Root])
		r.orgs[o.id] = o
	}
	if len(r.orgs) == 0 || len(c.Origins) == 0 {
		return nil, &ConfigError{"an organisation key or a public origin is missing", "give at least one of each"}
	}
	return r, nil
}

// Step takes one event at the given time, Unix milliseconds, and returns what
// the host has to do, in order. Deadlines run on that time, which should not
// jump: ClockMoved says where the wall clock stands. Events of connections that it does not know,
// or has closed, do nothing.
func (r *Relay) Step(now int64, e Event) []Action {
	r.now, r.out = now, nil
	if r.started == 0 && !r.store {
		r.started = now
	}
	switch e := e.(type) {
	case Opened:
		r.opened(e)
	case Received:
		r.received(e)
	case Closed:
		r.closed(e)
	case Published:
		r.published(e)
	case Stamped:
		r.stamped(e)
	case Tick:
		r.tick()
	case ClockMoved:
		r.ahead = e.Ahead
	case Shutdown:
		r.shutdown()
	case Announce:
		r.queueUp(e)
	case Withdraw:
		r.withdrawn(e)
	case NoRoom:
		r.noRoom(e)
	case Propose:
		r.offersFor(e)
	case Proposed:
		r.proposed(e)
	case Retract:
		r.retracted(e)
	case Declined:
		r.declined(e)
	case Asked:
		r.asked(e)
	case Answered:
		r.answered(e)
	case Shown:
		r.shown(e)
	case Left:
		r.left(e, true)
	case Written:
		r.written(e)
	case Stowed:
		r.stowed(e)
	case Flushed:
		r.flushed(e)
	default:
		r.restore(e)
	}
	r.matchChanged()
	r.settleChanged()
	r.wakeUp()
	return r.out
}

// wall returns the Unix time in milliseconds that rosters and log-ins go by.
func (r *Relay) wall() int64 { return r.now + r.ahead }

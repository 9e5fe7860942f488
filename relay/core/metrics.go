package core

import (
	"maps"

	"github.com/sealform/sealform/relay/wire"
)

// Metrics are a relay's numbers. The first group is how things stand, the
// rest counts from the start. None of them tells one end from another.
type Metrics struct {
	Connections int
	Kinds       Kinds // of the connections
	Agents      int   // desks
	Chats       int   // including those whose end is remembered for an absent end
	States      [ChatStates]int
	Waiting     int // chats in the queues
	ReplayBytes int // that all replay buffers hold
	StrayBytes  int // of those, what chats hold that no agent has taken up
	Orgs        map[[32]byte]OrgMetrics

	Opened         uint64
	FramesIn       uint64
	BytesIn        uint64
	Sizes          Histogram // of messages that came, bytes
	Forwarded      uint64    // Data and Signal frames handed to the other end at once
	BytesForwarded uint64
	Replayed       uint64 // Data frames handed over from a replay buffer
	Dropped        uint64 // frames of a chat or page that is gone
	Logins         uint64
	LoginsRefused  uint64
	ChatsStarted   uint64
	ChatsAccepted  uint64
	ChatsRequeued  uint64 // whose agent stayed away
	ChatsHanded    uint64 // from one agent to another
	ChatsEnded     uint64
	Rosters        uint64                    // that came into force
	Stamps         uint64                    // that did, of a roster that was
	Closes         map[wire.CloseCode]uint64 // connections closed by the relay
	Reached        map[Bound]uint64          // how often a bound was
}

// Kinds are the numbers of connections of each kind.
type Kinds struct {
	Strangers int // without Join or Login
	Pages     int // customers'
	Desks     int // agents', one for each of them
	Lines     int // agents', one for each chat
}

// OrgMetrics are the numbers of one organisation.
type OrgMetrics struct {
	Desks       int
	Waiting     int
	Oldest      int64 // since when the chat in the queue waits that waits longest and waits for the first time, Unix ms; 0: none
	Letters     int   // messages that were left and are kept
	LetterBytes int

	Accepted       Histogram // how long chats had waited that an agent accepted, ms; not those that wait again
	Left           Histogram // the same of those that left the queue otherwise
	LettersKept    uint64
	LettersRefused uint64 // there was no room
	LettersFailed  uint64 // the host could not store them
}

// A ChatState is how a chat stands.
type ChatState int

// The states of chats.
const (
	StateWaiting  ChatState = iota // in the queue
	StateParked                    // its customer went away while it waited, and its place is kept
	StateHeld                      // one of its ends was not here yet after a restart
	StateAccepted                  // an agent has it, whose offer the customer does not have yet
	StateOpen                      // between a customer and an agent
	StateOver                      // remembered for an end that was away
	ChatStates    = iota           // how many states there are
)

func (c *chat) stands() ChatState {
	switch {
	case c.over != 0:
		return StateOver
	case c.parked:
		return StateParked
	case c.waiting():
		return StateWaiting
	case c.held || c.service == "":
		return StateHeld
	case c.unmet():
		return StateAccepted
	}
	return StateOpen
}

// A Bound is one of the relay's limits that somebody can reach.
type Bound string

// The bounds of the core. At some of them others give way.
const (
	BoundConnections Bound = "connections" // of the relay
	BoundChats       Bound = "chats"       // of the relay
	BoundWaiting     Bound = "waiting"     // chats of one organisation that wait
	BoundShare       Bound = "share"       // chats or agents of one organisation that has limits of its own
	BoundRate        Bound = "rate"        // frames and bytes of one connection
	BoundReplay      Bound = "replay"      // bytes that replay buffers hold: a frame was not kept
	BoundOpenings    Bound = "openings"    // bytes of what customers have written who wait: desks do not see it
	BoundLetters     Bound = "letters"     // messages left: one was not kept
)

// Bounds are all of them.
var Bounds = []Bound{BoundConnections, BoundChats, BoundWaiting, BoundShare, BoundRate, BoundReplay, BoundOpenings, BoundLetters}

func (r *Relay) reached(b Bound) { r.count.Reached[b]++ }

func (m *Metrics) closed(code wire.CloseCode) {
	if m.Closes == nil {
		m.Closes = map[wire.CloseCode]uint64{}
	}
	m.Closes[code]++
}

// Metrics returns a copy of the relay's numbers. It looks at each chat and each
// connection once.
func (r *Relay) Metrics() Metrics {
	m := r.count
	m.Closes, m.Reached, m.Sizes = maps.Clone(m.Closes), maps.Clone(m.Reached), m.Sizes.clone()
	m.Connections, m.Chats = len(r.conns), r.chats
	m.ReplayBytes, m.StrayBytes = r.replay.used+r.stray.used, r.stray.used
	m.Reached[BoundReplay] = r.replay.refused + r.stray.refused
	for _, c := range r.conns {
		m.Kinds.add(c)
	}
	m.Orgs = map[[32]byte]OrgMetrics{}
	for id, o := range r.orgs {
		m.Orgs[id] = o.metrics()
		m.Agents += len(o.desks)
		m.Waiting += len(o.queue)
		for _, ch := range o.chats {
			m.States[ch.stands()]++
		}
	}
	return m
}

func (k *Kinds) add(c *conn) {
	switch {
	case c.role == nobody:
		k.Strangers++
	case c.role == visitor:
		k.Pages++
	case c.isDesk():
		k.Desks++
	default:
		k.Lines++
	}
}

func (o *org) metrics() OrgMetrics {
	m := o.count
	m.Accepted, m.Left = m.Accepted.clone(), m.Left.clone()
	m.Desks, m.Waiting, m.Letters = len(o.desks), len(o.queue), len(o.letters)
	for _, l := range o.letters {
		m.LetterBytes += len(l.payload)
	}
	for _, w := range o.queue {
		if !w.Again && (m.Oldest == 0 || w.Since < m.Oldest) {
			m.Oldest = w.Since
		}
	}
	return m
}

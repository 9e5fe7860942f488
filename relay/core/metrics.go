package core

import (
	"maps"

	"github.com/sealform/sealform/relay/wire"
)

// Metrics are a relay's numbers. The first group is how things stand, the
// rest counts from the start. None of them tells one end from another.
type Metrics struct {
	Connections int
	Agents      int
	Chats       int // including those whose end is remembered for an absent end
	Waiting     int
	ReplayBytes int

	Opened         uint64
	FramesIn       uint64
	BytesIn        uint64
	Forwarded      uint64 // Data and Signal frames handed to the other end at once
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
}

func (m *Metrics) closed(code wire.CloseCode) {
	if m.Closes == nil {
		m.Closes = map[wire.CloseCode]uint64{}
	}
	m.Closes[code]++
}

// Metrics returns a copy of the relay's numbers.
func (r *Relay) Metrics() Metrics {
	m := r.count
	m.Closes = maps.Clone(m.Closes)
	m.Connections, m.Chats, m.ReplayBytes = len(r.conns), r.chats, r.replay.used+r.stray.used
	for _, o := range r.orgs {
		m.Agents += len(o.desks)
		m.Waiting += len(o.queue)
	}
	return m
}

package native

import (
	"strings"
	"time"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/roster"
)

// Metrics are the core's numbers and the host's own. Nothing in them tells one
// end, address or chat from another. What counts by kind has every kind, from
// the start.
type Metrics struct {
	core.Metrics
	FramesOut, BytesOut uint64                // given to connections to be sent
	Turnaways           map[Turnaway]uint64   // HTTP requests that did not become a connection
	Handovers           map[Handover]uint64   // that were refused
	Reached             map[core.Bound]uint64 // of the core and the host
	Guests              int                   // connections that are no WebSocket, or not yet
	Jobs                int                   // events that wait for the core
	Steps               core.Histogram        // how long each step of the core took, with all that it had the host do, µs
	Panics              uint64                // caught; each cost at most one connection
	Draining            bool
	StateError          string // why the state folder cannot be written, in the system's words; "": it can, or there is none
	StateFailures       uint64 // writes that failed
	Wall                int64  // the machine's clock, Unix ms
	ClockAhead          int64  // of time since the start, when it differs by a second or more, ms
	Limits              core.Limits
	Organisations       []Organisation
}

// An Organisation is one that the relay serves. Times are Unix seconds, 0 while
// nothing is in force.
type Organisation struct {
	Name                        string // unique: with the key's hash where two have one name
	Ready                       bool   // roster and stamp hold
	RosterVersion, StampVersion uint64
	RosterIssued, RosterExpires int64
	StampIssued, StampExpires   int64
	Wait                        time.Duration // of the chat that waits longest for the first time
	core.OrgMetrics
}

// Metrics returns a copy of the relay's numbers; after Shutdown, those of the core
// are zero.
func (s *Server) Metrics() Metrics {
	m := Metrics{Turnaways: s.tally.turnaways.read(), Handovers: s.tally.handovers.read(), Reached: s.tally.bounds.read(),
		Guests: s.guests.count(), Jobs: int(s.queued.Load()), Panics: s.panics.Load(), Draining: s.gate.shut(), Wall: wallTime(), Limits: s.limits}
	m.StateError, m.StateFailures = s.disk.state()
	_ = s.call(func() { s.measure(&m) })
	for b, n := range m.Metrics.Reached {
		m.Reached[b] += n
	}
	now := s.clock.now()
	for _, pin := range s.book.pins {
		m.Organisations = append(m.Organisations, s.organisation(pin, m.Orgs[roster.OrgID(pin.Root)], now))
	}
	return m
}

// measure reads what whoever has the core may.
func (s *Server) measure(m *Metrics) {
	defer func() {
		if p := recover(); p != nil {
			s.caught("metrics", p)
		}
	}()
	m.Metrics = s.core.Metrics()
	m.FramesOut, m.BytesOut, m.ClockAhead = s.sent.frames, s.sent.bytes, s.ahead
	m.Steps = core.Histogram{Bounds: s.steps.Bounds, Counts: append([]uint64(nil), s.steps.Counts...), Sum: s.steps.Sum}
}

func (s *Server) organisation(pin roster.Pin, counted core.OrgMetrics, now int64) Organisation {
	o := Organisation{Name: s.book.label(pin), OrgMetrics: counted}
	if o.Oldest != 0 {
		o.Wait = max(time.Duration(now-o.Oldest)*time.Millisecond, 0)
	}
	if a, _ := s.book.InForce(pin); a != nil {
		o.Ready = orgs.Lacks(a, wallTime()/1000) == ""
		o.RosterVersion, o.StampVersion = a.Version, a.Stamped
		o.RosterIssued, o.RosterExpires = a.RosterIssued(), a.RosterExpires()
		o.StampIssued, o.StampExpires = a.StampIssued(), a.StampExpires()
	}
	return o
}

// label is an organisation's name, and what its key adds to it where another
// organisation here has the same.
func (b *book) label(pin roster.Pin) string {
	names := map[string]int{}
	for _, p := range b.pins {
		names[roster.OrgName(p.Root)]++
	}
	name := roster.OrgName(pin.Root)
	if names[name] > 1 {
		return strings.Join(strings.SplitN(pin.Root, "+", 3)[:2], "+")
	}
	return name
}

// stepSteps are from 10 µs to a second.
func stepSteps() core.Histogram {
	return core.NewHistogram(10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000)
}

// A traffic is what was given to connections to be sent.
type traffic struct{ frames, bytes uint64 }

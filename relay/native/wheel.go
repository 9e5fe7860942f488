package native

import (
	"github.com/sealform/sealform/relay/wire"
)

// Every pingEvery seconds a connection is checked: it is closed if nothing was
// heard from it for silentAfter milliseconds, and pinged otherwise.
const (
	pingEvery   = 25
	silentAfter = 45_000
)

// A wheel spreads the connections over pingEvery slots and turns by one a
// second: one clock for all of them.
type wheel struct {
	slots [pingEvery]map[*conn]struct{}
	at    int
}

// add puts a connection into the slot that the wheel reaches last.
func (w *wheel) add(c *conn) {
	c.slot = w.at
	if w.slots[c.slot] == nil {
		w.slots[c.slot] = map[*conn]struct{}{}
	}
	w.slots[c.slot][c] = struct{}{}
}

func (w *wheel) remove(c *conn) { delete(w.slots[c.slot], c) }

// turn returns the connections whose turn it is.
func (w *wheel) turn() []*conn {
	w.at = (w.at + 1) % pingEvery
	due := make([]*conn, 0, len(w.slots[w.at]))
	for c := range w.slots[w.at] {
		due = append(due, c)
	}
	return due
}

// look closes a connection that is silent, or has been in the middle of a
// message for too long, and pings any other.
func (s *Server) look(c *conn) {
	now := s.clock.now()
	switch {
	case c.closing():
	case now-c.meter.heard.Load() >= silentAfter || c.meter.late(now):
		s.refuse(c, wire.CloseSilent)
	case !s.push(c, item{ping: true}):
		s.refuse(c, wire.CloseSlow)
	default:
		c.rest()
	}
}

package core

import (
	"cmp"
	"slices"

	"github.com/sealform/sealform/relay/comeback"
	"github.com/sealform/sealform/relay/wire"
)

// Those who are sent away by a shutdown come back one after the other, the first
// after backAfter and comeBackEach of them in a millisecond, so that a relay that has
// just started does not have all of their log-ins in one moment.
const (
	backAfter    = 500 // ms
	comeBackEach = 1
)

// shutdown closes every connection, and says when each is to come back: agents first,
// whom pages find there then.
func (r *Relay) shutdown() {
	r.draining = true
	all := r.ordered()
	slices.SortStableFunc(all, func(a, b *conn) int { return cmp.Compare(a.turn(), b.turn()) })
	for i, c := range all {
		r.out = append(r.out, Close{c.id, wire.CloseShutdown, min(backAfter+int64(i)/comeBackEach, comeback.Max)})
		r.count.closed(wire.CloseShutdown)
		r.drop(c)
	}
}

// turn puts desks first, then agents' ends of chats, pages that an agent has, those
// that wait, and whoever is nobody's.
func (c *conn) turn() int {
	switch {
	case c.role == agent && c.isDesk():
		return 0
	case c.role == agent:
		return 1
	case c.role == nobody:
		return 4
	case c.chat != nil && c.chat.queued():
		return 3
	}
	return 2
}

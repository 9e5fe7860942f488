package core

import (
	"cmp"
	"slices"
)

// A Share is what one organisation may have of a relay that serves several. 0: as
// much as the relay has.
type Share struct {
	Chats   int // at once, of all kinds
	Waiting int // of those, chats that wait
	Agents  int // whose desks are connected at once
}

// within returns a share without zeros, and no larger than the relay; Agents may
// stay 0: any number.
func (s Share) within(l Limits) Share {
	return Share{least(s.Chats, l.Chats), least(s.Waiting, l.Waiting), s.Agents}
}

func least(own, all int) int { return min(cmp.Or(own, all), all) }

// mayCome reports whether another agent's desk may come, or this one's again.
func (o *org) mayCome(key [32]byte) bool {
	there := slices.ContainsFunc(o.desks, func(c *conn) bool { return c.key == key })
	return there || o.share.Agents == 0 || len(o.desks) < o.share.Agents
}

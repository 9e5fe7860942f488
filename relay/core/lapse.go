package core

import "github.com/sealform/sealform/relay/wire"

// lapses returns when the chat changes because an end stays away; 0: never.
func (c *chat) lapses() int64 {
	v, a := c.ends[wire.FromVisitor], c.ends[wire.FromAgent]
	switch {
	case c.over != 0:
		return c.ended + AcceptedAway
	case c.parked:
		return v.away + PlaceFor
	case c.waiting() && v.conn == 0:
		return v.away + WaitingAway
	case c.waiting():
		return 0
	case c.unmet() && a.conn == 0:
		return a.away + UnmetAway
	case c.deserted():
		return a.away + c.wait()
	}
	return earliest(v.lapses(), a.lapses())
}

func (e *end) lapses() int64 {
	if e.conn != 0 {
		return 0
	}
	return e.away + AcceptedAway
}

func (c *chat) deadline() int64 {
	if c.gone {
		return 0
	}
	return earliest(earliest(c.lapses(), c.handing.deadline()), earliest(c.ends[0].sent.expires(), c.ends[1].sent.expires()))
}

func (h *handing) deadline() int64 {
	if h == nil {
		return 0
	}
	return h.until
}

// earliest returns the smaller time; 0 is never.
func earliest(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// expire is called when a frame in a replay buffer is too old, or an end stayed away
// too long.
func (c *chat) expire(r *Relay) {
	for i := range c.ends {
		c.ends[i].sent.trim(r.now, 0)
	}
	if h := c.handing; h != nil && h.until <= r.now {
		r.comesBack(c, wire.HandoverTimeout)
	}
	if at := c.lapses(); at == 0 || at > r.now {
		return
	}
	switch {
	case c.over != 0:
		r.dismiss(c)
	case c.parked:
		r.forget(r.orgs[c.org], c)
	case c.waiting():
		r.park(c)
	case c.unmet() && c.ends[wire.FromAgent].conn == 0:
		r.waitAgain(c)
	case c.deserted():
		r.waitForAnother(c)
	default:
		r.timedOut(c)
	}
}

// park takes a chat whose visitor is away off the queue, and keeps its place.
func (r *Relay) park(c *chat) {
	r.withdraw(c.org, c.ticket, wire.ReasonLeft)
	c.parked = true
	r.changed(c)
}

// timedOut ends a chat because an end stayed away, and remembers it for that
// end.
func (r *Relay) timedOut(c *chat) {
	for i := range c.ends {
		r.out.frame(c.ends[i].conn, wire.Ended{Chat: c.id, Reason: wire.ReasonTimeout})
	}
	r.remember(c, wire.ReasonTimeout)
}

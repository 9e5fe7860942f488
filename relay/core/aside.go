package core

import (
	"slices"

	"github.com/sealform/sealform/relay/wire"
)

// handleAside takes a frame of what goes on beside the chats.
func (r *Relay) handleAside(c *conn, f wire.Frame, message []byte) bool {
	switch f := f.(type) {
	case wire.Duty:
		return c.role == agent && c.isDesk() && r.slowly(c, func() bool { return r.onDuty(c, f) })
	case wire.Transfer:
		return c.role == agent && r.slowly(c, func() bool { return r.transfer(c, f) })
	case wire.Decline:
		return c.role == agent && r.decline(c, f)
	case wire.Ask:
		return c.role == visitor && r.ask(c, f)
	case wire.Opening:
		return c.role == visitor && r.slowly(c, func() bool { return r.wrote(c, f, message) })
	case wire.Offline:
		return c.role == visitor && r.slowly(c, func() bool { return r.leaveLetter(c, f) })
	case wire.Done:
		return c.role == agent && r.done(c, f)
	}
	return false
}

// slowly does something for c that must not be asked for often.
func (r *Relay) slowly(c *conn, do func() bool) bool {
	if !c.aside.Take(r.now, 1) {
		r.close(c, wire.CloseRate)
		return true
	}
	return do()
}

// leaveDesk takes a desk off its organisation's.
func (r *Relay) leaveDesk(c *conn) {
	c.org.desks = slices.DeleteFunc(c.org.desks, func(d *conn) bool { return d == c })
	if !c.org.hasDesk(c.key) {
		r.deskWent(c)
	}
	r.rematch(c.org)
}

// asides is how many things beside connections and chats have alarms.
func (r *Relay) asides() (n int) {
	for _, o := range r.orgs {
		n += 2 * (len(o.duties) + len(o.letters) + 1)
	}
	return n
}

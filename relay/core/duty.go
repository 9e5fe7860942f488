package core

import (
	"slices"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// A duty is what an agent's desk has said last of itself, and whether the desk is
// there. An organisation keeps one for each agent of its roster at most.
type duty struct {
	org    *org
	key    [32]byte // SHA-256 of the agent's verifier key
	agent  roster.Agent
	said   roster.Duty
	note   []byte
	idle   int64       // since when it has had the room that it has, Unix ms
	here   bool        // its desk is connected, or was until lately
	left   int64       // since when it is not, Unix ms; 0: it is, or nobody was told that it was
	turn   wire.Ticket // of the chat that it is offered: see push.go; zero: none
	until  int64       // by when it can take that, Unix ms
	missed bool        // it did not, and has said nothing since
	rests  int64       // until when it is offered none, having taken one, Unix ms; 0: it can be
	gone   bool
	alarm
}

// on reports whether somebody is there who serves the service.
func (d *duty) on(service string) bool {
	return d.here && d.said.State != roster.Away && d.agent.Serves(service)
}

func (d *duty) deadline() int64 {
	if d.gone {
		return 0
	}
	return earliest(d.leaves(), earliest(d.until, d.rests))
}

// leaves returns when a desk that has gone counts as not being there; 0: never.
func (d *duty) leaves() int64 {
	if d.left == 0 {
		return 0
	}
	return d.left + DeskAway
}

// expire is called when a desk has stayed away, a turn is over or another can be
// given.
func (d *duty) expire(r *Relay) {
	if at := d.leaves(); at != 0 && at <= r.now {
		d.here, d.left = false, 0
		r.tellColleagues(d)
	}
	if d.until != 0 && d.until <= r.now {
		r.endTurn(d, true)
	}
	if d.rests <= r.now {
		d.rests = 0
	}
	r.storeDuty(d, false)
	r.rematch(d.org)
}

func (o *org) duty(key [32]byte) *duty {
	i := slices.IndexFunc(o.duties, func(d *duty) bool { return d.key == key })
	if i < 0 {
		return nil
	}
	return o.duties[i]
}

// onDuty takes what a desk says of its agent. A note that is not newer than the
// one before was under way when that came.
func (r *Relay) onDuty(c *conn, f wire.Duty) bool {
	said, _, err := roster.OpenDuty(f.Note, c.org.authority, r.wall()/1000)
	if err != nil || said.Agent != c.agent.VKey {
		return false
	}
	r.dropStale(c.org)
	d := c.org.duty(c.key)
	if d == nil {
		d = &duty{org: c.org, key: c.key, agent: c.agent, here: true}
		c.org.duties = append(c.org.duties, d)
	} else if !said.Newer(d.said) {
		return true
	}
	r.says(d, said, f.Note)
	return true
}

func (r *Relay) says(d *duty, said roster.Duty, msg []byte) {
	if d.said.Free != said.Free || d.said.State != said.State {
		d.idle = r.now
	}
	renewed := d.said.Recipient != said.Recipient || d.said.Until != said.Until
	d.said, d.note = said, slices.Clone(msg)
	d.missed, d.rests = false, 0
	r.storeDuty(d, renewed)
	r.tellColleagues(d)
	r.mustered(d.org)
	r.rematch(d.org)
}

// tellColleagues tells all other desks of an agent.
func (r *Relay) tellColleagues(d *duty) {
	message := d.colleague()
	for _, desk := range d.org.desks {
		if desk.key != d.key {
			r.out.message(desk.id, message)
		}
	}
}

func (d *duty) colleague() []byte { return wire.Colleague{Present: d.here, Note: d.note}.Append(nil) }

// deskCame notes that an agent's desk is there, and tells it of its colleagues.
func (r *Relay) deskCame(c *conn) {
	r.dropStale(c.org)
	for _, d := range c.org.duties {
		if d.key != c.key {
			r.out.message(c.id, d.colleague())
		}
	}
	d := c.org.duty(c.key)
	if d == nil || d.here && d.left == 0 {
		return
	}
	was := d.here
	if d.here, d.left = true, 0; !was {
		d.idle = r.now
		r.tellColleagues(d)
		r.mustered(c.org)
	}
	r.storeDuty(d, false)
}

// deskWent notes that an agent's desk is gone: most are back at once.
func (r *Relay) deskWent(c *conn) {
	if d := c.org.duty(c.key); d != nil && d.here {
		d.left = r.now
		r.storeDuty(d, false)
		r.arm(d)
	}
}

// dropStale drops the notes that do not hold any longer.
func (r *Relay) dropStale(o *org) {
	now := r.wall() / 1000
	r.dropDuties(o, func(d *duty) bool { return now >= d.said.Until })
}

// rereadDuties gives agents their new place in the roster, or none.
func (r *Relay) rereadDuties(o *org) {
	r.dropDuties(o, func(d *duty) bool {
		a, ok := o.authority.Agent(d.said.Agent)
		d.agent = a
		return !ok
	})
}

func (r *Relay) dropDuties(o *org, out func(*duty) bool) {
	o.duties = slices.DeleteFunc(o.duties, func(d *duty) bool {
		if out(d) {
			if d.turn != (wire.Ticket{}) {
				r.endTurn(d, false)
			}
			d.gone = true
			r.rematch(o)
			r.out = append(r.out, StoreDuty{Org: o.id, Agent: d.key})
		}
		return d.gone
	})
}

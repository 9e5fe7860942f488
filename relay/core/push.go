package core

import (
	"cmp"
	"slices"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// In a service that pushes, each waiting chat whose page is connected is offered to
// one agent at a time: it is that agent's turn. All others see the card too, and
// may take it: the relay offers, it does not forbid. A turn is kept with the
// agent's duty, where the queue is.

// rematch notes that turns may have to change when the step is over.
func (r *Relay) rematch(o *org) {
	if !r.remoteQueue && !o.unmatched {
		o.unmatched = true
		r.unmatched = append(r.unmatched, o)
	}
}

func (r *Relay) matchChanged() {
	for !r.restoring && len(r.unmatched) > 0 {
		o := r.unmatched[0]
		r.unmatched, o.unmatched = r.unmatched[1:], false
		r.match(o)
	}
}

// match ends the turns that hold no longer, and gives those that can be given. To
// do so again changes nothing.
func (r *Relay) match(o *org) {
	given := r.turnsOf(o)
	if len(o.pushes) == 0 {
		return
	}
	free := o.takers()
	for _, again := range []bool{true, false} {
		for _, w := range o.queue {
			if len(free) > 0 && w.Again == again && w.Connected && o.pushes[w.Service] && !given[w.Ticket] {
				free = r.giveTurn(w, free)
			}
		}
	}
}

// turnsOf ends the turns that hold no longer, and returns the chats of the others.
func (r *Relay) turnsOf(o *org) map[wire.Ticket]bool {
	given := map[wire.Ticket]bool{}
	r.dropStale(o)
	at := o.turns()
	for _, d := range o.duties {
		if d.turn == (wire.Ticket{}) {
			continue
		}
		if w := at[d.turn]; w != nil && d.takes() && w.Connected && o.pushes[w.Service] && d.agent.Serves(w.Service) {
			given[d.turn] = true
		} else {
			r.endTurn(d, false)
			r.storeDuty(d, false)
		}
	}
	return given
}

// turns finds the chats that are offered to somebody, in one walk along the queue.
// One that is gone is nil.
func (o *org) turns() map[wire.Ticket]*queued {
	at := map[wire.Ticket]*queued{}
	for _, d := range o.duties {
		if d.turn != (wire.Ticket{}) {
			at[d.turn] = nil
		}
	}
	if len(at) == 0 {
		return at
	}
	for i := range o.queue {
		if _, ok := at[o.queue[i].Ticket]; ok {
			at[o.queue[i].Ticket] = &o.queue[i]
		}
	}
	return at
}

// takes reports whether somebody is at the desk and has room for a chat.
func (d *duty) takes() bool {
	return d.here && d.left == 0 && d.said.State == roster.OnDuty && d.said.Free > 0
}

// takers are the agents to whom a chat can be offered, the longest idle first.
func (o *org) takers() (free []*duty) {
	for _, d := range o.duties {
		if d.takes() && d.turn == (wire.Ticket{}) && !d.missed && d.rests == 0 {
			free = append(free, d)
		}
	}
	slices.SortStableFunc(free, func(a, b *duty) int { return cmp.Compare(a.idle, b.idle) })
	return free
}

// next returns the first who serves a chat, or -1. Who had it and stayed away is
// the last to have it again.
func (w queued) next(free []*duty) int {
	i := slices.IndexFunc(free, func(d *duty) bool { return d.agent.Serves(w.Service) && d.key != w.before })
	if i < 0 {
		i = slices.IndexFunc(free, func(d *duty) bool { return d.agent.Serves(w.Service) })
	}
	return i
}

// giveTurn offers a chat to the next, and returns the others.
func (r *Relay) giveTurn(w queued, free []*duty) []*duty {
	i := w.next(free)
	if i < 0 {
		return free
	}
	d := free[i]
	d.turn, d.until = w.Ticket, r.now+TurnFor
	r.storeDuty(d, false)
	r.arm(d)
	r.tellTurn(d, d.offer(r.now))
	return slices.Delete(free, i, i+1)
}

// showTurn tells a desk whose turn it is which chat is offered to its agent.
func (r *Relay) showTurn(desk *conn) {
	if d := desk.org.duty(desk.key); d != nil && d.turn != (wire.Ticket{}) {
		r.out.frame(desk.id, d.offer(r.now))
	}
}

// offer is how a desk is told whose turn it is.
func (d *duty) offer(now int64) wire.Turn {
	return wire.Turn{Ticket: d.turn, Seconds: byte(min(max((d.until-now+999)/1000, 1), wire.MaxTurn))}
}

func (r *Relay) tellTurn(d *duty, f wire.Turn) {
	for _, desk := range d.org.desks {
		if desk.key == d.key {
			r.out.frame(desk.id, f)
		}
	}
}

// endTurn takes back what is offered to an agent, who has missed it or cannot take
// it any longer.
func (r *Relay) endTurn(d *duty, missed bool) {
	r.tellTurn(d, wire.Turn{Ticket: d.turn, Missed: missed})
	d.turn, d.until, d.missed = wire.Ticket{}, 0, missed
}

// turnGone ends the turn of a chat that is taken off the queue. Whoever has taken
// it is offered another only once the desk has said what room is left, or has had
// the time to.
func (r *Relay) turnGone(o *org, e Withdraw) {
	for _, d := range o.duties {
		if d.turn == e.Ticket {
			d.turn, d.until = wire.Ticket{}, 0
			r.storeDuty(d, false)
		}
		if d.key == e.By && len(o.pushes) > 0 {
			d.missed, d.rests = false, r.now+TurnAfter
			r.storeDuty(d, false)
			r.arm(d)
		}
	}
	r.rematch(o)
}

// repush notes which services push now.
func (o *org) repush() {
	o.pushes = nil
	for _, s := range o.authority.Services {
		if s.Push {
			if o.pushes == nil {
				o.pushes = map[string]bool{}
			}
			o.pushes[s.Name] = true
		}
	}
}

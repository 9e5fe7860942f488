package core

import (
	"slices"

	"github.com/sealform/sealform/relay/wire"
)

// A queue holds what an organisation's desks are told of its waiting chats, in
// order of arrival.
type queue []queued

// A queued is a chat in the queue, where its page was, and who had it before.
type queued struct {
	wire.Waiting
	from   From
	before [32]byte
}

func (q queue) find(t wire.Ticket) int {
	return slices.IndexFunc(q, func(w queued) bool { return w.Ticket == t })
}

// put adds a chat after those that came before it.
func (q queue) put(w queued) queue {
	at := len(q)
	for at > 0 && q[at-1].Since > w.Since {
		at--
	}
	return slices.Insert(q, at, w)
}

// stand, replace and leave are the only ways to change a queue: its places are
// counted there, since the relay of a chat and the relay of its queue may be
// two.
func (o *org) stand(w queued) {
	o.queue = o.queue.put(w)
	o.places.move(place{}, w.place(), w.from)
}

func (o *org) replace(i int, w queued) {
	o.places.move(o.queue[i].place(), place{}, o.queue[i].from)
	o.places.move(place{}, w.place(), w.from)
	o.queue[i] = w
}

func (o *org) leave(i int) {
	o.hide(o.queue[i].Ticket)
	o.places.move(o.queue[i].place(), place{}, o.queue[i].from)
	o.queue = slices.Delete(o.queue, i, i+1)
}

// announced puts a chat into the queue and shows it to all desks that serve it,
// even if the only news is whether its page is connected. A chat that differs
// from its entry has left and come back. It reports whether there was room.
func (r *Relay) announced(e Announce) bool {
	o, w := r.orgs[e.Org], e.queued()
	if o == nil || slices.Contains(o.queue, w) {
		return true
	}
	if i := o.queue.find(w.Ticket); i >= 0 && o.queue[i].Service == w.Service && o.queue[i].Since == w.Since {
		o.replace(i, w)
		r.rematch(o)
		r.tellDesks(o, w.Service, w.Waiting)
		return true
	}
	r.withdrawn(Withdraw{Org: e.Org, Ticket: e.Ticket, Reason: wire.ReasonLeft})
	if len(o.queue) >= o.share.Waiting {
		r.reached(BoundWaiting)
		return false
	}
	o.stand(w)
	r.rematch(o)
	r.tellDesks(o, w.Service, w.Waiting)
	return true
}

// withdrawn takes a chat off the queue and tells all desks that serve it.
func (r *Relay) withdrawn(e Withdraw) {
	o := r.orgs[e.Org]
	if o == nil {
		return
	}
	if i := o.queue.find(e.Ticket); i >= 0 {
		service := o.queue[i].Service
		if e.Reason == wire.ReasonClaimed {
			r.noteWait(o, o.queue[i])
		}
		r.countWait(o, o.queue[i], e.Reason)
		o.leave(i)
		r.turnGone(o, e)
		r.tellDesks(o, service, wire.Gone{Ticket: e.Ticket, Reason: e.Reason})
	}
}

func (r *Relay) tellDesks(o *org, service string, f wire.Frame) {
	for _, d := range o.desks {
		if d.agent.Serves(service) {
			r.out.frame(d.id, f)
		}
	}
}

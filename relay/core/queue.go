package core

import (
	"slices"

	"sealform/relay/wire"
)

// A queue holds what an organisation's desks are told of its waiting chats,
// in the order that they came.
type queue []wire.Waiting

func (q queue) find(t wire.Ticket) int {
	return slices.IndexFunc(q, func(w wire.Waiting) bool { return w.Ticket == t })
}

// announced puts a chat into the queue and shows it to all desks that serve
// it. One that stands there otherwise has left and come back.
func (r *Relay) announced(e Announce) {
	o, w := r.orgs[e.Org], wire.Waiting{Ticket: e.Ticket, Service: e.Service, Since: e.Since}
	if o == nil || slices.Contains(o.queue, w) {
		return
	}
	r.withdrawn(Withdraw{e.Org, e.Ticket, wire.ReasonLeft})
	if len(o.queue) >= MaxWaiting {
		r.out = append(r.out, NoRoom{e.Org, e.Ticket})
	} else {
		o.queue = append(o.queue, w)
		r.tellDesks(o, w.Service, w)
	}
}

// withdrawn takes a chat off the queue and tells all desks that serve it.
func (r *Relay) withdrawn(e Withdraw) {
	o := r.orgs[e.Org]
	if o == nil {
		return
	}
	if i := o.queue.find(e.Ticket); i >= 0 {
		service := o.queue[i].Service
		o.queue = slices.Delete(o.queue, i, i+1)
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

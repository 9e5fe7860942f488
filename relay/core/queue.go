package core

import (
	"slices"

	"sealform/relay/wire"
)

// A queue holds an organisation's waiting chats, longest waiting first.
type queue []*chat

func (q *queue) add(ch *chat) { *q = append(*q, ch) }

func (q *queue) remove(ch *chat) {
	*q = slices.DeleteFunc(*q, func(c *chat) bool { return c == ch })
}

// enqueue lets a chat wait and shows it to all agents who serve it.
func (r *Relay) enqueue(o *org, ch *chat) {
	o.queue.add(ch)
	r.out = append(r.out, Noted{ChatWaiting, ch.id})
	for _, a := range o.agents {
		if a.agent.Serves(ch.service) {
			r.offer(a, ch)
		}
	}
}

func (r *Relay) offer(a *conn, ch *chat) {
	r.out.frame(a.id, wire.Waiting{Ticket: ch.ticket, Service: ch.service, Since: ch.since})
}

// unqueue takes a chat off the queue and tells all agents who serve it, save
// the one who has it now.
func (r *Relay) unqueue(o *org, ch *chat, why wire.Reason, save *conn) {
	o.queue.remove(ch)
	for _, a := range o.agents {
		if a != save && a.agent.Serves(ch.service) {
			r.out.frame(a.id, wire.Gone{Ticket: ch.ticket, Reason: why})
		}
	}
}

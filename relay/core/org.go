package core

import (
	"crypto/sha256"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// An org is a tenant: who is in force there, its agents' desks, its chats. Chats
// of two organisations never meet, even when visitors choose the same id.
type org struct {
	id        [32]byte // roster.OrgID(pin.Root)
	pin       roster.Pin
	authority *roster.Authority // nil until there is one
	frame     []byte            // of it, for everybody to share
	desks     []*conn           // in the order they logged in
	chats     map[wire.ChatID]*chat
	issued    map[wire.Ticket]*chat // the same chats
	queue     queue
	offers    []Propose // of chats that are handed over, each until it is answered
	duties    []*duty
	waits     map[string]waits       // by service
	shown     map[wire.Ticket][]byte // openings, as desks see them, of chats in the queue
	openings  budget                 // of those that chats have
	letters   []*letter              // that were left, or are being stored
	showing   budget                 // of those that desks see
	chosen    map[string][]*duty     // to whom its waiting pages seal
	places    places                 // of the chats in the queue
	share     Share
	taking    places          // of all chats
	pushes    map[string]bool // services that push
	unmatched bool            // its turns may have to change
	muster    muster          // of its desks, after a start
	count     OrgMetrics      // what counts from the start
}

func newOrg(pin roster.Pin, l Limits, s Share) *org {
	most := budget{most: l.Openings}
	return &org{id: roster.OrgID(pin.Root), pin: pin, share: s.within(l), count: OrgMetrics{Accepted: waitSteps(), Left: waitSteps()}, openings: most, showing: most, chats: map[wire.ChatID]*chat{}, issued: map[wire.Ticket]*chat{}}
}

func keyHash(vkey string) [32]byte { return sha256.Sum256([]byte(vkey)) }

// agentBy returns the agent of the roster whose key has that hash.
func (o *org) agentBy(key [32]byte) (roster.Agent, bool) {
	for _, a := range o.authority.Agents {
		if keyHash(a.VKey) == key {
			return a, true
		}
	}
	return roster.Agent{}, false
}

// serves reports whether the roster lets the agent answer for the service.
func (o *org) serves(key [32]byte, service string) bool {
	a, ok := o.agentBy(key)
	return ok && a.Serves(service)
}

// reread gives a connected agent its new place in the roster, or none.
func (r *Relay) reread(c *conn) {
	a, ok := c.org.authority.Agent(c.agent.VKey)
	if !ok {
		r.close(c, wire.CloseAgent)
		return
	}
	before := c.agent
	c.agent = a
	if c.isDesk() {
		r.requeue(c, before)
	}
}

// requeue tells a desk which chats are new in its queue, and which it no longer
// serves.
func (r *Relay) requeue(c *conn, before roster.Agent) {
	for _, w := range c.org.queue {
		if before.Serves(w.Service) && !c.agent.Serves(w.Service) {
			r.out.frame(c.id, wire.Gone{Ticket: w.Ticket, Reason: wire.ReasonUnknown})
		}
	}
	for _, l := range c.org.letters {
		if l.kept && before.Serves(l.service) && !c.agent.Serves(l.service) {
			r.out.frame(c.id, wire.Gone{Ticket: l.ticket, Reason: wire.ReasonUnknown})
		}
	}
	r.showQueue(c, before.Serves)
}

package core

import (
	"slices"

	"github.com/sealform/sealform/relay/wire"
)

// A host may run many relays, each for one chat or a few, and one more for
// the queue. The former have Config.RemoteQueue: through the host, they tell
// the latter which chats wait. A desk connects to the queue's relay, everything
// else to the chat's.
//
// These notices pass between the two: an action of one is an event of the
// other. Those of one chat must stay in order. One may be lost when a host
// fails. So a relay whose queue is remote announces its chats again on Resumed,
// and withdraws a chat again when an agent claims it and it does not wait.
type (
	// Announce says that a chat waits, and once more when its page comes or
	// goes. A queue's host stores these, and hands them to a new relay before
	// any connection.
	Announce struct {
		Org       [32]byte
		Ticket    wire.Ticket
		Service   string
		Since     int64    // Unix ms
		Connected bool     // its page is
		Again     bool     // an agent had it, and stayed away
		From      From     // where it was
		Before    [32]byte // SHA-256 of that agent's verifier key; zero: nobody's, or it is not known whose
	}
	// Withdraw says that a chat does not wait, and why.
	Withdraw struct {
		Org    [32]byte
		Ticket wire.Ticket
		Reason wire.Reason
		By     [32]byte // SHA-256 of the verifier key of the agent who has taken it; zero: nobody, or it is not known who
	}
	// NoRoom says that a chat that was announced does not stand in the queue:
	// MaxWaiting wait already, or it had to give way.
	NoRoom struct {
		Org    [32]byte
		Ticket wire.Ticket
	}
)

func (Announce) action() {}
func (Announce) event()  {}
func (Withdraw) action() {}
func (Withdraw) event()  {}
func (NoRoom) action()   {}
func (NoRoom) event()    {}

func announcement(ch *chat) Announce {
	return Announce{ch.org, ch.ticket, ch.service, ch.since, ch.ends[wire.FromVisitor].conn != 0, ch.before != [32]byte{}, ch.from, ch.before}
}

// queued is what stands in the queue.
func (a Announce) queued() queued {
	return queued{wire.Waiting{Ticket: a.Ticket, Service: a.Service, Since: a.Since, Connected: a.Connected, Again: a.Again}, a.From, a.Before}
}

func (r *Relay) announce(ch *chat) {
	a := announcement(ch)
	if r.remoteQueue {
		r.out = append(r.out, a)
	} else if !r.announced(a) {
		r.noRoom(NoRoom{a.Org, a.Ticket})
	}
	r.show(ch)
}

func (r *Relay) withdraw(org [32]byte, t wire.Ticket, why wire.Reason) {
	r.withdraws(Withdraw{Org: org, Ticket: t, Reason: why})
}

func (r *Relay) withdraws(w Withdraw) {
	if r.remoteQueue {
		r.out = append(r.out, w)
	} else {
		r.withdrawn(w)
	}
}

// queueUp puts a chat of another relay into the queue. When all places are
// taken, others give up theirs, as in room: those whose page is gone, the
// latest arrivals first, or else those from the most crowded addresses.
func (r *Relay) queueUp(e Announce) {
	if r.announced(e) {
		return
	}
	for _, w := range r.orgs[e.Org].givesWay(e.From) {
		r.withdrawn(Withdraw{Org: e.Org, Ticket: w.Ticket, Reason: wire.ReasonLeft})
		r.out = append(r.out, NoRoom{e.Org, w.Ticket})
	}
	if !r.announced(e) {
		r.out = append(r.out, NoRoom{e.Org, e.Ticket})
	}
}

func (o *org) givesWay(newcomer From) []queued {
	if !o.places.give(newcomer) {
		return nil
	}
	idle := slices.DeleteFunc(slices.Clone(o.queue), func(w queued) bool { return w.Connected })
	if len(idle) > 0 {
		slices.Reverse(idle)
		return idle[:(len(idle)+7)/8]
	}
	return crowded(o.queue, func(w queued) From { return w.from }, newcomer)
}

// makeWayAmongStrangers closes the oldest connection that is not an end of a
// chat, and reports whether there was one. All connections of a chat's relay
// name the same chat: whoever knows its ticket could otherwise fill all places
// and keep its ends out.
func (r *Relay) makeWayAmongStrangers() bool {
	all := r.ordered()
	i := slices.IndexFunc(all, func(c *conn) bool { return c.chat == nil })
	if i >= 0 {
		r.close(all[i], wire.CloseBusy)
	}
	return i >= 0
}

// noRoom turns away the visitor of a chat that found the queue full.
func (r *Relay) noRoom(e NoRoom) {
	o := r.orgs[e.Org]
	if o == nil {
		return
	}
	ch := o.issued[e.Ticket]
	if ch == nil || !ch.queued() {
		return
	}
	v := r.detach(ch, wire.FromVisitor)
	r.forget(o, ch)
	if v != nil {
		r.close(v, wire.CloseBusy)
	}
}

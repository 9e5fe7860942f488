package core

import (
	"slices"

	"github.com/sealform/sealform/relay/wire"
)

// Chats that are handed over are offered at desks, which the queue's relay has.
// The chat's relay decides who gets one.
type (
	// Propose says that an agent hands a chat over, and to whom. A host that has
	// lost its memory hands over again what was proposed and not retracted.
	Propose struct {
		Org      [32]byte
		Ticket   wire.Ticket
		From, To [32]byte // SHA-256 of verifier keys; To zero: anybody on duty for the service
		Service  string
		Until    int64 // Unix ms
		Payload  []byte
	}
	// Proposed says to how many desks it was offered.
	Proposed struct {
		Org    [32]byte
		Ticket wire.Ticket
		Desks  byte
	}
	// Retract says that it is offered no more, and why.
	Retract struct {
		Org    [32]byte
		Ticket wire.Ticket
		Reason wire.Reason
	}
	// Declined says that an agent does not take it.
	Declined struct {
		Org    [32]byte
		Ticket wire.Ticket
		By     [32]byte // SHA-256 of the verifier key
	}
)

func (Propose) action()  {}
func (Propose) event()   {}
func (Proposed) action() {}
func (Proposed) event()  {}
func (Retract) action()  {}
func (Retract) event()   {}
func (Declined) action() {}
func (Declined) event()  {}

func (r *Relay) propose(p Propose) {
	if r.remoteQueue {
		r.out = append(r.out, p)
	} else {
		r.proposed(r.offer(p))
	}
}

func (r *Relay) retracts(e Retract) {
	if r.remoteQueue {
		r.out = append(r.out, e)
	} else {
		r.retracted(e)
	}
}

// offersFor offers a chat of another relay. The desks that are restored know what
// was offered before.
func (r *Relay) offersFor(p Propose) {
	switch o := r.orgs[p.Org]; {
	case o == nil:
	case r.restoring:
		o.remember(p, r.now)
	default:
		r.out = append(r.out, r.offer(p))
	}
}

// offer shows a chat to the desks that it is for. Whoever logs in meanwhile is
// shown it too.
func (r *Relay) offer(p Propose) Proposed {
	o, n := r.orgs[p.Org], 0
	o.forget(p.Ticket)
	for _, d := range o.desks {
		if o.mayTake(d, p) {
			r.showOffer(d, p)
			n++
		}
	}
	if n > 0 {
		o.remember(p, r.now)
	}
	return Proposed{p.Org, p.Ticket, byte(min(n, 255))}
}

// remember keeps an offer for desks that log in later, and drops those whose time
// is over.
func (o *org) remember(p Propose, now int64) {
	o.offers = slices.DeleteFunc(o.offers, func(other Propose) bool { return other.Until <= now })
	if p.Until > now && len(o.offers) < MaxOffers {
		o.offers = append(o.offers, p)
	}
}

// forget drops an offer.
func (o *org) forget(t wire.Ticket) {
	o.offers = slices.DeleteFunc(o.offers, func(p Propose) bool { return p.Ticket == t })
}

// mayTake reports whether a chat is offered at a desk: the agent's own whom it is
// for, or one on duty.
func (o *org) mayTake(d *conn, p Propose) bool {
	duty := o.duty(d.key)
	return d.key != p.From && d.agent.Serves(p.Service) && duty != nil && duty.on(p.Service) && (p.To == d.key || p.To == [32]byte{})
}

func (r *Relay) showOffer(d *conn, p Propose) {
	left := uint16(max(p.Until-r.now, 0) / 1000)
	r.out.frame(d.id, wire.Offered{Ticket: p.Ticket, From: p.From, Service: p.Service, Seconds: left, Payload: p.Payload})
}

// showOffers shows a desk that has logged in what is offered to its agent.
func (r *Relay) showOffers(d *conn) {
	for _, p := range d.org.offers {
		if p.Until > r.now && d.org.mayTake(d, p) {
			r.showOffer(d, p)
		}
	}
}

// retracted takes what is offered off the desks. They are told whether or not this
// relay remembers that it was: of more than MaxOffers it does not.
func (r *Relay) retracted(e Retract) {
	o := r.orgs[e.Org]
	if o == nil {
		return
	}
	o.forget(e.Ticket)
	for _, d := range o.desks {
		r.out.frame(d.id, wire.Gone{Ticket: e.Ticket, Reason: e.Reason})
	}
}

// declinedAt passes a desk's word on to the relay of the chat.
func (r *Relay) declinedAt(c *conn, t wire.Ticket) {
	e := Declined{c.org.id, t, c.key}
	if c.org.issued[t] == nil && r.store {
		r.out = append(r.out, e)
	} else {
		r.declined(e)
	}
}

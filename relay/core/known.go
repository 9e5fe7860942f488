package core

import "github.com/sealform/sealform/relay/wire"

// known returns the chat that a visitor names, in the state that the visitor
// reports, or nil when a new one is to begin: only the page knows whose offer
// it has. An agent who brought back, or accepted, a chat whose page has another
// agent's offer is told that a colleague has it.
func (r *Relay) known(o *org, ch *chat, f wire.Join) *chat {
	named := f.Agent != [32]byte{}
	switch {
	case ch == nil:
	case named && !o.serves(f.Agent, f.Service):
		return r.unserved(o, ch, f)
	case ch.over != 0:
		return r.afterEnd(o, ch, f)
	case ch.returns(f):
	case named && ch.waiting() && ch.before == f.Agent && ch.outdates(f.Session):
		// it has not been asked yet to go on without that agent
	case named && ch.owner != f.Agent:
		r.reassign(ch, f.Agent)
	case named:
		ch.meets()
	case ch.service == "" && !o.serves(ch.owner, f.Service):
		r.end(o, ch, wire.ReasonRoster)
		return nil
	}
	return ch
}

// unserved ends a chat whose page knows an agent who may not answer it. A chat
// that is already over is reported as such.
func (r *Relay) unserved(o *org, ch *chat, f wire.Join) *chat {
	switch {
	case ch.over != 0 && ch.owner == f.Agent:
		return ch
	case ch.waiting():
		r.withdraw(ch.org, ch.ticket, wire.ReasonLeft)
		r.forget(o, ch)
	default:
		r.end(o, ch, wire.ReasonRoster)
	}
	return nil
}

// afterEnd returns a chat that is over, unless the page that comes back had it
// with another agent: then that chat goes on. A page that never saw an agent
// was not served, and waits in its old place.
func (r *Relay) afterEnd(o *org, ch *chat, f wire.Join) *chat {
	switch {
	case f.Agent == ch.owner || ch.owner == [32]byte{} || f.Agent == [32]byte{} && ch.met:
		return ch
	case f.Agent != [32]byte{}:
		r.forget(o, ch)
		return nil
	}
	if a := r.detach(ch, wire.FromAgent); a != nil {
		r.bye(a, ch.id)
	}
	ch.belongs([32]byte{}, false, false)
	ch.clear()
	ch.over, ch.parked = 0, true
	ch.service, ch.session, ch.hello = f.Service, f.Session, f.Hello
	ch.since = min(ch.since, r.arrival(f))
	for i := range ch.ends {
		ch.ends[i].told = false
	}
	return ch
}

// reassign gives a chat to the agent whose offer its page has.
func (r *Relay) reassign(ch *chat, to [32]byte) {
	if ch.waiting() {
		r.withdraw(ch.org, ch.ticket, wire.ReasonClaimed)
	} else {
		r.out.frame(ch.ends[wire.FromAgent].conn, wire.Ended{Chat: ch.id, Reason: wire.ReasonClaimed})
		r.detach(ch, wire.FromAgent)
	}
	r.retract(ch, wire.ReasonLeft)
	ch.belongs(to, true, true)
	r.changed(ch)
}

// waitAgain puts a chat back in the queue when its agent has gone before the
// visitor saw an offer. If an offer may still be on its way, the page has to
// come again, and then says what it has.
func (r *Relay) waitAgain(ch *chat) {
	offered := ch.offered
	r.detach(ch, wire.FromAgent)
	ch.belongs([32]byte{}, false, false)
	r.out = append(r.out, Log{ChatWaiting, ch.id})
	if v := r.conns[ch.ends[wire.FromVisitor].conn]; v != nil && offered {
		r.detach(ch, wire.FromVisitor)
		r.close(v, wire.CloseSilent)
	}
	r.changed(ch)
	r.announce(ch)
}

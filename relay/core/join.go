package core

import "sealform/relay/wire"

// join makes c a visitor's connection: a new chat, or one it comes back to.
// The roster goes out before any refusal, so that the customer's end can tell
// an expired one, a service that is not in it, or an origin, from an outage.
func (r *Relay) join(c *conn, f wire.Join) bool {
	o := r.orgs[f.Org]
	if o == nil || o.roster == nil {
		r.close(c, wire.CloseOrg)
		return true
	}
	r.out.frame(c.id, wire.Roster{Note: o.note})
	if code := o.refuses(r.now, f, c.origin); code != 0 {
		r.close(c, code)
		return true
	}
	c.role, c.org = visitor, o
	r.know(c, Joined)
	c.bytes.narrow(r.limits.VisitorBurst)
	r.settle(c)
	ch := r.known(o, f)
	switch {
	case ch == nil:
		r.begin(c, f)
	case ch.over != 0:
		r.farewell(c, ch)
	case ch.service != "" && ch.service != f.Service:
		return false
	case ch.waiting() && ch.session != f.Session:
		return false // only a page that an agent has answered can be loaded again
	default:
		r.resume(c, ch, f)
	}
	return true
}

func (o *org) refuses(now int64, f wire.Join, origin string) wire.CloseCode {
	s, ok := o.roster.Service(f.Service)
	switch {
	case !ok || !o.roster.Valid(now/1000):
		return wire.CloseOrg
	case !s.Admits(origin):
		return wire.CloseOrigin
	case len(f.Hello) > MaxHello:
		return wire.CloseTooBig
	}
	return 0
}

// known returns the chat that a visitor names. One that an agent brought back
// after a restart counts only when the visitor does not name another agent
// and the agent serves what the visitor asks for.
func (r *Relay) known(o *org, f wire.Join) *chat {
	ch := o.chats[f.Chat]
	if ch == nil || ch.service != "" || ch.over != 0 {
		return ch
	}
	named := f.Agent != [32]byte{}
	if named && f.Agent != ch.owner || !o.serves(ch.owner, f.Service) {
		r.end(o, ch, wire.ReasonUnknown)
		return nil
	}
	return ch
}

// begin makes a chat that the relay does not know: a new one, or one from
// before a restart, which belongs to an agent.
func (r *Relay) begin(c *conn, f wire.Join) {
	held := f.Agent != [32]byte{}
	if held && !c.org.serves(f.Agent, f.Service) {
		r.out.frame(c.id, wire.Ended{Chat: f.Chat, Reason: wire.ReasonUnknown})
		return
	}
	ch := r.create(c, f.Chat, f.Session, !held)
	if ch == nil {
		return
	}
	ch.service, ch.hello, ch.owner, ch.held = f.Service, f.Hello, f.Agent, held
	r.connect(c, ch)
	if !held {
		r.out = append(r.out, Noted{ChatWaiting, ch.id})
		r.announce(ch)
		return
	}
	r.out = append(r.out, Noted{ChatHeld, ch.id})
	ch.greet(r.now, wire.FromVisitor, f.Have, &r.out)
	r.arm(ch)
}

// create adds a chat, which waits or belongs to an agent, or closes c when
// there are too many.
func (r *Relay) create(c *conn, id wire.ChatID, s wire.SessionID, waits bool) *chat {
	if !r.room(c.org, waits) {
		r.close(c, wire.CloseBusy)
		return nil
	}
	r.chats++
	r.count.ChatsStarted++
	ch := newChat(c.org.id, id, s, r.now, &r.rings)
	c.org.chats[id], c.org.issued[ch.ticket] = ch, ch
	r.changed(ch)
	return ch
}

// resume gives a visitor its chat back: after a lost connection with what it
// missed, after a reload of the page as a new session.
func (r *Relay) resume(c *conn, ch *chat, f wire.Join) {
	ch.service = f.Service
	have := f.Have
	if ch.session != f.Session {
		ch.renew(f.Session, f.Hello)
		ch.assign(&r.out)
		have = 0
	} else if ch.hello == nil {
		ch.hello = f.Hello
	}
	r.connect(c, ch)
	if ch.waiting() {
		r.announce(ch)
	} else {
		r.count.Replayed += uint64(ch.greet(r.now, wire.FromVisitor, have, &r.out))
	}
	r.arm(ch)
}

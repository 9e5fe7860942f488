package core

import (
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
)

// join makes c a visitor's connection: a new chat, or one it comes back to.
// The roster goes out before any refusal, so that the customer's end can tell
// an expired one, a service that is not in it, or an origin, from an outage.
func (r *Relay) join(c *conn, f wire.Join) bool {
	o := r.orgs[f.Org]
	if o == nil || o.authority == nil {
		r.close(c, wire.CloseOrg)
		return true
	}
	if c.role == nobody {
		r.out.message(c.id, o.frame)
	}
	if code := o.refuses(r.wall(), f, c.origin); code != 0 {
		r.close(c, code)
		return true
	}
	if c.role == nobody {
		r.becomes(c, visitor, o)
		r.know(c, Joined)
		c.bytes.narrow(r.limits.VisitorBurst)
		r.settle(c)
	}
	ch := o.chats[f.Chat]
	if ch != nil && ch.over == 0 && ch.service != "" && ch.service != f.Service && !(ch.returns(f) && ch.was == f.Service) {
		return false
	}
	if ch = r.known(o, ch, f); ch != nil && ch.waiting() && ch.session != f.Session && !ch.served && !sameVisitor(ch.hello, f.Hello) {
		return false // a page that waits and is loaded again has the key that it had
	}
	r.take(c, ch, f)
	return true
}

// mayJoin reports whether c may be a visitor's connection to the chat in f: one
// that is nobody's yet, or whose page begins another session of its chat.
func (c *conn) mayJoin(f wire.Join) bool {
	again := c.role == visitor && c.org.id == f.Org && (c.chat == nil || c.chat.session != f.Session)
	return c.named(f.Chat.Ticket()) && (c.role == nobody || again)
}

// sameVisitor reports whether two hellos name one key. After a restart the relay
// has none of before.
func sameVisitor(before, now []byte) bool {
	return before == nil || visitorOf(before) == visitorOf(now)
}

// visitorOf is the visitor's key that a hello names, which was verified when it
// came.
func visitorOf(hello []byte) string {
	d, err := signed.Peek(hello, "hello")
	if err != nil {
		return ""
	}
	for _, f := range d.Fields {
		if f.Key == "visitor" {
			return f.Value
		}
	}
	return ""
}

func (o *org) refuses(now int64, f wire.Join, origin string) wire.CloseCode {
	s, ok := o.authority.Service(f.Service)
	switch {
	case !o.authority.Valid(now / 1000):
		return wire.CloseExpired
	case !ok:
		return wire.CloseOrg
	case !s.Admits(origin):
		return wire.CloseOrigin
	case len(f.Hello) > MaxHello:
		return wire.CloseTooBig
	case !o.greets(f, origin):
		return wire.CloseMalformed
	}
	return 0
}

// take gives a visitor the chat that it names, or a new one.
func (r *Relay) take(c *conn, ch *chat, f wire.Join) {
	switch {
	case ch == nil:
		r.begin(c, f)
	case ch.over != 0:
		r.farewell(c, ch, f.Session, f.Have)
	case ch.parked && !r.room(c, true):
		r.close(c, wire.CloseBusy)
	default:
		r.resume(c, ch, f)
	}
}

// begin makes a chat that the relay does not know: a new one, or one from
// before a restart, which belongs to an agent.
func (r *Relay) begin(c *conn, f wire.Join) {
	held := f.Agent != [32]byte{}
	if held && !c.org.serves(f.Agent, f.Service) {
		r.out.frame(c.id, wire.Ended{Chat: f.Chat, Reason: wire.ReasonRoster})
		return
	}
	if !r.room(c, !held) {
		r.close(c, wire.CloseBusy)
		return
	}
	ch := r.create(c, f.Chat, f.Session)
	ch.service, ch.hello, ch.since = f.Service, f.Hello, r.arrival(f)
	ch.belongs(f.Agent, held, held)
	r.connect(c, ch)
	if !held {
		r.out = append(r.out, Log{ChatWaiting, ch.id})
		r.announce(ch)
		return
	}
	r.out = append(r.out, Log{ChatHeld, ch.id})
	ch.greet(r.now, wire.FromVisitor, f.Have, &r.out)
	r.arm(ch)
}

// arrival returns since when a page that the relay does not know has been
// waiting. Shortly after a restart it takes the page's word; at any other time
// it would know a page that has waited.
func (r *Relay) arrival(f wire.Join) int64 {
	if !r.restarted() {
		return r.now
	}
	return max(r.now-int64(f.Waited), r.started-MaxWaited)
}

// restarted reports whether there may be chats that the relay has forgotten in
// a restart and whose ends have not had time to come back.
func (r *Relay) restarted() bool { return r.started != 0 && r.now-r.started <= ReturnWithin }

func (r *Relay) create(c *conn, id wire.ChatID, s wire.SessionID) *chat {
	r.chats++
	r.count.ChatsStarted++
	ch := newChat(c.org.id, id, s, r.now, r.patience, &r.stray)
	ch.from = c.from
	c.org.chats[id], c.org.issued[ch.ticket] = ch, ch
	r.changed(ch)
	return ch
}

// resume gives a visitor its chat back: after a lost connection with what it
// missed, after a reload of the page as a new session.
func (r *Relay) resume(c *conn, ch *chat, f wire.Join) {
	if ch.outdates(f.Session) || ch.returns(f) {
		r.askAnew(c, ch, f)
		return
	}
	have := f.Have
	ch.service = f.Service
	if ch.session != f.Session {
		ch.renew(f.Session, f.Hello)
		ch.assign(&r.out)
		have = 0
	} else if ch.hello == nil {
		ch.hello = f.Hello
	}
	r.connect(c, ch)
	if ch.parked = false; ch.waiting() {
		r.announce(ch)
		r.remind(ch)
	} else {
		r.count.Replayed += uint64(ch.greet(r.now, wire.FromVisitor, have, &r.out))
	}
	r.arm(ch)
}

package core

import "sealform/relay/wire"

// leave ends a chat because one of its ends said so.
func (r *Relay) leave(c *conn, f wire.Leave) bool {
	ch, d := c.org.chats[f.Chat], c.direction()
	if ch == nil || !c.named(ch.ticket) || ch.over != 0 || ch.ends[d].conn != c.id && (d == wire.FromVisitor || ch.owner != c.key) {
		r.count.Dropped++
		return true
	}
	switch {
	case ch.waiting():
		r.withdraw(ch.org, ch.ticket, wire.ReasonLeft)
		r.forget(c.org, ch)
	case ch.other(d).conn == 0:
		r.remember(ch, wire.ReasonLeft)
	default:
		r.out.frame(ch.other(d).conn, wire.Ended{Chat: ch.id, Reason: wire.ReasonLeft})
		r.forget(c.org, ch)
	}
	return true
}

// remember keeps of a chat only that it is over, for the end that is away.
func (r *Relay) remember(ch *chat, why wire.Reason) {
	r.detach(ch, wire.FromVisitor)
	r.detach(ch, wire.FromAgent)
	ch.over, ch.hello, ch.held = why, nil, false
	ch.clear()
	r.arm(ch)
}

// end ends an accepted chat and tells whoever is there.
func (r *Relay) end(o *org, ch *chat, why wire.Reason) {
	for i := range ch.ends {
		r.out.frame(ch.ends[i].conn, wire.Ended{Chat: ch.id, Reason: why})
	}
	r.forget(o, ch)
}

// forget drops everything that the relay knew of a chat.
func (r *Relay) forget(o *org, ch *chat) {
	r.detach(ch, wire.FromVisitor)
	r.detach(ch, wire.FromAgent)
	ch.clear()
	ch.hello, ch.gone = nil, true
	delete(o.chats, ch.id)
	delete(o.issued, ch.ticket)
	r.chats--
	r.count.ChatsEnded++
	r.out = append(r.out, Noted{ChatEnded, ch.id})
}

// expire is called when a frame in a ring is too old, or an end stayed away
// too long.
func (ch *chat) expire(r *Relay) {
	for i := range ch.ends {
		ch.ends[i].sent.trim(r.now, 0)
	}
	if at := ch.lapses(); at == 0 || at > r.now {
		return
	}
	o := r.orgs[ch.org]
	if ch.waiting() {
		r.withdraw(ch.org, ch.ticket, wire.ReasonLeft)
		r.forget(o, ch)
		return
	}
	r.end(o, ch, wire.ReasonTimeout)
}

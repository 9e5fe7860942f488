package core

import "github.com/sealform/sealform/relay/wire"

// leave ends a chat because one of its ends said so, or notes that an end knows
// that it is over. The answer comes when nobody is left to tell: until then the
// sender repeats it to each relay that it connects to, since a relay that is
// killed forgets what it was told.
func (r *Relay) leave(c *conn, f wire.Leave) bool {
	ch, d := c.org.chats[f.Chat], c.direction()
	switch {
	case !c.named(f.Chat.Ticket()):
		r.count.Dropped++
	case ch == nil && d == wire.FromAgent && r.room(c, false):
		r.leaveUnknown(c, f)
	case ch == nil:
		r.bye(c, f.Chat)
	case !ch.letsGo(c):
		r.count.Dropped++
		r.bye(c, f.Chat)
	case ch.over != 0:
		r.tell(c, ch)
	case ch.waiting():
		r.leaveQueue(c, ch)
	case d == wire.FromAgent && ch.unmet() && !c.agent.Serves(ch.service):
		r.waitAgain(ch)
		r.bye(c, f.Chat)
	default:
		r.out.frame(ch.other(d).conn, wire.Ended{Chat: ch.id, Reason: f.Why()})
		r.remember(ch, f.Why())
		r.tell(c, ch)
	}
	return true
}

// bye answers a Leave.
func (r *Relay) bye(c *conn, id wire.ChatID) {
	r.out.frame(c.id, wire.Ended{Chat: id, Reason: wire.ReasonLeft})
}

// letsGo reports whether c speaks for one of the chat's ends.
func (ch *chat) letsGo(c *conn) bool {
	if c.role == agent {
		return ch.owner == c.key || ch.over != 0 && ch.owner == [32]byte{}
	}
	return ch.over != 0 || ch.ends[wire.FromVisitor].conn == c.id
}

// leaveQueue ends a chat that waits. An agent who had it before may come back
// to it, and after a restart the relay does not know whether one had it.
func (r *Relay) leaveQueue(c *conn, ch *chat) {
	r.withdraw(ch.org, ch.ticket, wire.ReasonLeft)
	if ch.served || r.restarted() {
		r.remember(ch, wire.ReasonLeft)
		ch.ends[wire.FromVisitor].told = true
	} else {
		r.forget(c.org, ch)
	}
	r.bye(c, ch.id)
}

// leaveUnknown remembers for a visitor who may come back that an agent has
// ended the chat: the relay was restarted meanwhile.
func (r *Relay) leaveUnknown(c *conn, f wire.Leave) {
	ch := r.create(c, f.Chat, wire.SessionID{})
	ch.belongs(c.key, false, false)
	r.remember(ch, f.Why())
	r.tell(c, ch)
}

// tell notes that the end at c knows that the chat is over. When both do, it
// is forgotten.
func (r *Relay) tell(c *conn, ch *chat) {
	r.attend(c, ch)
	ch.ends[c.direction()].told = true
	r.changed(ch)
	if ch.other(c.direction()).told {
		r.dismiss(ch)
	}
}

// attend makes c an end of a chat that is over.
func (r *Relay) attend(c *conn, ch *chat) {
	if ch.ends[c.direction()].conn != c.id {
		r.connect(c, ch)
	}
}

// dismiss forgets a chat that is over, and answers the ends that have left it.
func (r *Relay) dismiss(ch *chat) {
	for i := range ch.ends {
		if ch.ends[i].told {
			r.out.frame(ch.ends[i].conn, wire.Ended{Chat: ch.id, Reason: wire.ReasonLeft})
		}
	}
	r.forget(r.orgs[ch.org], ch)
}

// remember keeps that a chat is over until both ends say that they know, and
// its last frames, for an end that was away or whose line had gone silent.
func (r *Relay) remember(ch *chat, why wire.Reason) {
	r.retract(ch, wire.ReasonLeft)
	ch.over, ch.ended, ch.hello, ch.held = why, r.now, nil, false
	r.changed(ch)
	r.noteEnd(ch)
	r.arm(ch)
}

func (r *Relay) noteEnd(ch *chat) {
	r.count.ChatsEnded++
	r.out = append(r.out, Log{ChatEnded, ch.id})
}

// end ends a chat that nobody needs to be told of later, and tells whoever is
// there.
func (r *Relay) end(o *org, ch *chat, why wire.Reason) {
	for i := range ch.ends {
		r.out.frame(ch.ends[i].conn, wire.Ended{Chat: ch.id, Reason: why})
	}
	r.forget(o, ch)
}

// forget drops everything that the relay knew of a chat.
func (r *Relay) forget(o *org, ch *chat) {
	r.retract(ch, wire.ReasonLeft)
	r.detach(ch, wire.FromVisitor)
	r.detach(ch, wire.FromAgent)
	ch.clear()
	ch.hello, ch.gone = nil, true
	delete(o.chats, ch.id)
	delete(o.issued, ch.ticket)
	r.chats--
	if ch.over == 0 {
		r.noteEnd(ch)
	}
}

package core

import "github.com/sealform/sealform/relay/wire"

// attach gives an agent its chat back after a lost connection. A chat that
// the relay does not know is from before a restart: it is held for its
// visitor, who has the last word about whose it is (see known). One that waits
// again, because the visitor came back first and had not seen the agent's
// offer yet, or because this agent stayed away, is accepted once more.
func (r *Relay) attach(c *conn, f wire.Attach) bool {
	ch := c.org.chats[f.Chat]
	switch {
	case ch == nil:
		r.attachUnknown(c, f)
	case ch.waiting() && ch.before == c.key && c.agent.Serves(ch.service):
		r.backAgain(c, ch, f)
	case ch.waiting() && ch.session == f.Session && c.agent.Serves(ch.service):
		r.accept(c, ch)
		r.reattach(c, ch, f.Have)
	case ch.waiting():
		r.out.frame(c.id, wire.Ended{Chat: f.Chat, Reason: wire.ReasonUnknown})
	case ch.over != 0 && ch.owner == [32]byte{}:
		r.farewell(c, ch, f.Session, f.Have)
	case ch.owner != c.key:
		r.out.frame(c.id, wire.Ended{Chat: f.Chat, Reason: wire.ReasonClaimed})
	case ch.over != 0:
		r.farewell(c, ch, f.Session, f.Have)
	case f.Session == wire.SessionID{}:
		r.takeBack(c, ch)
	case ch.session != f.Session:
		r.handOver(c, ch, 0)
	default:
		r.reattach(c, ch, f.Have)
	}
	return true
}

func (r *Relay) reattach(c *conn, ch *chat, have uint64) {
	if c.chat == ch {
		r.answerAgain(c, ch)
		return
	}
	r.connect(c, ch)
	r.count.Replayed += uint64(ch.greet(r.now, wire.FromAgent, have, &r.out))
	r.arm(ch)
}

// attachUnknown makes the chat anew that an agent had before a restart.
func (r *Relay) attachUnknown(c *conn, f wire.Attach) {
	if !r.room(c, false) {
		r.close(c, wire.CloseBusy)
		return
	}
	ch := r.create(c, f.Chat, f.Session)
	ch.belongs(c.key, false, false)
	r.out = append(r.out, Log{ChatHeld, ch.id})
	ch.stale = f.Session == wire.SessionID{}
	if ch.stale {
		r.handOver(c, ch, 0)
		return
	}
	r.reattach(c, ch, f.Have)
}

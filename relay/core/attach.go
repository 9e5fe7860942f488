package core

import "sealform/relay/wire"

// attach gives an agent its chat back after a lost connection. A chat that
// the relay does not know is from before a restart: it is held for its
// visitor, who has the last word about whose it is (see known).
func (r *Relay) attach(c *conn, f wire.Attach) bool {
	ch := c.org.chats[f.Chat]
	switch {
	case ch == nil:
		r.bringBack(c, f)
	case ch.owner != c.key:
		r.out.frame(c.id, wire.Ended{Chat: f.Chat, Reason: wire.ReasonUnknown})
	case ch.over != 0:
		r.farewell(c, ch)
	case ch.session != f.Session:
		r.handOver(c, ch, 0)
	default:
		r.reattach(c, ch, f.Have)
	}
	return true
}

func (r *Relay) reattach(c *conn, ch *chat, have uint64) {
	r.connect(c, ch)
	r.count.Replayed += uint64(ch.greet(r.now, wire.FromAgent, have, &r.out))
	r.arm(ch)
}

func (r *Relay) bringBack(c *conn, f wire.Attach) {
	ch := r.create(c, f.Chat, f.Session, false)
	if ch == nil {
		return
	}
	ch.owner = c.key
	r.out = append(r.out, Noted{ChatHeld, ch.id})
	r.reattach(c, ch, f.Have)
}

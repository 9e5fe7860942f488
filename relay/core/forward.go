package core

import "github.com/sealform/sealform/relay/wire"

// forward hands a sealed frame to the other end. A frame of a chat that c is
// no end of, or of a page that is gone, was under way when that changed: it is
// dropped and counted.
func (r *Relay) forward(c *conn, f wire.Data, message []byte) bool {
	if f.From != c.direction() {
		return false
	}
	ch := c.org.chats[f.Chat]
	if ch == nil || ch.over != 0 || ch.stale || ch.ends[f.From].conn != c.id || ch.session != f.Session {
		r.count.Dropped++
		return true
	}
	r.noteMeeting(ch, f.From)
	there, kept := ch.forward(r.now, f, message, &r.out)
	if there {
		r.count.Forwarded++
		r.count.BytesForwarded += uint64(len(message))
	}
	if kept && !there {
		r.storeFrame(ch, message)
	}
	r.arm(ch)
	return true
}

// noteMeeting keeps that an agent has offered, and that a visitor has taken
// the offer: it has nobody else to seal to.
func (r *Relay) noteMeeting(ch *chat, from wire.Direction) {
	switch {
	case ch.waiting():
	case from == wire.FromAgent && !ch.offered:
		ch.offered = true
		r.changed(ch)
	case from == wire.FromVisitor && !ch.met:
		ch.meets()
		r.changed(ch)
	}
}

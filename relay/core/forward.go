package core

import "sealform/relay/wire"

// forward hands a sealed frame to the other end. A frame of a chat that c is
// no end of, or of a page that is gone, was under way when that changed: it is
// dropped and counted.
func (r *Relay) forward(c *conn, f wire.Data, message []byte) bool {
	if f.From != c.direction() {
		return false
	}
	ch := c.org.chats[f.Chat]
	if ch == nil || ch.ends[f.From].conn != c.id || ch.session != f.Session {
		r.count.Dropped++
		return true
	}
	if ch.forward(r.now, f, message, &r.out) {
		r.count.Forwarded++
		r.count.BytesForwarded += uint64(len(message))
	}
	r.keepFrame(ch, f, message)
	r.arm(ch)
	return true
}

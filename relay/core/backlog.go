package core

import "github.com/sealform/sealform/relay/wire"

// What a desk is to be shown when it logs in may be more than a host keeps for a
// reader. It is sent piece by piece, each when the one before has been written.
type (
	// Flush asks for a Flushed of the same connection once everything that was sent
	// before has been written.
	Flush struct{ Conn ConnID }
	// Flushed answers it.
	Flushed struct{ Conn ConnID }
)

func (Flush) action()  {}
func (Flushed) event() {}

// How large a piece is, in bytes and in messages.
const (
	pieceBytes    = SendQueue / 8
	pieceMessages = SendMessages / 8
)

// A due is what a desk is to be shown of a ticket: the message that was left in place
// of that chat, or what its customer has written. There may be both, of a page that
// has come back.
type due struct {
	ticket wire.Ticket
	left   bool
}

// owe adds to what a desk is to be shown.
func (r *Relay) owe(c *conn, d due) { c.backlog = append(c.backlog, d) }

// showMore sends the next piece, unless one is under way.
func (r *Relay) showMore(c *conn) {
	if c.flushing {
		return
	}
	sent, size := 0, 0
	for ; len(c.backlog) > 0 && sent < pieceMessages && size < pieceBytes; c.backlog = c.backlog[1:] {
		message := c.org.dueTo(c, c.backlog[0])
		sent, size = sent+1, size+len(message)
		if message != nil {
			r.out.message(c.id, message)
		}
	}
	if len(c.backlog) == 0 {
		c.backlog = nil
		return
	}
	c.flushing = true
	r.out = append(r.out, Flush{c.id})
}

func (r *Relay) flushed(e Flushed) {
	if c := r.conns[e.Conn]; c != nil && c.flushing {
		c.flushing = false
		r.showMore(c)
	}
}

// dueTo returns what a desk is shown; nil: nothing any more.
func (o *org) dueTo(c *conn, d due) []byte {
	if d.left {
		if l := o.letter(d.ticket); l != nil && l.kept && c.agent.Serves(l.service) {
			return l.frame().Append(nil)
		}
		return nil
	}
	if i := o.queue.find(d.ticket); i >= 0 && c.agent.Serves(o.queue[i].Service) {
		return o.shown[d.ticket]
	}
	return nil
}

// showQueue shows a desk the queue of the services that it serves, and the messages
// that were left, as far as it did not before.
func (r *Relay) showQueue(c *conn, served func(service string) bool) {
	for _, w := range c.org.queue {
		if !c.agent.Serves(w.Service) || served(w.Service) {
			continue
		}
		r.out.frame(c.id, w.Waiting)
		if c.org.shown[w.Ticket] != nil {
			r.owe(c, due{w.Ticket, false})
		}
	}
	for _, l := range c.org.letters {
		if l.kept && c.agent.Serves(l.service) && !served(l.service) {
			r.owe(c, due{l.ticket, true})
		}
	}
	r.showMore(c)
}

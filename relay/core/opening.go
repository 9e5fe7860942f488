package core

import (
	"bytes"

	"github.com/sealform/sealform/relay/wire"
)

// What a customer who waits has written so far comes from the page, sealed to
// agents and to the page itself. The relay keeps the newest of each waiting chat
// until an agent has met the customer: for desks, and for the page that comes
// back. On hosts that run many relays the chat's relay keeps one for the page, and
// the queue's one for the desks.
type (
	// Shown is what desks are shown of a chat that was announced: the frame.
	Shown struct {
		Org     [32]byte
		Ticket  wire.Ticket
		Message []byte
	}
	// StoreOpening replaces what is stored of it with a chat; without Message it is
	// forgotten.
	StoreOpening struct {
		Org     [32]byte
		Chat    wire.ChatID
		Message []byte
	}
	// RestoredOpening hands that to a new relay, after the chat.
	RestoredOpening struct {
		Org     [32]byte
		Chat    wire.ChatID
		Message []byte
	}
)

func (Shown) action()          {}
func (Shown) event()           {}
func (StoreOpening) action()   {}
func (RestoredOpening) event() {}

// wrote takes what a page says that its customer has written. Once an agent has
// the chat it was under way when that came.
func (r *Relay) wrote(c *conn, f wire.Opening, message []byte) bool {
	ch := c.chat
	switch {
	case !c.named(f.Ticket):
		return false
	case ch == nil || ch.ticket != f.Ticket || !ch.waiting():
		r.count.Dropped++
	case r.keepOpening(ch, message):
		r.storeOpening(ch)
		r.show(ch)
	}
	return true
}

// keepOpening keeps an opening in place of the one before, if there is memory for
// it: without, desks see that somebody waits, and no more.
func (r *Relay) keepOpening(ch *chat, message []byte) bool {
	if !r.orgs[ch.org].openings.replace(len(ch.opening), len(message)) {
		r.reached(BoundOpenings)
		return false
	}
	ch.opening = message
	return true
}

// remind tells a page that comes back what its customer has written.
func (r *Relay) remind(ch *chat) {
	if ch.opening != nil {
		r.out.message(ch.ends[wire.FromVisitor].conn, ch.opening)
	}
}

// outlivesOpening reports whether a chat has an opening that is of no use any more.
func (c *chat) outlivesOpening() bool {
	return c.opening != nil && (c.gone || c.over != 0 || c.met)
}

func (r *Relay) dropOpening(ch *chat) {
	r.keepOpening(ch, nil)
	r.storeOpening(ch)
}

func (r *Relay) storeOpening(ch *chat) {
	if r.store {
		r.out = append(r.out, StoreOpening{ch.org, ch.id, ch.opening})
	}
}

// show has desks shown what there is.
func (r *Relay) show(ch *chat) {
	if ch.opening == nil {
		return
	}
	if e := (Shown{ch.org, ch.ticket, ch.opening}); r.remoteQueue {
		r.out = append(r.out, e)
	} else {
		r.shown(e)
	}
}

// shown shows desks what the customer of a chat in the queue has written.
func (r *Relay) shown(e Shown) {
	o := r.orgs[e.Org]
	if o == nil {
		return
	}
	i := o.queue.find(e.Ticket)
	if i < 0 || bytes.Equal(o.shown[e.Ticket], e.Message) || !o.showing.replace(len(o.shown[e.Ticket]), len(e.Message)) {
		return
	}
	if o.shown == nil {
		o.shown = map[wire.Ticket][]byte{}
	}
	o.shown[e.Ticket] = e.Message
	for _, d := range o.desks {
		if d.agent.Serves(o.queue[i].Service) {
			r.out.message(d.id, e.Message)
		}
	}
}

// hide forgets what desks were shown of a chat.
func (o *org) hide(t wire.Ticket) {
	o.showing.replace(len(o.shown[t]), 0)
	delete(o.shown, t)
}

func (r *Relay) restoredOpening(e RestoredOpening) {
	var ch *chat
	if o := r.orgs[e.Org]; o != nil {
		ch = o.chats[e.Chat]
	}
	if _, err := wire.Parse(e.Message); err != nil || ch == nil || !r.keepOpening(ch, e.Message) {
		r.out = append(r.out, StoreOpening{Org: e.Org, Chat: e.Chat})
		return
	}
	if !r.remoteQueue {
		r.show(ch)
	}
}

// replace reports whether there is room for so many bytes in place of others, and
// counts them.
func (b *budget) replace(old, next int) bool {
	if next > old && b.used-old+next > b.most {
		return false
	}
	b.used += next - old
	return true
}

package core

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"github.com/sealform/sealform/relay/wire"
)

// room makes room for another chat, if need be, and reports whether there is
// some. Chats that nobody is connected to give theirs up: for their ends it is
// as if the relay had been restarted, which loses no message. So somebody who
// comes and goes, and leaves chats behind, keeps nobody out.
//
// When all are connected, the address that has most gives way: see crowd.go. What
// one organisation may not have more of is made room for among its own.
func (r *Relay) room(c *conn, waits bool) bool {
	o, from := c.org, c.from
	r.noteFull(o, waits)
	if waits && len(o.queue) >= o.share.Waiting && o.places.idle > 0 {
		r.evict(o.waiting())
	}
	if waits && len(o.queue) >= o.share.Waiting && o.places.crowd.gives(from) {
		r.crowdOut(o.waiting(), from)
	}
	if len(o.chats) >= o.share.Chats && o.taking.idle > 0 {
		r.evict(o.all())
	}
	if len(o.chats) >= o.share.Chats && o.taking.crowd.gives(from) {
		r.crowdOut(untaken(o.all()), from)
	}
	if r.chats >= r.limits.Chats && r.places.idle > 0 {
		r.evict(r.allChats())
	}
	if r.chats >= r.limits.Chats && r.places.crowd.gives(from) {
		r.crowdOut(untaken(r.allChats()), from)
	}
	return r.chats < r.limits.Chats && len(o.chats) < o.share.Chats && (!waits || len(o.queue) < o.share.Waiting)
}

// noteFull counts that somebody has to give way, or is turned away.
func (r *Relay) noteFull(o *org, waits bool) {
	if waits && len(o.queue) >= o.share.Waiting {
		r.reached(BoundWaiting)
	}
	if r.chats >= r.limits.Chats {
		r.reached(BoundChats)
	}
	if len(o.chats) >= o.share.Chats && o.share.Chats < r.limits.Chats {
		r.reached(BoundShare)
	}
}

// evict forgets an eighth of the chats that nobody is connected to, so that a
// flood does not cost a search for each newcomer.
func (r *Relay) evict(from []*chat) {
	idle := slices.DeleteFunc(from, func(ch *chat) bool { return ch.ends[0].conn != 0 || ch.ends[1].conn != 0 })
	slices.SortFunc(idle, func(a, b *chat) int {
		return cmp.Or(cmp.Compare(a.worth(), b.worth()), cmp.Compare(a.idleSince(), b.idleSince()), bytes.Compare(a.id[:], b.id[:]))
	})
	for _, ch := range idle[:(len(idle)+7)/8] {
		o := r.orgs[ch.org]
		if ch.queued() {
			r.withdraw(ch.org, ch.ticket, wire.ReasonLeft)
		}
		r.forget(o, ch)
	}
}

func (o *org) waiting() []*chat {
	var all []*chat
	for _, w := range o.queue {
		all = append(all, o.issued[w.Ticket])
	}
	return all
}

func (o *org) all() []*chat {
	return slices.AppendSeq(make([]*chat, 0, len(o.chats)), maps.Values(o.chats))
}

func (r *Relay) allChats() []*chat {
	all := make([]*chat, 0, r.chats)
	for _, o := range r.orgs {
		all = append(all, o.all()...)
	}
	return all
}

// worth orders chats by the cost of losing them: first those that are over and
// places that are kept, then those that no agent has taken up, last those
// between a customer and an agent.
func (c *chat) worth() int {
	switch {
	case c.over != 0 || c.parked:
		return 0
	case !c.taken():
		return 1
	}
	return 2
}

func (c *chat) idleSince() int64 { return max(c.ends[0].away, c.ends[1].away) }

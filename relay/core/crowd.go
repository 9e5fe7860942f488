package core

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/sealform/sealform/relay/wire"
)

// crowded returns who gives way to a newcomer when all places are taken: the
// latest arrivals from the addresses and networks that hold the most places.
// Nobody does if the newcomer's address or network would then hold more than
// theirs. All must be in order of arrival.
func crowded[T any](all []T, from func(T) From, newcomer From) []T {
	type placed struct {
		who  T
		rank int
	}
	var held tally
	var ranked []placed
	for _, who := range all {
		ranked = append(ranked, placed{who, held.next(from(who))})
		held.add(from(who))
	}
	ranked = slices.DeleteFunc(ranked, func(p placed) bool { return p.rank <= held.next(newcomer) })
	slices.SortStableFunc(ranked, func(a, b placed) int { return cmp.Compare(b.rank, a.rank) })
	var out []T
	for _, p := range ranked[:min(len(ranked), batch(len(all)))] {
		out = append(out, p.who)
	}
	return out
}

// batch is how many of that many give way at once, so that a flood does not
// cost a search for each newcomer.
func batch(all int) int { return all/256 + 1 }

// makeWay closes connections to make room for one from there, and reports
// whether it did. Agents keep theirs, as do pages whose chat an agent has. When
// no address stands out, the connections go that have been without a role for
// longest.
func (r *Relay) makeWay(from From) bool {
	if r.remoteQueue {
		return r.makeWayAmongStrangers()
	}
	if r.nobodies == 0 && !r.crowd.gives(from) {
		return false
	}
	all := slices.DeleteFunc(r.ordered(), func(c *conn) bool { return c.standing == Accepted })
	out := crowded(all, func(c *conn) From { return c.from }, from)
	if len(out) == 0 {
		out = slices.DeleteFunc(all, func(c *conn) bool { return c.role != nobody })
		out = out[:min(len(out), batch(len(all)))]
	}
	for _, c := range out {
		r.close(c, wire.CloseBusy)
	}
	return len(out) > 0
}

// crowdOut forgets chats that no agent has taken up, to make room for one from
// there.
func (r *Relay) crowdOut(all []*chat, from From) {
	for _, ch := range crowded(all, func(ch *chat) From { return ch.from }, from) {
		if ch.queued() {
			r.withdraw(ch.org, ch.ticket, wire.ReasonLeft)
		}
		v := r.detach(ch, wire.FromVisitor)
		r.forget(r.orgs[ch.org], ch)
		if v != nil {
			r.close(v, wire.CloseBusy)
		}
	}
}

// untaken returns those chats that no agent has taken up, in the order that they
// began.
func untaken(all []*chat) []*chat {
	all = slices.DeleteFunc(all, func(ch *chat) bool { return ch.taken() || ch.over != 0 })
	slices.SortFunc(all, func(a, b *chat) int {
		return cmp.Or(cmp.Compare(a.since, b.since), bytes.Compare(a.id[:], b.id[:]))
	})
	return all
}

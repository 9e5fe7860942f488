package core

import (
	"reflect"
	"slices"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// A pair is a chat's relay and the queue's, with a host between them that
// hands on what one has to tell the other.
type pair struct {
	chat, queue *world
	heard       []Event // by the queue
	deaf        bool    // the queue cannot be reached
}

func newPair(t *testing.T) *pair {
	p := &pair{chat: storing(newWorld(t, DefaultLimits)), queue: newWorld(t, DefaultLimits)}
	p.chat.relay.remoteQueue = true
	p.chat.notice = func(a Action) {
		if !p.deaf {
			p.heard = append(p.heard, a.(Event))
			p.queue.step(a.(Event))
		}
	}
	p.queue.notice = func(a Action) { p.chat.step(a.(Event)) }
	return p
}

func (p *pair) expectHeard(want ...Event) {
	p.chat.t.Helper()
	if len(p.heard)+len(want) > 0 && !reflect.DeepEqual(p.heard, want) {
		p.chat.t.Errorf("the queue heard\n  %v\nwant\n  %v", p.heard, want)
	}
	p.heard = nil
}

func announced(n byte) Announce {
	return Announce{orgID(), chatID(n).Ticket(), "billing", start, true, false, From{}, [32]byte{}}
}

func withdrawn(n byte, why wire.Reason) Withdraw {
	return Withdraw{Org: orgID(), Ticket: chatID(n).Ticket(), Reason: why}
}

// taken is withdrawn when an agent has claimed it.
func taken(n byte, by relaytest.Key) Withdraw {
	return Withdraw{orgID(), chatID(n).Ticket(), wire.ReasonClaimed, keyHash(by.VKey)}
}

func TestRemoteQueueAndClaim(t *testing.T) {
	p := newPair(t)
	desk, sales := p.queue.agent(bob), p.queue.agent(carol)
	v := p.chat.visitor(join(1, 1))
	p.queue.expect(desk, waiting(1))
	p.queue.expect(sales)
	a := p.chat.line(bob, 1)
	p.chat.take(v)
	p.chat.send(a, claim(1))
	p.chat.expect(a, assigned(1, 1), peer(1, true))
	p.chat.expect(v, peer(1, true))
	p.queue.expect(desk, gone(1, wire.ReasonClaimed))
	p.expectHeard(announced(1), taken(1, bob))
	p.chat.send(v, wire.Leave{Chat: chatID(1)})
	p.expectHeard()
	late := p.queue.open("")
	p.queue.take(late)
	p.queue.send(late, p.queue.sign(p.queue.login(alice), alice))
	if n := len(p.queue.take(late)); n != 1 {
		t.Errorf("%d frames at a log-in after the chat", n)
	}
}

func TestRemoteQueueVisitorGoes(t *testing.T) {
	p := newPair(t)
	desk := p.queue.agent(alice)
	p.chat.send(p.chat.visitor(join(1, 1)), wire.Leave{Chat: chatID(1)})
	p.queue.expect(desk, waiting(1), gone(1, wire.ReasonLeft))
	p.chat.closeConn(p.chat.visitor(join(2, 1)))
	p.chat.pass(WaitingAway)
	p.queue.expect(desk, waiting(2), away(2), gone(2, wire.ReasonLeft))
}

func TestRemoteQueueIsFull(t *testing.T) {
	p := newPair(t)
	for n := range MaxWaiting {
		p.queue.step(Announce{orgID(), numbered(n).Chat.Ticket(), "billing", start, true, false, From{}, [32]byte{}})
	}
	v := p.chat.visitor(join(1, 1))
	p.chat.expectClosed(v, wire.CloseBusy)
	if n := p.chat.relay.Metrics().Chats; n != 0 {
		t.Errorf("%d chats are left of one that found no room", n)
	}
	p.queue.step(Withdraw{Org: orgID(), Ticket: numbered(7).Chat.Ticket(), Reason: wire.ReasonLeft})
	p.chat.expectClosed(p.chat.visitor(join(1, 1)), 0)
}

// In a full queue of other relays' chats those give way whose page is gone, then
// those from where most came, the last first; each is told.
func TestRemoteQueueGivesWay(t *testing.T) {
	const places = 2_000
	l := DefaultLimits
	l.Waiting = places
	w := newWorld(t, l)
	var told []Action
	w.notice = func(a Action) { told = append(told, a) }
	desk := w.agent(alice)
	announce := func(n int, from uint64, connected bool) Announce {
		return Announce{orgID(), numbered(n).Chat.Ticket(), "billing", start + int64(n), connected, false, host(from), [32]byte{}}
	}
	expect := func(want ...int) {
		t.Helper()
		var tickets []wire.Ticket
		for _, a := range told {
			tickets = append(tickets, a.(NoRoom).Ticket)
		}
		var wanted []wire.Ticket
		for _, n := range want {
			wanted = append(wanted, numbered(n).Chat.Ticket())
		}
		if told = nil; !slices.Equal(tickets, wanted) {
			t.Errorf("told %x, want %x", tickets, wanted)
		}
	}
	for n := range places - 4 {
		w.step(announce(n, 1, n != 3))
	}
	for n := places - 4; n < places; n++ {
		w.step(announce(n, uint64(n), true))
	}
	w.take(desk)
	w.step(announce(3000, 2, true))
	expect(3)
	w.step(announce(3001, 2, true))
	expect(1995, 1994, 1993, 1992, 1991, 1990, 1989, 1988)
	w.step(announce(3001, 2, false))
	expect()
	if n := len(w.take(desk)); n != 1+1+8+1+1 {
		t.Errorf("the desk was told %d things", n)
	}
	for n := range 7 {
		w.step(announce(3002+n, uint64(10+n), true))
	}
	expect()
	w.step(announce(4000, 1, true))
	expect(3001) // whose page is gone
	w.step(announce(4001, 1, true))
	expect(4001)
}

// Of those whose page is gone an eighth gives way, the last to have come first:
// who has waited longest keeps the place longest.
func TestRemoteQueueKeepsWhoHasWaitedLongest(t *testing.T) {
	const places = 2_000
	l := DefaultLimits
	l.Waiting = places
	w := newWorld(t, l)
	var told []wire.Ticket
	w.notice = func(a Action) { told = append(told, a.(NoRoom).Ticket) }
	for n := range places {
		w.step(Announce{orgID(), numbered(n).Chat.Ticket(), "billing", start + int64(n), n%100 != 50, false, host(uint64(n)), [32]byte{}})
	}
	w.step(Announce{orgID(), numbered(3000).Chat.Ticket(), "billing", start + 3000, true, false, host(3000), [32]byte{}})
	want := []wire.Ticket{numbered(1950).Chat.Ticket(), numbered(1850).Chat.Ticket(), numbered(1750).Chat.Ticket()}
	if !slices.Equal(told, want) {
		t.Errorf("told %x, want %x", told, want)
	}
}

// A chat's relay that has lost its memory says again where its page was.
func TestRemoteQueueKnowsWhereFrom(t *testing.T) {
	p := newPair(t)
	p.chat.from = From{4, 5}
	p.chat.visitor(join(1, 1))
	p.chat.loseMemory()
	a := announced(1)
	a.From = From{4, 5}
	p.expectHeard(a, a)
	v := p.chat.openAt(shopOrigin, chatID(2).Ticket())
	p.chat.loseMemory()
	p.chat.send(v, greeted(join(2, 1)))
	b := announced(2)
	b.From = From{4, 5}
	p.expectHeard(a, b)
}

// NoRoom that comes late must not touch a chat that an agent has taken up.
func TestRemoteQueueNoRoomIsLate(t *testing.T) {
	p := newPair(t)
	v, a := p.chat.accepted(1, alice)
	p.chat.step(NoRoom{orgID(), chatID(1).Ticket()})
	p.chat.step(NoRoom{orgID(), chatID(2).Ticket()})
	p.chat.step(NoRoom{[32]byte{9}, chatID(1).Ticket()})
	p.chat.expectClosed(v, 0)
	p.chat.expectClosed(a, 0)
	p.chat.expect(v)
}

// What the queue missed it is told again: a chat that waits when its host
// wakes, one that does not when an agent claims it.
func TestRemoteQueueLostNotices(t *testing.T) {
	p := newPair(t)
	desk := p.queue.agent(alice)
	p.deaf = true
	v := p.chat.visitor(join(1, 1))
	p.deaf = false
	p.chat.loseMemory()
	p.queue.expect(desk, waiting(1))
	p.chat.loseMemory()
	p.queue.expect(desk)
	if n := p.chat.relay.Metrics().Waiting; n != 0 {
		t.Errorf("%d chats wait at a relay whose queue is elsewhere", n)
	}

	p.deaf = true
	p.chat.send(v, wire.Leave{Chat: chatID(1)})
	p.deaf = false
	a := p.chat.line(alice, 1)
	p.chat.send(a, claim(1))
	p.chat.expect(a, gone(1, wire.ReasonUnknown))
	p.queue.expect(desk, gone(1, wire.ReasonUnknown))
}

// A queue's host gives the entries back before the desks: nobody is told of a
// chat twice.
func TestRemoteQueueWakes(t *testing.T) {
	w := storing(newWorld(t, DefaultLimits))
	desk := w.agent(alice)
	w.step(announced(1))
	w.step(announced(1))
	w.expect(desk, waiting(1))
	kept := w.shelf.conns[desk]
	fresh := storing(newWorld(t, DefaultLimits))
	fresh.step(announced(1))
	fresh.step(kept)
	fresh.step(Resumed{})
	fresh.expect(desk)
	fresh.step(withdrawn(1, wire.ReasonClaimed))
	fresh.step(withdrawn(1, wire.ReasonClaimed))
	fresh.expect(desk, gone(1, wire.ReasonClaimed))
	fresh.step(Announce{[32]byte{9}, chatID(1).Ticket(), "billing", start, true, false, From{}, [32]byte{}})
	fresh.step(Withdraw{Org: [32]byte{9}, Ticket: chatID(1).Ticket(), Reason: wire.ReasonLeft})
	fresh.expect(desk)
}

// Connections that are no end of a chat keep none out.
func TestRemoteQueueCrowd(t *testing.T) {
	w := newPair(t).chat
	w.relay.limits.Connections = 4
	v, a := w.accepted(1, alice)
	stranger, idle := w.openAt("", chatID(1).Ticket()), w.line(bob, 1)
	w.closeConn(v)
	late := w.openAt("", chatID(1).Ticket())
	back := w.visitor(join(1, 1))
	w.expectClosed(stranger, wire.CloseBusy)
	w.expectClosed(idle, 0)
	w.openAt("", chatID(1).Ticket())
	w.expectClosed(idle, wire.CloseBusy)
	w.expectClosed(late, 0)
	w.expectClosed(back, 0)
	w.expectClosed(a, 0)
}

func TestRemoteQueueEndsGiveNoWay(t *testing.T) {
	w := newPair(t).chat
	w.relay.limits.Connections = 2
	v, a := w.accepted(1, alice)
	w.expectClosed(w.openAt("", chatID(1).Ticket()), wire.CloseBusy)
	w.expectClosed(v, 0)
	w.expectClosed(a, 0)
}

// A customer who left and came back for another service, while the queue could
// not be reached, waits for that service.
func TestRemoteQueueAnotherService(t *testing.T) {
	w := newPair(t).queue
	billing, sales := w.agent(bob), w.agent(carol)
	w.step(announced(1))
	w.expect(billing, waiting(1))
	again := announced(1)
	again.Service, again.Since = "sales", start+1
	w.step(again)
	w.step(again)
	w.expect(billing, gone(1, wire.ReasonLeft))
	w.expect(sales, wire.Waiting{Ticket: again.Ticket, Service: "sales", Since: start + 1, Connected: true})
}

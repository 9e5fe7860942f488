package core

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

func away(n byte) wire.Waiting {
	f := waiting(n)
	f.Connected = false
	return f
}

// Desks see whether the page of a chat that waits is connected, also those
// that log in later.
func TestWaitingSaysWhetherThePageIsConnected(t *testing.T) {
	for name, prepare := range map[string]func(*world) *world{
		"": func(w *world) *world { return w }, "storing": storing,
	} {
		t.Run(name, func(t *testing.T) {
			w := prepare(newWorld(t, DefaultLimits))
			desk, sales := w.agent(alice), w.agent(carol)
			v := w.visitor(join(1, 1))
			w.expect(desk, waiting(1))
			w.closeConn(v)
			w.expect(desk, away(1))
			late := w.open("")
			w.take(late)
			w.send(late, w.sign(w.login(bob), bob))
			w.expect(late, w.inForce(), away(1))
			w.visitor(join(1, 1))
			w.expect(desk, waiting(1))
			w.visitor(join(1, 1)) // takes the other's place
			w.expect(desk)
			w.expect(late, waiting(1))
			w.expect(sales)
		})
	}
}

// A page whose connection was lost while the host slept is not shown as
// connected.
func TestWaitingLostWhileAsleep(t *testing.T) {
	w := storing(newWorld(t, DefaultLimits))
	desk, v := w.agent(alice), w.visitor(join(1, 1))
	w.take(desk)
	delete(w.shelf.conns, v)
	w.loseMemory()
	w.expect(desk, away(1))
}

func TestRemoteQueueWaitingSaysWhetherThePageIsConnected(t *testing.T) {
	p := newPair(t)
	desk := p.queue.agent(alice)
	v := p.chat.visitor(join(1, 1))
	p.chat.closeConn(v)
	p.chat.visitor(join(1, 1))
	p.queue.expect(desk, waiting(1), away(1), waiting(1))
}

// liar comes as a new page and says that it has waited for as long as the
// frame can say.
func (w *world) liar(n byte) {
	f := join(n, 1)
	f.Waited = 1<<32 - 1
	w.visitor(f)
}

func (w *world) expectQueue(want ...byte) {
	w.t.Helper()
	q := w.relay.orgs[orgID()].queue
	if len(q) != len(want) {
		w.t.Fatalf("%d chats wait, want %d", len(q), len(want))
	}
	for i, n := range want {
		if q[i].Ticket != chatID(n).Ticket() {
			w.t.Errorf("place %d is not chat %d's", i, n)
		}
	}
}

func TestALiarGainsNoPlace(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.pass(ReturnWithin)
	w.visitor(join(1, 1))
	w.pass(1)
	w.liar(2)
	w.visitor(join(3, 1))
	w.expectQueue(1, 2, 3)
}

// What a page says counts at a relay that has just forgotten everybody, and
// no further back than a page can have waited.
func TestALiarIsBoundedAfterARestart(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.pass(1000)
	w.liar(1)
	if got := w.relay.orgs[orgID()].queue[0].Since; got != start-MaxWaited {
		t.Errorf("waits since %d, %d ms before the start", got, start-got)
	}
	patient := join(2, 1)
	patient.Waited = 5 * 60_000
	w.visitor(join(3, 1))
	w.visitor(patient)
	w.expectQueue(1, 2, 3)
}

// A relay whose host stores what it knows has nothing to ask, unless it lost a chat.
func TestALiarAtARelayThatKeeps(t *testing.T) {
	w := storing(newWorld(t, DefaultLimits))
	w.relay.started = 0
	w.visitor(join(1, 1))
	w.pass(1)
	w.liar(2)
	w.expectQueue(1, 2)
}

// A customer whose line is away for long finds its place again.
func TestAPlaceIsKept(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.pass(ReturnWithin + 1)
	first := w.visitor(join(1, 1))
	w.pass(10)
	w.visitor(join(2, 1))
	w.closeConn(first)
	w.pass(PlaceFor - 1)
	w.expectQueue(2)
	w.visitor(join(1, 1))
	w.expectQueue(1, 2)
}

func TestAPlaceIsNotKeptForEver(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.closeConn(w.visitor(join(1, 1)))
	w.pass(PlaceFor)
	if n := w.relay.Metrics().Chats; n != 0 {
		t.Errorf("%d chats are left", n)
	}
}

// An agent who accepts a chat and goes before its page has an offer keeps it
// from nobody.
func TestAnAgentWhoGoesGivesTheChatBack(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	desk := w.agent(bob)
	w.closeConn(a)
	w.take(v)
	w.pass(UnmetAway - 1)
	w.expect(desk)
	w.pass(1)
	w.expect(desk, waiting(1))
	w.expect(v)
	w.expectClosed(v, 0)
}

// The offer may have arrived: then the page is asked, by a new connection,
// whose it is.
func TestAnAgentWhoGoesAfterAnOffer(t *testing.T) {
	for name, has := range map[string]bool{"has it": true, "has not": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, DefaultLimits)
			v, a := w.accepted(1, alice)
			desk := w.agent(bob)
			w.send(a, data(1, 1, wire.FromAgent, 1, "offer"))
			w.closeConn(a)
			w.pass(UnmetAway)
			w.expectClosed(v, wire.CloseSilent)
			w.expect(desk, away(1))
			back := join(1, 1)
			if has {
				back.Agent = keyHash(alice.VKey)
			}
			w.visitor(back)
			if has {
				w.expect(desk, gone(1, wire.ReasonClaimed))
				a = w.line(alice, 1)
				w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}})
				w.expect(a, peer(1, true))
			} else {
				w.expect(desk, waiting(1))
			}
		})
	}
}

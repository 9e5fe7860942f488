package core

import (
	"testing"

	"sealform/relay/wire"
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
		"": func(w *world) *world { return w }, "keeping": keeping,
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
			w.expect(late, wire.Roster{Note: w.relay.orgs[orgID()].note}, away(1))
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
	w := keeping(newWorld(t, DefaultLimits))
	desk, v := w.agent(alice), w.visitor(join(1, 1))
	w.take(desk)
	delete(w.shelf.conns, v)
	w.wakeAgain()
	w.expect(desk, away(1))
}

func TestApartWaitingSaysWhetherThePageIsConnected(t *testing.T) {
	p := newPair(t)
	desk := p.queue.agent(alice)
	v := p.chat.visitor(join(1, 1))
	p.chat.closeConn(v)
	p.chat.visitor(join(1, 1))
	p.queue.expect(desk, waiting(1), away(1), waiting(1))
}

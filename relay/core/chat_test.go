package core

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

func TestQueueClaimForwardLeave(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	a, b, c := w.agent(alice), w.agent(bob), w.agent(carol)
	v := w.visitor(join(1, 1))
	w.expect(v, w.inForce())
	w.expect(a, waiting(1))
	w.expect(b, waiting(1))
	w.expect(c)

	first, second := w.line(bob, 1), w.line(alice, 1)
	w.send(first, claim(1))
	w.expect(v, peer(1, true))
	w.expect(first, assigned(1, 1), peer(1, true))
	w.expect(a, gone(1, wire.ReasonClaimed))
	w.expect(b, gone(1, wire.ReasonClaimed))
	w.expect(c)
	w.send(second, claim(1))
	w.expect(second, gone(1, wire.ReasonClaimed))

	hi, typing := data(1, 1, wire.FromVisitor, 1, "hi"), data(1, 1, wire.FromAgent, 0, "typing")
	w.send(v, hi)
	w.send(first, typing)
	w.expect(first, hi)
	w.expect(v, typing)
	for _, other := range []ConnID{a, b, second} {
		w.expect(other)
	}

	w.send(v, wire.Leave{Chat: chatID(1)})
	w.expect(first, wire.Ended{Chat: chatID(1), Reason: wire.ReasonLeft})
	w.expect(v)
	w.send(first, wire.Leave{Chat: chatID(1)}) // it knows
	w.expect(first, wire.Ended{Chat: chatID(1), Reason: wire.ReasonLeft})
	w.expect(v, wire.Ended{Chat: chatID(1), Reason: wire.ReasonLeft})
	if m := w.relay.Metrics(); m.Chats != 0 || m.ReplayBytes != 0 || m.ChatsEnded != 1 {
		t.Errorf("metrics %+v", m)
	}
	w.send(first, data(1, 1, wire.FromAgent, 1, "late"))
	w.expect(v)
	w.expectClosed(first, 0)
}

package core

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

// After a restart the relay knows nothing; the two ends come in either order.
func TestRestartVisitorFirst(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	b := w.line(bob, 1)
	back := join(1, 1)
	back.Agent = keyHash(alice.VKey)
	v := w.visitor(back)
	w.expect(v, w.inForce(), peer(1, false))
	kept := data(1, 1, wire.FromVisitor, 5, "kept")
	w.send(v, kept)
	w.send(b, claim(1))
	w.expect(b, gone(1, wire.ReasonClaimed))
	w.pass(ReturnWithin - 1)
	a := w.line(alice, 1)
	w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}, Have: 4})
	w.expect(a, peer(1, true), kept)
	w.expect(v, peer(1, true))
	w.pass(AcceptedAway)
	w.expect(v)
}

func TestRestartVisitorFirstAgentNeverComes(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	back := join(1, 1)
	back.Agent = keyHash(alice.VKey)
	v := w.visitor(back)
	w.take(v)
	w.pass(ReturnWithin - 1)
	w.expect(v)
	w.pass(1)
	w.expect(v, wire.Renew{Chat: chatID(1), Why: wire.RenewAway})
	back.Agent = keyHash(mallet.VKey)
	v = w.visitor(back)
	w.expect(v, w.inForce(), wire.Ended{Chat: chatID(1), Reason: wire.ReasonRoster})
}

func TestRestartAgentFirst(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	a := w.line(alice, 1)
	w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}, Have: 3})
	w.expect(a, peer(1, false))
	kept := data(1, 1, wire.FromAgent, 9, "kept")
	w.send(a, kept)
	back := join(1, 1)
	back.Agent, back.Have = keyHash(alice.VKey), 8
	v := w.visitor(back)
	w.expect(v, w.inForce(), peer(1, true), kept)
	w.expect(a, peer(1, true))
	w.closeConn(v)
	w.take(a)
	reload := join(1, 2)
	w.visitor(reload)
	w.expect(a, assigned(1, 2), peer(1, true))
}

func TestRestartAgentFirstVisitorNeverComes(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	a := w.line(alice, 1)
	w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}})
	w.take(a)
	w.pass(AcceptedAway)
	w.expect(a, wire.Ended{Chat: chatID(1), Reason: wire.ReasonTimeout})
}

func TestRestartVisitorHasTheLastWord(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	b, c := w.line(bob, 1), w.line(carol, 2)
	w.send(b, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}})
	w.send(c, wire.Attach{Chat: chatID(2), Session: wire.SessionID{1}})
	w.take(b)
	w.take(c)
	back := join(1, 1)
	back.Agent = keyHash(alice.VKey)
	v := w.visitor(back)
	w.expect(b, wire.Ended{Chat: chatID(1), Reason: wire.ReasonClaimed})
	w.take(v)
	a := w.line(alice, 1)
	w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}})
	w.expect(a, peer(1, true))
	desk := w.agent(alice)
	w.visitor(join(2, 1)) // billing, which carol does not serve
	w.expect(c, wire.Ended{Chat: chatID(2), Reason: wire.ReasonRoster})
	w.expect(desk, waiting(2))
}

package core

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

func TestVisitorResumes(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	one, two, three := data(1, 1, wire.FromAgent, 1, "one"), data(1, 1, wire.FromAgent, 2, "two"), data(1, 1, wire.FromAgent, 3, "three")
	w.send(a, one)
	w.expect(v, one)
	w.closeConn(v)
	w.expect(a, peer(1, false))
	w.send(a, two)
	w.send(a, data(1, 1, wire.FromAgent, 0, "typing"))
	w.send(a, three)
	back := join(1, 1)
	back.Agent, back.Have = keyHash(alice.VKey), 1
	v = w.visitor(back)
	w.take(v)
	again := w.visitor(back)
	w.expectClosed(v, wire.CloseReplaced)
	w.expect(again, w.inForce(), peer(1, true), two, three)
	w.expect(a, peer(1, true), peer(1, true))
}

func TestAgentResumes(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	w.closeConn(a)
	w.expect(v, peer(1, false))
	one, two := data(1, 1, wire.FromVisitor, 1, "one"), data(1, 1, wire.FromVisitor, 2, "two")
	w.send(v, one)
	w.send(v, two)
	a = w.line(alice, 1)
	w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}, Have: 1})
	w.expect(a, peer(1, true), two)
	w.expect(v, peer(1, true))
}

func TestReloadBeginsAnotherSession(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	w.send(a, data(1, 1, wire.FromAgent, 1, "old"))
	w.send(v, data(1, 1, wire.FromVisitor, 1, "old"))
	w.take(a)
	reload := join(1, 2)
	reload.Agent = keyHash(alice.VKey)
	again := w.visitor(reload)
	w.expectClosed(v, wire.CloseReplaced)
	w.expect(a, assigned(1, 2), peer(1, true))
	w.expect(again, w.inForce(), peer(1, true))

	w.send(a, data(1, 1, wire.FromAgent, 2, "for the old page"))
	w.expect(again)
	w.expectClosed(a, 0)
	fresh := data(1, 2, wire.FromAgent, 1, "for the new page")
	w.send(a, fresh)
	w.expect(again, fresh)
}

func TestReloadWhileAgentIsAway(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	_, a := w.accepted(1, alice)
	w.closeConn(a)
	v := w.visitor(join(1, 2))
	w.take(v)
	kept := data(1, 2, wire.FromVisitor, 1, "kept")
	w.send(v, kept)
	a = w.line(alice, 1)
	w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}, Have: 7})
	w.expect(a, assigned(1, 2), peer(1, true), kept)
	w.expect(v, peer(1, true))
}

// A newer connection of the same end takes the chat; no other chat of the
// agent's is touched.
func TestNewerLineReplacesOlder(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	_, other := w.accepted(2, alice)
	for name, f := range map[string]wire.Frame{"claim": claim(1), "attach": wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}}} {
		t.Run(name, func(t *testing.T) {
			v, a := w.accepted(1, alice)
			again := w.line(alice, 1)
			w.expectClosed(a, 0) // a log-in alone takes nothing
			w.send(again, f)
			if w.shut[a] != wire.CloseReplaced {
				t.Errorf("closed with %d", w.shut[a])
			}
			w.take(again)
			hi := data(1, 1, wire.FromVisitor, 1, "hi")
			w.send(v, hi)
			w.expect(again, hi)
			w.send(v, wire.Leave{Chat: chatID(1)})
			w.send(again, wire.Leave{Chat: chatID(1)})
		})
	}
	w.expectClosed(other, 0)
}

// An agent who has the chat and asks for it again on the same connection is not
// sent all that is kept of it each time, and the page hears nothing of it.
func TestAskingAgainOnTheSameConnection(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.met(1, alice)
	for seq := range uint64(5) {
		w.send(v, data(1, 1, wire.FromVisitor, seq+1, "hello"))
	}
	w.take(a)
	w.take(v)
	w.send(a, claim(1))
	w.expect(a, assigned(1, 1), peer(1, true))
	w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}})
	w.expect(a, peer(1, true))
	w.expect(v)
	w.send(v, wire.Leave{Chat: chatID(1)})
	w.take(a)
	w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}})
	w.expect(a, wire.Ended{Chat: chatID(1), Reason: wire.ReasonLeft})
}

func TestAttachByAnotherAgent(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	b := w.line(bob, 1)
	w.send(b, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}})
	w.expect(b, wire.Ended{Chat: chatID(1), Reason: wire.ReasonClaimed})
	w.visitor(join(2, 1))
	b2 := w.line(bob, 2)
	w.send(b2, wire.Attach{Chat: chatID(2)})
	w.expect(b2, wire.Ended{Chat: chatID(2), Reason: wire.ReasonUnknown})
	secret := data(1, 1, wire.FromVisitor, 1, "for alice")
	w.send(v, secret)
	w.expect(b)
	w.take(a)
}

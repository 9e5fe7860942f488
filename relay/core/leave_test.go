package core

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

func TestAgentLeaves(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	w.send(a, wire.Leave{Chat: chatID(1)})
	w.expect(v, wire.Ended{Chat: chatID(1), Reason: wire.ReasonLeft})
	w.expect(a)
	w.send(v, wire.Leave{Chat: chatID(1)}) // it knows
	w.expect(a, wire.Ended{Chat: chatID(1), Reason: wire.ReasonLeft})
	w.take(a)
	w.send(a, claim(1))
	w.expect(a, gone(1, wire.ReasonUnknown))
}

// The other end learns why, at once or when it comes back.
func TestLeaveSaysWhy(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	w.send(v, wire.Leave{Chat: chatID(1), Reason: wire.ReasonRefused})
	w.expect(a, wire.Ended{Chat: chatID(1), Reason: wire.ReasonRefused})

	v, a = w.accepted(2, alice)
	w.closeConn(v)
	w.take(a)
	w.send(a, wire.Leave{Chat: chatID(2), Reason: wire.ReasonRoster})
	back := join(2, 1)
	back.Agent = keyHash(alice.VKey)
	w.expect(w.visitor(back), w.inForce(), wire.Ended{Chat: chatID(2), Reason: wire.ReasonRoster})
}

func TestLeaveOfOthersChatDoesNothing(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	other := w.visitor(join(2, 1))
	for _, c := range []ConnID{w.agent(bob), w.line(bob, 1), w.agent(alice), w.line(alice, 2), other} {
		w.send(c, wire.Leave{Chat: chatID(1)})
		w.expectClosed(c, 0)
	}
	w.send(w.line(bob, 2), wire.Leave{Chat: chatID(2)})
	w.expect(v)
	if w.relay.Metrics().Chats != 2 {
		t.Error("a stranger ended a chat")
	}
	w.take(a)
}

func TestLeaveWhileOtherEndIsAwayIsRemembered(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	w.closeConn(v)
	w.take(a)
	w.send(a, wire.Leave{Chat: chatID(1)})
	w.expect(a)
	w.pass(AcceptedAway - 1)
	back := join(1, 1)
	back.Agent = keyHash(alice.VKey)
	v = w.visitor(back)
	w.expect(v, w.inForce(), wire.Ended{Chat: chatID(1), Reason: wire.ReasonLeft})
	w.send(v, wire.Leave{Chat: chatID(1)})

	v, a = w.accepted(2, alice)
	w.closeConn(a)
	w.send(v, wire.Leave{Chat: chatID(2)})
	a = w.line(alice, 2)
	w.send(a, wire.Attach{Chat: chatID(2), Session: wire.SessionID{1}})
	w.expect(a, wire.Ended{Chat: chatID(2), Reason: wire.ReasonLeft})
	w.send(a, wire.Leave{Chat: chatID(2)})
	if n := w.relay.Metrics().Chats; n != 0 {
		t.Errorf("%d chats left", n)
	}
}

func TestAcceptedEndsStayAway(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.met(1, alice)
	w.closeConn(v)
	w.take(a)
	w.pass(AcceptedAway - 1)
	w.expect(a)
	w.pass(1)
	w.expect(a, wire.Ended{Chat: chatID(1), Reason: wire.ReasonTimeout})

	v, a = w.met(2, alice)
	w.closeConn(a)
	w.take(v)
	w.pass(RequeueAway)
	w.expect(v, wire.Renew{Chat: chatID(2), Why: wire.RenewAway})
}

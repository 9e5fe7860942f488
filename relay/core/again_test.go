package core

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

// anew is how a page joins that begins another session of its chat.
func anew(n, session byte, owner [32]byte) wire.Join {
	f := join(n, session)
	f.Agent = owner
	return f
}

func renew(n byte, why wire.Renewal) wire.Renew { return wire.Renew{Chat: chatID(n), Why: why} }

// deserted is a chat that waits again because alice has stayed away, in whose page
// another session has begun or not.
func deserted(t *testing.T, begun bool) (w *world, v ConnID) {
	t.Helper()
	w = newWorld(t, DefaultLimits)
	v, a := w.met(1, alice)
	w.closeConn(a)
	w.pass(RequeueAway)
	w.take(v)
	if begun {
		w.send(v, anew(1, 2, [32]byte{}))
	}
	return w, v
}

// The chat of an agent who stays away waits for anybody again, in front, and the
// page goes on in another session with whoever takes it.
func TestAnAgentStaysAway(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.met(1, alice)
	w.pass(1000)
	w.visitor(join(2, 1))
	desk := w.agent(bob)
	w.take(desk)
	w.closeConn(a)
	w.expect(v, wire.Peer{Chat: chatID(1), Up: false})
	w.pass(RequeueAway - 1)
	w.expect(v)
	w.expect(desk)
	w.pass(1)
	w.expect(v, renew(1, wire.RenewAway))
	again := wire.Waiting{Ticket: chatID(1).Ticket(), Service: "billing", Since: start, Connected: true, Again: true}
	w.expect(desk, again)
	if first := w.relay.orgs[orgID()].queue[0]; first.Waiting != again {
		t.Errorf("in front stands %+v", first)
	}
	w.send(v, anew(1, 2, [32]byte{}))
	w.expect(v)
	b := w.line(bob, 1)
	w.send(b, claim(1))
	w.expect(b, assigned(1, 2), wire.Peer{Chat: chatID(1), Up: true})
	if n := w.relay.Metrics().ChatsRequeued; n != 1 {
		t.Errorf("%d chats are counted", n)
	}
}

// Whoever takes it before the page has begun another session is told of it then,
// and never of the session before.
func TestAChatIsTakenBeforeThePageHasBegunAgain(t *testing.T) {
	w, v := deserted(t, false)
	b := w.line(bob, 1)
	w.send(b, claim(1))
	w.expect(b)
	w.take(v)
	w.send(v, anew(1, 2, [32]byte{}))
	w.expect(b, assigned(1, 2), wire.Peer{Chat: chatID(1), Up: true})
	w.expect(v, wire.Peer{Chat: chatID(1), Up: true})
}

// An agent's end that was started again is given its chat once the page goes on
// in another session, within a moment.
func TestAnAgentsEndIsRestarted(t *testing.T) {
	blank := wire.Attach{Chat: chatID(1)}
	t.Run("while the page is there", func(t *testing.T) {
		w := newWorld(t, DefaultLimits)
		v, a := w.met(1, alice)
		w.closeConn(a)
		w.take(v)
		a = w.line(alice, 1)
		w.send(a, blank)
		w.expect(v, wire.Peer{Chat: chatID(1), Up: true}, renew(1, wire.RenewRestart))
		w.expect(a)
		w.send(v, anew(1, 2, keyHash(alice.VKey)))
		w.expect(a, assigned(1, 2), wire.Peer{Chat: chatID(1), Up: true})
		w.send(a, data(1, 2, wire.FromAgent, 1, "offer"))
		w.expect(v, wire.Peer{Chat: chatID(1), Up: true}, data(1, 2, wire.FromAgent, 1, "offer"))
	})
	t.Run("while the page is away", func(t *testing.T) {
		w := newWorld(t, DefaultLimits)
		v, a := w.met(1, alice)
		w.closeConn(v)
		w.closeConn(a)
		a = w.line(alice, 1)
		w.send(a, blank)
		w.expect(a)
		v = w.visitor(anew(1, 1, keyHash(alice.VKey)))
		w.expect(v, w.inForce(), renew(1, wire.RenewRestart))
		w.take(a)
		w.send(v, anew(1, 2, keyHash(alice.VKey)))
		w.expect(a, assigned(1, 2), wire.Peer{Chat: chatID(1), Up: true})
	})
	for _, first := range []string{"agent", "page"} {
		t.Run("and the relay too, the "+first+" is back first", func(t *testing.T) {
			w := newWorld(t, DefaultLimits)
			var v, a ConnID
			if first == "agent" {
				a = w.line(alice, 1)
				w.send(a, blank)
				v = w.visitor(anew(1, 1, keyHash(alice.VKey)))
			} else {
				v = w.visitor(anew(1, 1, keyHash(alice.VKey)))
				a = w.line(alice, 1)
				w.send(a, blank)
			}
			if box := w.inbox[v]; len(box) == 0 || box[len(box)-1] != wire.Frame(renew(1, wire.RenewRestart)) {
				t.Fatalf("the page got %v", box)
			}
			w.take(a)
			w.send(v, anew(1, 2, keyHash(alice.VKey)))
			w.expect(a, assigned(1, 2), wire.Peer{Chat: chatID(1), Up: true})
		})
	}
	t.Run("after the chat waits again", func(t *testing.T) {
		w, _ := deserted(t, true)
		a := w.line(alice, 1)
		w.send(a, blank)
		w.expect(a, assigned(1, 2), wire.Peer{Chat: chatID(1), Up: true})
	})
}

// An agent's end that lives on and comes back late has its chat if nobody took it:
// in the session that the page has by then.
func TestAnAgentComesBackLate(t *testing.T) {
	back := wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}}
	t.Run("to a page that has begun again", func(t *testing.T) {
		w, _ := deserted(t, true)
		a := w.line(alice, 1)
		w.send(a, back)
		w.expect(a, assigned(1, 2), wire.Peer{Chat: chatID(1), Up: true})
	})
	t.Run("to a page that has heard of nothing", func(t *testing.T) {
		w := newWorld(t, DefaultLimits)
		v, a := w.met(1, alice)
		w.closeConn(a)
		w.pass(RequeueAway - 1)
		w.step(Closed{Conn: v}) // at the very moment
		w.relay.waitForAnother(w.relay.orgs[orgID()].chats[chatID(1)])
		a = w.line(alice, 1)
		w.send(a, back)
		v = w.visitor(anew(1, 1, keyHash(alice.VKey)))
		w.expect(v, w.inForce(), wire.Peer{Chat: chatID(1), Up: true})
	})
	t.Run("when a colleague has it", func(t *testing.T) {
		w, _ := deserted(t, true)
		b := w.line(bob, 1)
		w.send(b, claim(1))
		for _, f := range []wire.Attach{back, {Chat: chatID(1)}} {
			a := w.line(alice, 1)
			w.send(a, f)
			w.expect(a, wire.Ended{Chat: chatID(1), Reason: wire.ReasonClaimed})
		}
	})
}

// Nobody gets somebody else's chat by saying that they were restarted, and no page
// begins another's chat on its connection.
func TestOthersGetNothingAgain(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.met(1, alice)
	b := w.line(bob, 1)
	w.send(b, wire.Attach{Chat: chatID(1)})
	w.expect(b, wire.Ended{Chat: chatID(1), Reason: wire.ReasonClaimed})
	w.expect(a)
	w.expect(v)
	for name, f := range map[string]wire.Join{
		"another chat":     anew(2, 2, [32]byte{}),
		"the same session": anew(1, 1, keyHash(alice.VKey)),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, DefaultLimits)
			v, _ := w.met(1, alice)
			w.send(v, f)
			w.expectClosed(v, wire.CloseMalformed)
		})
	}
}

// A chat that waits again is for who had it to take back, and for others to claim:
// no other agent gets it by saying that they were restarted, or lived on.
func TestOthersTakeNothingBack(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.met(1, alice)
	w.closeConn(a)
	w.pass(RequeueAway)
	w.send(v, anew(1, 2, [32]byte{}))
	w.take(v)
	for _, f := range []wire.Attach{{Chat: chatID(1)}, {Chat: chatID(1), Session: wire.SessionID{1}}} {
		b := w.line(bob, 1)
		w.send(b, f)
		w.expect(b, wire.Ended{Chat: chatID(1), Reason: wire.ReasonUnknown})
	}
	w.expect(v)
	if ch := w.relay.orgs[orgID()].chats[chatID(1)]; !ch.queued() {
		t.Error("the chat does not wait any more")
	}
}

// What is sealed in the session that a page was asked to give up reaches nobody.
func TestNothingPassesUntilThePageHasBegunAgain(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.met(1, alice)
	w.closeConn(a)
	a = w.line(alice, 1)
	w.send(a, wire.Attach{Chat: chatID(1)})
	w.take(v)
	w.send(v, data(1, 1, wire.FromVisitor, 7, "for nobody"))
	w.send(a, data(1, 1, wire.FromAgent, 7, "from before"))
	w.expect(a)
	w.expect(v)
	w.send(v, anew(1, 2, keyHash(alice.VKey)))
	w.expect(a, assigned(1, 2), wire.Peer{Chat: chatID(1), Up: true})
}

// A queue that is full takes nobody's agent away: the chat waits on for hers.
func TestNoRoomToWaitAgain(t *testing.T) {
	limits := DefaultLimits
	limits.Waiting = 1
	w := newWorld(t, limits)
	v, a := w.met(1, alice)
	w.visitor(join(2, 1))
	w.closeConn(a)
	w.take(v)
	w.pass(RequeueAway)
	w.expect(v)
	a = w.line(alice, 1)
	w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}})
	w.expect(v, wire.Peer{Chat: chatID(1), Up: true})
}

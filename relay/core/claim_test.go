package core

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

func TestClaimWhileVisitorIsAway(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.closeConn(w.visitor(join(1, 1)))
	a := w.line(alice, 1)
	w.send(a, claim(1))
	w.expect(a, assigned(1, 1), peer(1, false))
	w.pass(AcceptedAway)
	w.expect(a, wire.Ended{Chat: chatID(1), Reason: wire.ReasonTimeout})
}

func TestClaimRefusals(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v := w.visitor(join(1, 1))
	w.take(v)
	for name, c := range map[string]ConnID{"another service's": w.line(carol, 1), "at a desk": w.agent(alice), "another chat's": w.line(alice, 2)} {
		t.Run(name, func(t *testing.T) {
			w.send(c, claim(1))
			if w.shut[c] != wire.CloseMalformed {
				t.Errorf("closed with %d", w.shut[c])
			}
		})
	}
	a := w.line(alice, 9)
	w.send(a, claim(9))
	w.expect(a, gone(9, wire.ReasonUnknown))
	w.expect(v)
}

// A desk has no chat, and its address's zero is no chat's name.
func TestDesksHaveNoChat(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	for name, f := range map[string]wire.Frame{"join": join(2, 1), "claim": wire.Claim{}, "attach": wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}}} {
		t.Run(name, func(t *testing.T) {
			desk := w.agent(alice)
			if name == "join" {
				desk = w.open(shopOrigin)
			}
			w.send(desk, f)
			if w.shut[desk] != wire.CloseMalformed {
				t.Errorf("closed with %d", w.shut[desk])
			}
		})
	}
	w.send(w.agent(alice), data(1, 1, wire.FromAgent, 1, "from a desk"))
	w.expect(v)
	w.expectClosed(a, 0)
}

func TestClaimAgainAfterLostAnswer(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	w.closeConn(a)
	w.take(v)
	a = w.line(alice, 1)
	w.send(a, claim(1))
	w.expect(a, assigned(1, 1), peer(1, true))
	w.expect(v, peer(1, true))
}

func TestLoginShowsQueueInOrder(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	for n := range byte(3) {
		w.visitor(join(9-n, 1))
		w.pass(10)
	}
	c := w.open("")
	w.take(c)
	w.send(c, w.sign(w.login(bob), bob))
	w.expect(c, w.inForce(),
		waiting(9),
		wire.Waiting{Ticket: chatID(8).Ticket(), Service: "billing", Since: start + 10, Connected: true},
		wire.Waiting{Ticket: chatID(7).Ticket(), Service: "billing", Since: start + 20, Connected: true})
}

// Agents who see a chat wait cannot name it afterwards: not to take the
// customer's place as a page that was loaded again, nor to end the chat.
func TestSeeingAChatWaitGivesNoHoldOnIt(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	a, b := w.agent(alice), w.agent(bob)
	v := w.visitor(join(1, 1))
	seen := w.take(b)[0].(wire.Waiting)
	w.take(a)
	a = w.loggedIn(w.openAt("", seen.Ticket), alice)
	w.send(a, wire.Claim{Ticket: seen.Ticket})
	for _, f := range w.take(b) {
		if f.(wire.Gone).Ticket != seen.Ticket {
			t.Errorf("told that %x is gone, not %x", f.(wire.Gone).Ticket, seen.Ticket)
		}
	}
	w.take(v)
	w.take(a)

	for _, known := range []wire.ChatID{wire.ChatID(seen.Ticket), chatID(1)} {
		for _, at := range []wire.Ticket{{}, seen.Ticket, wire.Ticket(known)} {
			for _, f := range []wire.Frame{wire.Leave{Chat: known}, wire.Claim{Ticket: wire.Ticket(known)}} {
				w.send(w.loggedIn(w.openAt("", at), bob), f)
			}
		}
	}
	posing := join(1, 2)
	posing.Chat = wire.ChatID(seen.Ticket)
	w.visitor(posing)
	w.expectClosed(v, 0)
	one := data(1, 1, wire.FromVisitor, 1, "one")
	w.send(v, one)
	w.expect(a, one)
}

// A colleague who serves the same service gets a chat that somebody has by no claim, and
// sends nothing into it by a connection to its address.
func TestAColleaguesChat(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	b := w.line(bob, 1)
	w.send(b, data(1, 1, wire.FromAgent, 1, "from bob"))
	w.expect(v)
	w.send(b, claim(1))
	w.expect(b, gone(1, wire.ReasonClaimed))
	w.send(b, data(1, 1, wire.FromAgent, 1, "from bob"))
	w.send(v, data(1, 1, wire.FromVisitor, 1, "for alice"))
	w.expect(b)
	w.expect(v)
	w.expect(a, data(1, 1, wire.FromVisitor, 1, "for alice"))
	w.expectClosed(a, 0)
}

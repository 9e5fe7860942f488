package core

import (
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// turn is how a desk is told that chat n is offered to its agent.
func turn(n, seconds byte) wire.Turn {
	return wire.Turn{Ticket: chatID(n).Ticket(), Seconds: seconds}
}

// over is how it is told that this is over, and missed that nobody took the chat.
func over(n byte) wire.Turn { return turn(n, 0) }

func missed(n byte) wire.Turn { return wire.Turn{Ticket: chatID(n).Ticket(), Missed: true} }

// pushing is a roster whose billing pushes.
func pushing(version uint64) []byte {
	r := shopRoster(version, start/1000)
	r.Services[0].Push = true
	return signedBy(r, root)
}

// a floor is a relay whose billing pushes, with the desks of alice, who has been
// idle for longer, and bob. On hosts with two relays w has the chats, and desks the
// desks.
type floor struct {
	w, desks *world
	a, b     ConnID
}

func floors(t *testing.T, do func(t *testing.T, f *floor)) {
	begin := func(t *testing.T, w, desks *world) {
		f := &floor{w: w, desks: desks}
		w.roster(pushing(2))
		desks.roster(pushing(2))
		f.a, f.b = desks.agent(alice), desks.agent(bob)
		f.says(f.a, alice, roster.OnDuty, 2)
		f.pass(1000)
		f.says(f.b, bob, roster.OnDuty, 2)
		f.clear()
		do(t, f)
	}
	t.Run("one relay", func(t *testing.T) { w := newWorld(t, DefaultLimits); begin(t, w, w) })
	t.Run("without memory", func(t *testing.T) { w := storing(newWorld(t, DefaultLimits)); begin(t, w, w) })
	t.Run("two relays", func(t *testing.T) {
		p := newPair(t)
		p.queue.relay.store = true
		begin(t, p.chat, p.queue)
	})
}

func (f *floor) clear() { f.desks.take(f.a); f.desks.take(f.b) }

// says has an agent say what it does, as a desk may at any time.
func (f *floor) says(desk ConnID, p relaytest.Key, state roster.State, free uint64) {
	f.pass(1000)
	f.desks.send(desk, f.desks.dutyOf(p, state, free))
}

// pass lets time go by at both.
func (f *floor) pass(ms int64) {
	f.w.pass(ms)
	if f.desks != f.w {
		f.desks.pass(ms)
	}
}

// forgets has a host without memory lose it.
func (f *floor) forgets() {
	if f.desks.shelf != nil {
		f.desks.loseMemory()
	}
}

// turns expects what the two desks are told of turns, and nothing else of them.
func (f *floor) turns(a, b []wire.Frame) {
	f.desks.t.Helper()
	for desk, want := range map[ConnID][]wire.Frame{f.a: a, f.b: b} {
		var got []wire.Frame
		for _, m := range f.desks.take(desk) {
			if _, ok := m.(wire.Turn); ok {
				got = append(got, m)
			}
		}
		f.desks.inbox[desk] = got
		f.desks.expect(desk, want...)
	}
}

// told is what a desk is told.
func told(f ...wire.Frame) []wire.Frame { return f }

// A chat is offered to who has been idle for longest; when it is not taken in 30
// seconds, to the next, and then to nobody until somebody says something.
func TestTurnsPass(t *testing.T) {
	floors(t, func(t *testing.T, f *floor) {
		f.w.visitor(join(1, 1))
		f.turns(told(turn(1, 30)), nil)
		f.pass(TurnFor - 1)
		f.forgets()
		f.turns(nil, nil)
		f.pass(1)
		f.turns(told(missed(1)), told(turn(1, 30)))
		f.forgets()
		f.pass(TurnFor)
		f.turns(nil, told(missed(1)))
		f.forgets()
		f.pass(10 * TurnFor)
		f.turns(nil, nil)
		f.says(f.b, bob, roster.Away, 2)
		f.turns(nil, nil)
		f.says(f.b, bob, roster.OnDuty, 2)
		f.turns(nil, told(turn(1, 30)))
		f.w.visitor(join(2, 1))
		f.says(f.a, alice, roster.OnDuty, 2)
		f.turns(told(turn(2, 30)), nil)
	})
}

// Both see the card; the relay offers it to one, and forbids it to nobody.
func TestTurnsForbidNothing(t *testing.T) {
	floors(t, func(t *testing.T, f *floor) {
		f.w.visitor(join(1, 1))
		card := waiting(1)
		card.Since = f.w.now
		f.desks.expect(f.a, card, turn(1, 30))
		f.desks.expect(f.b, card)
		b := f.w.line(bob, 1)
		f.w.send(b, claim(1))
		f.desks.expect(f.a, gone(1, wire.ReasonClaimed))
		f.desks.expect(f.b, gone(1, wire.ReasonClaimed))
		f.w.visitor(join(2, 1))
		f.turns(told(turn(2, 30)), nil)
	})
}

// Whoever has taken a chat is offered another once the desk has said that there is
// room, or after a moment.
func TestTurnsAfterAClaim(t *testing.T) {
	for name, c := range map[string]struct {
		then func(f *floor)
		want []wire.Frame
	}{
		"at once":                     {func(f *floor) {}, nil},
		"when the desk has said room": {func(f *floor) { f.says(f.a, alice, roster.OnDuty, 1) }, told(turn(2, 30))},
		"when it has said none":       {func(f *floor) { f.says(f.a, alice, roster.OnDuty, 0); f.pass(2 * TurnAfter) }, nil},
		"when it has said nothing":    {func(f *floor) { f.pass(TurnAfter) }, told(turn(2, 30))},
	} {
		t.Run(name, func(t *testing.T) {
			floors(t, func(t *testing.T, f *floor) {
				f.desks.closeConn(f.b)
				f.w.visitor(join(1, 1))
				f.w.visitor(join(2, 1))
				f.turns(told(turn(1, 30)), nil)
				f.w.send(f.w.line(alice, 1), claim(1))
				f.turns(nil, nil)
				f.forgets()
				c.then(f)
				f.turns(c.want, nil)
			})
		})
	}
}

// An agent who misses a turn and takes the chat all the same is there.
func TestTurnTakenTooLate(t *testing.T) {
	floors(t, func(t *testing.T, f *floor) {
		f.desks.closeConn(f.b)
		f.w.visitor(join(1, 1))
		f.pass(TurnFor)
		f.turns(told(turn(1, 30), missed(1)), nil)
		f.w.send(f.w.line(alice, 1), claim(1))
		f.w.visitor(join(2, 1))
		f.pass(TurnAfter)
		f.turns(told(turn(2, 30)), nil)
	})
}

// Those who wait again stand first, then who came first; a page that is away has
// its turn when it is back.
func TestTurnsInTheQueuesOrder(t *testing.T) {
	floors(t, func(t *testing.T, f *floor) {
		for desk, p := range map[ConnID]relaytest.Key{f.a: alice, f.b: bob} {
			f.says(desk, p, roster.Busy, 2)
		}
		_, line := f.w.met(3, alice)
		first := f.w.visitor(join(1, 1))
		f.pass(1000)
		f.w.visitor(join(2, 1))
		f.w.closeConn(line)
		f.pass(RequeueAway) // chat 3 waits again
		f.w.closeConn(first)
		f.clear()
		f.says(f.a, alice, roster.OnDuty, 2)
		f.turns(told(turn(3, 30)), nil)
		f.says(f.b, bob, roster.OnDuty, 2)
		f.turns(nil, told(turn(2, 30)))
		f.w.visitor(join(1, 1))
		f.turns(nil, nil)
		f.w.send(f.w.line(bob, 2), claim(2))
		f.pass(TurnAfter)
		f.turns(nil, told(turn(1, 30)))
	})
}

// A chat that waits again is offered first to those who did not stay away from it,
// however long the one who did has been idle, and to that one when nobody else is.
func TestWhoStayedAwayIsOfferedTheChatLast(t *testing.T) {
	for name, c := range map[string]struct {
		room uint64 // bob's
		a, b []wire.Frame
	}{
		"a colleague has room": {2, nil, told(turn(3, 30))},
		"nobody else has room": {0, told(turn(3, 30)), nil},
	} {
		t.Run(name, func(t *testing.T) {
			floors(t, func(t *testing.T, f *floor) {
				f.says(f.a, alice, roster.Busy, 2)
				f.says(f.b, bob, roster.Busy, 2)
				_, line := f.w.met(3, alice)
				f.says(f.a, alice, roster.OnDuty, 2)
				f.pass(1000)
				f.says(f.b, bob, roster.OnDuty, c.room)
				f.w.closeConn(line)
				f.clear()
				f.forgets()
				f.pass(RequeueAway - 1)
				f.pass(1)
				f.forgets()
				f.turns(c.a, c.b)
			})
		})
	}
}

// A turn that cannot be used passes at once, and its agent has missed nothing.
func TestTurnsEndEarly(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(f *floor)
		a, b []wire.Frame
	}{
		"the desk goes":       {func(f *floor) { f.desks.closeConn(f.a) }, nil, told(turn(1, 30))},
		"the agent is busy":   {func(f *floor) { f.says(f.a, alice, roster.Busy, 2) }, told(over(1)), told(turn(1, 30))},
		"the agent is away":   {func(f *floor) { f.says(f.a, alice, roster.Away, 2) }, told(over(1)), told(turn(1, 30))},
		"there is no room":    {func(f *floor) { f.says(f.a, alice, roster.OnDuty, 0) }, told(over(1)), told(turn(1, 30))},
		"there is less room":  {func(f *floor) { f.says(f.a, alice, roster.OnDuty, 1) }, nil, nil},
		"another desk of its": {func(f *floor) { f.a = f.desks.agent(alice) }, nil, nil},
		"the services are others": {func(f *floor) {
			r := shopRoster(3, start/1000)
			r.Services[0].Push, r.Agents[0].Services = true, []string{"sales"}
			f.desks.roster(signedBy(r, root))
		}, told(over(1)), told(turn(1, 30))},
		"the agent is out": {func(f *floor) {
			r := shopRoster(3, start/1000)
			r.Services[0].Push, r.Agents = true, r.Agents[1:]
			f.desks.roster(signedBy(r, root))
		}, told(over(1)), told(turn(1, 30))},
		"the service does not push": {func(f *floor) { f.desks.roster(signedBy(shopRoster(3, start/1000), root)) }, told(over(1)), nil},
	} {
		t.Run(name, func(t *testing.T) {
			floors(t, func(t *testing.T, f *floor) {
				f.w.visitor(join(1, 1))
				f.turns(told(turn(1, 30)), nil)
				f.forgets()
				c.end(f)
				f.forgets()
				f.turns(c.a, c.b)
			})
		})
	}
}

// A page that goes takes its turn with it, and its agent has missed nothing.
func TestTurnsGoWithThePage(t *testing.T) {
	floors(t, func(t *testing.T, f *floor) {
		v := f.w.visitor(join(1, 1))
		f.turns(told(turn(1, 30)), nil)
		f.w.closeConn(v)
		f.forgets()
		f.turns(told(over(1)), nil)
		v = f.w.visitor(join(1, 1))
		f.turns(told(turn(1, 30)), nil)
		f.w.send(v, wire.Leave{Chat: chatID(1)})
		f.turns(nil, nil)
		f.w.visitor(join(2, 1))
		f.turns(told(turn(2, 30)), nil)
	})
}

// A desk that takes the place of another is told of the turn that its agent has,
// after the queue.
func TestTurnAtAnotherDesk(t *testing.T) {
	floors(t, func(t *testing.T, f *floor) {
		f.w.visitor(join(1, 1))
		f.pass(12_500)
		c := f.desks.open("")
		f.desks.send(c, f.desks.sign(f.desks.login(alice), alice))
		got := f.desks.take(c)
		if last := got[len(got)-1]; last != turn(1, 18) {
			t.Errorf("it is told %v", plain(got))
		}
		f.desks.expectClosed(f.a, wire.CloseReplaced)
	})
}

// Nobody is offered a chat of a service that does not push, or that is not theirs;
// agents whose desks are away, or have said nothing, are offered none.
func TestWhoHasNoTurn(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.roster(pushing(2))
	sales, silent := w.agent(carol), w.agent(bob)
	w.send(sales, w.dutyOf(carol, roster.OnDuty, 2))
	sold := join(2, 1)
	sold.Service = "sales"
	w.visitor(join(1, 1))
	w.visitor(greeted(sold))
	w.closeConn(silent)
	for c, box := range w.inbox {
		for _, m := range box {
			if _, ok := m.(wire.Turn); ok {
				t.Errorf("connection %d has a turn", c)
			}
		}
	}
	w.send(w.agent(bob), w.dutyOf(bob, roster.OnDuty, 2))
	if got := w.take(w.last); len(got) != 1 || got[0] != turn(1, 30) {
		t.Errorf("%v", plain(got))
	}
}

// Whoever has had the same room for longest is next, whoever was offered one last.
func TestLongestIdleIsNext(t *testing.T) {
	floors(t, func(t *testing.T, f *floor) {
		f.says(f.a, alice, roster.OnDuty, 3) // a chat of hers is over: bob is idle for longer
		f.w.visitor(join(1, 1))
		f.turns(nil, told(turn(1, 30)))
		f.w.send(f.w.line(bob, 1), claim(1))
		f.says(f.b, bob, roster.OnDuty, 1)
		f.w.visitor(join(2, 1))
		f.turns(told(turn(2, 30)), nil)
	})
}

// A duty whose state is from before there were turns has none.
func TestTurnsOfAnOlderState(t *testing.T) {
	w := storing(newWorld(t, DefaultLimits))
	w.roster(pushing(2))
	a := w.agent(alice)
	w.send(a, w.dutyOf(alice, roster.OnDuty, 2))
	for at, d := range w.shelf.duties {
		d.State = d.State[:18]
		w.shelf.duties[at] = d
	}
	w.loseMemory()
	w.take(a)
	w.visitor(join(1, 1))
	if got := w.take(a); len(got) != 2 || got[1] != turn(1, 30) {
		t.Errorf("%v", plain(got))
	}
}

// Two agents with room for one chat each, and three customers: two are offered, the
// third waits, and is offered to whoever has room first.
func TestThreeChatsForTwoAgents(t *testing.T) {
	floors(t, func(t *testing.T, f *floor) {
		f.says(f.a, alice, roster.OnDuty, 1)
		f.says(f.b, bob, roster.OnDuty, 1)
		for n := range byte(3) {
			f.w.visitor(join(n+1, 1))
			f.pass(1000)
		}
		f.turns(told(turn(1, 30)), told(turn(2, 30)))
		for n, p := range map[byte]relaytest.Key{1: alice, 2: bob} {
			f.w.send(f.w.line(p, n), claim(n))
		}
		f.says(f.a, alice, roster.OnDuty, 0)
		f.says(f.b, bob, roster.OnDuty, 0)
		f.forgets()
		f.pass(2 * TurnFor)
		f.turns(nil, nil)
		f.says(f.b, bob, roster.OnDuty, 1)
		f.turns(nil, told(turn(3, 30)))
	})
}

package core

import (
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// dutyOf is what an agent says now.
func (w *world) dutyOf(p relaytest.Key, state roster.State, free uint64) wire.Duty {
	return relaytest.SignDuty(p, roster.Duty{Org: root.VKey, Agent: p.VKey, State: state, Free: free, Recipient: relaytest.Recipient,
		Count: uint64(w.now), Time: w.now / 1000, Until: w.now/1000 + roster.MaxDutyLifetime})
}

func colleague(there bool, f wire.Duty) wire.Colleague {
	return wire.Colleague{Present: there, Note: f.Note}
}

// ask has the page of chat n ask, and returns the answer.
func (w *world) ask(v ConnID, n byte) wire.Queue {
	w.t.Helper()
	w.pass(AskEvery)
	w.take(v)
	w.send(v, wire.Ask{Chat: chatID(n)})
	if got := w.take(v); len(got) == 1 {
		if q, ok := got[0].(wire.Queue); ok {
			return q
		}
	}
	w.t.Fatalf("connection %d is not answered", v)
	return wire.Queue{}
}

// An agent whose desk has gone counts as being there for two minutes.
func TestDeskGoes(t *testing.T) {
	for name, prepare := range map[string]func(*world) *world{"": func(w *world) *world { return w }, "without memory": storing} {
		t.Run(name, func(t *testing.T) {
			w := prepare(newWorld(t, DefaultLimits))
			forget := func() {
				if w.shelf != nil {
					w.loseMemory()
				}
			}
			a, b := w.agent(alice), w.agent(bob)
			on := w.dutyOf(alice, roster.OnDuty, 2)
			w.send(a, on)
			w.expect(b, colleague(true, on))
			v := w.visitor(join(1, 1))
			w.take(b)
			w.closeConn(a)
			w.pass(DeskAway - AskEvery - 2)
			forget()
			w.expect(b)
			if q := w.ask(v, 1); q.OnDuty != 1 {
				t.Errorf("%d on duty a moment after the desk went", q.OnDuty)
			}
			a = w.agent(alice)
			forget()
			w.pass(DeskAway)
			w.expect(b)
			w.closeConn(a)
			w.pass(DeskAway + 1)
			forget()
			w.expect(b, colleague(false, on))
			if q := w.ask(v, 1); q.OnDuty != 0 || len(q.Notes) != 1 {
				t.Errorf("%d on duty when nobody is, %d can be sealed to", q.OnDuty, len(q.Notes))
			}
			w.agent(alice)
			w.expect(b, colleague(true, on))
			late := w.open("")
			w.take(late)
			w.send(late, w.sign(w.login(carol), carol))
			w.expect(late, w.inForce(), colleague(true, on))
		})
	}
}

// A duty note ends with its agent's place in the roster, and with its time.
func TestDutyEnds(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.send(w.agent(bob), w.dutyOf(bob, roster.OnDuty, 2))
	v := w.visitor(join(1, 1))
	r := shopRoster(2, w.now/1000)
	r.Agents = r.Agents[:1]
	w.roster(signedBy(r, root))
	if q := w.ask(v, 1); q.OnDuty != 0 || len(q.Notes) != 0 {
		t.Error("somebody is on duty who is out")
	}
	w = newWorld(t, DefaultLimits)
	said := w.dutyOf(alice, roster.OnDuty, 2)
	w.send(w.agent(alice), said)
	w.roster(signedBy(shopRoster(2, w.now/1000+roster.MaxDutyLifetime), root))
	w.step(ClockMoved{roster.MaxDutyLifetime * 1000})
	v = w.visitor(join(1, 1))
	if q := w.ask(v, 1); q.OnDuty != 0 || len(q.Notes) != 0 || len(w.relay.orgs[orgID()].duties) != 0 {
		t.Error("a note holds for longer than it says")
	}
}

// A desk that says too much is let go of.
func TestDutyRate(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	a := w.agent(alice)
	for range AsideBurst {
		w.send(a, w.dutyOf(alice, roster.OnDuty, 2))
	}
	w.expectClosed(a, 0)
	w.send(a, w.dutyOf(alice, roster.OnDuty, 2))
	w.expectClosed(a, wire.CloseRate)
}

// Of more agents than can be sealed to, those stay who were chosen, though others
// have been idle for longer.
func TestSealableIsStable(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	r := shopRoster(2, start/1000)
	var many []relaytest.Key
	for range wire.MaxDuties + 3 {
		k := relaytest.NewKey("shop/temp")
		many = append(many, k)
		r.Agents = append(r.Agents, roster.Agent{VKey: k.VKey, Services: []string{"billing"}, Name: "Temp"})
	}
	w.roster(signedBy(r, root))
	var desks []ConnID
	for _, k := range many {
		w.pass(10)
		desks = append(desks, w.agent(k))
		w.send(desks[len(desks)-1], w.dutyOf(k, roster.OnDuty, 1))
	}
	v := w.visitor(join(1, 1))
	first := w.ask(v, 1)
	if first.OnDuty != byte(len(many)) || len(first.Notes) != wire.MaxDuties {
		t.Fatalf("%d on duty, %d notes", first.OnDuty, len(first.Notes))
	}
	for i, k := range many[:wire.MaxDuties] { // the longest idle
		w.pass(1000)
		w.send(desks[i], w.dutyOf(k, roster.OnDuty, 0))
	}
	second := w.ask(v, 1)
	if len(agentsOf(t, w, first)) != wire.MaxDuties {
		t.Fatal("one agent twice")
	}
	for vkey := range agentsOf(t, w, second) {
		if !agentsOf(t, w, first)[vkey] {
			t.Error("pages are to seal to others although all are still there")
		}
	}
	w.pass(1000)
	w.send(desks[0], w.dutyOf(many[0], roster.Away, 0))
	if third := w.ask(v, 1); len(third.Notes) != wire.MaxDuties || agentsOf(t, w, third)[many[0].VKey] {
		t.Error("nobody takes the place of who is away")
	}
}

func agentsOf(t *testing.T, w *world, q wire.Queue) map[string]bool {
	all := map[string]bool{}
	for _, n := range q.Notes {
		d, _, err := roster.OpenDuty(n, w.relay.orgs[orgID()].authority, w.now/1000)
		if err != nil {
			t.Fatal(err)
		}
		all[d.Agent] = true
	}
	return all
}

// What others waited is said once it is known of enough of them, and only of those
// that somebody has accepted of late.
func TestWaits(t *testing.T) {
	w := storing(newWorld(t, DefaultLimits))
	for n := byte(1); n <= minWaits; n++ {
		v := w.visitor(join(n, 1))
		if q := w.ask(v, n); q.Seconds != 0 || q.Position != 1 {
			t.Fatalf("after %d: %+v", n-1, q)
		}
		w.pass(int64(n)*60_000 - AskEvery)
		w.send(w.line(bob, n), claim(n))
	}
	w.loseMemory()
	v := w.visitor(join(100, 1))
	if q := w.ask(v, 100); q.Seconds != 6*60 {
		t.Errorf("%d s", q.Seconds)
	}
	w.pass(waitsAge)
	w.roster(signedBy(shopRoster(2, w.now/1000), root))
	if q := w.ask(v, 100); q.Seconds != 0 {
		t.Errorf("%d s a day later", q.Seconds)
	}
}

// A chat whose page is gone is before nobody.
func TestPosition(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	first := w.visitor(join(1, 1))
	sold := join(2, 1)
	sold.Service = "sales"
	w.visitor(greeted(sold))
	v := w.visitor(join(3, 1))
	if q := w.ask(v, 3); q.Position != 2 {
		t.Errorf("position %d", q.Position)
	}
	w.closeConn(first)
	if q := w.ask(v, 3); q.Position != 1 {
		t.Errorf("position %d when the first is gone", q.Position)
	}
	w.send(w.line(bob, 3), claim(3))
	if q := w.ask(v, 3); q.Position != 0 {
		t.Errorf("position %d of a chat that somebody has", q.Position)
	}
}

package desktop

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// pushing is a world whose billing pushes, with Alice on duty at her window.
func pushing(t *testing.T) (w *world, stop func()) {
	t.Helper()
	w = newWorld(t)
	w.roster.Version++
	w.roster.Services[0].Push = true
	w.step(w.published())
	w.connectAgent()
	_, stop = w.session.watch()
	w.wantTold("with a window", roster.OnDuty, workspace.DefaultChats)
	return w, stop
}

// turns expects for how many seconds each waiting chat is offered to the agent.
func (w *world) turns(when string, want ...int64) {
	w.t.Helper()
	now := unixMilli()
	for n, v := range w.state().Waiting {
		left := max(v.Turn-now, 0) / 1000
		if v.Turn == 0 {
			left = -1
		}
		if n >= len(want) || left != want[n] {
			w.t.Errorf("%s: chat %d of %d is offered for %d s, want %d", when, n, len(want), left, want)
		}
	}
}

// A chat of a service that pushes is offered to the agent for 30 seconds. Who does not
// take it is away, by a note that the relay has, and is offered it again once back.
func TestAMissedTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, stop := pushing(t)
		defer stop()
		w.waits()
		w.turns("at once", 30)
		if v := w.state().Waiting[0]; !v.Push {
			t.Error("the window is not told that the service pushes")
		}
		time.Sleep(29 * time.Second)
		w.turns("after 29 seconds", 1)
		time.Sleep(time.Second)
		w.wantTold("after 30 seconds", roster.Away, workspace.DefaultChats)
		w.turns("then", -1)
		if v := w.state().Duty; v.Cause != "missed" || v.State != "away" || v.Chosen != "on" {
			t.Errorf("the window shows %+v", v)
		}
		w.mustAsk(`{"type":"duty","id":1,"state":"on"}`)
		w.wantTold("back", roster.OnDuty, workspace.DefaultChats)
		w.turns("once back", 27)
		if v := w.state().Duty; v.Cause != "" {
			t.Errorf("the window shows %+v", v)
		}
	})
}

// Who takes the chat that is offered, or asks for it in time, stays on duty.
func TestATurnThatIsTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, stop := pushing(t)
		defer stop()
		_, first := w.waits()
		time.Sleep(29 * time.Second)
		w.accept(first)
		_, second := w.waits()
		w.wantTold("with a chat", roster.OnDuty, workspace.DefaultChats-1)
		w.turns("the next", 30)
		time.Sleep(28 * time.Second)
		w.session.perform([]byte(`{"type":"accept","id":1,"chat":"` + second + `"}`)) // on its way
		w.turns("asked for", -1)
		time.Sleep(5 * time.Second)
		w.settle()
		w.wantTold("with two", roster.OnDuty, workspace.DefaultChats-2)
	})
}

// offered runs a test with a chat that waits and is offered to Alice.
func offered(t *testing.T, name string, do func(w *world, ticket wire.Ticket)) {
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w, stop := pushing(t)
			defer stop()
			w.waits()
			do(w, w.session.queue[0].ticket)
		})
	})
}

// The relay's word that a turn is missed counts when by this machine's clock it was
// shown for as long, as far as that can be; any other end of it means nothing.
func TestHowATurnEnds(t *testing.T) {
	for name, c := range map[string]struct {
		after time.Duration
		say   func(w *world, t wire.Ticket)
		want  roster.State
	}{
		"missed":               {22 * time.Second, func(w *world, t wire.Ticket) { w.desk(wire.Turn{Ticket: t, Missed: true}) }, roster.Away},
		"missed far too early": {19 * time.Second, func(w *world, t wire.Ticket) { w.desk(wire.Turn{Ticket: t, Missed: true}) }, roster.OnDuty},
		"offered no longer":    {29 * time.Second, func(w *world, t wire.Ticket) { w.desk(wire.Turn{Ticket: t}) }, roster.OnDuty},
		"another's is missed":  {22 * time.Second, func(w *world, t wire.Ticket) { w.desk(wire.Turn{Ticket: waiter7, Missed: true}) }, roster.OnDuty},
		"it is taken":          {29 * time.Second, func(w *world, t wire.Ticket) { w.desk(wire.Gone{Ticket: t, Reason: wire.ReasonClaimed}) }, roster.OnDuty},
		"the desk is down":     {29 * time.Second, func(w *world, t wire.Ticket) { w.disconnectAgent(); w.connectAgent() }, roster.OnDuty},
	} {
		offered(t, name, func(w *world, ticket wire.Ticket) {
			time.Sleep(c.after)
			c.say(w, ticket)
			if s := w.told().State; s != c.want {
				w.t.Errorf("the relay was told %q", s)
			}
		})
	}
}

// A relay takes an agent who has missed a turn for absent until it hears of them
// again. So it does, of one who is there and was shown none, or none for long enough;
// and not more often for a relay that goes on.
func TestATurnThatWasNotShown(t *testing.T) {
	for name, missed := range map[string]func(w *world, t wire.Ticket){
		"of no chat here": func(w *world, _ wire.Ticket) { w.desk(wire.Turn{Ticket: waiter7, Missed: true}) },
		"of a second":     func(w *world, t wire.Ticket) { w.desk(wire.Turn{Ticket: t, Seconds: 1}); time.Sleep(time.Second) },
		"taken back in a second": func(w *world, t wire.Ticket) {
			w.desk(wire.Turn{Ticket: t, Seconds: 9})
			time.Sleep(time.Second)
		},
		"of a page that was away meanwhile": func(w *world, t wire.Ticket) {
			w.desk(wire.Turn{Ticket: t, Seconds: 9})
			w.desk(wire.Waiting{Ticket: t, Service: "billing", Since: w.session.queue[0].since, Connected: true})
		},
	} {
		offered(t, name, func(w *world, ticket wire.Ticket) {
			time.Sleep(sayEvery)
			before := w.told().Count
			missed(w, ticket)
			for range 1000 {
				w.desk(wire.Turn{Ticket: ticket, Missed: true})
			}
			if got := w.told(); got.Count != before {
				w.t.Errorf("told at once: %+v", got)
			}
			time.Sleep(sayEvery)
			got := w.told()
			if got.Count == before || got.State != roster.OnDuty {
				w.t.Errorf("told %+v", got)
			}
			time.Sleep(10 * time.Second)
			if w.told().Count != got.Count {
				w.t.Error("told again")
			}
		})
	}
}

// A relay can offer what it likes: chats that nobody knows, of services that do not
// push, all of them at once and again without end. One at most is shown, of those that
// wait, and one timer is kept.
func TestTurnsThatMeanNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, stop := pushing(t)
		defer stop()
		w.desk(wire.Turn{Ticket: waiter7, Seconds: 30})
		w.turns("of a chat that is not there")
		if strings.Contains(w.log.String(), "internal error") {
			t.Error("the program stumbles over it")
		}
		for n := range byte(3) {
			w.desk(wire.Waiting{Ticket: wire.ChatID{n + 1}.Ticket(), Service: "billing", Since: int64(n), Connected: true})
		}
		for range 1000 {
			for n := range byte(3) {
				w.desk(wire.Turn{Ticket: wire.ChatID{n + 1}.Ticket(), Seconds: 30})
			}
		}
		w.turns("of all", -1, -1, 30)
		w.session.mu.Lock()
		w.session.roster.Services[0].Push = false
		w.session.mu.Unlock()
		w.desk(wire.Turn{Ticket: wire.ChatID{1}.Ticket(), Seconds: 30})
		w.turns("of a service that does not push", -1, -1, 30)
		w.mustAsk(`{"type":"duty","id":1,"state":"busy"}`)
		w.desk(wire.Turn{Ticket: wire.ChatID{3}.Ticket()})
		w.session.mu.Lock()
		w.session.roster.Services[0].Push = true
		w.session.mu.Unlock()
		w.desk(wire.Turn{Ticket: wire.ChatID{1}.Ticket(), Seconds: 30})
		w.turns("while the agent is busy", -1, -1, -1)
	})
}

// A chat that is offered to the agent once more is told once more.
func TestATurnIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, stop := pushing(t)
		defer stop()
		_, id := w.waits()
		if first, second := w.herald(id, 0, byShow), w.herald(id, 0, byShow); !first || second {
			t.Errorf("told %t, then %t", first, second)
		}
		time.Sleep(31 * time.Second)
		w.settle()
		w.mustAsk(`{"type":"duty","id":1,"state":"on"}`)
		if !w.herald(id, 0, byShow) {
			t.Error("it is the agent's turn again, and nobody is told")
		}
	})
}

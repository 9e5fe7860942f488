package core

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// doRoster puts a newer roster in force, if it is newer, whose billing pushes or
// does not.
func (s *storm) doRoster(t *rapid.T) {
	r := shopRoster(rapid.Uint64Range(1, 9).Draw(t, "version"), s.now/1000)
	r.Services[0].Push = rapid.IntRange(0, 3).Draw(t, "push") > 0
	s.roster(signedBy(r, root))
}

// judgeTurn judges what a desk is told of a turn.
func (s *storm) judgeTurn(c ConnID, f wire.Turn) {
	p, ok := s.agents[c]
	if !ok || s.at[c] != 0 {
		s.t.Errorf("connection %d is no desk and has a turn", c)
		return
	}
	d := s.relay.orgs[orgID()].duty(keyHash(p.VKey))
	if f.Seconds > 0 && (d == nil || d.turn != f.Ticket || f.Seconds > TurnFor/1000) {
		s.t.Errorf("connection %d is offered a chat that is not its agent's to take", c)
	}
}

// checkTurns has each chat offered to one agent at most, each agent offered one, and
// no chat wait that could be offered to somebody.
func (s *storm) checkTurns(t *rapid.T) {
	for _, o := range s.relay.orgs {
		given := map[wire.Ticket]bool{}
		for _, d := range o.duties {
			if d.turn == (wire.Ticket{}) {
				continue
			}
			i := o.queue.find(d.turn)
			if given[d.turn] || i < 0 || !o.queue[i].Connected || !o.pushes[o.queue[i].Service] {
				t.Fatal("a chat is offered twice, or does not wait for that")
			}
			if !d.takes() || !o.hasDesk(d.key) || d.missed || !d.agent.Serves(o.queue[i].Service) || d.until > s.now+TurnFor {
				t.Fatalf("an agent is offered a chat and cannot take it: %+v at %d", d, s.now)
			}
			given[d.turn] = true
		}
		for _, w := range o.queue {
			for _, d := range o.takers() {
				if w.Connected && o.pushes[w.Service] && !given[w.Ticket] && d.agent.Serves(w.Service) {
					t.Fatal("a chat is offered to nobody, and somebody could take it")
				}
			}
		}
	}
}

// TestPropertiesOfTurns has little but what changes whose turn it is, so that there
// are many.
func TestPropertiesOfTurns(t *testing.T) {
	for name, prepare := range map[string]func(*world) *world{"": func(w *world) *world { return w }, "without memory": storing} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				s := newStorm(t, prepare)
				all := s.actions()
				some := map[string]func(*rapid.T){"again": all["duty"], "come": s.doCome, "desk": s.doDesk, "moment": func(*rapid.T) { s.pass(TurnAfter) }, "turn": func(*rapid.T) { s.pass(TurnFor) }}
				for _, name := range []string{"", "duty", "claim", "lose", "roster"} {
					some[name] = all[name]
				}
				if s.shelf != nil {
					some["forget"] = func(*rapid.T) { s.loseMemory() }
				}
				t.Repeat(some)
			})
		})
	}
}

// doCome has a page come that waits.
func (s *storm) doCome(t *rapid.T) { s.joinAs(join(someChat(t), 1)) }

// doDesk has an agent come who takes chats.
func (s *storm) doDesk(t *rapid.T) {
	p := rapid.SampledFrom(people).Draw(t, "person")
	if c := s.comeAs(p, 0); s.shut[c] == 0 {
		s.act(c, s.dutyOf(p, roster.OnDuty, 2))
	}
}

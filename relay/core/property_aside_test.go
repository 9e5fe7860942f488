package core

import (
	"bytes"

	"pgregory.net/rapid"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// judgeColleague judges what a desk is told of an agent.
func (s *storm) judgeColleague(c ConnID, f wire.Colleague) {
	d, _, err := roster.OpenDuty(f.Note, s.relay.orgs[orgID()].authority, s.now/1000)
	switch p, ok := s.agents[c]; {
	case err != nil:
		s.t.Errorf("connection %d is told what nobody says: %v", c, err)
	case !ok || s.at[c] != 0:
		s.t.Errorf("connection %d is no desk and is told of agents", c)
	case d.Agent == p.VKey:
		s.t.Errorf("connection %d is told of itself", c)
	}
}

// doDuty sends a duty note of somebody's, mostly that of whoever sends it.
func (s *storm) doDuty(t *rapid.T) {
	c := s.someAgent(t)
	p := s.agents[c]
	if rapid.IntRange(0, 7).Draw(t, "forge") == 0 {
		p = rapid.SampledFrom(people).Draw(t, "as")
	}
	s.pass(1000)
	if s.shut[c] != 0 {
		return
	}
	state := rapid.SampledFrom([]roster.State{roster.OnDuty, roster.Busy, roster.Away}).Draw(t, "state")
	s.act(c, s.dutyOf(p, state, rapid.Uint64Range(0, 3).Draw(t, "free")))
}

func (s *storm) doAsk(t *rapid.T) {
	c := s.someone(t)
	chat := s.visitors[c].Chat
	if rapid.IntRange(0, 7).Draw(t, "stray") == 0 {
		chat = chatID(someChat(t))
	}
	s.act(c, wire.Ask{Chat: chat})
}

// checkDuties has at most one duty note of each agent of the roster, of those
// whose desk is there or was lately.
func (s *storm) checkDuties(t *rapid.T) {
	for _, o := range s.relay.orgs {
		seen := map[[32]byte]bool{}
		for _, d := range o.duties {
			a, ok := o.agentBy(d.key)
			if !ok || seen[d.key] || a.VKey != d.said.Agent || !bytes.Equal(keyOf(a.VKey), d.key[:]) {
				t.Fatal("a duty of nobody in the roster, or two")
			}
			seen[d.key] = true
			if desk := o.hasDesk(d.key); d.here != (desk || d.left != 0) || desk && d.left != 0 || d.left != 0 && s.now > d.left+DeskAway {
				t.Fatalf("a desk is there: %v; said to be: %v, since %d", desk, d.here, d.left)
			}
			if at := d.deadline(); at != 0 && (d.at == 0 || d.at > at) {
				t.Fatal("a desk's absence has no alarm")
			}
		}
	}
}

func keyOf(vkey string) []byte { k := keyHash(vkey); return k[:] }

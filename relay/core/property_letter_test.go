package core

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/sealform/sealform/relay/wire"
)

// doOffline leaves a message, mostly in place of the page's own chat, and on a host
// whose disk may be full or slow.
func (s *storm) doOffline(t *rapid.T) {
	c := s.someone(t)
	s.pass(1000)
	if s.shut[c] != 0 {
		return
	}
	f := offline(someChat(t), fmt.Sprint("left ", len(s.left)))
	if v, ok := s.visitors[c]; ok && rapid.IntRange(0, 7).Draw(t, "stray") > 0 {
		f.Chat = v.Chat
	}
	s.left[string(f.Payload)] = true
	s.full = rapid.IntRange(0, 3).Draw(t, "full") == 0
	s.slow = !s.relay.store && rapid.Bool().Draw(t, "slow") // a host without memory stores at once
	s.act(c, f)
}

// doDone has an agent delete a message, mostly one that there is, and mostly at a
// desk.
func (s *storm) doDone(t *rapid.T) {
	c, o := s.someAgent(t), s.relay.orgs[orgID()]
	if len(o.desks) > 0 && rapid.IntRange(0, 7).Draw(t, "line") > 0 {
		c = rapid.SampledFrom(o.desks).Draw(t, "desk").id
	}
	f := wire.Done{Ticket: chatID(someChat(t)).Ticket()}
	if len(o.letters) > 0 {
		f.Ticket = rapid.SampledFrom(o.letters).Draw(t, "letter").ticket
	}
	l := o.letter(f.Ticket)
	mine := l != nil && l.kept && s.at[c] == 0 && s.relay.conns[c].agent.Serves(l.service)
	s.act(c, f)
	if l != nil && l.gone != mine {
		t.Fatalf("connection %d may delete what was left: %v, and did: %v", c, mine, l.gone)
	}
}

// writeDown ends all writes that are under way.
func (s *storm) writeDown() {
	for _, e := range s.writing {
		s.step(e)
	}
	s.writing = nil
}

// judgeStored judges what a desk is shown that was left.
func (s *storm) judgeStored(c ConnID, f wire.Stored) {
	l := s.relay.orgs[orgID()].letter(f.Ticket)
	switch p, ok := s.agents[c]; {
	case !ok || s.at[c] != 0:
		s.t.Errorf("connection %d is no desk and is shown what was left", c)
	case !s.relay.orgs[orgID()].serves(keyHash(p.VKey), f.Service):
		s.t.Errorf("connection %d is shown what was left for others", c)
	case l == nil || !l.kept || !s.left[string(f.Payload)]:
		s.t.Errorf("connection %d is shown what is not kept", c)
	}
}

// judgeKept has no page told that something is kept which is not.
func (s *storm) judgeKept(c ConnID, f wire.Kept) {
	l := s.relay.orgs[orgID()].letter(f.Chat.Ticket())
	if kept := l != nil && l.kept; s.visitors[c].Chat != f.Chat || f.Is != kept {
		s.t.Errorf("connection %d is told that chat %x is kept: %v, is: %v", c, f.Chat[:2], f.Is, kept)
	}
}

// checkLetters has one message in place of a chat, for as long as it should be, and
// on the disk just what is kept.
func (s *storm) checkLetters(t *rapid.T) {
	o, kept := s.relay.orgs[orgID()], 0
	seen := map[wire.Ticket]bool{}
	for _, l := range o.letters {
		if seen[l.ticket] || l.gone || l.kept && s.now >= l.since+LetterFor || !s.left[string(l.payload)] {
			t.Fatal("a message is kept twice, for too long, or is nobody's")
		}
		if at := l.deadline(); at != 0 && (l.at == 0 || l.at > at) {
			t.Fatal("a message that was left has no alarm")
		}
		if seen[l.ticket] = true; l.kept {
			kept++
		}
		if s.shelf != nil && string(s.shelf.letters[l.ticket].State) != string(l.state()) {
			t.Fatal("what is kept is not what is stored")
		}
	}
	if s.shelf != nil && len(s.shelf.letters) != kept {
		t.Fatalf("%d messages are kept, %d are stored", kept, len(s.shelf.letters))
	}
}

package chat_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever is cut, dropped, doubled, swapped, altered or reloaded, both ends
// end with the same texts, each side's in the order they were written, and
// nothing twice. Only what was typed into a page and never left it goes with
// that page.
func TestNothingIsLostAndNothingComesTwice(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := &storm{world: newWorld(t).talking(), rt: rt}
		s.customer = []string{"hello"}
		rt.Repeat(map[string]func(*rapid.T){
			"customer says":  func(*rapid.T) { s.customerSays() },
			"agent says":     func(*rapid.T) { s.aliceSays() },
			"customer types": func(*rapid.T) { s.writes(true) },
			"agent types":    func(*rapid.T) { s.writes(false) },
			"customer looks": func(*rapid.T) { s.looks(true) },
			"agent looks":    func(*rapid.T) { s.looks(false) },
			"cut":            func(*rapid.T) { s.goDown() },
			"restore":        func(*rapid.T) { s.comeUp() },
			"disturb":        func(rt *rapid.T) { s.disturb(rapid.SampledFrom(disturbances).Draw(rt, "how")) },
			"calm":           func(*rapid.T) { s.alter = nil },
			"wait":           func(rt *rapid.T) { s.sleep(rapid.Int64Range(1, 40_000).Draw(rt, "ms")) },
			"reload":         func(*rapid.T) { s.settle(); s.reload() },
			"reload now":     func(*rapid.T) { s.reloadNow() },
		})
		s.settle()
		s.check()
	})
}

// A storm is a world with a record of what was said.
type storm struct {
	*world
	rt              *rapid.T
	down            bool
	n               int
	customer, alice []string // what they said, in order
}

var disturbances = []string{"drop", "double", "late", "alter", "some"}

func (s *storm) customerSays() {
	s.n++
	text := fmt.Sprintf("customer %d", s.n)
	s.customer = append(s.customer, text)
	s.visitorSays(text)
}

func (s *storm) aliceSays() {
	s.n++
	text := fmt.Sprintf("agent %d", s.n)
	s.alice = append(s.alice, text)
	s.agentSays(text)
}

func (s *storm) goDown() {
	if !s.down {
		s.cut()
		s.down = true
	}
}

func (s *storm) comeUp() {
	if s.down {
		s.restore()
		s.down = false
	}
}

// disturb changes the wire until the next change.
func (s *storm) disturb(how string) {
	n := 0
	var late [2][]byte // one in each direction
	s.alter = func(toAgent bool, f []byte) []byte {
		n++
		switch {
		case how == "drop", how == "some" && n%3 == 0:
			return nil
		case how == "double":
			s.twice(toAgent, f)
		case how == "late":
			f, late[side(toAgent)] = late[side(toAgent)], f
		case how == "alter" && n%2 == 0:
			f[len(f)-1] ^= 1
		}
		return f
	}
}

func (s *storm) twice(toAgent bool, f []byte) {
	if toAgent && s.agentLinked {
		s.toAgent = append(s.toAgent, f)
	} else if !toAgent && s.linked {
		s.toVisitor = append(s.toVisitor, f)
	}
}

// reloadNow loads the page again while notes are on their way. What the
// agent's end has comes back; the rest of what the customer wrote went with
// the page, from some message on.
func (s *storm) reloadNow() {
	s.comeUp()
	s.reload()
	s.settle()
	got := said(s.seenByAgent, "customer ", "hello")
	if len(got) > len(s.customer) || !slices.Equal(got, s.customer[:len(got)]) {
		s.rt.Fatalf("after a reload the agent has seen %q, want how %q begins", got, s.customer)
	}
	s.customer = got
}

// settle lets everything arrive.
func (s *storm) settle() {
	s.alter = nil
	s.comeUp()
	s.sleep(700_000)
}

func (s *storm) check() {
	for who, seen := range map[string][]string{"customer": s.seenByCustomer, "agent": s.seenByAgent} {
		if got := said(seen, "customer ", "hello"); !slices.Equal(got, s.customer) {
			s.rt.Fatalf("the %s saw of the customer %q, want %q", who, got, s.customer)
		}
		if got := said(seen, "agent ", ""); !slices.Equal(got, s.alice) {
			s.rt.Fatalf("the %s saw of the agent %q, want %q", who, got, s.alice)
		}
	}
	for who, seen := range map[string][]string{"customer": s.seenByCustomer, "agent": s.seenByAgent} {
		if w := writing(seen); len(w) > 0 && w[len(w)-1] == "writes" {
			s.rt.Fatalf("the %s still sees that the other one writes: %q", who, w)
		}
	}
	if s.visitor.Outbox()+s.agent.Outbox() != 0 {
		s.rt.Fatalf("outboxes: %d and %d notes, want none", s.visitor.Outbox(), s.agent.Outbox())
	}
}

func said(seen []string, prefix, also string) []string {
	var texts []string
	for _, s := range seen {
		if strings.HasPrefix(s, prefix) || s == also && also != "" {
			texts = append(texts, s)
		}
	}
	return texts
}

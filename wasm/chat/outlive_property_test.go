package chat_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// Whatever a relay does with a page and two agents, whose programs die and begin
// again with what their machines have kept or without: everything that anybody
// reads was said by whom it says, once and in order; nobody reads what was said
// before the customer lets them, unless it is the agent's own machine; no value of
// a form is in anything but the form, and that is for whom asked for it. When the
// relay then does what it should, the chat goes on, with everything.
func TestAChatOutlivesItsEndsWhateverTheRelayDoes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newStage(t, rt)
		actions := map[string]func(*rapid.T){
			"":               func(*rapid.T) { s.check() },
			"customer says":  func(*rapid.T) { s.ifGoing(s.says) },
			"agent says":     func(rt *rapid.T) { s.someEnd(rt, s.answers) },
			"agent asks":     func(rt *rapid.T) { s.someEnd(rt, s.requests) },
			"customer sends": func(*rapid.T) { s.ifGoing(s.sends) },
			"consent":        func(rt *rapid.T) { s.consents(rapid.Bool().Draw(rt, "yes")) },
			"carry":          func(*rapid.T) { s.carry() },
			"carry on":       func(*rapid.T) { s.carry() },
			"lose":           func(*rapid.T) { s.toPage, s.toEnds = nil, nil },
			"shuffle":        func(rt *rapid.T) { s.shuffle(rt) },
			"repeat":         func(rt *rapid.T) { s.repeats(rt) },
			"renew":          func(rt *rapid.T) { s.renews(rt) },
			"hand over":      func(rt *rapid.T) { s.handsOver(rt) },
			"hand over now":  func(rt *rapid.T) { s.hands(s.someMachine(rt), s.join(), s.met); s.carry() },
			"kill":           func(rt *rapid.T) { s.kills(s.someMachine(rt)) },
			"lose the token": func(rt *rapid.T) { s.someMachine(rt).kept = chat.Recovery{} },
			"dismiss":        func(rt *rapid.T) { s.dismisses(rt) },
			"feign":          func(rt *rapid.T) { s.feigns(rt) },
			"break":          func(*rapid.T) { s.breaks() },
			"edit":           func(rt *rapid.T) { s.edits(rt) },
			"wait":           func(rt *rapid.T) { s.sleep(rapid.Int64Range(1, 20_000).Draw(rt, "ms")) },
		}
		for range 4 { // long enough that both agents come and go
			rt.Repeat(actions)
		}
		s.converge()
	})
}

func (s *stage) ifGoing(do func()) {
	if !s.over {
		do()
	}
}

func (s *stage) someMachine(rt *rapid.T) *machine {
	if s.over {
		rt.Skip("the chat is over")
	}
	return s.machines[rapid.IntRange(0, len(s.machines)-1).Draw(rt, "machine")]
}

func (s *stage) someJoin(rt *rapid.T) wire.Join {
	return s.joins[rapid.IntRange(0, len(s.joins)-1).Draw(rt, "session")]
}

func (s *stage) someEnd(rt *rapid.T, do func(*end)) {
	if m := s.someMachine(rt); m.end != nil {
		do(m.end)
	}
}

func (s *stage) requests(e *end) {
	id, out, err := e.a.Request(s.now, card)
	if err == nil {
		e.requests = append(e.requests, id)
	}
	s.fromAgent(e, out)
}

func (s *stage) sends() {
	for id := range s.filled {
		out, _ := s.page.Submit(s.now, id, filled) // or it is closed, or being sent
		s.fromVisitor(out)
		return
	}
}

// carry does what a relay should with what is on its way.
func (s *stage) carry() {
	for range 100 {
		page, ends := s.toPage, s.toEnds
		s.toPage, s.toEnds = nil, nil
		for _, b := range page {
			s.feedPage(b)
		}
		for _, b := range ends {
			s.feedEnd(s.holder, b)
		}
		if len(page)+len(ends) == 0 {
			return
		}
	}
	s.rt.Fatal("the ends do not come to rest")
}

func (s *stage) shuffle(rt *rapid.T) {
	for _, list := range [][][]byte{s.toPage, s.toEnds} {
		for n := range list {
			o := rapid.IntRange(n, len(list)-1).Draw(rt, "frame")
			list[n], list[o] = list[o], list[n]
		}
	}
}

// repeats gives anybody anything that was ever sent, as it is or as if it were of
// another session.
func (s *stage) repeats(rt *rapid.T) {
	var all [][]byte
	all = append(all, s.fromPage...)
	for _, e := range s.ends {
		all = append(all, e.sent...)
	}
	if len(all) == 0 {
		return
	}
	for _, n := range rapid.SliceOfN(rapid.IntRange(0, len(all)-1), 1, 10).Draw(rt, "frames") {
		b := all[n]
		if rapid.Bool().Draw(rt, "moved") {
			to := s.someJoin(rt).Session
			b = edit(b, func(b []byte) { copy(b[atSession:], to[:]) })
		}
		s.feedPage(b)
		for _, m := range s.machines {
			s.feedEnd(m.end, b)
		}
	}
}

func (s *stage) renews(rt *rapid.T) {
	s.sleep(rapid.SampledFrom([]int64{0, 1000}).Draw(rt, "ms"))
	s.give(wire.Renew{Chat: s.join().Chat, Why: rapid.SampledFrom([]wire.Renewal{wire.RenewAway, wire.RenewRestart}).Draw(rt, "why")})
}

// handsOver gives an agent the chat in any session of the page's that ever was.
func (s *stage) handsOver(rt *rapid.T) {
	s.hands(s.someMachine(rt), s.someJoin(rt), rapid.Bool().Draw(rt, "again"))
}

// dismisses takes Bob out of the roster, for good.
func (s *stage) dismisses(rt *rapid.T) {
	if s.out != "" || rapid.IntRange(0, 3).Draw(rt, "really") != 0 {
		return
	}
	s.out = "Bob"
	s.roster.Agents = slices.DeleteFunc(s.roster.Agents, func(a roster.Agent) bool { return a.Name == s.out })
	s.publish()
}

// feigns says of either end that it is there, or not.
func (s *stage) feigns(rt *rapid.T) {
	f := wire.Peer{Chat: s.join().Chat, Up: rapid.Bool().Draw(rt, "up")}
	s.give(f)
	for _, m := range s.machines {
		s.feedEnd(m.end, f.Append(nil))
	}
}

// breaks cuts the page off, or lets it come back.
func (s *stage) breaks() {
	if s.linked = !s.linked; s.linked {
		s.fromVisitor(s.page.Connected(s.now))
		s.give(s.bundle)
		return
	}
	s.fromVisitor(s.page.Disconnected(s.now))
}

// edits changes what the page remembers, as a customer can who writes a page of
// their own. From then on nothing is known to be complete.
func (s *stage) edits(rt *rapid.T) {
	if !s.met || s.over || rapid.IntRange(0, 2).Draw(rt, "really") != 0 {
		return
	}
	s.liar = true
	s.page.Rewrite(func(notes []string) []string {
		if len(notes) == 0 {
			return notes
		}
		n := rapid.IntRange(0, len(notes)-1).Draw(rt, "note")
		switch rapid.SampledFrom([]string{"cut", "word", "whose", "twice", "swap", "beginning"}).Draw(rt, "edit") {
		case "cut":
			return slices.Delete(notes, n, n+1)
		case "word":
			notes[n] = strings.Replace(notes[n], "(", "(you owe me ", 1)
		case "whose":
			whose, rest, _ := strings.Cut(notes[n], "\n")
			notes[n] = map[string]string{"agent": "visitor", "visitor": "agent"}[whose] + "\n" + rest
		case "twice":
			return append(notes, notes[n])
		case "swap":
			o := rapid.IntRange(0, len(notes)-1).Draw(rt, "other")
			notes[o], notes[n] = notes[n], notes[o]
		case "beginning":
			return notes[n:]
		}
		return notes
	})
}

func (s *stage) sleep(ms int64) {
	until := s.now + ms
	for range 10_000 {
		next := until
		for _, at := range s.wakes() {
			if *at != 0 && *at < next {
				next = max(*at, s.now)
			}
		}
		s.now = next
		s.tick()
		if next == until {
			return
		}
	}
	s.rt.Fatal("an end asks to be woken without end")
}

func (s *stage) wakes() []*int64 {
	all := []*int64{&s.wake}
	for _, m := range s.machines {
		if m.end != nil {
			all = append(all, &m.end.wake)
		}
	}
	return all
}

func (s *stage) tick() {
	if s.wake != 0 && s.wake <= s.now {
		s.wake = 0
		s.fromVisitor(s.page.Tick(s.now))
	}
	for _, m := range s.machines {
		if e := m.end; e != nil && e.wake != 0 && e.wake <= s.now {
			e.wake = 0
			s.fromAgent(e, e.a.Tick(s.now))
		}
	}
}

// check looks at what stands in the streams.
func (s *stage) check() {
	var customer []string
	for _, t := range s.customer {
		customer = append(customer, t.body)
	}
	s.wantSaid("the customer's page", s.seen, customer)
	for _, e := range s.ends {
		s.wantSaid(e.name+"'s end", placed(e.items), customer)
	}
}

// wantSaid fails unless each text in a stream was said by whom it says, and stands
// there once, in order.
func (s *stage) wantSaid(where string, items []chat.Item, customer []string) {
	last := map[string]int{}
	for _, i := range items {
		who, said := "the customer", customer
		switch {
		case i.Kind != chat.Text:
			continue
		case i.From == chat.AgentSide:
			who = cmp.Or(i.By, strings.TrimSuffix(where, "'s end"))
			said = s.agents[who]
		}
		at := slices.Index(said, i.Text)
		if at < 0 {
			s.rt.Fatalf("at %s stands %q as said by %s, who did not", where, i.Text, who)
		}
		if at < last[who] && !s.liar { // who edits what the page remembers can give sessions in another order
			s.rt.Fatalf("at %s %q of %s stands twice or too late in %q", where, i.Text, who, streamOf(items))
		}
		last[who] = at + 1
	}
}

// converge lets the relay do what it should.
func (s *stage) converge() {
	if s.over {
		return
	}
	if !s.linked {
		s.breaks()
	}
	m := s.machines[0]
	for _, m := range s.machines {
		s.kills(m)
	}
	s.toPage, s.toEnds = nil, nil
	if s.sleep(2000); s.met {
		s.give(wire.Renew{Chat: s.join().Chat, Why: wire.RenewRestart})
	}
	if s.hands(m, s.join(), s.met); s.over {
		return
	}
	s.give(wire.Peer{Chat: s.join().Chat, Up: true})
	s.quiet()
	s.consents(true)
	s.quiet()
	s.says()
	s.answers(m.end)
	s.quiet()
	s.check()
	s.wantEverything(m.end)
}

func (s *stage) quiet() {
	for range 10 {
		s.carry()
		s.sleep(1000)
	}
}

// wantEverything fails unless the chat goes on, with all that was said.
func (s *stage) wantEverything(e *end) {
	if s.over || s.phase != chat.PhaseJoined || e.machine.end != e {
		s.rt.Fatalf("the chat is %s", s.phase)
	}
	texts := streamOf(e.items)
	for _, t := range s.customer {
		if !s.liar && !t.untaken && !slices.Contains(s.refused, t.body) && !slices.Contains(texts, t.body) {
			s.rt.Fatalf("%q is lost: the stream is %q", t.body, texts)
		}
	}
	for _, i := range s.seen {
		if i.Kind == chat.Text && i.From == chat.AgentSide && !s.liar && !slices.Contains(s.refused, i.Text) &&
			!slices.ContainsFunc(e.items, func(o chat.Item) bool { return o.Text == i.Text && o.From == i.From }) && i.By != s.out {
			s.rt.Fatalf("%q, which the customer reads, is lost: the stream is %q", i.Text, texts)
		}
	}
	if said := s.agents[e.name]; !slices.ContainsFunc(s.seen, func(i chat.Item) bool { return i.Text == said[len(said)-1] }) {
		s.rt.Fatal("what the agent says does not come")
	}
	if s.page.Outbox()+e.a.Outbox() != 0 {
		s.rt.Fatalf("outboxes: %d and %d notes, want none", s.page.Outbox(), e.a.Outbox())
	}
}

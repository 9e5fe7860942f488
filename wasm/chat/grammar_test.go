package chat_test

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/relaytest/grammar"
	"github.com/sealform/sealform/relay/signed"
)

// A wrong is one way in which a note is not as it should be.
type wrong struct {
	way, key, value string
	change          func(s *specimen)
}

// at is where a line stands: of two of a name the kind's own, unless it is bound.
func (s *specimen) at(key string, bound bool) int {
	keys := s.keys()
	if at := slices.Index(keys, key); bound || at >= 10 {
		return 1 + at
	}
	return 11 + slices.Index(keys[10:], key)
}

// keyWrongs are those of one key.
func keyWrongs(g *grammar.Grammar, k grammar.Key, s *specimen) (all []wrong) {
	bound := isBound(g, k)
	add := func(way, name string, change func(s *specimen, at int)) {
		all = append(all, wrong{way, k.Key, name, func(s *specimen) { change(s, s.at(k.Key, bound)) }})
	}
	if !k.Optional {
		add("missing", "", func(s *specimen, at int) { s.lines = slices.Delete(s.lines, at, at+1) })
	}
	add("doubled", "", func(s *specimen, at int) { s.lines = slices.Insert(s.lines, at, s.lines[at]) })
	add("misordered", "", func(s *specimen, at int) {
		other := at + 1
		if other == len(s.lines) {
			other = at - 1
		}
		s.lines[at], s.lines[other] = s.lines[other], s.lines[at]
	})
	_, right, _ := strings.Cut(s.lines[s.at(k.Key, bound)], " ")
	for _, value := range k.Values(right) {
		way := "malformed"
		switch {
		case g.Fits(k, value):
			way = "fits"
		case value == "" && !k.Optional: // a key without a value is as if it were missing
			way = "missing"
		}
		if value != right {
			add(way, value, func(s *specimen, at int) { s.lines[at] = k.Key + " " + value })
		}
	}
	return all
}

// otherWrongs are those of a note as a whole.
func otherWrongs(r grammar.NoteRule) []wrong {
	all := []wrong{{"unknown", "", "", func(s *specimen) { s.lines = append(s.lines, "else x") }}}
	body := func(way, text string) {
		all = append(all, wrong{way, "body", "", func(s *specimen) { s.body = text }})
	}
	if r.Least > 0 {
		all = append(all, wrong{"missing", "any", "", func(s *specimen) { s.lines = s.lines[:11] }})
	}
	switch {
	case r.Body.Is == "none":
		body("body", "x")
	case r.Body.Is == "text":
		body("empty", "")
	}
	if r.Body.Most > 0 && !r.Body.Sender {
		body("long", strings.Repeat("a", r.Body.Most+1))
	}
	for _, text := range r.Body.Wrong {
		body("malformed", text)
	}
	return append(all, wrong{"frame", "", "", func(s *specimen) {
		if s.frame.Seq = 0; r.Frame == "Signal" {
			s.frame.Seq = s.w.got(s.toAgent) + 1
		}
		s.lines[s.at("seq", true)] = fmt.Sprintf("seq %d", s.frame.Seq)
	}})
}

func isBound(g *grammar.Grammar, k grammar.Key) bool {
	return slices.ContainsFunc(g.Bound, func(b grammar.Key) bool { return b.Key == k.Key && b.Means == k.Means })
}

// outcome is the name of what the file says becomes of a note.
func outcome(g *grammar.Grammar, r grammar.NoteRule, k grammar.Key, way string) string {
	if name := r.Refused["bound"]; name != "" && isBound(g, k) {
		return name
	}
	for _, of := range []map[string]string{k.Refused, r.Refused, g.Sealed.Refused} {
		if name := of[way]; name != "" {
			return name
		}
	}
	return ""
}

// nameOf is the name of what became of it.
func nameOf(g *grammar.Grammar, o grammar.Outcome) string {
	for name, is := range g.Outcomes {
		if is == o {
			return name
		}
	}
	return fmt.Sprint(o)
}

// every calls f for each kind of note, and each end that sends it.
func every(t *testing.T, f func(t *testing.T, g *grammar.Grammar, r grammar.NoteRule, from string, again func() *specimen)) {
	g := grammar.Read(t)
	for _, r := range g.Sealed.Notes {
		for _, from := range r.From {
			t.Run(from+" "+r.Kind, func(t *testing.T) {
				played, ok := scenes[from+" "+r.Kind]
				if !ok {
					t.Fatal("no scene has it: is it sent by that end?")
				}
				f(t, g, r, from, anew(t, from, r.Kind, played))
			})
		}
	}
}

// Each note that the program sends has the keys of the file, in its order, with values
// that fit, and the other end takes it.
func TestTheGrammarIsOfWhatIsSent(t *testing.T) {
	every(t, func(t *testing.T, g *grammar.Grammar, r grammar.NoteRule, _ string, again func() *specimen) {
		s := again()
		var want []string
		for i, k := range slices.Concat(g.Bound[:10], r.Keys) {
			want = append(want, k.Key)
			if i >= len(s.lines)-1 {
				continue
			}
			if _, value, _ := strings.Cut(s.lines[i+1], " "); !g.Fits(k, value) {
				t.Errorf("%s is %.80q, which does not fit", k.Key, value)
			}
		}
		if got := s.keys(); !slices.Equal(got, want) {
			t.Errorf("it is sent with the keys %q\nthe file has %q", got, want)
		}
		if (s.body == "") != (r.Body.Is == "none") {
			t.Errorf("the file says of the body %q; it has %d bytes", r.Body.Is, len(s.body))
		}
		if (s.frame.Seq == 0) != (r.Frame == "Signal") {
			t.Errorf("the file says that it travels in %s; its number is %d", r.Frame, s.frame.Seq)
		}
		if got := s.arrives(); got.Reason != "none" {
			t.Errorf("it is not taken: %+v", got)
		}
	})
}

// What is wrong is refused as the file says, and counts as it says.
func TestTheGrammarIsOfWhatIsTaken(t *testing.T) {
	every(t, func(t *testing.T, g *grammar.Grammar, r grammar.NoteRule, _ string, again func() *specimen) {
		s := again()
		for _, wrong := range otherWrongs(r) {
			wrong.judge(t, g, r, grammar.Key{}, again())
		}
		for _, k := range r.Keys {
			for _, wrong := range keyWrongs(g, k, s) {
				wrong.judge(t, g, r, k, again())
			}
		}
	})
}

// So are the keys that all notes have.
func TestTheGrammarOfBoundKeys(t *testing.T) {
	every(t, func(t *testing.T, g *grammar.Grammar, r grammar.NoteRule, from string, again func() *specimen) {
		if !slices.Contains([]string{"message", "ack", "offer", "resume"}, r.Kind) {
			t.Skip("as in a message")
		}
		s := again()
		for _, k := range g.Bound[:10] {
			for _, wrong := range keyWrongs(g, k, s) {
				wrong.judge(t, g, r, k, again())
			}
		}
		if r.Kind != "message" {
			return
		}
		saidAgain := func() *specimen {
			s := again()
			s.lines = slices.Insert(s.lines, 11, "again abcdef0123456789 1")
			return s
		}
		s = saidAgain()
		if got := saidAgain().arrives(); got.Reason != "none" {
			t.Errorf("said again it is not taken: %+v", got)
		}
		for _, wrong := range keyWrongs(g, g.Bound[10], s) {
			wrong.judge(t, g, r, g.Bound[10], saidAgain())
		}
	})
}

// judge lets a note arrive that is wrong in this way.
func (is wrong) judge(t *testing.T, g *grammar.Grammar, r grammar.NoteRule, k grammar.Key, s *specimen) {
	t.Helper()
	is.change(s)
	got, want := nameOf(g, s.arrives()), outcome(g, r, k, is.way)
	if is.way == "fits" { // it may be wrong for another reason
		if k.Must == "" && got == outcome(g, r, k, "malformed") {
			t.Errorf("%s %.80q fits by the file: %s", is.key, is.value, got)
		}
		return
	}
	if got != want {
		t.Errorf("%s %s %.80q: %s, want %s", is.key, is.way, is.value, got, want)
	}
}

// No end takes what only the other one may send.
func TestTheGrammarOfWhoSendsWhat(t *testing.T) {
	every(t, func(t *testing.T, g *grammar.Grammar, r grammar.NoteRule, _ string, again func() *specimen) {
		if len(r.From) > 1 || r.Kind == "form-cancel" {
			t.Skip("both do")
		}
		s := again()
		var fields []signed.Field
		for _, line := range s.lines[11:] {
			key, value, _ := strings.Cut(line, " ")
			fields = append(fields, signed.Field{Key: key, Value: value})
		}
		other := &specimen{w: talks(t), toAgent: !s.toAgent}
		f := other.w.next(other.toAgent, r.Kind, fields, s.body)
		if r.Frame == "Signal" {
			f.SetSeq(0)
		}
		other.w.alter = other.listen
		if got, want := nameOf(g, other.received(f.Frame())), outcome(g, r, grammar.Key{}, "end"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})
}

// The file has every kind of note that the program knows, and no other.
func TestTheGrammarHasEveryKind(t *testing.T) {
	source, err := os.ReadFile("envelope.go")
	if err != nil {
		t.Fatal(err)
	}
	senders := map[string]string{"either": "visitor agent", "visitor": "visitor", "agent": "agent"}
	want, got := map[string]string{}, map[string]string{}
	for _, kind := range regexp.MustCompile(`(?m)^\tkind\w+ += "([a-z-]+)" +// (\w+)`).FindAllStringSubmatch(string(source), -1) {
		want[kind[1]] = senders[kind[2]]
	}
	for _, r := range grammar.Read(t).Sealed.Notes {
		got[r.Kind] = strings.TrimSpace(got[r.Kind] + " " + strings.Join(r.From, " "))
	}
	if !maps.Equal(got, want) {
		t.Errorf("docs/protocol.json has the kinds %v\nenvelope.go %v", got, want)
	}
}

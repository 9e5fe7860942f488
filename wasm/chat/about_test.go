package chat_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

var maria = chat.About{Language: "es-MX", FirstName: "María José", LastName: "Gómez"}

// known is a chat with a customer whose page knows who it is.
func known(t *testing.T, about chat.About) *world {
	t.Helper()
	w := newWorld(t)
	w.page = about
	return w.talking()
}

func (w *world) wantAbouts(want ...chat.About) {
	w.t.Helper()
	if !slices.Equal(w.abouts, want) {
		w.t.Errorf("the agent's end was told %+v, want %+v", w.abouts, want)
	}
	if n := len(want); n > 0 && w.agent.About() != want[n-1] {
		w.t.Errorf("the agent's end remembers %+v, want %+v", w.agent.About(), want[n-1])
	}
}

func TestTheAgentLearnsWhatThePageKnows(t *testing.T) {
	w := known(t, maria)
	w.wantAbouts(maria)
	w.wantAgent("hello")
	w.wantNothingRefused()
}

// After a reload the page says again what it knows then.
func TestAReloadedPageSaysItAgain(t *testing.T) {
	w := known(t, chat.About{Language: "es"})
	w.page = maria
	w.reload()
	w.wantAbouts(chat.About{Language: "es"}, maria)
	w.visitorSays("and on")
	w.wantAgent("and on")
	w.wantNothingRefused()
}

func TestAPageThatKnowsNothingSaysNothing(t *testing.T) {
	w := known(t, chat.About{})
	w.wantAbouts()
	if w.agent.About() != (chat.About{}) {
		t.Errorf("the agent's end knows %+v", w.agent.About())
	}
	w.wantNothingRefused()
}

// Nobody is told before an offer was verified, and it is not in what joins.
func TestTheRelayIsNotTold(t *testing.T) {
	w := newWorld(t)
	w.page = maria
	var carried []byte
	w.alter = func(_ bool, f []byte) []byte { carried = append(carried, f...); return f }
	w.visit("hello")
	if len(carried) != 0 {
		t.Error("something sealed left before there was an agent")
	}
	w.accept()
	w.wantAbouts(maria)
	carried = append(carried, w.join.Append(nil)...)
	for _, s := range []string{"es-MX", "María", "Gómez", "about"} {
		if bytes.Contains(carried, []byte(s)) {
			t.Errorf("%q stands in what the relay carried", s)
		}
	}
}

// limits are names and languages on both sides of the limits.
var limits = []struct {
	about chat.About
	good  bool
}{
	{chat.About{Language: "de"}, true},
	{chat.About{Language: "zh-Hant-TW"}, true},
	{chat.About{Language: "de-CH-1996"}, true},
	{chat.About{Language: "de" + strings.Repeat("-abcdefgh", 3) + "-abcde"}, true},
	{chat.About{Language: "de" + strings.Repeat("-abcdefgh", 3) + "-abcdef"}, false},
	{chat.About{Language: "english"}, false},
	{chat.About{Language: "d"}, false},
	{chat.About{Language: "de-"}, false},
	{chat.About{Language: "-de"}, false},
	{chat.About{Language: "de--AT"}, false},
	{chat.About{Language: "de_AT"}, false},
	{chat.About{Language: "1e"}, false},
	{chat.About{Language: "abcdefghi"}, false},
	{chat.About{Language: "german please"}, false},
	{chat.About{FirstName: "李"}, true},
	{chat.About{FirstName: "O’Brien-Smith, Jr."}, true},
	{chat.About{LastName: strings.Repeat("é", 100)}, true},
	{chat.About{LastName: strings.Repeat("é", 101)}, false},
	{chat.About{FirstName: "a\u0085b"}, false},
	{chat.About{FirstName: "a\u2028b"}, false},
	{chat.About{FirstName: "a\u202eb"}, false},
	{chat.About{LastName: "a\u2067b"}, false},
}

func TestThePageTellsOnlyWhatANoteMaySay(t *testing.T) {
	for _, c := range limits {
		w := known(t, c.about)
		if c.good {
			w.wantAbouts(c.about)
		} else {
			w.wantAbouts()
		}
		w.wantNothingRefused()
	}
}

// A page may write its tag as it likes. It travels as forms have theirs.
func TestALanguageTravelsInOneCase(t *testing.T) {
	for tag, want := range map[string]string{"DE": "de", "EN-us": "en-us", "Pt-BR": "pt-BR", "zh-Hant": "zh-Hant"} {
		t.Run(tag, func(t *testing.T) {
			w := known(t, chat.About{Language: tag})
			w.wantAbouts(chat.About{Language: want})
			w.wantNothingRefused()
		})
	}
}

// What is bad is left out; what is good beside it is told.
func TestABadNameTakesNothingElseAway(t *testing.T) {
	w := known(t, chat.About{Language: "es", FirstName: "a\nb", LastName: "Gómez"})
	w.wantAbouts(chat.About{Language: "es", LastName: "Gómez"})
}

func aboutLines(a chat.About) (f []signed.Field) {
	for _, line := range []signed.Field{{Key: "language", Value: a.Language}, {Key: "first-name", Value: a.FirstName}, {Key: "last-name", Value: a.LastName}} {
		if line.Value != "" {
			f = append(f, line)
		}
	}
	return f
}

// A page that breaks the rules with its own keys is refused, and its chat goes
// on.
func TestBadAboutNotesAreRefused(t *testing.T) {
	type note struct {
		fields []signed.Field
		body   string
	}
	notes := map[string]note{
		"nothing":           {},
		"an empty line":     {fields: []signed.Field{{Key: "language", Value: ""}}},
		"another order":     {fields: []signed.Field{{Key: "first-name", Value: "Maria"}, {Key: "language", Value: "es"}}},
		"twice the same":    {fields: []signed.Field{{Key: "language", Value: "es"}, {Key: "language", Value: "de"}}},
		"an unknown line":   {fields: []signed.Field{{Key: "language", Value: "es"}, {Key: "email", Value: "maria@example.com"}}},
		"a body":            {fields: aboutLines(maria), body: "and more"},
		"one good, one bad": {fields: []signed.Field{{Key: "language", Value: "es"}, {Key: "last-name", Value: strings.Repeat("a", 101)}}},
	}
	for _, c := range limits {
		if !c.good {
			notes["limits: "+c.about.Language+c.about.FirstName+c.about.LastName] = note{fields: aboutLines(c.about)}
		}
	}
	for name, n := range notes {
		t.Run(name, func(t *testing.T) {
			w := known(t, chat.About{})
			w.fromVisitor(w.visitor.Push(w.now, "about", n.fields, n.body))
			w.run()
			w.wantRefused("malformed")
			w.wantAbouts()
			w.visitorSays("and on")
			w.wantAgent("and on")
		})
	}
}

func TestASecondAboutNoteIsRefused(t *testing.T) {
	w := known(t, maria)
	w.fromVisitor(w.visitor.Push(w.now, "about", []signed.Field{{Key: "first-name", Value: "Eve"}}, ""))
	w.run()
	w.wantRefused("unexpected")
	w.wantAbouts(maria)
}

// Whoever has not the page's keys cannot say who the customer is: neither by a
// note of their own, nor by changing or repeating the page's.
func TestForgedAboutNotes(t *testing.T) {
	for _, c := range forgeries {
		t.Run(c.name, func(t *testing.T) {
			if strings.Contains(c.name, "kind") || strings.Contains(c.name, "acknowledgement") {
				t.Skip("makes it a note of another kind")
			}
			w := known(t, chat.About{})
			f := w.next(true, "about", aboutLines(maria), "")
			c.change(t, f)
			w.inject(true, f.Frame())
			w.wantRefused(c.want)
			w.wantAbouts()
		})
	}
	w := known(t, chat.About{})
	w.inject(true, w.next(true, "about", aboutLines(maria), "").Frame())
	w.wantAbouts(maria) // without a fault it is believed
}

func TestAnAlteredAboutNoteIsRefused(t *testing.T) {
	w := newWorld(t)
	w.page = maria
	w.visit("hello")
	altered := false
	w.alter = func(toAgent bool, b []byte) []byte {
		if f, err := wire.Parse(b); err == nil && toAgent && !altered {
			if d, ok := f.(wire.Data); ok && d.Seq == 1 {
				altered = true
				b[len(b)-20] ^= 1
			}
		}
		return b
	}
	w.accept()
	w.wantAbouts()
	w.sleep(60_000) // the page sends again what nobody acknowledged
	w.wantAbouts(maria)
	w.wantAgent("hello")
}

func TestARepeatedAboutNoteIsRefused(t *testing.T) {
	w := newWorld(t)
	w.page = maria
	var about []byte
	w.alter = func(toAgent bool, b []byte) []byte {
		if toAgent && about == nil {
			about = slices.Clone(b)
		}
		return b
	}
	w.talking()
	w.inject(true, about)
	w.wantRefused("replayed")
	w.reload()
	w.inject(true, about)
	w.wantAbouts(maria, maria)
	if w.refused["late"] == 0 {
		t.Errorf("refused %v, want the note of the page before among it", w.refused)
	}
}

// The customer's end takes no such note: an agent cannot say who one is.
func TestTheAgentCannotIntroduceTheCustomer(t *testing.T) {
	w := known(t, maria)
	w.fromAgent(w.agent.Push(w.now, "about", aboutLines(maria), ""))
	w.run()
	w.wantRefused("unexpected")
}

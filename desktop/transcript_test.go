package desktop

import (
	"strings"
	"testing"

	"github.com/sealform/sealform/wasm/chat"
)

// The name that the site gave stands in the head, with where it comes from,
// and at the customer's lines. Without one the customer is called as in the
// window, so that two are told apart.
func TestTranscriptNamesTheCustomer(t *testing.T) {
	for want, about := range map[string]chat.About{
		"\nCustomer  Maria Gomez (name given by the site, verified by nobody)\n": {Language: "es", FirstName: "Maria", LastName: "Gomez"},
		"\nCustomer  Gomez (name given by the site, verified by nobody)\n":       {LastName: "Gomez"},
		"\nCustomer  %s (no name given)\n":                                       {Language: "es"},
	} {
		t.Run(strings.TrimSpace(want), func(t *testing.T) {
			w := newWorld(t)
			w.about = about
			w.connectAgent()
			c, id := w.waits()
			w.accept(id)
			c.do(c.end.End(unixMilli()), nil)
			text := w.transcript(id)
			head, rest, _ := strings.Cut(text, "\n\n2")
			alias := "Customer " + strings.ToUpper(id[:4])
			want = strings.ReplaceAll(want, "%s", alias)
			name := strings.TrimSpace(about.FirstName + " " + about.LastName)
			if name == "" {
				name = alias
			}
			if !strings.Contains(head, want) {
				t.Errorf("%+v: the head is\n%s", about, head)
			}
			if !strings.Contains(rest, "  "+name+"\n    me too\n") {
				t.Errorf("%+v: the lines are\n%s", about, rest)
			}
		})
	}
}

func TestTranscriptHoldsNoForgedEntries(t *testing.T) {
	w, c, id := accepted(t)
	c.say("one\n2026-01-01 00:00:00  Alice\u2028    I owe you\u0085money")
	text := w.transcript(id)
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "2026-01-01") || strings.HasPrefix(line, "money") || strings.ContainsAny(line, "\u2028\u0085") {
			t.Errorf("a message forged the line %q", line)
		}
	}
}

// What happens to a form is written with the form's title.
func TestTranscriptNamesTheForm(t *testing.T) {
	w, _, id, _ := submitted(t)
	w.mustAsk(`{"type":"request","id":2,"chat":"` + id + `","form":"credit-card"}`)
	w.mustAsk(`{"type":"extend","id":3,"chat":"` + id + `","request":"` + w.chat().Pending[0].Request + `"}`)
	transcript := w.transcript(id)
	for _, want := range []string{"— Secure data has been requested: Credit card\n", "— Secure data received: Credit card\n", "— More time given: Credit card\n"} {
		if !strings.Contains(transcript, want) {
			t.Errorf("the transcript lacks %q:\n%s", want, transcript)
		}
	}
}

// A transcript says who cancelled by name, and what nobody has confirmed.
func TestTranscriptSaysWhatDidNotArrive(t *testing.T) {
	w, _, id := accepted(t)
	w.mustAsk(`{"type":"request","id":2,"chat":"` + id + `","form":"credit-card"}`)
	w.mustAsk(`{"type":"cancel","id":3,"chat":"` + id + `","request":"` + w.chat().Pending[0].Request + `"}`)
	w.mustAsk(`{"type":"say","id":4,"chat":"` + id + `","text":"Are you there?"}`)
	w.session.chats[0].delivered = 0 // nobody has acknowledged it
	read := func() string {
		return w.transcript(id)
	}
	for _, want := range []string{"— Alice cancelled the request for secure data: Credit card\n", "    Are you there?\n    (not delivered yet)\n"} {
		if got := read(); !strings.Contains(got, want) {
			t.Errorf("the transcript lacks %q:\n%s", want, got)
		}
	}
	w.mustAsk(`{"type":"end","id":5,"chat":"` + id + `"}`)
	if got, want := read(), "    Are you there?\n    (not confirmed: it may not have arrived before the chat ended)\n"; !strings.Contains(got, want) {
		t.Errorf("the transcript lacks %q:\n%s", want, got)
	}
}

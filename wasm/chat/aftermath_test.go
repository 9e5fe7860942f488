package chat_test

import (
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/chat"
)

// After the end an agent's end takes one rating that is as it should be, and
// nothing else.
func TestNotesAfterTheEnd(t *testing.T) {
	steps := func(s string) []signed.Field { return []signed.Field{{Key: "steps", Value: s}} }
	for name, c := range map[string]struct {
		kind, body string
		fields     []signed.Field
		want       string
	}{
		"nought":           {"rating", "", steps("0"), "malformed"},
		"six":              {"rating", "", steps("6"), "malformed"},
		"no steps":         {"rating", "x", nil, "malformed"},
		"a line too many":  {"rating", "", append(steps("5"), signed.Field{Key: "x", Value: "y"}), "malformed"},
		"too long":         {"rating", strings.Repeat("x", chat.MaxRemark+1), steps("5"), "malformed"},
		"nothing shows":    {"rating", "\u200b", steps("5"), "malformed"},
		"a message":        {"message", "one more thing", nil, "late"},
		"a form":           {"form-submission", "QUJD", []signed.Field{{Key: "request", Value: strings.Repeat("ab", 16)}}, "late"},
		"an end once more": {"end", "", nil, "late"},
	} {
		t.Run(name, func(t *testing.T) {
			w := rated(t)
			w.endByAgent()
			n := len(w.itemsOfAgent)
			w.fromVisitor(w.visitor.Push(w.now, c.kind, c.fields, c.body))
			w.run()
			w.wantRefused(c.want)
			for _, i := range w.itemsOfAgent[n:] {
				if i.Code != chat.CodeAlarm {
					t.Errorf("the agent reads %+v", i)
				}
			}
		})
	}
	t.Run("of another chat", func(t *testing.T) {
		w := rated(t)
		w.endByAgent()
		f := w.visitor.Next("rating", steps("5"), "")
		f.Set("chat", strings.Repeat("ab", 16))
		w.inject(true, f.Frame())
		w.wantRefused("wrong-chat")
	})
	t.Run("by somebody else", func(t *testing.T) {
		w := rated(t)
		w.endByAgent()
		f := w.visitor.Next("rating", steps("5"), "")
		f.Signer = stranger(t, f.Signer.Name()).Signer
		w.inject(true, f.Frame())
		w.wantRefused("bad-signature")
	})
	t.Run("a second one", func(t *testing.T) {
		w := rated(t)
		w.endByAgent()
		w.dropToVisitor = true
		w.must(w.rate(5, "Fine"))
		w.fromVisitor(w.visitor.Push(w.now, "rating", steps("1"), "Bad"))
		w.run()
		w.wantRefused("unexpected")
		w.wantOnce(true, "Fine")
	})
	t.Run("before the end", func(t *testing.T) {
		w := rated(t)
		w.fromVisitor(w.visitor.Push(w.now, "rating", steps("5"), ""))
		w.run()
		w.wantRefused("unexpected")
	})
	t.Run("when the agent's end waits no longer", func(t *testing.T) {
		w := rated(t)
		w.endByAgent()
		f := w.visitor.Next("rating", steps("5"), "Late").Frame()
		n := len(w.itemsOfAgent)
		w.fromAgent(w.agent.Tick(w.now + 4*60_000))
		w.inject(true, f)
		if len(w.itemsOfAgent) != n {
			t.Errorf("the agent reads %+v", w.itemsOfAgent[n:])
		}
	})
	t.Run("of a service that does not ask", func(t *testing.T) {
		w := newWorld(t).talking()
		f := w.visitor.Next("rating", steps("5"), "Unasked").Frame()
		w.endByAgent()
		n := len(w.itemsOfAgent)
		w.inject(true, f)
		if len(w.itemsOfAgent) != n {
			t.Errorf("the agent reads %+v", w.itemsOfAgent[n:])
		}
	})
}

// A page takes no rating, and shows nothing that an agent says after the end.
func TestNotesToThePageAfterTheEnd(t *testing.T) {
	steps := []signed.Field{{Key: "steps", Value: "5"}}
	w := rated(t)
	w.fromAgent(w.agent.Push(w.now, "rating", steps, ""))
	w.run()
	w.wantRefused("unexpected")

	w = rated(t)
	w.endByCustomer()
	n := len(w.itemsOfCustomer)
	for kind, body := range map[string]string{"message": "One more thing", "rating": "", "end": ""} {
		f := w.agent.Next(kind, nil, body)
		w.agent.Follow(f)
		w.inject(false, f.Frame())
	}
	if len(w.itemsOfCustomer) != n {
		t.Errorf("the customer reads %+v", w.itemsOfCustomer[n:])
	}
	w.wantRatings(chat.RatingAsked)
	w.must(w.rate(5, ""))
	w.wantRatings(chat.RatingAsked, chat.RatingSending, chat.RatingGiven)
}

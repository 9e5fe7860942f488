package chat_test

import (
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// What a customer's end can make of a submission that breaks the rules: only
// the holder of the customer's key can, but the agent's end checks all of it.
func TestSubmissionsRefused(t *testing.T) {
	type doc = signed.Doc
	set := func(key, value string) func(*world, *doc) {
		return func(_ *world, d *doc) {
			for i := range d.Fields {
				if d.Fields[i].Key == key {
					d.Fields[i].Value = value
				}
			}
		}
	}
	submissions := []struct {
		name, want string
		change     func(*world, *doc)
	}{
		{"another organisation", "wrong-chat", set("org", "x")},
		{"another chat", "wrong-chat", set("chat", strings.Repeat("00", 16))},
		{"another session", "wrong-chat", set("session", strings.Repeat("00", 8))},
		{"another request", "wrong-chat", set("request", strings.Repeat("00", 16))},
		{"another form", "wrong-chat", set("form", "credit-card@2")},
		{"another definition", "wrong-chat", set("definition", strings.Repeat("00", 32))},
		{"for another key", "wrong-chat", set("to", strings.Repeat("00", 32))},
		{"another page", "wrong-chat", set("origin", "https://evil.example")},
		{"no time", "wrong-chat", set("time", "now")},
		{"a line too many", "wrong-chat", func(_ *world, d *doc) { d.Fields = append(d.Fields, signed.Field{Key: "x", Value: "y"}) }},
		{"another kind", "bad-signature", func(_ *world, d *doc) { d.Kind = "message" }},
		{"no values", "malformed", func(_ *world, d *doc) { d.Body = "" }},
		{"values in another form", "malformed", func(_ *world, d *doc) { d.Body = "card-number 4111111111111111\n\n\nx" }},
	}
	for _, c := range submissions {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t).talking()
			id := w.request(card)
			d, to := w.visitor.Submission(id, card.Normalise(filled))
			c.change(w, &d)
			w.sendInside(id, w.sealInside(d, w.visitor.Signer(), to))
			w.wantUnreadable(id, c.want)
		})
	}
	t.Run("signed by somebody else", func(t *testing.T) {
		w := newWorld(t).talking()
		id := w.request(card)
		d, to := w.visitor.Submission(id, card.Normalise(filled))
		w.sendInside(id, w.sealInside(d, stranger(t, trust.VisitorName).Signer, to))
		w.wantUnreadable(id, "bad-signature")
	})
	t.Run("sealed to another key", func(t *testing.T) {
		w := newWorld(t).talking()
		id := w.request(card)
		d, _ := w.visitor.Submission(id, card.Normalise(filled))
		w.sendInside(id, w.sealInside(d, w.visitor.Signer(), recipient(t)))
		w.wantUnreadable(id, "cannot-open")
	})
	t.Run("sealed to the chat's key", func(t *testing.T) {
		w := newWorld(t).talking()
		id := w.request(card)
		d, _ := w.visitor.Submission(id, card.Normalise(filled))
		w.sendInside(id, w.sealInside(d, w.visitor.Signer(), w.visitor.Recipient()))
		w.wantUnreadable(id, "cannot-open")
	})
	t.Run("for two", func(t *testing.T) {
		w := newWorld(t).talking()
		id := w.request(card)
		d, to := w.visitor.Submission(id, card.Normalise(filled))
		w.sendInside(id, w.sealInside(d, w.visitor.Signer(), to, recipient(t)))
		w.wantUnreadable(id, "cannot-open")
	})
	t.Run("one request's answer to another", func(t *testing.T) {
		w := newWorld(t).talking()
		first, second := w.request(card), w.request(card)
		d, to := w.visitor.Submission(first, card.Normalise(filled))
		inside := w.sealInside(d, w.visitor.Signer(), to)
		w.sendInside(second, inside)
		w.wantRefused("cannot-open")
		w.sendInside(first, inside)
		w.wantAgent("submission 4111111111111111")
		w.sendInside(first, inside)
		w.wantRefused("late")
		if n := w.count("submission 4111111111111111", w.seenByAgent); n != 1 {
			t.Errorf("opened %d times, want once", n)
		}
	})
	t.Run("nothing inside", func(t *testing.T) {
		w := newWorld(t).talking()
		id := w.request(card)
		w.sendInside(id, nil)
		w.wantUnreadable(id, "cannot-open")
	})
}

func (w *world) sealInside(d signed.Doc, s note.Signer, to ...*seal.Recipient) []byte {
	msg, err := signed.Sign(d, s)
	w.must(err)
	file, err := seal.Seal(msg, seal.Buckets, to...)
	w.must(err)
	return file
}

func (w *world) sendInside(request string, file []byte) {
	w.fromVisitor(w.visitor.Push(w.now, "form-submission", []signed.Field{{Key: "request", Value: request}}, chat.Wrap(base64Of(file))))
	w.run()
}

// wantUnreadable fails unless the agent was told, saw no value, and the chat
// goes on with another request.
func (w *world) wantUnreadable(id, why string) {
	w.t.Helper()
	w.wantRefused(why)
	w.wantAgent("closed unreadable", "Secure data arrived that could not be opened. Please request it again.")
	if w.submission != nil {
		w.t.Error("the submission was opened")
	}
	if _, err := w.agent.Definition(id); code(err) != "form-closed" {
		w.t.Errorf("the request is still open: %v", err)
	}
	w.submit(w.request(card), filled)
	w.wantAgent("submission 4111111111111111")
}

// A submission that says what it should is opened: the tables above refuse
// for the reasons they name.
func TestAHandMadeSubmissionIsOpened(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	d, to := w.visitor.Submission(id, card.Normalise(filled))
	w.sendInside(id, w.sealInside(d, w.visitor.Signer(), to))
	w.wantAgent("Secure data received", "submission 4111111111111111")
	if len(w.refused) != 1 || w.refused["unexpected"] != 1 {
		t.Errorf("refused %v, want only the receipt for a form that the page did not send", w.refused)
	}
}

// Values that the customer's page should not have let through are marked, not
// trusted: the agent's end validates with the same code.
func TestWrongValuesAreMarkedAtTheAgent(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	wrong := card.Normalise(filled)
	wrong[0].Text = "4111111111111112"
	wrong[2].Text = ""
	d, to := w.visitor.Submission(id, append(wrong, form.Value{ID: "extra", Text: "dropped"}))
	w.sendInside(id, w.sealInside(d, w.visitor.Signer(), to))
	if w.submission == nil || len(w.submission.Values) != len(card.Fields) {
		t.Fatalf("submission: got %v, want one with the form's fields", w.submission != nil)
	}
	for i, want := range []field.State{field.Invalid, field.Valid, field.Invalid, field.Valid, field.Valid} {
		if got := w.submission.Verdicts[i].State; got != want {
			t.Errorf("verdict on %s: got %d, want %d", card.Fields[i].ID, got, want)
		}
	}
}

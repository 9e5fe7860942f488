package chat_test

import (
	"testing"

	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
)

// order has a field that cannot be edited, and options.
var order = form.Definition{
	ID: "order", Version: 1, Title: "Order", RetainMinutes: 10, AnswerMinutes: 2, Language: "en",
	Fields: []form.FieldDef{
		{ID: "account", Kind: "text", Label: "Account", Initial: "A-1", Fixed: true},
		{ID: "size", Kind: "radio", Label: "Size", Required: true, Options: []form.Option{{ID: "s", Label: "Small"}, {ID: "l", Label: "Large"}}},
		{ID: "age", Kind: "number", Label: "Age", Min: "18"},
	},
}

func TestARequestLivesAsLongAsItsFormSays(t *testing.T) {
	w := newWorld(t).talking()
	w.request(order)
	w.sleep(2*60_000 - 1000)
	if w.visitor.OpenForms() != 1 {
		t.Error("the form closed early")
	}
	w.sleep(2000)
	w.wantCustomer("closed expired", "[expired]")
	w.wantAgent("closed expired", "Secure data request expired")
	long := order
	long.AnswerMinutes = form.MaxAnswer
	w.request(long)
	w.sleep(answerTime + 1000)
	if w.visitor.OpenForms() != 1 {
		t.Error("a form with an hour closed early")
	}
}

// TestRulesHoldBeforeSealing: the customer's end sends nothing that breaks the
// form's own rules.
func TestRulesHoldBeforeSealing(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(order)
	for name, v := range map[string]form.Values{
		"an unknown option":     {{ID: "account", Text: "A-1"}, {ID: "size", Text: "xl"}},
		"too low a number":      {{ID: "account", Text: "A-1"}, {ID: "size", Text: "s"}, {ID: "age", Text: "17"}},
		"a changed fixed field": {{ID: "account", Text: "B-2"}, {ID: "size", Text: "s"}},
		"no fixed field":        {{ID: "size", Text: "s"}},
	} {
		t.Run(name, func(t *testing.T) {
			if err := w.trySubmit(id, v); code(err) != "form-invalid" {
				t.Errorf("got %v, want form-invalid", err)
			}
		})
	}
	w.submit(id, form.Values{{ID: "account", Text: "A-1"}, {ID: "size", Text: "s"}, {ID: "age", Text: "18"}})
	for _, v := range w.submission.Verdicts {
		if v.State != field.Valid {
			t.Errorf("on arrival: %+v", v)
		}
	}
}

// TestAChangedFixedFieldIsFlagged: a page that was tampered with can seal what
// it likes, and the agent's end sees that it did.
func TestAChangedFixedFieldIsFlagged(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(order)
	d, to := w.visitor.Submission(id, form.Values{{ID: "account", Text: "B-2"}, {ID: "size", Text: "xl"}, {ID: "age", Text: "17"}})
	w.sendInside(id, w.sealInside(d, w.visitor.Signer(), to))
	for i, want := range []struct {
		problem field.Problem
		limit   string
	}{{field.FixedChanged, ""}, {field.NotAnOption, ""}, {field.TooLow, "18"}} {
		if v := w.submission.Verdicts[i]; v.Problem != want.problem || v.Limit != want.limit {
			t.Errorf("%s: got %+v, want %v", v.ID, v, want)
		}
	}
}

func TestProgressLeavesFixedFieldsOut(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(order)
	v := order.Verdicts(form.Values{{ID: "account", Text: "A-1"}, {ID: "size", Text: "s"}}, 2026, 11, 15)
	w.fromVisitor(w.visitor.Filling(w.now, id, v))
	w.sleep(2000)
	w.wantProgress(chat.Progress{Request: id, Valid: 1, Total: 2})
	w.wantNothingRefused()
}

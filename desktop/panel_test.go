package desktop

import (
	"testing"

	"sealform/wasm/field"
	"sealform/wasm/form"
)

// TestDoubtIsNoProblem: a value that holds and is doubtful is shown as that,
// and one that does not hold as a problem.
func TestDoubtIsNoProblem(t *testing.T) {
	def := form.FieldDef{ID: "phone", Kind: "phone", Label: "Phone"}
	for _, test := range []struct {
		state          field.State
		problem, doubt string
	}{
		{field.Valid, "", field.PhoneCountry.Text()},
		{field.Invalid, field.PhoneCountry.Text(), ""},
	} {
		s := newSecret(def, "02070313000", form.Verdict{ID: "phone", Result: field.Result{State: test.state, Problem: field.PhoneCountry}})
		if s.problem != test.problem || s.doubt != test.doubt {
			t.Errorf("state %d: problem %q, doubt %q", test.state, s.problem, s.doubt)
		}
	}
}

// TestRulesInThePanel: a broken rule is worded with the form's bound, an option
// is shown by its label, and a form can have any value shown once.
func TestRulesInThePanel(t *testing.T) {
	def := form.FieldDef{ID: "size", Kind: "radio", Label: "Size", ShowOnce: true, Options: []form.Option{{ID: "s", Label: "Small"}, {ID: "l", Label: "Large"}}}
	s := newSecret(def, "l", form.Verdict{ID: "size", Result: field.Result{State: field.Valid}})
	if text, shown := s.read(); text != "l" || shown != "Large" || !s.once {
		t.Errorf("got %q shown as %q, once %v", text, shown, s.once)
	}
	low := form.Verdict{ID: "age", Result: field.Result{State: field.Partial, Problem: field.TooLow}, Limit: "18"}
	if s := newSecret(form.FieldDef{ID: "age", Kind: "number"}, "17", low); s.problem != "Give a number that is 18 or more." {
		t.Errorf("problem %q", s.problem)
	}
}

// TestAgentReadsTheirOwnLanguage: the customer's form may be in another
// language; ids, kinds and rules stay those that were asked with.
func TestAgentReadsTheirOwnLanguage(t *testing.T) {
	asked := form.Definition{Title: "Auftrag", Fields: []form.FieldDef{
		{ID: "size", Kind: "radio", Label: "Größe", Options: []form.Option{{ID: "s", Label: "Klein"}}},
		{ID: "age", Kind: "number", Label: "Alter", Min: "18"},
	}}
	own := form.Definition{Title: "Order", Fields: []form.FieldDef{
		{ID: "size", Kind: "text", Label: "Size", Options: []form.Option{{ID: "s", Label: "Small"}}},
		{ID: "other", Kind: "text", Label: "Other"},
	}}
	got := reworded(asked, own)
	if got.Title != "Order" || got.Fields[0].Label != "Size" || got.Fields[0].Option("s") != "Small" || got.Fields[0].Kind != "radio" {
		t.Errorf("got %+v", got)
	}
	if got.Fields[1].Label != "Alter" || got.Fields[1].Min != "18" || asked.Fields[0].Label != "Größe" {
		t.Errorf("got %+v of %+v", got, asked)
	}
}

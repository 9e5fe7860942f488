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

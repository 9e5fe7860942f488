package panel

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
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
		t.Run(fmt.Sprintf("state %d", test.state), func(t *testing.T) {
			s := newSecret(def, "02070313000", form.Verdict{ID: "phone", Result: field.Result{State: test.state, Problem: field.PhoneCountry}})
			if s.problem != test.problem || s.doubt != test.doubt {
				t.Errorf("state %d: problem %q, doubt %q", test.state, s.problem, s.doubt)
			}
		})
	}
}

// TestRulesInThePanel: a broken rule is worded with the form's bound, an option
// is shown by its label, and a form can have any value shown once.
func TestRulesInThePanel(t *testing.T) {
	def := form.FieldDef{ID: "size", Kind: "radio", Label: "Size", ShowOnce: true, Options: []form.Option{{ID: "s", Label: "Small"}, {ID: "l", Label: "Large"}}}
	s := newSecret(def, "l", form.Verdict{ID: "size", Result: field.Result{State: field.Valid}})
	if text, shown := s.Read(); text != "l" || shown != "Large" || !s.once {
		t.Errorf("got %q shown as %q, once %v", text, shown, s.once)
	}
	changed := form.Verdict{ID: "name", Result: field.Result{State: field.Invalid, Problem: field.FixedChanged}}
	if s := newSecret(form.FieldDef{ID: "name", Kind: "text", Fixed: true}, "x", changed); s.problem != "The customer could not edit this value, and it came back changed." {
		t.Errorf("problem %q", s.problem)
	}
	low := form.Verdict{ID: "age", Result: field.Result{State: field.Partial, Problem: field.TooLow}, Limit: "18"}
	if s := newSecret(form.FieldDef{ID: "age", Kind: "number"}, "17", low); s.problem != "Give a number that is 18 or more." {
		t.Errorf("problem %q", s.problem)
	}
}

// TestAddressInThePanel: an address is shown in its country's order, without
// the parts that the country has not; one that arrived for such a part is an
// alteration, and is told.
func TestAddressInThePanel(t *testing.T) {
	d := form.Definition{RetainMinutes: 1}
	for _, part := range []string{"country", "line1", "city", "region", "postal-code"} {
		d.Fields = append(d.Fields, form.FieldDef{ID: part, Kind: "address-" + part})
	}
	for _, test := range []struct {
		country, region, want string
		altered               bool
	}{
		{"JP", "東京都", "postal-code region city line1", false},
		{"DE", "", "line1 postal-code city", false},
		{"DE", "Berlin", "line1 postal-code city region", true},
	} {
		t.Run(test.country+" "+test.region, func(t *testing.T) {
			arrived := form.Values{{ID: "country", Text: test.country}, {ID: "region", Text: test.region}}
			s := New(chat.Submission{Definition: d, Values: d.Normalise(arrived), Verdicts: d.Verdicts(arrived, 2026, 1, 1)}, time.Now())
			var ids []string
			for _, f := range s.secrets[1:] {
				ids = append(ids, f.def.ID)
				if got := f.problem == field.NotNormal.Text(); f.def.ID == "region" && got != test.altered {
					t.Errorf("%s %s: problem %q", test.country, test.region, f.problem)
				}
			}
			if got := strings.Join(ids, " "); got != test.want {
				t.Errorf("%s %s: %s, want %s", test.country, test.region, got, test.want)
			}
		})
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
	got := Reworded(asked, own)
	if got.Title != "Order" || got.Fields[0].Label != "Size" || got.Fields[0].Option("s") != "Small" || got.Fields[0].Kind != "radio" {
		t.Errorf("got %+v", got)
	}
	if got.Fields[1].Label != "Alter" || got.Fields[1].Min != "18" || asked.Fields[0].Label != "Größe" {
		t.Errorf("got %+v of %+v", got, asked)
	}
}

// What is no secret by itself is read at a glance, and what a form shows once
// is not, whatever its kind.
func TestACountryIsNotMasked(t *testing.T) {
	valid := form.Verdict{Result: field.Result{State: field.Valid}}
	for _, test := range []struct {
		kind, text, mask string
		once, open       bool
	}{
		{"country", "DE", "Germany", false, true},
		{"address-country", "DE", "Germany", false, true},
		{"us-state", "CA", "California", false, true},
		{"country", "DE", "••••••", true, false},
		{"country", "4111111111111111", "••••••", false, false},
		{"ssn", "536904399", "•••-••-4399", false, false},
		{"text", "hello", "••••••", false, false},
	} {
		t.Run(test.kind+" "+test.text, func(t *testing.T) {
			s := newSecret(form.FieldDef{Kind: test.kind, ShowOnce: test.once}, test.text, valid)
			if v := s.view(time.Now()); v.Mask != test.mask || v.Open != test.open {
				t.Errorf("%s %q: mask %q, open %t, want %q, %t", test.kind, test.text, v.Mask, v.Open, test.mask, test.open)
			}
		})
	}
}

func TestAlteredValuesAreFlagged(t *testing.T) {
	const number = "4111111111111111"
	def := form.FieldDef{ID: "card-number", Kind: "card-number", Label: "Card number"}
	for _, c := range []struct {
		state   field.State
		problem field.Problem
		flagged bool
	}{
		{field.Valid, "", false},
		{field.Empty, "", false},
		{field.Partial, field.NumberIncomplete, true},
		{field.Invalid, field.NotNormal, true},
		{field.Invalid, field.Required, true},
	} {
		t.Run(fmt.Sprintf("state %d %s", c.state, c.problem), func(t *testing.T) {
			v := form.Verdict{ID: def.ID, Result: field.Result{State: c.state, Problem: c.problem}}
			s := newSecret(def, number, v)
			if got := s.view(time.Now()).Problem != ""; got != c.flagged {
				t.Errorf("state %d: flagged is %v, want %v", c.state, got, c.flagged)
			}
			if b, _ := json.Marshal(s.view(time.Now())); strings.Contains(string(b), number) {
				t.Error("the flag holds the value")
			}
		})
	}
}

// A machine that slept has timers that come late: the clock counts.
func TestOnceIsAMinute(t *testing.T) {
	def := form.FieldDef{ID: "code", Kind: "card-code"}
	s := newSecret(def, "123", form.Verdict{ID: "code", Result: field.Result{State: field.Valid}})
	start := time.Unix(1_800_000_000, 0)
	if s.Gone(start) || !s.Begin(start) || s.Begin(start.Add(time.Second)) {
		t.Error("its minute does not begin with the first look, or begins twice")
	}
	for after, want := range map[time.Duration]bool{0: false, OnceTime - 1: false, OnceTime: true, time.Hour: true} {
		t.Run(after.String(), func(t *testing.T) {
			if got := s.view(start.Add(after)).Spent; got != want {
				t.Errorf("after %v: gone %t, want %t", after, got, want)
			}
		})
	}
	text := s.text
	if s.Vanish(); string(text) != "\x00\x00\x00" || s.mask != "" || !s.Gone(start) {
		t.Errorf("vanished, it is %+v", s)
	}
}

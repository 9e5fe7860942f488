package form

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/field"
)

var card = Definition{
	ID: "credit-card", Version: 1, Title: "Credit card", Purpose: "To take your payment", RetainMinutes: 15, AnswerMinutes: 30, Language: "en",
	Fields: []FieldDef{
		{ID: "card-number", Kind: "card-number", Label: "Card number", Hint: "The long number on the front", Required: true},
		{ID: "card-expiry", Kind: "card-expiry", Label: "Expiry date", Required: true},
		{ID: "card-code", Kind: "card-code", Label: "Security code", Required: true},
		{ID: "note", Kind: "multiline", Label: "Anything else"},
	},
}

const cardText = `form credit-card
version 1
language en
title Credit card
purpose To take your payment
retain-minutes 15
answer-minutes 30
field card-number card-number required
label Card number
hint The long number on the front
field card-expiry card-expiry required
label Expiry date
field card-code card-code required
label Security code
field note multiline optional
label Anything else`

func TestDefinitionText(t *testing.T) {
	if err := card.Check(); err != nil {
		t.Fatal(err)
	}
	if got := card.Marshal(); got != cardText {
		t.Errorf("Marshal gives\n%s", got)
	}
	got, err := Parse(cardText)
	if err != nil || !reflect.DeepEqual(got, card) {
		t.Errorf("Parse gives %+v, %v", got, err)
	}
}

func TestDefinitionCheck(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	for _, test := range []struct {
		name, field, key string
		change           func(d *Definition)
	}{
		{"no id", "", "id", func(d *Definition) { d.ID = "" }},
		{"upper-case id", "", "id", func(d *Definition) { d.ID = "Card" }},
		{"id with a space", "", "id", func(d *Definition) { d.ID = "a b" }},
		{"id like a number", "", "id", func(d *Definition) { d.ID = "1a" }},
		{"long id", "", "id", func(d *Definition) { d.ID = long(MaxID + 1) }},
		{"no version", "", "version", func(d *Definition) { d.Version = 0 }},
		{"large version", "", "version", func(d *Definition) { d.Version = MaxVersion + 1 }},
		{"no retention", "", "retain-minutes", func(d *Definition) { d.RetainMinutes = 0 }},
		{"long retention", "", "retain-minutes", func(d *Definition) { d.RetainMinutes = MaxRetain + 1 }},
		{"no title", "", "title", func(d *Definition) { d.Title = "" }},
		{"long title", "", "title", func(d *Definition) { d.Title = long(MaxLabel + 1) }},
		{"title of two lines", "", "title", func(d *Definition) { d.Title = "a\nlabel b" }},
		{"control character", "", "purpose", func(d *Definition) { d.Purpose = "a\x1bb" }},
		{"C1 control character", "", "purpose", func(d *Definition) { d.Purpose = "a\u0085b" }},
		{"title that is turned around", "", "title", func(d *Definition) { d.Title = "a\u202eb" }},
		{"isolate", "", "purpose", func(d *Definition) { d.Purpose = "a\u2067b" }},
		{"not UTF-8", "", "purpose", func(d *Definition) { d.Purpose = "a\xff" }},
		{"trailing space", "", "purpose", func(d *Definition) { d.Purpose = "a " }},
		{"no fields", "", "fields", func(d *Definition) { d.Fields = nil }},
		{"41 fields", "", "fields", func(d *Definition) { d.Fields = make([]FieldDef, MaxFields+1) }},
		{"nothing required", "", "fields", func(d *Definition) { d.Fields = d.Fields[3:] }},
		{"no label", "card-code", "label", func(d *Definition) { d.Fields[2].Label = "" }},
		{"long hint", "card-code", "hint", func(d *Definition) { d.Fields[2].Hint = long(MaxHint + 1) }},
		{"unknown kind", "card-code", "kind", func(d *Definition) { d.Fields[2].Kind = "cvv" }},
		{"id twice", "card-number", "id", func(d *Definition) { d.Fields[2].ID = "card-number" }},
		{"field without id", "", "id", func(d *Definition) { d.Fields[2].ID = "" }},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := card
			d.Fields = append([]FieldDef(nil), card.Fields...)
			test.change(&d)
			var e *Error
			if err := d.Check(); !errors.As(err, &e) || e.Field != test.field || e.Key != test.key {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for name, body := range map[string]string{
		"empty":              "",
		"trailing newline":   cardText + "\n",
		"other order":        strings.Replace(cardText, "language en\ntitle Credit card", "title Credit card\nlanguage en", 1),
		"leading zero":       strings.Replace(cardText, "version 1", "version 01", 1),
		"plus sign":          strings.Replace(cardText, "version 1", "version +1", 1),
		"empty purpose":      strings.Replace(cardText, "purpose To take your payment", "purpose ", 1),
		"unknown line":       cardText + "\ncolour red",
		"third necessity":    strings.Replace(cardText, "optional", "perhaps", 1),
		"two spaces":         strings.Replace(cardText, "field note multiline", "field note  multiline", 1),
		"carriage return":    strings.ReplaceAll(cardText, "\n", "\r\n"),
		"missing label":      strings.Replace(cardText, "label Expiry date\n", "", 1),
		"larger than 64 KiB": cardText + strings.Repeat("\nfield a text required\nlabel A", 4000),
	} {
		t.Run(name, func(t *testing.T) {
			var e *Error
			if d, err := Parse(body); !errors.As(err, &e) {
				t.Errorf("accepted as %+v", d)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(cardText)
	f.Add(fullText)
	f.Add("form a\nversion 1\nlanguage en\ntitle T\nretain-minutes 1\nanswer-minutes 1\nfield a text required\nlabel L\nhint H")
	f.Fuzz(func(t *testing.T, body string) {
		d, err := Parse(body)
		if err != nil {
			return
		}
		if d.Marshal() != body || d.Check() != nil {
			t.Errorf("%q comes back as %q", body, d.Marshal())
		}
		fitsNote(t, body)
	})
}

// fitsNote fails unless body survives as the body of a signed note.
func fitsNote(t *testing.T, body string) {
	text, err := signed.Doc{Kind: "request", Body: body}.Text()
	if err != nil {
		t.Fatalf("%q does not fit a note: %v", body, err)
	}
	if d, err := signed.ParseDoc(text, "request"); err != nil || d.Body != body {
		t.Errorf("%q comes back from a note as %q, %v", body, d.Body, err)
	}
}

func verdict(s field.State, label string, p field.Problem) field.Result {
	return field.Result{State: s, Label: label, Problem: p}
}

func TestVerdicts(t *testing.T) {
	for _, test := range []struct {
		name  string
		raw   Values
		want  []field.Result
		valid bool
	}{
		{"nothing", nil, []field.Result{
			verdict(field.Invalid, "", field.Required), verdict(field.Invalid, "", field.Required),
			verdict(field.Invalid, "", field.Required), {}}, false},
		{"all right", Values{{"card-number", "4111 1111-1111 1111"}, {"card-expiry", "1/27"}, {"card-code", "123"}},
			[]field.Result{verdict(field.Valid, "Visa", ""), {State: field.Valid}, {State: field.Valid}, {}}, true},
		{"the code's length follows the brand", Values{{"card-number", "378282246310005"}, {"card-expiry", "1/27"}, {"card-code", "123"}},
			[]field.Result{verdict(field.Valid, "American Express", ""), {State: field.Valid}, verdict(field.Partial, "", field.CodeNeeds4), {}}, false},
		{"wrong number", Values{{"card-number", "4111111111111112"}, {"card-expiry", "1/27"}, {"card-code", "123"}},
			[]field.Result{verdict(field.Invalid, "Visa", field.NumberCheckDigit), {State: field.Valid}, {State: field.Valid}, {}}, false},
		{"long note", Values{{"card-number", "4111111111111111"}, {"card-expiry", "1/27"}, {"card-code", "123"}, {"note", strings.Repeat("é", MaxValue+1)}},
			[]field.Result{verdict(field.Valid, "Visa", ""), {State: field.Valid}, {State: field.Valid}, verdict(field.Invalid, "", field.TooLong)}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := card.Normalise(append(test.raw, Value{"other", "dropped"}))
			for i, got := range card.Verdicts(v, 2026, 11, 15) {
				if got.ID != card.Fields[i].ID || got.Result != test.want[i] {
					t.Errorf("%+v, want %+v", got, test.want[i])
				}
			}
			if card.Valid(v, 2026, 11, 15) != test.valid {
				t.Errorf("Valid is not %v", test.valid)
			}
		})
	}
}

func TestArrivingValues(t *testing.T) {
	good := card.Normalise(Values{{"card-number", "4111111111111111"}, {"card-expiry", "1/27"}, {"card-code", "123"}})
	if !card.Valid(good, 2026, 11, 15) {
		t.Fatal("good values are not valid")
	}
	raw := append(Values(nil), good...)
	raw[0].Text = "4111 1111 1111 1111"
	if got := card.Verdicts(raw, 2026, 11, 15)[0]; got.Problem != field.NotNormal {
		t.Errorf("a value that is not in normal form gives %+v", got)
	}
	for name, v := range map[string]Values{
		"one missing":   good[:3],
		"other order":   {good[1], good[0], good[2], good[3]},
		"one too many":  append(append(Values(nil), good...), Value{"extra", "x"}),
		"one repeated":  {good[0], good[1], good[2], good[2]},
		"out of date":   nil,
		"not in normal": raw,
	} {
		t.Run(name, func(t *testing.T) {
			year := 2026
			if v == nil {
				v, year = good, 2028
			}
			if card.Valid(v, year, 11, 15) {
				t.Error("valid")
			}
		})
	}
}

// TestContextOfState: a driver's licence is judged by the state beside it.
func TestContextOfState(t *testing.T) {
	d := Definition{Fields: []FieldDef{{ID: "s", Kind: "us-state"}, {ID: "l", Kind: "drivers-licence"}}}
	for _, test := range []struct {
		state, licence string
		want           field.Problem
	}{
		{"CA", "A1234567", ""},
		{"FL", "A1234567", field.LicenceUnusual},
		{"", "A1234567", ""},
		{"Cali", "A1234567", ""},
		{"Cali", "I!!", field.LicenceUnusual}, // a state that is half typed, or none, is not known yet
		{"AS", "I!!", ""},
	} {
		t.Run(test.state+" "+test.licence, func(t *testing.T) {
			v := d.Verdicts(Values{{"s", test.state}, {"l", test.licence}}, 2026, 11, 15)
			if v[1].State != field.Valid || v[1].Doubt() != test.want {
				t.Errorf("%q: %+v", test, v[1])
			}
		})
	}
}

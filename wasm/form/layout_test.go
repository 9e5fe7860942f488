package form

import (
	"errors"
	"strings"
	"testing"

	"github.com/sealform/sealform/wasm/field"
)

// addressForm has a whole address, the parts in an order of no country's.
func addressForm(required bool) Definition {
	d := Definition{ID: "a", Version: 1, Language: "en", Title: "A", RetainMinutes: 1, AnswerMinutes: 1}
	for _, part := range []string{"country", "line1", "line2", "city", "region", "postal-code"} {
		d.Fields = append(d.Fields, FieldDef{ID: part, Kind: "address-" + part, Label: part})
	}
	d.Fields[0].Required = required
	d.Fields = append(d.Fields, FieldDef{ID: "agree", Kind: "checkbox", Label: "agree", Required: true})
	return d
}

// addresses are whole addresses of people nobody knows, with the parts as
// they are shown; the second value is the normal form where it differs.
var addresses = []struct {
	country string
	parts   string // id=value, in order; * required
}{
	{"US", "line1*=1600 Amphitheatre Parkway|line2=|city*=Mountain View|region*=california>CA|postal-code*=940431351>94043-1351"},
	{"GB", "line1*=10 Downing Street|line2=Flat 2|city*=London|postal-code*=sw1a2aa>SW1A 2AA"},
	{"DE", "line1*=Platz der Republik 1|line2=|postal-code*=11011|city*=Berlin"},
	{"FR", "line1*=55 rue du Faubourg Saint-Honoré|line2=|postal-code*=75008|city*=Paris"},
	{"JP", "postal-code*=１００−８１１１>100-8111|region*=東京都|city*=千代田区|line1*=千代田1-1|line2="},
	{"CN", "postal-code*=100000|region*=北京市|city*=东城区|line1*=东长安街|line2="},
	{"AE", "line1*=1 Sheikh Zayed Road|line2=P.O. Box 1|region*=Dubai"},
	{"IE", "line1*=Áras an Uachtaráin|line2=|city*=Dublin|region=|postal-code=d08e1w3>D08 E1W3"},
	{"HK", "region*=Hong Kong Island|city=Central|line1*=1 Legislative Council Road|line2="},
	{"BR", "line1*=Praça dos Três Poderes|line2=|city*=Brasília|region*=DF|postal-code*=70100000>70100-000"},
	{"IN", "line1*=Rashtrapati Bhavan|line2=|city*=New Delhi|postal-code*=110 004>110004|region*=Delhi"},
	{"CA", "line1*=1 Sussex Drive|line2=|city*=Ottawa|region*=Ontario>ON|postal-code*=k1a 0a1>K1A 0A1"},
}

// addressCase reads one of them: the values as typed and in normal form, and
// which are required, in the order they must be shown in.
func addressCase(country, parts string) (typed, normal Values, required map[string]bool, order string) {
	typed, normal = Values{{"country", country}, {"agree", "yes"}}, Values{{"country", country}, {"agree", "yes"}}
	required, order = map[string]bool{"country": true}, "country"
	for _, p := range strings.Split(parts, "|") {
		id, text, _ := strings.Cut(p, "=")
		id, star := strings.CutSuffix(id, "*")
		raw, final, changed := strings.Cut(text, ">")
		if !changed {
			final = raw
		}
		typed, normal = append(typed, Value{id, raw}), append(normal, Value{id, final})
		required[id] = star
		order += " " + id
	}
	return typed, normal, required, order
}

func TestAddresses(t *testing.T) {
	d := addressForm(true)
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	for _, test := range addresses {
		t.Run(test.country, func(t *testing.T) {
			typed, normal, required, order := addressCase(test.country, test.parts)
			v := d.Normalise(typed)
			var shown []string
			for _, p := range d.Sheet(v, field.Context{}).Layout() {
				id := d.Fields[p.Index].ID
				if p.Shown && id != "agree" {
					shown = append(shown, id)
				}
				if id != "agree" && p.Required != required[id] || p.Country != test.country && id != "agree" {
					t.Errorf("%s %s: required %v, country %q", test.country, id, p.Required, p.Country)
				}
				if v.Get(id) != normal.Get(id) {
					t.Errorf("%s %s: %q, want %q", test.country, id, v.Get(id), normal.Get(id))
				}
			}
			if got := strings.Join(shown, " "); got != order {
				t.Errorf("order %s, want %s", got, order)
			}
			checkAddress(t, d, test.country, v, required)
		})
	}
}

// checkAddress: v is valid, and each required part of it is missed.
func checkAddress(t *testing.T, d Definition, country string, v Values, required map[string]bool) {
	t.Helper()
	for _, verdict := range d.Verdicts(v, 2026, 11, 15) {
		if verdict.Problem != "" {
			t.Errorf("%s %s: %+v", country, verdict.ID, verdict)
		}
	}
	if !d.Valid(v, 2026, 11, 15) {
		t.Errorf("%s: not valid", country)
	}
	for i := range v[1:6] {
		without := append(Values(nil), v...)
		without[i+1].Text = ""
		got := d.Verdicts(without, 2026, 11, 15)[i+1].Problem == field.Required
		if id := v[i+1].ID; got != required[id] {
			t.Errorf("%s without %s: required %v", country, id, got)
		}
	}
}

// TestHiddenParts: what a country has no use for is not sent, and not
// believed on arrival.
func TestHiddenParts(t *testing.T) {
	d := addressForm(true)
	raw := Values{{"country", "AE"}, {"line1", "1"}, {"city", "Dubai"}, {"region", "Dubai"}, {"postal-code", "00000"}, {"agree", "yes"}}
	v := d.Normalise(raw)
	if v.Get("city") != "" || v.Get("postal-code") != "" || !d.Valid(v, 2026, 11, 15) {
		t.Errorf("normalised to %v", v)
	}
	v[3].Text = "Dubai"
	if got := d.Verdicts(v, 2026, 11, 15)[3]; got.State != field.Invalid || got.Problem != field.NotNormal {
		t.Errorf("a city of no use: %+v", got)
	}
}

// TestOptionalAddress: it may be left empty, with a country in it or not, but
// not half filled in. One required part makes it required.
func TestOptionalAddress(t *testing.T) {
	for _, test := range []struct {
		require string
		v       Values
		missing string
	}{
		{"", Values{}, ""},
		{"", Values{{"country", "US"}}, ""},
		{"", Values{{"country", "US"}, {"line2", "x"}}, "line1 city region postal-code"},
		{"", Values{{"city", "Rome"}}, "country line1"},
		{"line1", Values{}, "country line1 city"},
		{"line2", Values{{"country", "GB"}}, "line1 city postal-code"},
	} {
		t.Run(test.require, func(t *testing.T) {
			d := addressForm(false)
			for i := range d.Fields[:6] {
				d.Fields[i].Required = d.Fields[i].ID == test.require
			}
			var missing []string
			for _, verdict := range d.Verdicts(d.Normalise(append(test.v, Value{"agree", "yes"})), 2026, 11, 15) {
				if verdict.Problem == field.Required || verdict.Problem == field.MustChoose {
					missing = append(missing, verdict.ID)
				}
			}
			if got := strings.Join(missing, " "); got != test.missing {
				t.Errorf("%q %v: missing %q, want %q", test.require, test.v, got, test.missing)
			}
		})
	}
}

// TestTwoAddresses: each has its own country.
func TestTwoAddresses(t *testing.T) {
	d := Definition{Fields: []FieldDef{
		{ID: "c1", Kind: "address-country"}, {ID: "z1", Kind: "address-postal-code"}, {ID: "a1", Kind: "address-line1"},
		{ID: "c2", Kind: "address-country"}, {ID: "z2", Kind: "address-postal-code"},
		{ID: "card", Kind: "postal-code"},
	}}
	v := d.Normalise(Values{{"c1", "GB"}, {"z1", "m11ae"}, {"a1", "x"}, {"c2", "jp"}, {"z2", "1234567"}, {"card", "1234567"}})
	if v.Get("z1") != "M1 1AE" || v.Get("z2") != "123-4567" || v.Get("card") != "1234567" {
		t.Errorf("normalised to %v", v)
	}
	got := ""
	for _, p := range d.Sheet(v, field.Context{}).Layout() {
		got += d.Fields[p.Index].ID + p.Country + " "
	}
	if got != "c1GB a1GB z1GB c2JP z2JP card " {
		t.Errorf("layout %s", got)
	}
	if text, caret := d.Sheet(v, field.Context{}).Edit("z2", "1234", 4); text != "123-4" || caret != 5 {
		t.Errorf("typed %q, %d", text, caret)
	}
}

// TestUnusualPostalCode: a doubt stops nobody.
func TestUnusualPostalCode(t *testing.T) {
	d := addressForm(true)
	v := d.Normalise(Values{{"country", "DE"}, {"line1", "x"}, {"city", "x"}, {"postal-code", "1234"}, {"agree", "yes"}})
	if got := d.Verdicts(v, 2026, 11, 15)[5]; got.Doubt() != field.PostalCodeUnusual || !d.Valid(v, 2026, 11, 15) {
		t.Errorf("%+v", got)
	}
}

// TestFixedAddress: what a form fixes is neither rewritten for its country nor
// asked of a country without it.
func TestFixedAddress(t *testing.T) {
	d := addressForm(true)
	d.Fields[4].Initial, d.Fields[4].Fixed = "California", true
	for country, want := range map[string]string{"US": "California", "GB": ""} {
		t.Run(country, func(t *testing.T) {
			v := d.Normalise(Values{{"country", country}, {"line1", "x"}, {"city", "x"}, {"region", "California"}, {"postal-code", "90210"}, {"agree", "yes"}})
			if v.Get("region") != want || !d.Valid(v, 2026, 11, 15) {
				t.Errorf("%v", d.Verdicts(v, 2026, 11, 15))
			}
		})
	}
}

func TestAddressChecks(t *testing.T) {
	for name, test := range map[string]struct {
		field, key string
		change     func(*Definition)
	}{
		"no country":          {"line1", "kind", func(d *Definition) { d.Fields[0].Kind = "country" }},
		"first of the form":   {"line1", "kind", func(d *Definition) { d.Fields = d.Fields[1:] }},
		"another field in it": {"city", "kind", func(d *Definition) { d.Fields[2].Kind = "text" }},
		"a part twice":        {"line2", "kind", func(d *Definition) { d.Fields[2].Kind = "address-line1" }},
		"two pages":           {"city", "page", func(d *Definition) { d.Pages = []string{"A", "B"}; page(d.Fields[3:]) }},
	} {
		t.Run(name, func(t *testing.T) {
			d := addressForm(true)
			test.change(&d)
			var e *Error
			if err := d.Check(); !errors.As(err, &e) || e.Field != test.field || e.Key != test.key {
				t.Errorf("error %v", err)
			}
		})
	}
	d := addressForm(true)
	d.Fields[3].Kind = "address-country" // a second address
	if err := d.Check(); err != nil {
		t.Errorf("two addresses: %v", err)
	}
}

func page(fields []FieldDef) {
	for i := range fields {
		fields[i].Page = 1
	}
}

// FuzzAddress: what was normalised stays so and is in normal form, whatever
// was typed and whatever the country.
func FuzzAddress(f *testing.F) {
	d := addressForm(true)
	f.Add("US", "940431351", "california")
	f.Add("gb", "sw1a 2a", "x")
	f.Add("Ge", "１２３−", " ")
	f.Fuzz(func(t *testing.T, country, code, region string) {
		v := d.Normalise(Values{{"country", country}, {"line1", region}, {"region", region}, {"postal-code", code}})
		for i, again := range d.Normalise(v) {
			if again != v[i] {
				t.Errorf("%q becomes %q", v[i], again)
			}
		}
		for _, verdict := range d.Verdicts(v, 2026, 11, 15) {
			if verdict.Problem == field.NotNormal {
				t.Errorf("%v: %s is not normal", v, verdict.ID)
			}
		}
	})
}

package form

import (
	"testing"

	"github.com/sealform/sealform/wasm/field"
)

// BenchmarkKeystroke: what the customer's page does with a form whenever a key
// was pressed, without the bridge.
func BenchmarkKeystroke(b *testing.B) {
	whole := Values{
		{"country", "US"}, {"line1", "1600 Amphitheatre Parkway"}, {"line2", ""}, {"city", "Mountain View"}, {"region", "CA"}, {"postal-code", "94043-1351"}, {"agree", "yes"},
	}
	for _, bench := range []struct {
		name  string
		d     Definition
		v     Values
		id    string
		typed string
	}{
		{"address", addressForm(true), whole, "postal-code", "9404"},
		{"card", card, Values{{"card-number", "4111111111111111"}, {"card-expiry", "05/27"}, {"card-code", "12"}, {"note", ""}}, "card-code", "123"},
		{"text", Definition{Fields: []FieldDef{{ID: "a", Kind: "text"}}}, Values{{"a", "The blue doo"}}, "a", "The blue door"},
	} {
		c := field.Context{Year: 2026, Month: 11, Day: 15, Language: "en-US"}
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				s := bench.d.Sheet(bench.v, c)
				s.Edit(bench.id, bench.typed, len(bench.typed))
				s.Normalise()
				s.Verdicts()
				s.Readings()
			}
		})
	}
}

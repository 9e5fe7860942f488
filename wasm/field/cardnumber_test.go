package field

import (
	"slices"
	"testing"
)

var numberDifferences = []difference{{
	"from the usual length on, a wrong check digit is Invalid at once; card-validator waits for the longest",
	func(input string, want, got State) bool {
		n := cardNumber{}.Normalise(input)
		b, _ := detect(n)
		return want == Partial && got == Invalid && b != nil && b.has(len(n)) && len(n) >= b.usual && !luhn(n)
	},
}, {
	"what begins as no brand can be a card that we don't know; card-validator knows no others",
	func(input string, want, got State) bool {
		n := cardNumber{}.Normalise(input)
		b, open := detect(n)
		return want == Invalid && got != Invalid && b == nil && !open && len(n) <= longestCard
	},
}}

func TestCardNumberVectors(t *testing.T) {
	used := map[string]int{}
	for _, r := range rows(t, "numbers.tsv", "input card potentially valid") {
		n := cardNumber{}.Normalise(r[0])
		if id, _ := CardBrand(n); id != r[1] {
			t.Errorf("%q: brand %q, want %q", r[0], id, r[1])
		}
		settle(t, numberDifferences, used, r[0], state(r[2], r[3]), cardNumber{}.Check(n, date).State)
	}
	allUsed(t, numberDifferences, used)
}

func TestCardNumberDifferential(t *testing.T) {
	used := map[string]int{}
	for _, r := range rows(t, "differential.tsv", "number types potentially valid") {
		if got := types(r[0]); got != r[1] {
			t.Errorf("%s: types %q, want %q", r[0], got, r[1])
		}
		settle(t, numberDifferences, used, r[0], state(r[2], r[3]), cardNumber{}.Check(r[0], date).State)
	}
	allUsed(t, numberDifferences, used)
}

// TestCardTypeVectors reads the suite of credit-card-type, which is older than
// the Troy and Naranja ranges of its releases 10.2 and 10.3.
func TestCardTypeVectors(t *testing.T) {
	newer := map[string]string{
		"":   "Troy and Naranja are new",
		"4":  "402918 is Naranja",
		"40": "402918 is Naranja",
		"5":  "527572 and 589562 are Naranja",
		"52": "527572 is Naranja",
		"58": "589562 is Naranja",
		"6":  "650052 and others are Troy",
		"65": "650052 and others are Troy",
		"9":  "9792 is Troy",
	}
	for _, r := range rows(t, "types.tsv", "number types") {
		got := types(r[0])
		if got != r[1] && newer[r[0]] == "" {
			t.Errorf("%s: types %q, want %q", r[0], got, r[1])
		}
		if got == r[1] && newer[r[0]] != "" {
			t.Errorf("%s: no longer a difference", r[0])
		}
	}
}

func TestCardNumber(t *testing.T) {
	for _, test := range []struct {
		raw, format string
		want        Result
	}{
		{"", "", Result{}},
		{" - ", "", Result{}},
		{"4", "4", Result{Partial, "", NumberIncomplete}},
		{"41", "41", Result{Partial, "Visa", NumberIncomplete}},
		{"4111-1111 1111 1111", "4111 1111 1111 1111", Result{Valid, "Visa", ""}},
		{"4111‑1111–1111\u00a01111", "4111 1111 1111 1111", Result{Valid, "Visa", ""}},
		{"４１１１ １１１１ １１１１ １１１１", "4111 1111 1111 1111", Result{Valid, "Visa", ""}},
		{"٤١١١١١١١١١١١١١١١", "4111 1111 1111 1111", Result{Valid, "Visa", ""}},
		{"۴۱۱۱۱۱۱۱۱۱۱۱۱۱۱۱", "4111 1111 1111 1111", Result{Valid, "Visa", ""}},
		{"\u202a4111\x0011111111111\u200b", "4111 1111 1111 111", Result{Partial, "Visa", NumberIncomplete}},
		{"4111111111111112", "4111 1111 1111 1112", Result{Invalid, "Visa", NumberCheckDigit}},
		{"4111111111111111110", "4111 1111 1111 1111 110", Result{Valid, "Visa", ""}},
		{"41111111111111111111", "4111 1111 1111 1111 1111", Result{Invalid, "Visa", NumberTooLong}},
		{"4111x", "4111x", Result{Invalid, "Visa", NumberCharacters}},
		{"378282246310005", "3782 822463 10005", Result{Valid, "American Express", ""}},
		{"378282246310006", "3782 822463 10006", Result{Invalid, "American Express", NumberCheckDigit}},
		{"30569309025904", "3056 930902 5904", Result{Valid, "Diners Club", ""}},
		{"5555555555554444", "5555 5555 5555 4444", Result{Valid, "Mastercard", ""}},
		{"6221558812340000", "6221 5588 1234 0000", Result{Valid, "UnionPay", ""}},
		{"9792020000000001", "9792 0200 0000 0001", Result{Valid, "Troy", ""}},
		{"6771798025000004", "6771 7980 2500 0004", Result{Valid, "Maestro", ""}},
		// The disputes that the table of brands decides.
		{"4222222222222", "4222 2222 2222 2", Result{Partial, "Visa", NumberIncomplete}},
		{"3088000000000017", "3088 0000 0000 0017", Result{Valid, "Unknown", NumberUnknown}},
		{"76009244561", "7600 9244 561", Result{Partial, "Unknown", NumberIncomplete}},
		// Schemes that no list has.
		{"8600000000000007", "8600 0000 0000 0007", Result{Valid, "Unknown", NumberUnknown}},
		{"9860000000000000", "9860 0000 0000 0000", Result{Valid, "Unknown", NumberUnknown}},
		{"8172000000000005", "8172 0000 0000 0005", Result{Valid, "Unknown", NumberUnknown}},
		{"135410000000009", "1354 1000 0000 009", Result{Valid, "Unknown", NumberUnknown}},
		{"9410220000000009", "9410 2200 0000 0009", Result{Valid, "Unknown", NumberUnknown}},
		{"860000000000003", "8600 0000 0000 003", Result{Partial, "Unknown", NumberIncomplete}},
		{"8600000000000008", "8600 0000 0000 0008", Result{Invalid, "Unknown", NumberCheckDigit}},
		{"86000000000000000001", "8600 0000 0000 0000 0001", Result{Invalid, "Unknown", NumberTooLong}},
		{"86000000005", "8600 0000 005", Result{Partial, "Unknown", NumberIncomplete}},
		{"8600 x", "8600x", Result{Invalid, "Unknown", NumberCharacters}},
		{"5 x", "5x", Result{Invalid, "", NumberCharacters}},
		{"x", "x", Result{Invalid, "Unknown", NumberCharacters}},
	} {
		t.Run(test.raw, func(t *testing.T) {
			f := cardNumber{}
			n := f.Normalise(test.raw)
			if got := f.Check(n, Context{}); f.Format(n) != test.format || got != test.want {
				t.Errorf("%q %+v, want %q %+v", f.Format(n), got, test.format, test.want)
			}
		})
	}
}

func TestBrandTable(t *testing.T) {
	for _, b := range brands {
		if !b.has(b.usual) || !slices.IsSorted(b.lengths) {
			t.Errorf("brand %s is not well-formed", b.id)
		}
	}
}

package field

import (
	"strings"
	"testing"
)

const postalHeader = "country code postal-codes-js validator libaddressinput"

// TestPostalCodeVectors compares every country's pattern with three judges.
// A difference is one of postal-code-differences.tsv, or a code that we write
// with other separators and that a judge wants as it is.
func TestPostalCodeVectors(t *testing.T) {
	used := map[string]bool{}
	known := vectors(t, "fields/postal-code-differences.tsv", "judge ours countries reason")
	for _, r := range vectors(t, "fields/postal-codes.tsv", postalHeader) {
		c := Context{Country: r[0]}
		f := In(addressPostal{}, c)
		n := f.Normalise(r[1])
		ours := fine(f.Check(n, c))
		for i, judge := range strings.Fields(postalHeader)[2:] {
			answer := r[2+i]
			if answer == "" || (answer == "1") == ours || ours && n != r[1] {
				continue
			}
			if d := differenceOf(known, judge, r[0], ours); d != "" {
				used[d] = true
			} else {
				t.Errorf("%q: %s does not say %v", r, judge, ours)
			}
		}
	}
	for _, d := range known {
		for _, country := range strings.Fields(d[2]) {
			if !used[d[0]+d[1]+country] {
				t.Errorf("difference never met: %s of %s", d[0], country)
			}
		}
	}
}

func differenceOf(known [][]string, judge, country string, ours bool) string {
	for _, d := range known {
		if d[0] == judge && (d[1] == "1") == ours && strings.Contains(" "+d[2]+" ", " "+country+" ") {
			return d[0] + d[1] + country
		}
	}
	return ""
}

// TestPostalCodeWriting: every right code becomes the same with and without
// its separators, and when it is typed character by character.
func TestPostalCodeWriting(t *testing.T) {
	for _, r := range vectors(t, "fields/postal-codes.tsv", postalHeader) {
		c := Context{Country: r[0]}
		f := In(addressPostal{}, c)
		if r[4] != "1" || !fine(f.Check(f.Normalise(r[1]), c)) {
			continue
		}
		bare := compact(r[1])
		if got := f.Normalise(bare); compact(got) != bare || f.Normalise(r[1]) != got {
			t.Errorf("%q becomes %q, without separators %q", r, f.Normalise(r[1]), got)
		}
		text := ""
		for _, key := range strings.ToLower(bare) {
			text, _ = Edit(f, text+string(key), len(text)+1)
		}
		if f.Normalise(text) != f.Normalise(bare) {
			t.Errorf("%q: typing makes %q", r, text)
		}
	}
}

// TestPostalCodeExamples: a code is written as the country's post writes it,
// however it was typed.
func TestPostalCodeExamples(t *testing.T) {
	for _, test := range []struct{ country, typed, want string }{
		{"GB", "sw1a1aa", "SW1A 1AA"}, {"GB", "m11ae", "M1 1AE"}, {"GB", "b338th", "B33 8TH"}, {"GB", "dn551pt", "DN55 1PT"},
		{"GB", "gir0aa", "GIR 0AA"}, {"GB", "bfpo61", "BFPO 61"}, {"GB", "sw1a-1aa", "SW1A 1AA"}, {"JE", "je11aa", "JE1 1AA"},
		{"CA", "k1a0b1", "K1A 0B1"}, {"JP", "1234567", "123-4567"}, {"JP", "１２３−４５６７", "123-4567"}, {"US", "902101234", "90210-1234"},
		{"US", "90210", "90210"}, {"NL", "1234ab", "1234 AB"}, {"SE", "11455", "114 55"}, {"PL", "00950", "00-950"}, {"PT", "2725079", "2725-079"},
		{"BR", "40301110", "40301-110"}, {"IE", "a65f4e2", "A65 F4E2"}, {"IN", "110 001", "110001"}, {"CH", "ch8001", "CH-8001"}, {"CH", "8001", "8001"},
		{"IR", "1193612345", "11936-12345"}, {"KY", "ky11100", "KY1-1100"}, {"LV", "lv1073", "LV-1073"}, {"FK", "fiqq1zz", "FIQQ 1ZZ"},
		{"SH", "tdcu1zz", "TDCU 1ZZ"}, {"CR", "10101", "10101"}, {"PE", "lima23", "LIMA 23"}, {"AR", "c1070aam", "C1070AAM"}, {"SA", "123456789", "12345-6789"},
		{"", "sw1a1aa", "SW1A1AA"}, {"HK", "n 1", "N 1"}, {"DE", "D-10115", "D-10115"}, {"US", "9021[", "9021["},
	} {
		t.Run(test.country, func(t *testing.T) {
			f := In(addressPostal{}, Context{Country: test.country})
			if got := f.Normalise(test.typed); got != test.want {
				t.Errorf("%s %q: %q, want %q", test.country, test.typed, got, test.want)
			}
		})
	}
}

// The caret is written as | in this table.
func TestPostalCodeEdit(t *testing.T) {
	for _, test := range []struct{ name, country, raw, want string }{
		{"the fourth of Japan", "JP", "1234|", "123-4|"},
		{"a hyphen of one's own", "JP", "123-|", "123|"},
		{"backspace over the hyphen", "JP", "123|4567", "123|-4567"},
		{"in the middle", "JP", "12|3-45", "12|3-45"},
		{"a digit too many", "JP", "123-45678|", "123-45678|"},
		{"Canada", "CA", "k1a0|", "K1A 0|"},
		{"two ways in Britain", "GB", "m11|", "M11|"},
		{"a space decides", "GB", "m1 1|", "M1 1|"},
		{"one way in Britain", "GB", "sw1a1|", "SW1A 1|"},
		{"the last of Britain", "GB", "m11ae|", "M1 1AE|"},
		{"not of Britain", "GB", "q1 1|", "Q1 1|"},
		{"ZIP", "US", "90210|", "90210|"},
		{"ZIP+4", "US", "902101|", "90210-1|"},
		{"two ways in Costa Rica", "CR", "1234|", "1234|"},
		{"no country yet", "", "sw1a |", "SW1A |"},
		{"a country without codes", "HK", "x |1", "X |1"},
		{"hidden characters", "JP", "12\u202e3|4", "123|-4"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := In(addressPostal{}, Context{Country: test.country})
			before, after, _ := strings.Cut(test.raw, "|")
			text, caret := Edit(f, before+after, len([]rune(before)))
			runes := []rune(text)
			if got := string(runes[:caret]) + "|" + string(runes[caret:]); got != test.want {
				t.Errorf("%q gives %q, want %q", test.raw, got, test.want)
			}
		})
	}
}

// TestPostalPatterns: no country is in two entries, and every entry is of
// countries that have postal codes.
func TestPostalPatterns(t *testing.T) {
	seen := map[string]bool{}
	for _, entry := range strings.Split(strings.TrimSuffix(postalPatterns, ";"), ";") {
		pattern, codes, _ := strings.Cut(entry, ":")
		for ; codes != ""; codes = codes[2:] {
			if used, _, _ := AddressPart(codes[:2], "address-postal-code"); !used || seen[codes[:2]] || pattern == "" {
				t.Errorf("%q: used %v, or twice", codes[:2], used)
			}
			seen[codes[:2]] = true
		}
	}
	for _, country := range countryCodes() {
		used, required, _ := AddressPart(country, "address-postal-code")
		if used != seen[country] && !strings.Contains(unchecked, country) || required && !seen[country] {
			t.Errorf("%s: postal codes used %v, pattern %v", country, used, seen[country])
		}
	}
}

// unchecked are the countries that have postal codes by one source only, which
// are asked for, not required, and not checked.
const unchecked = "AQ BO JM KP LC LY MS PA PS TD TT WS"

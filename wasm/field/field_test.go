package field

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCardCode(t *testing.T) {
	for _, test := range []struct {
		raw, brand string
		want       Result
	}{
		{"", "visa", Result{}},
		{"12", "visa", Result{Partial, "", CodeNeeds3}},
		{"123", "visa", Result{State: Valid}},
		{"1234", "visa", Result{Invalid, "", CodeNeeds3}},
		{"123", "american-express", Result{Partial, "", CodeNeeds4}},
		{"1234", "american-express", Result{State: Valid}},
		{"12345", "american-express", Result{Invalid, "", CodeNeeds4}},
		{"12", "", Result{Partial, "", CodeNeeds3Or4}},
		{"123", "", Result{State: Valid}},
		{"1234", "", Result{State: Valid}},
		{"12345", "", Result{Invalid, "", CodeNeeds3Or4}},
		{"１２３", "visa", Result{State: Valid}},
		{"12a", "visa", Result{Invalid, "", CodeCharacters}},
	} {
		t.Run(test.brand+" "+test.raw, func(t *testing.T) {
			f := cardCode{}
			if got := f.Check(f.Normalise(test.raw), Context{Brand: test.brand}); got != test.want {
				t.Errorf("%q %s: %+v, want %+v", test.raw, test.brand, got, test.want)
			}
		})
	}
}

func TestCardCodeVectors(t *testing.T) {
	brandOf := map[string]string{"3": "visa", "4": "american-express", "3,4": ""}
	// Ours forgives spaces and hyphens, which the vectors do not.
	forgiven := map[string]bool{"-123": true, "12 34": true}
	for _, r := range rows(t, "codes.tsv", "input lengths potentially valid") {
		f := cardCode{}
		got := f.Check(f.Normalise(r[0]), Context{Brand: brandOf[r[1]]}).State
		if !forgiven[r[0]] {
			settle(t, nil, nil, r[0], state(r[2], r[3]), got)
		}
	}
}

func TestCardNameVectors(t *testing.T) {
	for _, r := range rows(t, "names.tsv", "input potentially valid") {
		f := cardName{}
		settle(t, nil, nil, r[0], state(r[1], r[2]), f.Check(f.Normalise(r[0]), date).State)
	}
}

func TestCardName(t *testing.T) {
	for _, test := range []struct {
		raw, normal string
		problem     Problem
	}{
		{"  Ada   Lovelace ", "Ada Lovelace", ""},
		{"José Ñandú-O'Neil Jr.", "José Ñandú-O'Neil Jr.", ""},
		{"山田 太郎", "山田 太郎", ""},
		{"محمد", "محمد", ""},
		{"4111 1111 1111 1111", "4111 1111 1111 1111", NameNumber},
		{"４１１１１１１１１１１１１１１１", "４１１１１１１１１１１１１１１１", NameNumber},
		{"Ada 4111-1111-1111-1111", "Ada 4111-1111-1111-1111", NameNumber},
		{"1234", "1234", NameLetters},
		{"Ada\x00\u202eLovelace", "AdaLovelace", ""},
		{strings.Repeat("a", 256), strings.Repeat("a", 256), NameTooLong},
	} {
		t.Run(test.raw, func(t *testing.T) {
			raw := test.raw
			f := cardName{}
			n := f.Normalise(raw)
			if got := f.Check(n, date); n != test.normal || got.Problem != test.problem {
				t.Errorf("%q: %q %+v, want %q %q", raw, n, got, test.normal, test.problem)
			}
		})
	}
}

func TestPostalCode(t *testing.T) {
	for _, test := range []struct {
		raw, normal string
		problem     Problem
	}{
		{"90210", "90210", ""},
		{"902101234", "90210-1234", ""},
		{"90210 1234", "90210-1234", ""},
		{"90210–1234", "90210-1234", ""},
		{"902 101 234", "902 101 234", ""},
		{" sw1a  1aa ", "SW1A 1AA", ""},
		{"k1a 0b1", "K1A 0B1", ""},
		{"１００−０００１", "100-0001", ""},
		{"٩٠٢١٠", "90210", ""},
		{"IM1", "IM1", ""},
		{"-", "", ""},
		{"〒100-0001", "100-0001", ""},
		{"90210.", "90210", ""},
		{"ZIP: 90210", "90210", ""},
		{"郵便番号：１００−０００１", "100-0001", ""},
		{"...", "...", PostalCodeCharacters},
		{"1234567890123", "1234567890123", PostalCodeTooLong},
	} {
		t.Run(test.raw, func(t *testing.T) {
			f := postalCode{}
			n := f.Normalise(test.raw)
			if got := f.Check(n, date); n != test.normal || got.Problem != test.problem {
				t.Errorf("%q %+v, want %q %q", n, got, test.normal, test.problem)
			}
		})
	}
}

func TestText(t *testing.T) {
	long := strings.Repeat("é", MaxText)
	for _, test := range []struct {
		kind, raw, normal string
		want              Result
	}{
		{"text", " a\tb\nc\x00 ", "a b c", Result{State: Valid}},
		{"text", " \u200b ", "", Result{}},
		{"text", "bad \xff utf-8", "bad \uFFFD utf-8", Result{State: Valid}},
		{"text", long, long, Result{State: Valid}},
		{"text", long + "é", long + "é", Result{Invalid, "", TooLong}},
		{"multiline", "a\r\nb\rc\u2028d\n\n", "a\nb\nc\nd", Result{State: Valid}},
		{"multiline", "a\tb\x1b[31m", "a b[31m", Result{State: Valid}},
		{"multiline", long + "é", long + "é", Result{Invalid, "", TooLong}},
	} {
		t.Run(test.kind+" "+test.raw, func(t *testing.T) {
			f, _ := Lookup(test.kind)
			n := f.Normalise(test.raw)
			if got := f.Check(n, date); n != test.normal || got != test.want {
				t.Errorf("%s %.40q: %.40q %+v, want %+v", test.kind, test.raw, n, got, test.want)
			}
		})
	}
}

func TestMask(t *testing.T) {
	for _, test := range []struct{ kind, normal, want string }{
		{"card-number", "4111111111111111", "•••• •••• •••• 1111"},
		{"card-number", "378282246310005", "•••• •••••• •0005"},
		{"card-number", "41111", "••••••"},
		{"card-number", "4111111111111111x", "••••••"},
		{"card-number", "", ""},
		{"card-expiry", "01/27", "••/••"},
		{"card-code", "123", "••••••"},
		{"card-name", "Ada", "••••••"},
		{"multiline", "a long secret", "••••••"},
	} {
		t.Run(test.kind+" "+test.normal, func(t *testing.T) {
			f, _ := Lookup(test.kind)
			if got := f.Mask(test.normal); got != test.want {
				t.Errorf("%s: mask %q, want %q", test.kind, got, test.want)
			}
		})
	}
}

func TestHints(t *testing.T) {
	for kind, want := range map[string]Hints{
		"card-number": {Autocomplete: "cc-number", InputMode: "numeric", EnterKeyHint: "next", MaxLength: 40},
		"card-expiry": {Autocomplete: "cc-exp", InputMode: "numeric", EnterKeyHint: "next", MaxLength: 20},
		"card-code":   {Autocomplete: "cc-csc", InputMode: "numeric", EnterKeyHint: "next", MaxLength: 10, Secret: true},
		"card-name":   {Autocomplete: "cc-name", EnterKeyHint: "next"},
		"postal-code": {Autocomplete: "postal-code", EnterKeyHint: "done", MaxLength: 40},
		"text":        {Autocomplete: "off", EnterKeyHint: "next"},
		"multiline":   {Autocomplete: "off", Multiline: true, Secret: true},
	} {
		t.Run(kind, func(t *testing.T) {
			if f, ok := Lookup(kind); !ok || f.Hints(Context{}) != want {
				t.Error("hints differ")
			}
		})
	}
	if _, ok := Lookup("shoe-size"); ok {
		t.Error("an unknown kind is known")
	}
}

// otherText is the text of a problem without one.
var otherText = Problem("else").Text()

func TestProblemTexts(t *testing.T) {
	seen := map[string]Problem{}
	for i := range problemTexts {
		p := problemTexts[i].problem
		text := p.Text()
		if other, ok := seen[text]; ok || !strings.HasSuffix(text, ".") || text == otherText {
			t.Errorf("%s: text %q, also of %q", p, text, other)
		}
		seen[text] = p
	}
	if Problem("").Text() != "" {
		t.Error("no problem has a text")
	}
}

// FuzzField checks for every field what none may break, whatever is typed.
func FuzzField(f *testing.F) {
	for _, s := range []string{"", "4111-1111 1111 1111", "378282246310005", "1/27", "2027-01", "/27", "0/27", "٤١١١", "12345 - 6789",
		"Ada\u202e", "a\r\nb", "\xff", "ŉß", "４１１１", "－1", "1 ", "-/ 1", "ｱﾞ", "\u00ad4", "\u1680",
		"078-05-1120", "BE68 5390 0754 7034", "ada@example.com", "+44 20 7031 3000", "0044123", "3/4/1984", "19840304", "9:30 p.m.", "1.234,5", "U.S.A.",
		"https://Example.com:1/@", "a : b\n:", "I<UTOD23145890<7349", "«", "A: A: b", "İ@İ", "ſſ", "00\x00 4"} {
		f.Add(s, uint8(3))
	}
	f.Fuzz(func(t *testing.T, raw string, at uint8) {
		for _, kind := range Kinds() {
			checkField(t, kind, raw, int(at))
		}
	})
}

func checkField(t *testing.T, kind, raw string, caret int) {
	field, _ := Lookup(kind)
	n := field.Normalise(raw)
	switch {
	case field.Normalise(n) != n:
		t.Errorf("%s %q: not idempotent: %q, %q", kind, raw, n, field.Normalise(n))
	case field.Normalise(field.Format(n)) != n:
		t.Errorf("%s %q: Format changes %q to %q", kind, raw, n, field.Format(n))
	case !utf8.ValidString(n) || strings.ContainsFunc(n, func(r rune) bool { return unicode.IsControl(r) && !(r == '\n' && field.Hints(date).Multiline) }):
		t.Errorf("%s %q: %q has control characters", kind, raw, n)
	}
	r := field.Check(n, date)
	if (n == "") != (r.State == Empty) || r.State == Empty && r.Problem != "" || (r.State == Partial || r.State == Invalid) && r.Problem == "" || r.Problem != "" && r.Problem.Text() == otherText {
		t.Errorf("%s %q: %+v", kind, n, r)
	}
	if mask := field.Mask(n); (n == "") != (mask == "") {
		t.Errorf("%s %q: mask %q", kind, n, mask)
	}
	text, to := Edit(field, raw, caret)
	if to < 0 || to > utf8.RuneCountInString(text) {
		t.Errorf("%s %q: caret %d outside %q", kind, raw, to, text)
	}
	if field.Normalise(text) != n {
		t.Errorf("%s %q: Edit makes %q of it", kind, raw, text)
	}
}

package field

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestEditGaps takes out and puts in one character at every place of a whole
// value of every kind that is formatted: no character that is not a separator is
// lost or doubled, and the caret stays beside the same one.
func TestEditGaps(t *testing.T) {
	for _, test := range []struct{ kind, value string }{
		{"card-number", "4111 1111 1111 1111"},
		{"card-number", "3782 822463 10005"},
		{"ssn", "123-45-6789"},
		{"iban", "BE68 5390 0754 7034"},
		{"phone", "+1 415 555 2671"},
		{"phone", "+49 30 123456"},
	} {
		t.Run(test.kind, func(t *testing.T) {
			f, _ := Lookup(test.kind)
			for at := range len(test.value) {
				before, after := test.value[:at], test.value[at:]
				expectEdit(t, f, before, after[1:]) // Delete
				if at > 0 {
					expectEdit(t, f, before[:at-1], after) // Backspace
				}
				expectEdit(t, f, before, after)
			}
		})
	}
}

func expectEdit(t *testing.T, f Field, before, after string) {
	t.Helper()
	text, caret := Edit(f, before+after, utf8.RuneCountInString(before))
	runes := []rune(text)
	if caret < 0 || caret > len(runes) {
		t.Fatalf("%q|%q: caret %d in %q", before, after, caret, text)
	}
	left, right := plainDigits(string(runes[:caret])), plainDigits(string(runes[caret:]))
	if left != plainDigits(before) || right != plainDigits(after) {
		t.Errorf("%q|%q gives %q|%q", before, after, string(runes[:caret]), string(runes[caret:]))
	}
}

// plainDigits is s without what formats put between characters.
func plainDigits(s string) string {
	return strings.NewReplacer(" ", "", "-", "", "/", "", "(", "", ")", "", "+", "").Replace(s)
}

package field

import (
	"strconv"
	"strings"
	"testing"
)

// TestCharacters compares with Intl.Segmenter.
func TestCharacters(t *testing.T) {
	for _, r := range vectors(t, "fields/graphemes.tsv", "text characters") {
		var text strings.Builder
		for _, code := range strings.Fields(r[0]) {
			n, err := strconv.ParseUint(code, 16, 32)
			if err != nil {
				t.Fatal(err)
			}
			text.WriteRune(rune(n))
		}
		if got := strconv.Itoa(Characters(text.String())); got != r[1] {
			t.Errorf("%s %q: %s characters, Intl.Segmenter says %s", r[0], text.String(), got, r[1])
		}
	}
}

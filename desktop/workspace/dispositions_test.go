package workspace

import (
	"slices"
	"strings"
	"testing"
)

// What publish writes is read as it was.
func TestDispositions(t *testing.T) {
	thirty := strings.Fields(strings.Repeat("x ", MaxDispositions))
	for n := range thirty {
		thirty[n] = strings.Repeat("é", MaxDisposition-n)
	}
	for _, all := range [][]string{nil, {"Solved"}, {"Solved", "# no comment", "- \"Call back\": tomorrow", "解決"}, thirty} {
		w := mustLoad(t, DispositionsFile, string(DispositionsText(all)))
		if !slices.Equal(w.Dispositions(), all) {
			t.Errorf("got %q, want %q", w.Dispositions(), all)
		}
	}
}

func TestDispositionsThatPublishDidNotMake(t *testing.T) {
	for name, text := range map[string]string{
		"a blank line": "Solved\n\nCall back\n",
		"one twice":    "Solved\nSolved\n",
		"spaces":       " Solved\n",
		"a control":    "Sol\x07ved\n",
		"too long":     strings.Repeat("é", MaxDisposition+1) + "\n",
		"too many":     strings.Join(strings.Split(strings.Repeat("a", MaxDispositions+1), ""), "b\n"),
	} {
		if _, err := Load(with(DispositionsFile, text)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

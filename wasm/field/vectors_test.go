package field

import (
	"os"
	"strings"
	"testing"
)

// date is the day the expiry vectors were computed for.
var date = Context{Year: 2026, Month: 11, Day: 15}

// rows reads a table of testdata/cards.
func rows(t *testing.T, name, header string) [][]string { return vectors(t, "cards/"+name, header) }

// vectors reads a table of testdata: tab-separated, with a header that must
// be the given one.
func vectors(t *testing.T, name, header string) [][]string {
	t.Helper()
	data, err := os.ReadFile("../../testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	if got := strings.ReplaceAll(lines[0], "\t", " "); got != header {
		t.Fatalf("%s has columns %q, want %q", name, got, header)
	}
	var all [][]string
	for _, line := range lines[1:] {
		cells := strings.Split(line, "\t")
		if len(cells) != len(strings.Fields(header)) {
			t.Fatalf("%s: malformed row %q", name, line)
		}
		all = append(all, cells)
	}
	return all
}

// state turns the vectors' two booleans into ours.
func state(potentially, valid string) State {
	switch {
	case valid == "1":
		return Valid
	case potentially == "1":
		return Partial
	}
	return Invalid
}

// A difference is a disagreement with a vector that was decided on.
type difference struct {
	reason string
	covers func(input string, want, got State) bool
}

// settle fails for a disagreement that no difference covers.
func settle(t *testing.T, known []difference, used map[string]int, input string, want, got State) {
	t.Helper()
	if got == Empty {
		got = Partial // the vectors have no word for it
	}
	if got == want {
		return
	}
	for _, d := range known {
		if d.covers(input, want, got) {
			used[d.reason]++
			return
		}
	}
	t.Errorf("%q: state %d, the vector says %d", input, got, want)
}

func allUsed(t *testing.T, known []difference, used map[string]int) {
	t.Helper()
	for _, d := range known {
		if used[d.reason] == 0 {
			t.Errorf("difference never met: %s", d.reason)
		}
		t.Logf("%5d × %s", used[d.reason], d.reason)
	}
}

// types returns what the vectors call the types of a number.
func types(number string) string {
	var all []string
	for i := range brands {
		if _, ok := brands[i].match(number); ok {
			all = append(all, brands[i].id)
		}
	}
	if id, _ := CardBrand(number); id != "" {
		return id
	}
	return strings.Join(all, ",")
}

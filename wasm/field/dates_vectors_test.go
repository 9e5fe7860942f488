package field

import (
	"regexp"
	"strings"
	"testing"
)

// today is when the vectors' two-digit years are read.
func today(tag string) Context { return Context{Year: 2026, Month: 11, Day: 15, Language: tag} }

// asRead is what a date or number means in the language of a tag: its normal
// form, "asked" when it has several readings, "refused" when it has none.
func asRead(kind, tag, raw string) string {
	f, _ := Lookup(kind)
	f = In(f, today(tag))
	n := f.Normalise(raw)
	switch r := f.Check(n, today("")); {
	case r.State == Valid:
		return n
	case r.Problem == DateOrder || r.Problem == NumberOpen:
		return "asked"
	}
	return "refused"
}

// TestDateVectors: what CLDR's patterns write in every region of the frame's
// languages is read as it was meant, or a difference says why not.
func TestDateVectors(t *testing.T) { compareReadings(t, "date", "dates") }

// TestNumberVectors does the same for numbers.
func TestNumberVectors(t *testing.T) { compareReadings(t, "number", "numbers") }

func compareReadings(t *testing.T, kind, file string) {
	known := vectors(t, "fields/"+file+"-differences.tsv", "locales texts ours reason")
	used := map[string]bool{}
	for _, r := range vectors(t, "fields/"+file+".tsv", "tag text "+kind) {
		got := asRead(kind, r[0], r[1])
		if got == r[2] || settledBy(known, used, r, got) {
			continue
		}
		t.Errorf("%s %q: %s, want %s", r[0], r[1], got, r[2])
	}
	for _, d := range known {
		if !used[strings.Join(d, " ")] {
			t.Errorf("difference never met: %s", d)
		}
	}
}

func settledBy(known [][]string, used map[string]bool, row []string, got string) bool {
	for _, d := range known {
		if got == d[2] && regexp.MustCompile("^("+d[0]+")$").MatchString(row[0]) && regexp.MustCompile(d[1]).MatchString(row[1]) {
			used[strings.Join(d, " ")] = true
			return true
		}
	}
	return false
}

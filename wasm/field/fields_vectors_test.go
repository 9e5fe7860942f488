package field

import (
	"regexp"
	"strings"
	"testing"
)

// checkRaw is what a kind makes of a value as typed.
func checkRaw(kind, raw string, c Context) Result {
	f, _ := Lookup(kind)
	return f.Check(f.Normalise(raw), c)
}

// TestFieldVectors compares each kind with other people's answers. A value is
// right for us when it raises no doubt either.
func TestFieldVectors(t *testing.T) {
	for _, table := range []struct {
		file, header string
		keys         int // columns before the answers
		ours         func(row []string) bool
		known        []fieldDifference
	}{
		{"aba-routing", "number validator", 1, func(r []string) bool { return fine(checkRaw("aba-routing", r[0], date)) }, nil},
		{"tax", "kind number valid", 2, func(r []string) bool { return fine(checkRaw(r[0], r[1], date)) }, taxDifferences},
		{"licences", "state number valid", 2, func(r []string) bool {
			return fine(checkRaw("drivers-licence", r[1], Context{State: r[0]}))
		}, licenceDifferences},
		{"email", "address validator", 1, func(r []string) bool { return fine(checkRaw("email", r[0], date)) }, emailDifferences},
		{"phones", "number possible", 1, func(r []string) bool { return fine(checkRaw("phone", r[0], date)) }, phoneDifferences(t)},
		{"mrz", "zone checks", 1, func(r []string) bool {
			return checkRaw("mrz", strings.ReplaceAll(r[0], "/", "\n"), Context{}).State == Valid
		}, mrzDifferences},
		{"iban", "iban iban.js validator", 1, func(r []string) bool { return fine(checkRaw("iban", r[0], date)) }, ibanDifferences(t)},
	} {
		t.Run(table.file, func(t *testing.T) {
			used := map[string]int{}
			for _, r := range vectors(t, "fields/"+table.file+".tsv", table.header) {
				settleRow(t, table.file, strings.Fields(table.header)[table.keys:], table.known, used, r, table.ours(r))
			}
			for _, d := range table.known {
				if used[d.reason] == 0 {
					t.Errorf("difference never met: %s", d.reason)
				}
			}
		})
	}
}

func fine(r Result) bool { return r == Result{State: Valid} }

// A fieldDifference is a disagreement with a table that was decided on.
type fieldDifference struct {
	reason string
	covers func(row []string, judge string, ours bool) bool
}

// settleRow fails if an answer of a row (an empty one is none) is not ours
// and no difference covers it.
func settleRow(t *testing.T, file string, judges []string, known []fieldDifference, used map[string]int, row []string, ours bool) {
	t.Helper()
	for i, judge := range judges {
		answer := row[len(row)-len(judges)+i]
		if answer == "" || (answer == "1") == ours {
			continue
		}
		covered := false
		for _, d := range known {
			if d.covers(row, judge, ours) {
				used[d.reason]++
				covered = true
			}
		}
		if !covered {
			t.Errorf("%s: %q: ours %v, %s differs", file, row, ours, judge)
		}
	}
}

// one covers the row that begins with the given cells.
func one(reason string, ours bool, cells ...string) fieldDifference {
	return fieldDifference{reason, func(row []string, _ string, got bool) bool {
		for i, c := range cells {
			if row[i] != c {
				return false
			}
		}
		return got == ours
	}}
}

var taxDifferences = []fieldDifference{
	one("hyphens may stand anywhere", true, "ssn", "1112-23333"),
	one("no serial is 0000 (SSA), which the second vector takes", false, "ssn", "123120000"),
}

var licenceDifferences = []fieldDifference{
	one("Missouri's R is any letter", true, "MO", "A123456Q"),
	one("Nevada's X is any letter", true, "NV", "A12345678"),
	{"the vector's last rule of Montana has no end", func(row []string, _ string, ours bool) bool {
		return row[0] == "MT" && !ours && len(row[1]) > 13
	}},
}

var emailDifferences = []fieldDifference{
	{"quoted names are not accepted", func(row []string, _ string, ours bool) bool { return row[0][0] == '"' && !ours }},
	{"the full stop of the sentence goes", func(row []string, _ string, ours bool) bool {
		return strings.HasSuffix(row[0], ".") && ours
	}},
	{"full-width characters are turned into ASCII", func(row []string, _ string, ours bool) bool {
		return strings.Contains(row[0], "ｇｍａｉｌ") && ours
	}},
}

// phoneDifferences of phones-differences.tsv: the numbers of digits behind a
// calling code that are between its shortest and its longest and raise no
// doubt, though libphonenumber knows none so long.
func phoneDifferences(t *testing.T) []fieldDifference {
	known := []fieldDifference{one("Madagascar's local numbers can't be called from abroad", false, "+2616672139")}
	for _, r := range vectors(t, "fields/phones-differences.tsv", "code digits") {
		for _, digits := range strings.Fields(r[1]) {
			known = append(known, fieldDifference{r[0] + " with " + digits + " digits", func(row []string, _ string, ours bool) bool {
				code, _, _ := callingCode(row[0][1:])
				return ours && code == r[0] && len(row[0])-1-len(code) == small(digits)
			}})
		}
	}
	return known
}

var mrzDifferences = []fieldDifference{
	{"visas have no composite check digit; the vector takes them for passports and cards", func(row []string, _ string, ours bool) bool {
		return row[0][0] == 'V' && ours
	}},
}

// ibanDifferences of iban-differences.tsv: one judge each, and a pattern of
// the values that it is wrong about.
func ibanDifferences(t *testing.T) []fieldDifference {
	var known []fieldDifference
	for _, r := range vectors(t, "fields/iban-differences.tsv", "judge ours values reason") {
		values := regexp.MustCompile(r[2])
		known = append(known, fieldDifference{r[2] + " " + r[0], func(row []string, judge string, ours bool) bool {
			return judge == r[0] && ours == (r[1] == "1") && values.MatchString(row[0])
		}})
	}
	return known
}

func TestCountryNames(t *testing.T) {
	for _, r := range vectors(t, "fields/countries.tsv", "text code") {
		if got := country.Normalise(r[0]); got != r[1] && r[0] != "Congo" { // which is two countries
			t.Errorf("%q: %q, want %q", r[0], got, r[1])
		}
	}
}

package field

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// guardRows reads a table of testdata/guard, in which \n is a line break.
func guardRows(t testing.TB, name, header string) [][]string {
	t.Helper()
	data, err := os.ReadFile("../../testdata/guard/" + name)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	if lines[0] != header {
		t.Fatalf("%s has columns %q, want %q", name, lines[0], header)
	}
	var all [][]string
	for _, line := range lines[1:] {
		cells := strings.Split(line, "\t")
		if len(cells) != strings.Count(header, "\t")+1 {
			t.Fatalf("%s: malformed row %q", name, line)
		}
		last := len(cells) - 1
		cells[last] = strings.ReplaceAll(cells[last], `\n`, "\n")
		all = append(all, cells)
	}
	return all
}

func matched(t testing.TB) [][]string { return guardRows(t, "matched.tsv", "kind\tabout\ttext") }

func unmatched(t testing.TB) [][]string { return guardRows(t, "unmatched.tsv", "about\ttext") }

func TestDetectFinds(t *testing.T) {
	for _, row := range matched(t) {
		if kind, found := Detect(row[2]); !found || kind != row[0] {
			t.Errorf("%s: %q is taken for %q, want %q", row[1], row[2], kind, row[0])
		}
	}
}

func TestDetectPassesOver(t *testing.T) {
	for _, row := range unmatched(t) {
		if kind, found := Detect(row[1]); found || kind != "" {
			t.Errorf("%s: %q is taken for %q, want nothing", row[0], row[1], kind)
		}
	}
}

// What stands around a number on other lines or behind words changes nothing.
func TestDetectInLongTexts(t *testing.T) {
	filler := strings.Repeat("Thank you for your help. I live at 12 High Street. ", 70)
	for _, row := range matched(t) {
		if kind, _ := Detect(filler + "So: " + row[2] + " ok? " + filler); kind != row[0] {
			t.Errorf("%s: %q in a long text is taken for %q, want %q", row[1], row[2], kind, row[0])
		}
	}
	var all strings.Builder
	for _, row := range unmatched(t) {
		all.WriteString(row[1] + " ; and then ; ")
	}
	text := strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(all.String()), "ssn", ""), "social", "")
	if kind, found := Detect(text); found {
		t.Errorf("all the look-alikes in one text are taken for %q", kind)
	}
}

// However the digits of a card number are spaced, it is found; and one kind
// of separator counts as another.
func TestDetectIsIndependentOfSeparators(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, row := range matched(t) {
		if row[0] != FoundCardNumber || !digitsOnly(row[2]) {
			continue
		}
		for range 50 {
			if spaced := spread(row[2], random.Uint64(), random.Uint64()); !isFound(spaced, FoundCardNumber) {
				t.Errorf("%q is found, %q is not", row[2], spaced)
			}
		}
	}
}

func isFound(text, kind string) bool {
	got, found := Detect(text)
	return found && got == kind
}

// spread puts one of the separators behind each digit whose bit is set.
func spread(digits string, where, which uint64) string {
	separators := []string{" ", "-", ".", "\n", "\u00a0", "\u2013", " - ", "\u200b"}
	var b strings.Builder
	for i := range digits {
		b.WriteByte(digits[i])
		if i < len(digits)-1 && where>>(i%64)&1 == 1 {
			b.WriteString(separators[which>>(3*i%61)&7])
		}
	}
	return b.String()
}

func FuzzDetect(f *testing.F) {
	for _, row := range matched(f) {
		f.Add(row[2], uint64(0x1110))
	}
	for _, row := range unmatched(f) {
		f.Add(row[1], uint64(0x5555))
	}
	f.Fuzz(func(t *testing.T, text string, where uint64) {
		kind, found := Detect(text)
		if found != (kind != "") || found && kind != FoundCardNumber && kind != FoundSSN && kind != FoundIBAN {
			t.Fatalf("%q: got %q, %v", text, kind, found)
		}
		if found && countDigits(compact(text)) < 9 {
			t.Errorf("%q has too few digits for a %s", text, kind)
		}
		plain := compact(text)
		if !isFound(plain, FoundCardNumber) || !digitsOnly(plain) {
			return
		}
		if spaced := spread(plain, where, where*0x9e3779b97f4a7c15); !isFound(spaced, FoundCardNumber) {
			t.Errorf("%q is found, %q is not", plain, spaced)
		}
	})
}

// The longest messages are judged while the customer waits.
func BenchmarkDetect(b *testing.B) {
	texts := map[string]string{
		"words":   strings.Repeat("Thank you for your help. ", 320),
		"digits":  strings.Repeat("4", 8000),
		"groups":  strings.Repeat("411 ", 2000),
		"scripts": strings.Repeat("\u0664\u0661 ", 2666),
	}
	for name, text := range texts {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				Detect(text)
			}
		})
	}
}

package grammar

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/desktop/yamldoc/schematest"
)

func TestTheGrammarFitsItsSchema(t *testing.T) {
	docs := filepath.Join(root(), "docs")
	text, err := os.ReadFile(filepath.Join(docs, "protocol.json"))
	if err != nil {
		t.Fatal(err)
	}
	s, _ := schematest.Schema(t, os.DirFS(docs), "protocol.schema.json")
	if err := s.Validate(schematest.AsJSON(t, string(text))); err != nil {
		t.Error(err)
	}
}

// A name that a part of the file gives to another is there.
func TestTheGrammarNamesWhatThereIs(t *testing.T) {
	g := Read(t)
	keys, refusals := slices.Clone(g.Bound), []map[string]string{g.Sealed.Refused}
	for _, r := range slices.Concat(g.Sealed.Notes, g.Public, g.Inside) {
		keys = append(keys, r.Keys...)
	}
	for _, r := range g.Sealed.Notes {
		refusals = append(refusals, r.Refused)
	}
	used := map[string]bool{}
	for _, k := range keys {
		if _, known := g.Patterns[k.Pattern]; !known && k.Pattern != "" {
			t.Errorf("%s has the pattern %q, and there is none of that name", k.Key, k.Pattern)
		}
		used[k.Pattern] = true
		refusals = append(refusals, k.Refused)
	}
	named := map[string]bool{}
	for _, r := range refusals {
		for way, name := range r {
			if _, known := g.Outcomes[name]; !known {
				t.Errorf("%s comes to %q, and there is no such outcome", way, name)
			}
			named[name] = true
		}
	}
	for name := range g.Patterns {
		if !used[name] {
			t.Errorf("nothing has the pattern %q", name)
		}
	}
	for name := range g.Outcomes {
		if !named[name] {
			t.Errorf("nothing comes to %q", name)
		}
	}
}

// The tables of docs/protocol.md have the keys of the file, in its order.
func TestTheTablesHaveEveryKey(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root(), "docs", "protocol.md"))
	if err != nil {
		t.Fatal(err)
	}
	g, text := Read(t), string(data)
	wants := func(what string, keys []Key, got []string) {
		t.Helper()
		var want []string
		for _, k := range keys {
			want = append(want, k.Key)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: the table has the keys %q\nthe file has %q", what, got, want)
		}
	}
	wants("all sealed notes", g.Bound, firstCells(text, "Each sealed note begins with"))
	for _, r := range g.Sealed.Notes {
		wants(r.Kind, r.Keys, rowKeys(text, r))
	}
	for _, r := range append(slices.Clone(g.Public), g.Inside...) {
		if slices.Contains([]string{"opening", "offline", "chunk", "handover", "submission"}, r.Kind) {
			continue // their tables stand elsewhere, see below
		}
		wants(r.Kind, r.Keys, firstCells(text, "**"+r.Kind+"**, signed by"))
	}
	wants("chunk", rule(g, "chunk").Keys, firstCells(text, "`sealform/chunk@v1`, with"))
	wants("handover", rule(g, "handover").Keys, firstCells(text, "A **handover** is a signed note:"))
	wants("submission", rule(g, "submission").Keys, firstCells(text, "The inside of a `form-submission`"))
	waits := firstCells(text, "**opening** and **offline**, signed by")
	wants("opening", rule(g, "opening").Keys, append(slices.Clone(waits), "count", "cut"))
	wants("offline", rule(g, "offline").Keys, append(slices.Clone(waits), "reach"))
}

func rule(g *Grammar, kind string) NoteRule {
	for _, r := range append(slices.Clone(g.Public), g.Inside...) {
		if r.Kind == kind {
			return r
		}
	}
	return NoteRule{}
}

var quotedKey = regexp.MustCompile("`([a-z0-9-]+)`")

// firstCells are the keys in the first cells of the table that follows a text.
func firstCells(text, after string) (keys []string) {
	_, rest, _ := strings.Cut(text, after)
	_, rows, _ := strings.Cut(rest, "\n|---|---|\n")
	for row := range strings.Lines(rows) {
		cell, isRow := strings.CutPrefix(row, "| ")
		if !isRow {
			break
		}
		cell, _, _ = strings.Cut(cell, " | ")
		for _, m := range quotedKey.FindAllStringSubmatch(cell, -1) {
			keys = append(keys, m[1])
		}
	}
	return keys
}

// rowKeys are those that the row of a sealed note names.
func rowKeys(text string, r NoteRule) (keys []string) {
	_, rest, _ := strings.Cut(text, "\n| kind | from | keys after the ten | body |\n")
	_, row, _ := strings.Cut(rest, "\n| `"+r.Kind+"` | ")
	row, _, _ = strings.Cut(row, "\n")
	cells := strings.Split(row, " | ")
	if len(cells) < 2 {
		return nil
	}
	for part := range strings.SplitSeq(cells[1], " · ") {
		if m := quotedKey.FindStringSubmatch(part); m != nil && strings.HasPrefix(part, m[0]) {
			keys = append(keys, m[1])
		}
	}
	return keys
}

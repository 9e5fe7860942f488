package grammar

import (
	"os"
	"path/filepath"
	"slices"
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

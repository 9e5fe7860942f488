package field

import (
	"encoding/json"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write what TypeScript has of problems and kinds again")

// problemsFile holds the English words of every problem for the frame, which
// finds them by their code.
const problemsFile = "../../widget/frame/problems.json"

// TestProblemsFile: the frame says what this package says. Run it with -update
// after a change.
func TestProblemsFile(t *testing.T) {
	texts := map[string]string{}
	for _, p := range problemTexts {
		texts[string(p.problem)] = p.text
	}
	want, err := json.MarshalIndent(texts, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	current(t, problemsFile, string(want)+"\n", "ProblemsFile")
}

// current compares a file that is written from this package, and writes it
// where -update says so.
func current(t *testing.T, file, want, test string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != want {
		t.Errorf("%s is not current: run go test ./wasm/field -run %s -update", file, test)
	}
}

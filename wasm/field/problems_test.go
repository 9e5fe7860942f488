package field

import (
	"encoding/json"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write the frame's file of problems again")

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
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile(problemsFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(problemsFile); err != nil || string(got) != string(want) {
		t.Errorf("%s is not current: run go test ./wasm/field -run ProblemsFile -update", problemsFile)
	}
}

package chat_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The protocol has a row for each kind of note, which says who may send it.
func TestTheProtocolHasEveryKindOfNote(t *testing.T) {
	source, err := os.ReadFile("envelope.go")
	if err != nil {
		t.Fatal(err)
	}
	protocol, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	kinds := regexp.MustCompile(`(?m)^\tkind\w+ += "([a-z-]+)" +// (\w+)`).FindAllStringSubmatch(string(source), -1)
	if len(kinds) < 20 {
		t.Fatalf("found %d kinds in envelope.go", len(kinds))
	}
	for _, kind := range kinds {
		if row := "\n| `" + kind[1] + "` | " + kind[2] + " |"; !strings.Contains(string(protocol), row) {
			t.Errorf("docs/protocol.md has no row %q", row)
		}
	}
}

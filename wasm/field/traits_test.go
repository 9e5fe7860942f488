package field

import (
	"os"
	"strings"
	"testing"
)

// TestKindsFile: TypeScript knows every kind by name, so that a comparison with
// another word is a mistake of its types. Run it with -update after a change.
func TestKindsFile(t *testing.T) {
	want := "// Written from the table of kinds: go test ./wasm/field -run KindsFile -update\n\n/** A kind of field. */\nexport type FieldKind =\n  | \"" +
		strings.Join(Kinds(), "\"\n  | \"") + "\";\n"
	current(t, "../../widget/bridge/kinds.ts", want, "KindsFile")
}

// TestTheReadmeNamesEveryKind: the protocol refers to its table.
func TestTheReadmeNamesEveryKind(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range Kinds() {
		if !strings.Contains(string(text), "`"+kind+"`") {
			t.Errorf("README.md does not name the kind %s", kind)
		}
	}
}

func TestOnlySecurityCodesAreShownOnce(t *testing.T) {
	for _, kind := range Kinds() {
		if got, want := TraitsOf(kind).Once, kind == "card-code"; got != want {
			t.Errorf("%s: shown once is %v, want %v", kind, got, want)
		}
	}
}

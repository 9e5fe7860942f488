package desktop

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/sealform/sealform/wasm/chat"
)

const chatWords = "../wasm/chat/vocabulary.go"

// The unions of the window's messages.ts are the words that this program has.
func TestUnionsMatchTypeScript(t *testing.T) {
	b, err := os.ReadFile("ui/src/messages.ts")
	if err != nil {
		t.Fatal(err)
	}
	endings := slices.DeleteFunc(words(t, chatWords, "EndedBy"), func(by string) bool {
		return chat.EndedBy(by) == chat.EndedLost || chat.EndedBy(by) == chat.EndedReplaced // which only a page says
	})
	for of, want := range map[[2]string][]string{
		{"Relay", "phase"}:    words(t, "vocabulary.go", "relayPhase"),
		{"Chat", "ended"}:     endings,
		{"Duty", "cause"}:     append(words(t, "duty/presence.go", "Cause"), ""),
		{"Event", "step"}:     words(t, "entrance/steps.go", "Step"),
		{"Event", "standing"}: words(t, "entrance/wait.go", "Standing"),
		{"Secret", "file"}:    append(words(t, "panel/file.go", "FileUse"), ""),
		{"Item", "from"}:      slices.Collect(maps.Values(whoNames)),
		{"Item", "kind"}:      slices.Collect(maps.Values(kindNames)),
		{"Item", "untaken"}:   words(t, chatWords, "Untaken"),
		{"Node", "kind"}:      words(t, "workspace/markdown.go", ""),
	} {
		t.Run(of[0]+"."+of[1], func(t *testing.T) {
			got := unionOf(declaration(string(b), of[0]), of[1])
			slices.Sort(got)
			slices.Sort(want)
			if len(got) < 2 || !slices.Equal(got, want) {
				t.Errorf("TypeScript has %q, Go %q", got, want)
			}
		})
	}
}

// Every reason for an alarm has words, and each of those is a reason.
func TestAlarmsHaveWords(t *testing.T) {
	want := words(t, "../wasm/chat/refusal.go", "Refusal")
	for _, quiet := range []string{"", "replayed", "gap", "late", "paused", "newer-roster", "older-roster", "other-roster"} {
		want = slices.DeleteFunc(want, func(w string) bool { return w == quiet })
	}
	var got []string
	for why := range alarmWords {
		got = append(got, string(why))
	}
	slices.Sort(got)
	slices.Sort(want)
	if len(want) < 2 || !slices.Equal(got, want) {
		t.Errorf("there are words for %q, and alarms for %q", got, want)
	}
}

func TestUntakenMessagesHaveWords(t *testing.T) {
	for _, why := range words(t, chatWords, "Untaken") {
		if why != "" && untakenWords[chat.Untaken(why)] == "" {
			t.Errorf("%q has no words", why)
		}
	}
}

// words returns the constants of a type that a file declares, or of none.
func words(t *testing.T, file, of string) (all []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 || typeName(spec.Type) != of {
			return true
		}
		if lit, ok := spec.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, _ := strconv.Unquote(lit.Value)
			all = append(all, text)
		}
		return true
	})
	return all
}

func typeName(e ast.Expr) string {
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

var literal = regexp.MustCompile(`"([^"]*)"`)

// unionOf returns the literals that a member of a TypeScript type can be.
func unionOf(declaration, member string) (all []string) {
	union := regexp.MustCompile(`\b` + member + `:((?:[\s|]*"[^"]*")+)`).FindStringSubmatch(declaration)
	if union == nil {
		return nil
	}
	for _, m := range literal.FindAllStringSubmatch(union[1], -1) {
		all = append(all, m[1])
	}
	return all
}

package smallfmt_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/sealform/sealform/wasm/overlay/smallfmt"
)

// sources are the packages that have it for fmt in the browser build.
var sources = []string{
	"filippo.io/age", "filippo.io/age/internal/bech32", "filippo.io/age/internal/format", "filippo.io/age/internal/stream",
	"filippo.io/hpke", "golang.org/x/mod/sumdb/note",
}

// formats returns every format in their source, and what of fmt they call.
func formats(t *testing.T) (all []string, calls map[string]bool) {
	t.Helper()
	calls = map[string]bool{}
	out, err := exec.Command("go", append([]string{"list", "-f", "{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}\n{{end}}"}, sources...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(string(out)) {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.FromSlash(name), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "fmt" {
					calls[n.Sel.Name] = true
				}
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING && strings.Contains(s, "%") {
					all = append(all, s)
				}
			}
			return true
		})
	}
	return all, calls
}

var errInner = errors.New("inner \xff é")

// values are what these modules pass, for each verb.
var values = map[string][]any{
	"s": {"", "text", "a\xffb\u202e", []byte("bytes"), errInner},
	"q": {"", "te\"xt\n", "a\xffb\u202e", []byte("bytes\x00"), []string{}, []string{"a", "b c"}},
	"v": {"text", errInner, nil, 7, -7, byte(200), rune(0x10ffff), int64(1) << 40, []string{"a", "b"}},
	"w": {errInner, nil},
	"d": {0, 7, -7, byte(200), rune(65), int64(-1) << 40, uint16(9), uint32(1) << 31},
	"x": {uint16(0x20), uint16(0xffff), uint32(0xdeadbeef), uint32(1)},
}

// Every format of theirs gives the text that fmt gives.
func TestTheTextsAreThoseOfFmt(t *testing.T) {
	all, _ := formats(t)
	if len(all) < 60 {
		t.Fatalf("found %d formats only", len(all))
	}
	for _, format := range all {
		for round := range 9 {
			args := argsOf(t, format, round)
			if got, want := smallfmt.Errorf(format, args...).Error(), fmt.Errorf(format, args...).Error(); got != want {
				t.Errorf("%q of %v: got %q, want %q", format, args, got, want)
			}
		}
	}
}

// argsOf takes, for each verb, the value whose turn it is.
func argsOf(t *testing.T, format string, round int) (args []any) {
	t.Helper()
	for _, part := range strings.Split(format, "%")[1:] {
		verb := strings.TrimLeft(part, "0123456789")[:1]
		if values[verb] == nil {
			t.Fatalf("%q has the verb %q, which is not known here", format, verb)
		}
		args = append(args, values[verb][round%len(values[verb])])
	}
	return args
}

// They call nothing of fmt that is not here.
func TestNothingElseOfFmtIsCalled(t *testing.T) {
	_, calls := formats(t)
	for name := range calls {
		switch name {
		case "Errorf", "Sprintf", "Fprintf":
		default:
			t.Errorf("fmt.%s is called", name)
		}
	}
}

func TestErrorsUnwrap(t *testing.T) {
	if err := smallfmt.Errorf("outer: %w", errInner); !errors.Is(err, errInner) {
		t.Errorf("%v does not unwrap", err)
	}
	if err := smallfmt.Errorf("outer: %v", errInner); errors.Is(err, errInner) {
		t.Errorf("%v unwraps", err)
	}
}

// Nothing that is passed makes it panic.
func TestWhatIsNotKnownShows(t *testing.T) {
	for _, test := range []struct {
		format string
		args   []any
		want   string
	}{
		{"%z", []any{1}, "%!z"},
		{"%d", []any{"s"}, "%!d"},
		{"%v", []any{struct{}{}}, "%!v"},
		{"%s and %s", []any{"one"}, "one and %!s(MISSING)"},
		{"100%", nil, "100%!(MISSING)"},
		{"%d%%", []any{1}, "1%"},
	} {
		if got := smallfmt.Sprintf(test.format, test.args...); got != test.want {
			t.Errorf("%q: got %q, want %q", test.format, got, test.want)
		}
	}
}

func TestFprintf(t *testing.T) {
	var b strings.Builder
	if n, err := smallfmt.Fprintf(&b, " %s\n", "mac"); n != 5 || err != nil || b.String() != " mac\n" {
		t.Errorf("wrote %q: %d, %v", b.String(), n, err)
	}
}

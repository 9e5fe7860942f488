package desktop_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// panelMay is everything that package panel imports. It holds what customers
// sent in forms, and nothing in the list reaches outside the program.
var panelMay = []string{
	"bytes", "image", "image/jpeg", "image/png", "io", "slices", "time",
	"golang.org/x/image/webp", "github.com/sealform/sealform/wasm/chat", "github.com/sealform/sealform/wasm/field", "github.com/sealform/sealform/wasm/form",
}

// outside is what nothing may link that panel is made of, by whatever way.
var outside = []string{"net", "net/http", "log", "log/slog", "os/exec", "os/signal", "plugin", "github.com/gorilla/websocket"}

func TestThePanelReachesNothingOutside(t *testing.T) {
	names, err := filepath.Glob("panel/*.go")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, fault := range faults(t, name, nil) {
			t.Errorf("%s %s", name, fault)
		}
	}
	reachesNothing(t, "panel")
}

// Neither what opens bundles nor what holds invitations can send them anywhere.
func TestBundlesAndInvitationsReachNothingOutside(t *testing.T) {
	for _, name := range []string{"bundle", "invitation"} {
		t.Run(name, func(t *testing.T) { reachesNothing(t, name) })
	}
}

// What holds an agent's keys and passphrases writes no log, runs no program and
// reaches no network itself, but for the claim on a home, which asks on loopback.
func TestWhatHoldsKeysReachesNothingItself(t *testing.T) {
	may := map[string][]string{filepath.Join("home", "claim.go"): {"net", "net/http"}}
	for _, dir := range []string{"home", "entrance"} {
		names, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(names) == 0 {
			t.Fatalf("%d files, %v", len(names), err)
		}
		for _, name := range names {
			for _, path := range imports(t, name) {
				if slices.Contains(outside, path) && !slices.Contains(may[name], path) && !strings.HasSuffix(name, "_test.go") {
					t.Errorf("%s imports %s", name, path)
				}
			}
		}
	}
}

func imports(t *testing.T, name string) (all []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		all = append(all, path)
	}
	return all
}

func reachesNothing(t *testing.T, name string) {
	t.Helper()
	linked := dependencies(t, "github.com/sealform/sealform/desktop/"+name)
	if slices.ContainsFunc(outside, func(p string) bool { return slices.Contains(linked, p) }) {
		t.Errorf("one of %v is linked", outside)
	}
}

// Each fault is found where it is, and the list of what is linked is one.
func TestThePanelsWallHolds(t *testing.T) {
	for body, want := range map[string]string{
		`import "net"`:      "imports net",
		`import "os"`:       "imports os",
		`import "log/slog"`: "imports log/slog",
		`import "github.com/sealform/sealform/desktop"`:   "imports github.com/sealform/sealform/desktop",
		`import "github.com/sealform/sealform/wasm/chat"`: "",
		"func f() { go f() }":                             "starts a goroutine",
		"var x = time.Now()":                              "uses time.Now",
		"var x = time.AfterFunc(1, f)":                    "uses time.AfterFunc",
		"var x = time.Minute":                             "",
	} {
		t.Run(body, func(t *testing.T) {
			if got := strings.Join(faults(t, "x.go", "package panel\n"+body), "; "); got != want {
				t.Errorf("found %q, want %q", got, want)
			}
		})
	}
	if linked := dependencies(t, "github.com/sealform/sealform/desktop"); !slices.Contains(linked, "net/http") {
		t.Errorf("%d packages are linked into the desktop, and net/http is not among them", len(linked))
	}
}

// faults returns what a file does that its package may not. src is its text,
// nil to read it.
func faults(t *testing.T, name string, src any) (found []string) {
	file, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range file.Imports {
		if path, _ := strconv.Unquote(spec.Path.Value); !slices.Contains(panelMay, path) {
			found = append(found, "imports "+path)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = append(found, "starts a goroutine")
		case *ast.SelectorExpr:
			if p, ok := n.X.(*ast.Ident); ok && p.Name == "time" && slices.Contains(clocks, n.Sel.Name) {
				found = append(found, "uses time."+n.Sel.Name)
			}
		}
		return true
	})
	return found
}

// clocks are what package time has that reads one, or waits for it.
var clocks = []string{"Now", "Since", "Until", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick", "Sleep"}

// dependencies returns everything that is linked with a package.
func dependencies(t *testing.T, path string) (all []string) {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", "-json=ImportPath", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct{ ImportPath string }
		if err := d.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p.ImportPath)
	}
}

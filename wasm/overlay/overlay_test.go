package overlay_test

import (
	"bytes"
	"crypto/sha256"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sealform/wasm/overlay"
)

func paths(t *testing.T) (root, goroot string) {
	t.Helper()
	root, err := overlay.Root()
	if err != nil {
		t.Fatal(err)
	}
	goroot, err = overlay.GOROOT()
	if err != nil {
		t.Fatal(err)
	}
	return root, goroot
}

// The table that is left out is there, is the only thing in its file, and is
// as long as what stands in its place: after an update of Go this fails
// before anything ships.
func TestTheOverlayStillApplies(t *testing.T) {
	root, goroot := paths(t)
	stub := declared(t, filepath.Join(root, overlay.Stub))
	if !slices.Equal(stub, []string{"p256PrecomputedEmbed"}) {
		t.Errorf("the stub declares %q, want p256PrecomputedEmbed alone", stub)
	}
	real := declared(t, filepath.Join(goroot, overlay.Replaced))
	if !slices.Equal(real, stub) {
		t.Fatalf("%s declares %q, want p256PrecomputedEmbed alone", overlay.Replaced, real)
	}
	if got, want := length(t, filepath.Join(root, overlay.Stub)), length(t, filepath.Join(goroot, overlay.Replaced)); got != want {
		t.Errorf("the stub's table has %d bytes, the standard library's %d", got, want)
	}
}

// declared returns the names that a file declares.
func declared(t *testing.T, file string) []string {
	f := parse(t, file)
	var names []string
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			names = append(names, d.Name.Name)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if v, ok := s.(*ast.ValueSpec); ok {
					for _, n := range v.Names {
						names = append(names, n.Name)
					}
				}
			}
		}
	}
	return names
}

func parse(t *testing.T, file string) *ast.File {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parser.ParseFile(token.NewFileSet(), "table.go", src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// length returns how many bytes the table in a file has: listed one by one, or
// as a product of numbers.
func length(t *testing.T, file string) int {
	t.Helper()
	v := parse(t, file).Decls[0].(*ast.GenDecl).Specs[0].(*ast.ValueSpec)
	if len(v.Values) == 1 {
		return len(v.Values[0].(*ast.CompositeLit).Elts)
	}
	return value(t, v.Type.(*ast.ArrayType).Len)
}

func value(t *testing.T, e ast.Expr) int {
	t.Helper()
	switch e := e.(type) {
	case *ast.BasicLit:
		n, err := strconv.Atoi(e.Value)
		if err != nil {
			t.Fatal(err)
		}
		return n
	case *ast.BinaryExpr:
		if e.Op == token.MUL {
			return value(t, e.X) * value(t, e.Y)
		}
	}
	t.Fatalf("the table's length is not a product of numbers")
	return 0
}

// Nothing on the plaintext side uses the curve whose table is left out, and
// none of age's kinds that do is linked.
func TestNothingUsesP256(t *testing.T) {
	root, _ := paths(t)
	own := goList(t, root, "-f", "{{if not .Standard}}{{.ImportPath}}: {{join .Imports \" \"}}{{end}}", "-deps", "./wasm")
	for line := range strings.Lines(own) {
		pkg, imports, _ := strings.Cut(strings.TrimSpace(line), ": ")
		for _, i := range strings.Fields(imports) {
			if i == "crypto/ecdsa" || i == "crypto/elliptic" || i == "filippo.io/nistec" {
				t.Errorf("%s imports %s", pkg, i)
			}
			if i == "crypto/ecdh" && strings.HasPrefix(pkg, "sealform/") {
				t.Errorf("%s imports crypto/ecdh", pkg)
			}
		}
		if strings.HasPrefix(pkg, "filippo.io/age/") && strings.Contains(pkg, "tag") || pkg == "filippo.io/age/plugin" || pkg == "filippo.io/age/agessh" {
			t.Errorf("%s is linked", pkg)
		}
	}
	if !strings.Contains(own, "filippo.io/age: ") {
		t.Error("age is not in the list: the test looks at the wrong thing")
	}
}

// Packages for tests and benchmarks are in no build that ships.
func TestNoToolShips(t *testing.T) {
	root, _ := paths(t)
	for pkg := range strings.Lines(goList(t, root, "-deps", "./wasm")) {
		if p := strings.TrimSpace(pkg); p == "sealform/wasm/overlay" || p == "sealform/wasm/bench" || p == "os/exec" || p == "testing" {
			t.Errorf("%s is linked", p)
		}
	}
}

func goList(t *testing.T, root string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	cmd.Dir, cmd.Env = root, overlay.Env()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// wasm/build.sh builds with the flags that tests use.
func TestBuildScriptHasTheseFlags(t *testing.T) {
	root, _ := paths(t)
	script, err := os.ReadFile(filepath.Join(root, "wasm/build.sh"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{overlay.Replaced, overlay.Stub, "-overlay", "-trimpath", "-buildvcs=false", "-ldflags='-s -w -buildid='", "GOOS=js GOARCH=wasm"} {
		if !bytes.Contains(script, []byte(want)) {
			t.Errorf("wasm/build.sh does not say %s", want)
		}
	}
}

// The same source gives the same bytes in another folder, so that anybody can
// check the hash in the loader.
func TestTheBuildIsReproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("builds twice")
	}
	root, _ := paths(t)
	var sums [2][32]byte
	caches := [2][]string{nil, {"GOCACHE=" + t.TempDir()}} // the second compiles everything anew
	for i := range sums {
		dir := filepath.Join(t.TempDir(), strings.Repeat("deeper/", i)+"module")
		copySource(t, root, dir)
		built := buildIn(t, dir, caches[i]...)
		sums[i] = sha256.Sum256(built)
		if bytes.Contains(built, []byte(dir)) || bytes.Contains(built, []byte(root)) {
			t.Error("the folder's name is in the bytes")
		}
	}
	if sums[0] != sums[1] {
		t.Errorf("two folders, two hashes: %x and %x", sums[0], sums[1])
	}
}

func buildIn(t *testing.T, dir string, env ...string) []byte {
	t.Helper()
	cmd := exec.Command("sh", filepath.Join(dir, "wasm/build.sh"))
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	b, err := os.ReadFile(filepath.Join(dir, "build/sealform.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// copySource copies what a build of ./wasm reads.
func copySource(t *testing.T, root, dir string) {
	t.Helper()
	for _, part := range []string{"go.mod", "go.sum", "wasm", "relay/signed", "relay/roster", "relay/wire"} {
		from, to := filepath.Join(root, part), filepath.Join(dir, part)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(from)
		if err == nil && info.IsDir() {
			err = os.CopyFS(to, os.DirFS(from))
		} else if err == nil {
			var b []byte
			if b, err = os.ReadFile(from); err == nil {
				err = os.WriteFile(to, b, 0o644)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

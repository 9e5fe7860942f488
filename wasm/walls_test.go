package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// pure lists the packages that see plaintext. They do no I/O, start no
// goroutine and read no clock.
var pure = []string{"field", "form", "trust", "seal", "chat"}

// banned are the packages that pure ones may not import themselves, with all
// below them: they reach the world outside, or weigh too much in the browser.
var banned = []string{
	"bufio", "context", "database", "embed", "encoding/gob", "encoding/json", "encoding/xml", "fmt", "html", "io/fs", "io/ioutil",
	"log", "net", "os", "path/filepath", "plugin", "reflect", "regexp", "runtime", "sync", "syscall", "testing", "text", "time", "unsafe",
}

// allowed is everything that field and form import.
var allowed = []string{"github.com/sealform/sealform/wasm/field", "strconv", "strings", "unicode", "unicode/utf8"}

func TestWalls(t *testing.T) {
	for _, dir := range pure {
		t.Run(dir, func(t *testing.T) {
			files := sources(t, dir)
			if len(files) == 0 {
				t.Errorf("%s has no Go files", dir)
			}
			for _, name := range files {
				for _, fault := range faults(t, dir, name, nil) {
					t.Errorf("%s: %s", name, fault)
				}
			}
		})
	}
}

// TestWallsHold shows that each fault is found where it is.
func TestWallsHold(t *testing.T) {
	for _, test := range []struct{ dir, body, want string }{
		{"chat", "import \"time\"", "imports time"},
		{"chat", "import \"net/http\"", "imports net/http"},
		{"seal", "import _ \"os/exec\"", "imports os/exec"},
		{"field", "import \"bytes\"", "imports bytes"},
		{"form", "import \"filippo.io/age\"", "imports filippo.io/age"},
		{"chat", "func f() { go f() }", "starts a goroutine"},
		{"trust", "import \"bytes\"", ""},
		{"field", "import \"strings\"", ""},
	} {
		t.Run(test.dir+" "+test.body, func(t *testing.T) {
			got := strings.Join(faults(t, test.dir, "x.go", "package x\n"+test.body), "; ")
			if got != test.want {
				t.Errorf("%s in %s: found %q, want %q", test.body, test.dir, got, test.want)
			}
		})
	}
}

func sources(t *testing.T, dir string) []string {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, name := range names {
		if !strings.HasSuffix(name, "_test.go") {
			files = append(files, name)
		}
	}
	return files
}

// faults returns what a file does that its package may not. src is its text,
// nil to read it.
func faults(t *testing.T, dir, name string, src any) []string {
	file, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, spec := range file.Imports {
		if path, _ := strconv.Unquote(spec.Path.Value); !mayImport(dir, path) {
			found = append(found, "imports "+path)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if _, ok := n.(*ast.GoStmt); ok {
			found = append(found, "starts a goroutine")
		}
		return true
	})
	return found
}

func mayImport(dir, path string) bool {
	if dir == "field" || dir == "form" {
		return within(path, allowed, false)
	}
	return !within(path, banned, true)
}

// within reports whether path is in list, or below one of its entries.
func within(path string, list []string, below bool) bool {
	for _, entry := range list {
		if path == entry || below && strings.HasPrefix(path, entry+"/") {
			return true
		}
	}
	return false
}

// tools are packages for tests and benchmarks. TestNoToolShips, in overlay,
// shows that the module does not link them.
var tools = []string{"bench", "overlay", "sealtest", "slim", "vectors"}

// TestNothingElse fails when a package of this folder is in neither list.
func TestNothingElse(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && len(sources(t, e.Name())) > 0 && !within(e.Name(), append(pure, tools...), false) {
			t.Errorf("%s is not covered by the walls", e.Name())
		}
	}
}

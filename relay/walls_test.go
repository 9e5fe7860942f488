package relay_test

import (
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A listed is a package as go list shows it.
type listed struct {
	ImportPath string
	Imports    []string
}

func list(t *testing.T, args ...string) []listed {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports"}, args...)...).Output()
	if err != nil {
		var e *exec.ExitError
		if errors.As(err, &e) {
			t.Fatalf("go list: %s", e.Stderr)
		}
		t.Fatal(err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// The relay's code and its tests reach nothing that could open a message.
func TestRelayCannotOpenAnything(t *testing.T) {
	packages := list(t, "-deps", "-test", "github.com/sealform/sealform/relay/...")
	if len(packages) < 20 {
		t.Fatalf("go list shows %d packages only", len(packages))
	}
	for _, p := range packages {
		for _, wall := range []string{"github.com/sealform/sealform/wasm", "filippo.io/age", "filippo.io/hpke"} {
			if p.ImportPath == wall || strings.HasPrefix(p.ImportPath, wall+"/") {
				t.Errorf("the relay reaches %s", p.ImportPath)
			}
		}
	}
}

// The core imports what it needs to think, and nothing to act with: a host
// that has no sockets, files or clock of Go's can run it.
func TestCoreIsPure(t *testing.T) {
	allowed := []string{
		"bytes", "cmp", "container/heap", "crypto/sha256", "encoding/binary", "encoding/hex", "errors", "fmt", "maps", "slices", "strings",
		"golang.org/x/mod/sumdb/note", "github.com/sealform/sealform/relay/comeback", "github.com/sealform/sealform/relay/roster", "github.com/sealform/sealform/relay/signed", "github.com/sealform/sealform/relay/wire",
	}
	for _, p := range list(t, "github.com/sealform/sealform/relay/core") {
		for _, path := range p.Imports {
			if !slices.Contains(allowed, path) {
				t.Errorf("relay/core imports %s", path)
			}
		}
	}
}

// Prometheus is where the numbers are shown, and nowhere else: neither in the core
// nor in what Workers run.
func TestOnlyMetricsReachPrometheus(t *testing.T) {
	found := false
	for _, p := range list(t, "github.com/sealform/sealform/...") {
		for _, path := range p.Imports {
			if strings.HasPrefix(path, "github.com/prometheus/") {
				found = true
				if p.ImportPath != "github.com/sealform/sealform/relay/native/metrics" {
					t.Errorf("%s imports %s", p.ImportPath, path)
				}
			}
		}
	}
	if !found {
		t.Error("nothing shows numbers to Prometheus")
	}
}

// What the frames and documents are made of runs in the browser too.
func TestFormatsArePure(t *testing.T) {
	banned := []string{"fmt", "net", "net/http", "os", "time", "regexp", "encoding/json", "crypto/rand"}
	for _, p := range list(t, "github.com/sealform/sealform/relay/wire", "github.com/sealform/sealform/relay/signed", "github.com/sealform/sealform/relay/roster") {
		for _, path := range p.Imports {
			if slices.Contains(banned, path) {
				t.Errorf("%s imports %s", p.ImportPath, path)
			}
		}
	}
}

var promise = regexp.MustCompile(`\b(never|may not)\b`)

// Every package says what it does not see.
func TestEveryPackageSaysWhatItMayNotSee(t *testing.T) {
	docs := packageDocs(t, "..")
	if len(docs) < 6 {
		t.Fatalf("found %d packages only", len(docs))
	}
	for dir, doc := range docs {
		if !promise.MatchString(strings.Join(strings.Fields(doc), " ")) {
			t.Errorf("package in %s: its comment does not say what it never sees, or may not", dir)
		}
	}
}

// packageDocs returns the package comments of all folders with Go code.
func packageDocs(t *testing.T, root string) map[string]string {
	t.Helper()
	docs := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipped(d.Name()):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.PackageClauseOnly)
		if err == nil {
			docs[filepath.Dir(path)] += f.Doc.Text()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// skipped reports whether go list would not look into a folder either, or it
// holds no code of ours.
func skipped(name string) bool {
	return name == "testdata" || name == "node_modules" || len(name) > 2 && strings.ContainsAny(name[:1], "._")
}

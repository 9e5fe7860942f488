package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = "../.."

func list(t *testing.T) []attack {
	t.Helper()
	all, err := attacks()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 30 {
		t.Fatalf("there are %d attacks only", len(all))
	}
	return all
}

// TestDefencesStand: each line that is to be cut stands in its file, once, and there is a
// test that would notice, which is there, too.
func TestDefencesStand(t *testing.T) {
	for _, a := range list(t) {
		if _, err := a.without(root); err != nil {
			t.Error(err)
		}
		if len(a.tests()) == 0 {
			t.Errorf("nothing would notice: %s", a.Attack)
		}
		for _, test := range a.Go {
			folder, name, err := split(test, " ")
			if err != nil || !has(t, filepath.Join(folder, "*_test.go"), "func "+name+"(") {
				t.Errorf("%q is no test of Go", test)
			}
		}
		for _, test := range a.Vitest {
			file, title, err := split(test, ": ")
			if err != nil || !has(t, file, `"`+title+`"`) {
				t.Errorf("%q is no test of TypeScript", test)
			}
		}
	}
}

func has(t *testing.T, pattern, text string) bool {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(root, pattern))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if b, err := os.ReadFile(name); err != nil || strings.Contains(string(b), text) {
			return err == nil
		}
	}
	return false
}

// TestTable: docs/attacks.md is the list's.
func TestTable(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(root, document))
	if want := page(list(t)); err != nil || string(b) != want {
		t.Errorf("%s is behind attacks.yaml: write it with go run ./house/mutants -table (%v)", document, err)
	}
}

// TestVerdicts: only a test that fails has noticed; one that is not there, or does not
// build, has not.
func TestVerdicts(t *testing.T) {
	failed := os.ErrInvalid
	for _, test := range []struct {
		out    string
		err    error
		passed bool
		broken string
	}{
		{"ok  	x	0.1s", nil, true, ""},
		{"ok  	x	0.1s [no tests to run]", nil, false, "no such test"},
		{"--- FAIL: TestX (0.1s)", failed, false, ""},
		{"panic: test timed out after 4m0s", failed, false, ""},
		{"x.go:1:1: undefined: y\nFAIL	x [build failed]", failed, false, "does not run"},
	} {
		passed, err := verdict([]byte(test.out), test.err, goFailed, "[no tests to run]")
		if passed != test.passed || (err == nil) != (test.broken == "") || err != nil && !regexp.MustCompile(test.broken).MatchString(err.Error()) {
			t.Errorf("%q: got %v, %v", test.out, passed, err)
		}
	}
}

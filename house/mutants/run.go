package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// A runner runs tests of the tree at root on a copy of one file, in a folder of its own.
type runner struct{ root, dir string }

// survivors returns a's tests that pass without the defence.
func (r runner) survivors(a attack) ([]string, error) {
	text, err := a.without(r.root)
	if err != nil {
		return nil, err
	}
	changed := filepath.Join(r.dir, "changed"+filepath.Ext(a.In))
	if err := os.WriteFile(changed, []byte(text), 0o600); err != nil {
		return nil, err
	}
	var alive []string
	for _, test := range a.tests() {
		passed, err := r.passes(a, changed, test)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", test, err)
		}
		if passed {
			alive = append(alive, test)
		}
	}
	return alive, nil
}

func (r runner) passes(a attack, changed, test string) (bool, error) {
	if strings.HasSuffix(a.In, ".go") {
		return r.goTest(a, changed, test)
	}
	return r.vitest(a, changed, test)
}

// goTest has Go build the changed file in place of the one in the tree. A test that
// waits for ever has noticed, and is ended.
func (r runner) goTest(a attack, changed, test string) (bool, error) {
	folder, name, err := split(test, " ")
	if err != nil {
		return false, err
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(r.root, filepath.FromSlash(a.In)): changed}})
	if err != nil {
		return false, err
	}
	list := filepath.Join(r.dir, "overlay.json")
	if err := os.WriteFile(list, overlay, 0o600); err != nil {
		return false, err
	}
	out, err := r.command("go", "test", "-count=1", "-timeout", "4m", "-overlay", list, "-run", "^"+name+"$", "./"+folder)
	return verdict(out, err, goFailed, "[no tests to run]")
}

// vitest has the plugin in vitest.config.ts hand out the changed file.
func (r runner) vitest(a attack, changed, test string) (bool, error) {
	file, title, err := split(test, ": ")
	if err != nil {
		return false, err
	}
	out, err := r.command("npx", "vitest", "run", "--config", "house/mutants/vitest.config.ts", file, "--testNamePattern", "^"+regexp.QuoteMeta(title)+"$",
		"IN="+a.In, "CHANGED="+changed)
	return verdict(out, err, vitestFailed, "No test files found")
}

// command runs a command in the tree. Arguments like NAME=value are of its environment.
func (r runner) command(name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name)
	cmd.Dir, cmd.Env = r.root, os.Environ()
	for _, arg := range args {
		if variable.MatchString(arg) {
			cmd.Env = append(cmd.Env, arg)
		} else {
			cmd.Args = append(cmd.Args, arg)
		}
	}
	return cmd.CombinedOutput()
}

var (
	variable     = regexp.MustCompile(`^[A-Z]+=`)
	goFailed     = regexp.MustCompile(`(?m)^\s*--- FAIL: |^panic: |test timed out`)
	vitestFailed = regexp.MustCompile(`Tests .*\d+ failed`)
)

// verdict says whether a test has passed. One that did not run, or not for want of its
// defence, is an error.
func verdict(out []byte, err error, failed *regexp.Regexp, none string) (passed bool, _ error) {
	switch {
	case bytes.Contains(out, []byte(none)):
		return false, fmt.Errorf("there is no such test")
	case err == nil:
		return true, nil
	case failed.Match(out):
		return false, nil
	}
	return false, fmt.Errorf("it does not run without the defence: %w\n%s", err, out)
}

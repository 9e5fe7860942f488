// Package overlay builds for the browser, for wasm/build.sh and for tests and
// benchmarks alike, so that what they run is what ships. It runs the go command
// with an overlay: a list of files to read in place of others. What differs
// from upstream, and why, is in differences.go and ecdh.go.txt, and nowhere
// else. Native builds have no overlay.
//
// It reads the source of Go and of age and writes where it is told. It never
// sees a message, a value or a key, and nothing that ships imports it.
package overlay

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Root returns the module's root folder.
func Root() (string, error) {
	mod, err := goOutput("env", "GOMOD")
	return filepath.Dir(mod), err
}

// GOROOT returns the folder of the Go installation that builds.
func GOROOT() (string, error) { return goOutput("env", "GOROOT") }

// Command returns a go command for the browser, such as "build", which runs in
// the module's root folder. It writes the overlay into dir, which has to last
// as long as the command. It fails when an original is not the one that the
// differences were written for.
func Command(dir, verb string, args ...string) (*exec.Cmd, error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	file, err := write(root, dir)
	if err != nil {
		return nil, err
	}
	flags := []string{verb, "-overlay", file, "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid="}
	cmd := exec.Command("go", append(flags, args...)...)
	cmd.Dir, cmd.Env = root, append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	return cmd, nil
}

// write writes the overlay into dir and returns the name of its list.
func write(root, dir string) (string, error) {
	goroot, err := GOROOT()
	if err != nil {
		return "", err
	}
	age, err := goOutput("list", "-f", "{{.Module.Dir}}", "filippo.io/age")
	if err != nil {
		return "", err
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	list, err := differences(root, goroot, age, dir)
	if err != nil {
		return "", err
	}
	b, err := json.MarshalIndent(map[string]any{"Replace": list}, "", "\t")
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "overlay.json")
	return file, os.WriteFile(file, b, 0o600)
}

// goOutput returns what a native go command prints.
func goOutput(args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	return strings.TrimSpace(string(out)), err
}

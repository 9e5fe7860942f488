// Package overlay builds for the browser, for wasm/build.sh and for tests and
// benchmarks alike, so that what they run is what ships. It runs the go command
// with an overlay: a list of files to read in place of others. What differs
// from upstream, and why, is in list.go and the files that it names, and nowhere
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
	flags := append([]string{verb, "-overlay", file, "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid="}, inlining()...)
	cmd := exec.Command("go", append(flags, args...)...)
	cmd.Dir, cmd.Env = root, append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOEXPERIMENT=nogreenteagc")
	return cmd, nil
}

// fast are the packages in which functions are inlined: those that compute.
// Elsewhere the copies would weigh a tenth of the module.
var fast = []string{
	"crypto/...", "encoding/binary", "golang.org/x/crypto/...", "internal/byteorder", "internal/chacha8rand",
	"internal/runtime/...", "math/bits", "runtime",
}

func inlining() []string {
	flags := []string{"-gcflags=all=-l"}
	for _, packages := range fast {
		flags = append(flags, "-gcflags="+packages+"=")
	}
	return flags
}

// write writes the overlay into dir and returns the name of its list.
func write(root, dir string) (string, error) {
	goroot, err := GOROOT()
	if err != nil {
		return "", err
	}
	dirs, err := moduleDirs()
	if err != nil {
		return "", err
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	list, err := differences(root, goroot, dirs, dir)
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

// moduleDirs returns the folder of each module that is read otherwise.
func moduleDirs() (map[string]string, error) {
	dirs := map[string]string{}
	for _, m := range modules {
		dir, err := goOutput("list", "-m", "-f", "{{.Dir}}", m.path)
		if err != nil {
			return nil, err
		}
		dirs[m.path] = dir
	}
	return dirs, nil
}

// goOutput returns what a native go command prints.
func goOutput(args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	return strings.TrimSpace(string(out)), err
}

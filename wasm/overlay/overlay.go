// Package overlay tells tests and benchmarks how wasm/build.sh builds for the
// browser, so that what they run is what ships: with this folder's file in
// the place of one of the standard library's.
//
// It runs the go command and writes a file where it is told. It never sees a
// message, a value or a key, and nothing that ships imports it.
package overlay

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Replaced is the file of the standard library that is left out, under
// GOROOT.
const Replaced = "src/crypto/internal/fips140/nistec/p256_table.go"

// Stub is the file in its place, under the module's root.
const Stub = "wasm/overlay/p256_table.go.txt"

// Root returns the module's root folder.
func Root() (string, error) {
	mod, err := goEnv("GOMOD")
	return filepath.Dir(mod), err
}

// GOROOT returns the folder of the Go installation that builds.
func GOROOT() (string, error) { return goEnv("GOROOT") }

// Flags writes the overlay's JSON into dir and returns the flags of go build
// and go test that wasm/build.sh uses.
func Flags(dir string) ([]string, error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	goroot, err := GOROOT()
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(map[string]map[string]string{"Replace": {
		filepath.Join(goroot, Replaced): filepath.Join(root, Stub),
	}})
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "overlay.json")
	return []string{"-overlay", file, "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid="}, os.WriteFile(file, b, 0o600)
}

// Env is the environment of a build for the browser.
func Env() []string { return append(os.Environ(), "GOOS=js", "GOARCH=wasm") }

func goEnv(key string) (string, error) {
	out, err := exec.Command("go", "env", key).Output()
	return strings.TrimSpace(string(out)), err
}

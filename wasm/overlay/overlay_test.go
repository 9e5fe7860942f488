package overlay_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/sha256"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/wasm/overlay"
)

func root(t *testing.T) string {
	t.Helper()
	dir, err := overlay.Root()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// What the browser build leaves out is not linked, what it needs is, and the
// modules are the copies with the edits.
func TestTheBrowserBuildIsPatched(t *testing.T) {
	packages := browserList(t, "./wasm")
	for _, left := range []string{
		"crypto/internal/fips140/nistec", "crypto/internal/fips140/nistec/fiat", "regexp", "regexp/syntax", "fmt", "os", "time",
		"syscall", "math/big", "sort", "internal/bisect", "internal/poll", "unique", "weak",
	} {
		if slices.Contains(packages, left) {
			t.Errorf("%s is linked", left)
		}
	}
	for _, needed := range []string{
		"crypto/ecdh", "crypto/mlkem", "crypto/internal/sysrand", "filippo.io/age=>./wasm/overlay/age",
		"filippo.io/hpke=>./wasm/overlay/hpke", "golang.org/x/mod/sumdb/note=>./wasm/overlay/mod",
	} {
		if !slices.Contains(packages, needed) {
			t.Errorf("%s is not linked", needed)
		}
	}
}

// What GODEBUG is set to by go.mod or a directive would be lost in godebug.go.txt.
func TestNothingSetsGODEBUG(t *testing.T) {
	cmd, err := overlay.Command(t.TempDir(), "list", "-f", "{{.DefaultGODEBUG}}", "./wasm")
	if err != nil {
		t.Fatal(err)
	}
	if set := lines(t, cmd); len(set) > 0 {
		t.Errorf("GODEBUG is set to %q", set)
	}
}

// Native builds, of the relay and the agent's desktop, are Go and age as they
// were published.
func TestNativeBuildsAreNotPatched(t *testing.T) {
	packages := nativeList(t, "./cmd/sealform")
	for _, whole := range []string{"crypto/internal/fips140/nistec", "regexp", "fmt", "filippo.io/age", "filippo.io/hpke", "golang.org/x/mod/sumdb/note"} {
		if !slices.Contains(packages, whole) {
			t.Errorf("%s is not linked, or is replaced", whole)
		}
	}
	for _, p := range packages {
		if strings.Contains(p, "=>") {
			t.Errorf("%s is replaced", p)
		}
	}
	if _, err := ecdh.P256().GenerateKey(rand.Reader); err != nil {
		t.Errorf("P-256: %v", err)
	}
}

// format lists packages, with what replaces their module if anything does.
const format = "{{.ImportPath}}{{with .Module}}{{with .Replace}}=>{{.Path}}{{end}}{{end}}"

func browserList(t *testing.T, pkg string) []string {
	t.Helper()
	cmd, err := overlay.Command(t.TempDir(), "list", "-deps", "-f", format, pkg)
	if err != nil {
		t.Fatal(err)
	}
	return lines(t, cmd)
}

func nativeList(t *testing.T, pkg string) []string {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-f", format, pkg)
	cmd.Dir = root(t)
	return lines(t, cmd)
}

func lines(t *testing.T, cmd *exec.Cmd) []string {
	t.Helper()
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	return strings.Fields(string(out))
}

// Nothing on the plaintext side uses the curves that are left out: only HPKE
// and X25519 import crypto/ecdh, nothing of ours does, and none of age's
// other kinds is linked.
func TestNothingUsesTheNISTCurves(t *testing.T) {
	cmd, err := overlay.Command(t.TempDir(), "list", "-deps", "-f", "{{.ImportPath}}{{range .Imports}} {{$.ImportPath}}:{{.}}{{end}}", "./wasm")
	if err != nil {
		t.Fatal(err)
	}
	var users []string
	for _, entry := range lines(t, cmd) {
		if pkg, imported, ok := strings.Cut(entry, ":"); ok && imported == "crypto/ecdh" {
			users = append(users, pkg)
		}
		switch entry {
		case "crypto/ecdsa", "crypto/elliptic", "filippo.io/nistec", "filippo.io/age/plugin", "filippo.io/age/agessh", "filippo.io/age/tag":
			t.Errorf("%s is linked", entry)
		}
	}
	if want := []string{"filippo.io/hpke/crypto", "filippo.io/hpke/crypto/ecdh", "golang.org/x/crypto/curve25519"}; !slices.Equal(users, want) {
		t.Errorf("crypto/ecdh is imported by %q, want %q", users, want)
	}
}

// smallFmt is what stands in fmt's place.
const smallFmt = "github.com/sealform/sealform/wasm/overlay/smallfmt"

// Packages for tests and benchmarks are in no build that ships.
func TestNoToolShips(t *testing.T) {
	const folder = "github.com/sealform/sealform/wasm/"
	for _, p := range browserList(t, "./wasm") {
		top, _, _ := strings.Cut(strings.TrimPrefix(p, folder), "/")
		tool := slices.Contains([]string{"bench", "overlay", "sealtest", "slim", "vectors"}, top) && p != smallFmt
		if tool || p == "os/exec" || p == "testing" {
			t.Errorf("%s is linked", p)
		}
	}
}

// wasm/build.sh and the benchmark build with Command, which tests use, and make
// smaller what that built.
func TestEveryBuildIsTheSame(t *testing.T) {
	for _, file := range []string{"wasm/build.sh", "wasm/bench/bench.mjs"} {
		b, err := os.ReadFile(filepath.Join(root(t), file))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(b, []byte("./wasm/slim/slimwasm")) {
			t.Errorf("%s does not make smaller what it built", file)
		}
		if !bytes.Contains(b, []byte("./wasm/overlay/gowasm")) || bytes.Contains(b, []byte("-trimpath")) || bytes.Contains(b, []byte("GOARCH")) {
			t.Errorf("%s does not build with wasm/overlay/gowasm alone", file)
		}
	}
}

// A go.mod that has another age, here a copy with one more line in the file
// that is edited, stops the build before anything is built.
func TestAnotherAgeStopsTheBuild(t *testing.T) {
	age, err := exec.Command("go", "list", "-f", "{{.Module.Dir}}", "filippo.io/age").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	copySource(t, root(t), dir)
	other := filepath.Join(t.TempDir(), "age")
	if err := os.CopyFS(other, os.DirFS(strings.TrimSpace(string(age)))); err != nil {
		t.Fatal(err)
	}
	appendTo(t, filepath.Join(other, "scrypt.go"), "\n// another version\n")
	appendTo(t, filepath.Join(dir, "go.mod"), "\nreplace filippo.io/age => "+other+"\n")
	out, err := buildScript(dir).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "scrypt.go is another version") || !strings.Contains(string(out), "adapt wasm/overlay/list.go") {
		t.Errorf("%v: %s", err, out)
	}
	if _, err := os.Stat(filepath.Join(dir, "build/sealform.wasm")); err == nil {
		t.Error("a module was built")
	}
}

func appendTo(t *testing.T, file, text string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, append(b, text...), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// The same source gives the same bytes in another folder, so that anybody can
// check the hash in the loader.
func TestTheBuildIsReproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("builds twice")
	}
	root := root(t)
	var sums [2][32]byte
	// The second compiles everything anew, without a network and with go.mod as it is.
	settings := [2][]string{nil, {"GOCACHE=" + t.TempDir(), "GOPROXY=off", "GOFLAGS=-mod=readonly"}}
	for i := range sums {
		dir := filepath.Join(t.TempDir(), strings.Repeat("deeper/", i)+"module")
		copySource(t, root, dir)
		built := buildIn(t, dir, settings[i]...)
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
	cmd := buildScript(dir, env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	b, err := os.ReadFile(filepath.Join(dir, "build/sealform.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func buildScript(dir string, env ...string) *exec.Cmd {
	cmd := exec.Command("sh", filepath.Join(dir, "wasm/build.sh"))
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	return cmd
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

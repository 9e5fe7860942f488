//go:build !js

package seal_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"sealform/wasm/overlay"
)

// The tests of this package once more, compiled as they ship: to WebAssembly,
// with the standard library's table left out, under Node.
func TestCompiledToWASM(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs under Node")
	}
	root, err := overlay.Root()
	if err != nil {
		t.Fatal(err)
	}
	goroot, err := overlay.GOROOT()
	if err != nil {
		t.Fatal(err)
	}
	flags, err := overlay.Flags(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	args := append([]string{"test", "-count=1", "-exec", filepath.Join(goroot, "lib/wasm/go_js_wasm_exec")}, flags...)
	cmd := exec.Command("go", append(args, "./wasm/seal")...)
	cmd.Dir, cmd.Env = root, overlay.Env()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

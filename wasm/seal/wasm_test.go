//go:build !js

package seal_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/sealform/sealform/wasm/overlay"
)

// The tests of this package once more, and those of signed notes, compiled as they
// ship: to WebAssembly, with what the browser build leaves out, made smaller, under
// Node. The source is vetted natively: vet wants the modules' folders on the disk.
func TestCompiledToWASM(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs under Node")
	}
	node := filepath.Join(t.TempDir(), "slimrun")
	if out, err := exec.Command("go", "build", "-o", node, "../slim/slimrun").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, args := range [][]string{{"./wasm/seal"}, {"-run", "Notes|KeyTexts|Open|Text|Reader", "./relay/signed"}} {
		cmd, err := overlay.Command(t.TempDir(), "test", append([]string{"-count=1", "-vet=off", "-exec", node}, args...)...)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
	}
}

//go:build !js

package seal_test

import (
	"path/filepath"
	"testing"

	"github.com/sealform/sealform/wasm/overlay"
)

// The tests of this package once more, and those of signed notes, compiled as they
// ship: to WebAssembly, with what the browser build leaves out, under Node. The source
// is vetted natively: vet wants the modules' folders on the disk.
func TestCompiledToWASM(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs under Node")
	}
	goroot, err := overlay.GOROOT()
	if err != nil {
		t.Fatal(err)
	}
	node := filepath.Join(goroot, "lib/wasm/go_js_wasm_exec")
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

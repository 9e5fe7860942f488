package slim

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/sealform/sealform/wasm/overlay"
)

// sources are the files of Go that this package was written from, with their SHA-256:
// a number or a name that means something else in another one shows in no table.
var sources = map[string]string{
	"cmd/link/internal/ld/pcln.go":  "6562c101bb8555579af885b2ea016007d76db7fccf00de993ac0398e25cb0e99",
	"cmd/link/internal/wasm/asm.go": "7f3062d947fee5dfb4ca5f8595cb2e999d3fca19b3f5d51e97fad44bbef78bba",
	"internal/abi/symtab.go":        "2f3d299e58f35669206f58a0e637a27e3d2a49a5e07dbbe8ad62a0155051fe91",
	"runtime/error.go":              "138957e6d2a126af0d6b2d032466fbe2bc3c95bb57b058a00987e814b2385e1f",
	"runtime/panic.go":              "4951c11983710ee957881d230290aa8cb130a873d83c55c86a0e4c7ecd35d190",
	"runtime/stkframe.go":           "29bfc22b96fdaa16c25c0a1db9778a56f6daa3d4f15622dc1d9bc4faced5ed53",
	"runtime/symtab.go":             "556bdcf7743dc7be1c7c6bef9f95b968879c152696a4fa96afb6b6c48e2f45e9",
	"runtime/symtabinl.go":          "64bbd9ed4f94111659b89fc55c0764fb1f9a4202453ebb8646f7c6aef98c4edf",
	"runtime/traceback.go":          "b02b809e1bbb8af1fb1f7e81ef58962697be1be2591c5159d9a12959f59ead3c",
}

// A Go of the same series with other sources has to be read before its modules are
// made smaller.
func TestGoIsTheOneThatWasRead(t *testing.T) {
	goroot, err := overlay.GOROOT()
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range sources {
		b, err := os.ReadFile(filepath.Join(goroot, "src", file))
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s is another version: it has SHA-256 %x; read what changed, then adapt wasm/slim", file, sum)
		}
	}
}

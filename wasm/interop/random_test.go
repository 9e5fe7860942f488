package interop_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/sealform/sealform/wasm/trust"
)

// Everything random is the browser's: with the same values of crypto.getRandomValues
// a page draws the same keys, with others others, and without them none.
func TestKeysAreDrawnFromTheBrowser(t *testing.T) {
	_, rootKey, err := trust.NewSigner("shop.example/support")
	if err != nil {
		t.Fatal(err)
	}
	drawn := func(random string) []byte {
		p := startPage(t, pageCommand(t, random))
		return bytes.Join(p.call(opNew, rootKey, "", service, origin, "", ms(), "", "", ""), []byte{0})
	}
	one := drawn("one")
	if !bytes.Equal(one, drawn("one")) {
		t.Error("something else was drawn from the same values: there is another source")
	}
	if bytes.Equal(one, drawn("two")) {
		t.Error("the same was drawn from other values")
	}
	if bytes.Equal(drawn(""), drawn("")) {
		t.Error("the browser's own values were the same twice")
	}
	if out, err := pageCommand(t, "none").CombinedOutput(); err == nil || !strings.Contains(string(out), "no random values") {
		t.Errorf("without random values: %v, %q", err, out)
	}
}

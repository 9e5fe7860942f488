package interop_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/sealform/sealform/wasm/trust"
)

// Everything random is the browser's: with the same values of crypto.getRandomValues
// a page draws the same keys, with others others, each of them, and without them none.
func TestKeysAreDrawnFromTheBrowser(t *testing.T) {
	_, rootKey, err := trust.NewSigner("shop.example/support")
	if err != nil {
		t.Fatal(err)
	}
	one, again, two := drawn(t, rootKey, "one"), drawn(t, rootKey, "one"), drawn(t, rootKey, "two")
	for _, secret := range []string{"chat", "identity", "signer"} {
		switch {
		case one[secret] == "":
			t.Errorf("there is no %s", secret)
		case one[secret] != again[secret]:
			t.Errorf("another %s was drawn from the same values: there is another source", secret)
		case one[secret] == two[secret]:
			t.Errorf("the same %s was drawn from other values", secret)
		}
	}
	cmd := pageCommand(t, "none")
	cmd.Stdin = bytes.NewReader(message(opNew, rootKey, "", service, origin, "", ms(), "", "", ""))
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "no random values") {
		t.Errorf("without random values: %v, %q", err, out)
	}
}

// drawn returns what a page draws when it begins, by the names in its saved state.
func drawn(t *testing.T, rootKey, random string) map[string]string {
	t.Helper()
	p, secrets := startPage(t, pageCommand(t, random)), map[string]string{}
	for _, out := range p.call(opNew, rootKey, "", service, origin, "", ms(), "", "", "") {
		for line := range strings.Lines(string(out)) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
			secrets[name] = value
		}
	}
	return secrets
}

// Each message is sealed with keys of its own.
func TestNoTwoMessagesAreSealedAlike(t *testing.T) {
	a := newAgent(t, tools(t)[0])
	a.offer()
	a.do(opSay, "the same")
	a.do(opSay, "the same")
	seen := map[string]bool{}
	for _, f := range a.frames {
		header, _, _ := bytes.Cut(f.Payload, []byte("\n--- "))
		for _, stanza := range strings.Split(string(header), "\n-> ")[1:] {
			if seen[stanza] {
				t.Error("two messages have a stanza alike")
			}
			seen[stanza] = true
		}
	}
	if len(seen) < 3 {
		t.Errorf("%d stanzas in %d messages", len(seen), len(a.frames))
	}
}

package signed

import (
	"crypto/rand"
	"encoding/base64"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// A key is derived as the note package itself does it.
func TestKeys(t *testing.T) {
	skey, vkey, err := note.GenerateKey(rand.Reader, "acme.example/support")
	if err != nil {
		t.Fatal(err)
	}
	if got := VerifierOf(skey + "\n"); got != vkey {
		t.Errorf("the verifier key is %q, want %q", got, vkey)
	}
	secret, err := base64.StdEncoding.DecodeString(strings.SplitN(skey, "+", 5)[4])
	if err != nil {
		t.Fatal(err)
	}
	if s, v, err := KeyOf("acme.example/support", [32]byte(secret[1:])); err != nil || s != skey || v != vkey {
		t.Errorf("of the seed: %v, the same signer key: %v, %q", err, s == skey, v)
	}
}

func TestNoKeys(t *testing.T) {
	skey, vkey, err := note.GenerateKey(rand.Reader, "acme")
	if err != nil {
		t.Fatal(err)
	}
	at := len(skey) - 44 // where the algorithm and the secret begin
	for name, text := range map[string]string{
		"empty":              "",
		"a verifier key":     vkey,
		"cut":                skey[:len(skey)-4],
		"another name":       strings.Replace(skey, "+acme+", "+acne+", 1),
		"no base64":          skey[:len(skey)-1] + "!",
		"another algorithm":  skey[:at] + "AgAA" + skey[at+4:],
		"something besides":  skey + "\nmore",
		"something in front": "x" + skey,
	} {
		if got := VerifierOf(text); got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, name := range []string{"", "a b", "a+b"} {
		if s, v, err := KeyOf(name, [32]byte{}); err == nil {
			t.Errorf("name %q: %q, %q", name, s, v)
		}
	}
}

package publish

import (
	"crypto/ed25519"
	"encoding/base64"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// VerifierOf returns the verifier key that belongs to a signer key; "" if it is
// none.
func VerifierOf(key string) string {
	part := strings.SplitN(strings.TrimSpace(key), "+", 5)
	if len(part) != 5 {
		return ""
	}
	b, err := base64.StdEncoding.DecodeString(part[4])
	if err != nil || len(b) != 1+ed25519.SeedSize {
		return ""
	}
	public, ok := ed25519.NewKeyFromSeed(b[1:]).Public().(ed25519.PublicKey)
	if !ok {
		return ""
	}
	vkey, err := note.NewEd25519VerifierKey(part[2], public)
	if err != nil {
		return ""
	}
	return vkey
}

package signed

import (
	"crypto/ed25519"
	"encoding/base64"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// ed25519Algorithm stands before the key's bytes in what a key is written as.
const ed25519Algorithm = 1

// KeyOf returns the signer key of that name whose seed is given, and its
// verifier key.
func KeyOf(name string, seed [ed25519.SeedSize]byte) (skey, vkey string, err error) {
	public, _ := ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey)
	if vkey, err = note.NewEd25519VerifierKey(name, public); err != nil {
		return "", "", err
	}
	if _, err := note.NewVerifier(vkey); err != nil { // the name cannot name a key
		return "", "", err
	}
	hash, _, _ := strings.Cut(strings.TrimPrefix(vkey, name+"+"), "+")
	secret := base64.StdEncoding.EncodeToString(append([]byte{ed25519Algorithm}, seed[:]...))
	return "PRIVATE+KEY+" + name + "+" + hash + "+" + secret, vkey, nil
}

// VerifierOf returns the verifier key that belongs to a signer key; "" if it is
// none.
func VerifierOf(skey string) string {
	part := strings.SplitN(strings.TrimSpace(skey), "+", 5)
	if len(part) != 5 {
		return ""
	}
	b, err := base64.StdEncoding.DecodeString(part[4])
	if err != nil || len(b) != 1+ed25519.SeedSize {
		return ""
	}
	again, vkey, err := KeyOf(part[2], [ed25519.SeedSize]byte(b[1:]))
	if err != nil || again != strings.TrimSpace(skey) {
		return ""
	}
	return vkey
}

// Package trust decides whom a customer's page may believe. The chain is: the
// organisation's root key, and the fingerprint of its spare, pinned in the
// embedder's page; the roster that one of them signs; the stamp that says that
// this roster is the one in force; an agent whom the roster names and the stamp
// does not take out; the agent's offer for a session and its requests for
// forms, each with a fresh recipient. There is no trust
// on first use: what does not verify is refused.
//
// The package sees public keys, signed notes, the resume token, and what a
// customer wrote before there was an agent to say it to. It may not see what was
// put into a form, a network, a file or a clock.
package trust

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"

	"golang.org/x/mod/sumdb/note"
)

// VisitorName is the key name in every visitor's verifier key.
const VisitorName = "visitor"

// NewSigner makes a fresh Ed25519 key of that name and returns its signer and
// its verifier key (c2sp.org/signed-note).
func NewSigner(name string) (note.Signer, string, error) {
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return nil, "", err
	}
	s, err := note.NewSigner(skey)
	return s, vkey, err
}

// Fingerprint is the SHA-256, in hexadecimal, of a recipient or verifier key.
func Fingerprint(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// RandomHex returns n random bytes in hexadecimal. It panics when the system
// has no randomness, as crypto/rand does.
func RandomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never returns an error
	return hex.EncodeToString(b)
}

// ValidHex reports whether s is n bytes in lower-case hexadecimal.
func ValidHex(s string, n int) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == n && hex.EncodeToString(b) == s
}

package roster

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
)

// A Pin is what an end knows of an organisation beforehand, and what nobody
// between it and the organisation may change: a page has it in its script tag.
type Pin struct {
	Root  string // the root's verifier key, which names the organisation for good
	Spare string // Fingerprint of the spare root's verifier key; "": there is none
}

// Fingerprint is the SHA-256 of a key's text, in lower-case hexadecimal digits.
func Fingerprint(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// ParsePins reads organisations as their files for relays have them, one after
// the other: a root's verifier key each, and after it the word spare and the
// fingerprint, if there is a spare root.
func ParsePins(text string) ([]Pin, error) {
	var pins []Pin
	for words := strings.Fields(text); len(words) > 0; {
		p := Pin{Root: words[0]}
		if words = words[1:]; len(words) > 1 && words[0] == "spare" {
			p.Spare, words = words[1], words[2:]
		}
		if err := p.Check(); err != nil {
			return nil, err
		}
		pins = append(pins, p)
	}
	return pins, nil
}

// String writes p on one line, as ParsePins reads it.
func (p Pin) String() string {
	if p.Spare == "" {
		return p.Root
	}
	return p.Root + " spare " + p.Spare
}

// Check reports what is malformed.
func (p Pin) Check() error {
	if badKey(p.Root) {
		return bad("the organisation's key is malformed")
	}
	if b, err := hex.DecodeString(p.Spare); p.Spare != "" && (err != nil || len(b) != sha256.Size || hex.EncodeToString(b) != p.Spare) {
		return bad("the spare root's fingerprint is malformed")
	}
	return nil
}

// signerOf returns the key that must have signed a roster: the root's, or the
// spare's if the roster says so and the pin knows that key.
func (p Pin) signerOf(msg []byte) (note.Verifier, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	c, err := Claims(msg)
	if err != nil {
		return nil, err
	}
	if c.Spare == "" {
		return note.NewVerifier(p.Root)
	}
	if p.Spare == "" || Fingerprint(c.Spare) != p.Spare {
		return nil, bad("is signed by a spare root that is not this organisation's")
	}
	v, err := note.NewVerifier(c.Spare)
	if err != nil {
		return nil, bad("the spare root's key is malformed")
	}
	return v, nil
}

func bad(reason string) error { return &signed.Error{Kind: "roster", Reason: reason} }

package signed

import (
	"encoding/base64"

	"golang.org/x/mod/sumdb/note"
)

// Sign encodes d and signs it with an Ed25519 signature of each signer.
func Sign(d Doc, signers ...note.Signer) ([]byte, error) {
	text, err := d.Text()
	if err != nil {
		return nil, err
	}
	return note.Sign(&note.Note{Text: text}, signers...)
}

// Open verifies a note of the given kind that carries exactly one signature,
// by one of vs, in its only encoding, and returns its document.
func Open(msg []byte, kind string, vs ...note.Verifier) (Doc, error) {
	n, err := open(msg, kind, 1, vs)
	if err != nil {
		return Doc{}, err
	}
	return ParseDoc(n.Text, kind)
}

// OpenBoth is like Open for a note that a and then b have signed.
func OpenBoth(msg []byte, kind string, a, b note.Verifier) (Doc, error) {
	n, err := open(msg, kind, 2, []note.Verifier{a, b})
	if err != nil {
		return Doc{}, err
	}
	if s := n.Sigs[0]; s.Name != a.Name() || s.Hash != a.KeyHash() {
		return Doc{}, &Error{kind, "its signatures stand in another order"}
	}
	return ParseDoc(n.Text, kind)
}

// open verifies that exactly so many signatures of vs stand below a note.
func open(msg []byte, kind string, signatures int, vs []note.Verifier) (*note.Note, error) {
	if len(msg) > MaxText+1024 {
		return nil, &Error{kind, "too long"}
	}
	n, err := note.Open(msg, note.VerifierList(vs...))
	if err != nil {
		return nil, &Error{kind, "signature does not verify"}
	}
	if len(n.Sigs) != signatures || len(n.UnverifiedSigs) != 0 || !canonical(n, msg) {
		return nil, &Error{kind, "must carry its signatures, no more, in their only encoding"}
	}
	return n, nil
}

func canonical(n *note.Note, msg []byte) bool {
	again := n.Text + "\n"
	for _, s := range n.Sigs {
		raw, err := base64.StdEncoding.Strict().DecodeString(s.Base64)
		if err != nil {
			return false
		}
		again += "— " + s.Name + " " + base64.StdEncoding.EncodeToString(raw) + "\n"
	}
	return again == string(msg)
}

// Peek returns the unverified document of a note, for kinds that name their
// own key, such as a hello. Nothing in it may be believed before Open.
func Peek(msg []byte, kind string) (Doc, error) {
	if len(msg) > MaxText+1024 {
		return Doc{}, &Error{kind, "too long"}
	}
	n, err := note.Open(msg, note.VerifierList())
	if e, ok := err.(*note.UnverifiedNoteError); ok {
		return ParseDoc(e.Note.Text, kind)
	}
	if n != nil {
		return Doc{}, &Error{kind, "is not signed"}
	}
	return Doc{}, &Error{kind, "is not a signed note"}
}

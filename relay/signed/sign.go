package signed

import (
	"encoding/base64"

	"golang.org/x/mod/sumdb/note"
)

// Sign encodes d and signs it with one Ed25519 signature.
func Sign(d Doc, s note.Signer) ([]byte, error) {
	text, err := d.Text()
	if err != nil {
		return nil, err
	}
	return note.Sign(&note.Note{Text: text}, s)
}

// Open verifies a note of the given kind that carries exactly one signature,
// by v, in its only encoding, and returns its document.
func Open(msg []byte, kind string, v note.Verifier) (Doc, error) {
	if len(msg) > MaxText+1024 {
		return Doc{}, &Error{kind, "too long"}
	}
	n, err := note.Open(msg, note.VerifierList(v))
	if err != nil {
		return Doc{}, &Error{kind, "signature does not verify"}
	}
	if len(n.Sigs) != 1 || len(n.UnverifiedSigs) != 0 || !canonical(n, msg) {
		return Doc{}, &Error{kind, "must carry one signature in its only encoding"}
	}
	return ParseDoc(n.Text, kind)
}

func canonical(n *note.Note, msg []byte) bool {
	s := n.Sigs[0]
	raw, err := base64.StdEncoding.Strict().DecodeString(s.Base64)
	if err != nil {
		return false
	}
	again := n.Text + "\n— " + s.Name + " " + base64.StdEncoding.EncodeToString(raw) + "\n"
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

package chat

import (
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// warmings are the steps of Warm. What one has run is no longer slow in the next.
var warmings = []func() error{warmKeys, warmSign, warmVerify, warmSeal, warmOpen}

// Warm makes keys, signs, verifies, seals and opens once, for nobody, in steps that
// are counted from 0: it runs one, and reports whether there are more. In a browser
// the first run of that code takes ten times as long as later ones: run it while
// nobody types, each step in a task of its own. It fails when root, the embedder's
// data-org, is not a verifier key. A step that there is not does nothing.
func Warm(root string, step int64) (more bool, err error) {
	if err := checkPin(roster.Pin{Root: root}); err != nil {
		return false, err
	}
	if step < 0 || step >= int64(len(warmings)) {
		return false, nil
	}
	return step+1 < int64(len(warmings)), warmings[step]()
}

func warmKeys() error {
	_, err := seal.NewIdentity()
	return err
}

func warmSign() error {
	_, _, err := warmNote()
	return err
}

func warmVerify() error {
	msg, vkey, err := warmNote()
	if err != nil {
		return err
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	_, err = signed.Open(msg, kindMessage, v)
	return err
}

func warmSeal() error {
	_, _, err := warmFile()
	return err
}

func warmOpen() error {
	file, id, err := warmFile()
	if err != nil {
		return err
	}
	_, _, err = seal.Open(file, id)
	return err
}

// warmNote signs a note of nobody's.
func warmNote() (msg []byte, vkey string, err error) {
	signer, vkey, err := trust.NewSigner(trust.VisitorName)
	if err != nil {
		return nil, "", err
	}
	msg, err = signed.Sign(signed.Doc{Kind: kindMessage, Body: "warm"}, signer)
	return msg, vkey, err
}

// warmFile seals it to nobody.
func warmFile() (file []byte, id *seal.Identity, err error) {
	if id, err = seal.NewIdentity(); err != nil {
		return nil, nil, err
	}
	msg, _, err := warmNote()
	if err != nil {
		return nil, nil, err
	}
	file, err = seal.Seal(msg, seal.Padme, id.Recipient())
	return file, id, err
}

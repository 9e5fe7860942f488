package chat

import (
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// Warm makes keys, signs, seals, opens and verifies once, for nobody. In a
// browser the first run of that code takes ten times as long as later ones:
// run it while nobody types. It fails when root, the embedder's data-org, is
// not a verifier key.
func Warm(root string) error {
	if err := checkPin(roster.Pin{Root: root}); err != nil {
		return err
	}
	id, err := seal.NewIdentity()
	if err != nil {
		return err
	}
	signer, vkey, err := trust.NewSigner(trust.VisitorName)
	if err != nil {
		return err
	}
	msg, err := signed.Sign(signed.Doc{Kind: kindMessage, Body: "warm"}, signer)
	if err != nil {
		return err
	}
	file, err := seal.Seal(msg, seal.Padme, id.Recipient())
	if err != nil {
		return err
	}
	if msg, _, err = seal.Open(file, id); err != nil {
		return err
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	_, err = signed.Open(msg, kindMessage, v)
	return err
}

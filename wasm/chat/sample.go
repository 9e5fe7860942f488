package chat

import (
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// Sample seals one form outside of any chat, as a customer's page does, and
// returns the file with the identity that opens it, and the verifier key of who signed
// what is in it, so that people can look inside with tools of their own.
func Sample(now int64, d form.Definition, raw form.Values) (file []byte, identity, visitor string, err error) {
	key, err := seal.NewIdentity()
	if err != nil {
		return nil, "", "", err
	}
	signer, visitor, err := trust.NewSigner(trust.VisitorName)
	if err != nil {
		return nil, "", "", err
	}
	_, org, err := trust.NewSigner("sample.example/support")
	if err != nil {
		return nil, "", "", err
	}
	v := &Visitor{session: session{signer: signer, own: binding{
		org: org, chat: trust.RandomHex(16), session: trust.RandomHex(8), origin: "https://sample.example", from: wire.FromVisitor,
	}}}
	r := trust.Request{ID: trust.RandomHex(16), Recipient: key.Recipient(), Definition: d}
	file, err = v.sealForm(now, &openForm{request: r}, d.Normalise(raw))
	return file, key.Export(), visitor, err
}

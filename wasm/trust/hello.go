package trust

import (
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/seal"
)

// A Hello is a visitor's public introduction: which chat of which service it
// opens, from which page, and the keys it made for this page load. It is
// signed with the key it names, which proves that the sender has that key and
// nothing else; who the customer is, only the conversation can tell.
type Hello struct {
	Org       string // root verifier key
	Service   string
	Chat      string          // 32 hexadecimal digits
	Session   string          // 16 hexadecimal digits
	Origin    string          // web origin of the page
	VKey      string          // the visitor's verifier key
	Recipient *seal.Recipient // where the agent seals
	Time      int64           // Unix seconds
}

// Sign signs h with the visitor's key.
func (h Hello) Sign(s note.Signer) ([]byte, error) {
	return signed.Sign(signed.Doc{Kind: "hello", Fields: []signed.Field{
		{Key: "org", Value: h.Org},
		{Key: "service", Value: h.Service},
		{Key: "chat", Value: h.Chat},
		{Key: "session", Value: h.Session},
		{Key: "origin", Value: h.Origin},
		{Key: "visitor", Value: h.VKey},
		{Key: "recipient", Value: h.Recipient.String()},
		{Key: "time", Value: signed.FormatTime(h.Time)},
	}}, s)
}

// OpenHello verifies a hello against the key it names and checks that every
// part of it is well formed.
func OpenHello(msg []byte) (Hello, error) {
	d, err := signed.Peek(msg, "hello")
	if err != nil {
		return Hello{}, err
	}
	h, err := parseHello(d)
	if err != nil {
		return Hello{}, err
	}
	v, err := note.NewVerifier(h.VKey)
	if err != nil || v.Name() != VisitorName {
		return Hello{}, &signed.Error{Kind: "hello", Reason: "the visitor's key is malformed"}
	}
	if _, err := signed.Open(msg, "hello", v); err != nil {
		return Hello{}, err
	}
	if !ValidHex(h.Chat, 16) || !ValidHex(h.Session, 8) {
		return Hello{}, &signed.Error{Kind: "hello", Reason: "an identifier is malformed"}
	}
	return h, nil
}

func parseHello(d signed.Doc) (Hello, error) {
	in := signed.Read(d)
	h := Hello{
		Org: in.Get("org"), Service: in.Get("service"), Chat: in.Get("chat"),
		Session: in.Get("session"), Origin: in.Get("origin"), VKey: in.Get("visitor"),
	}
	recipient := in.Get("recipient")
	h.Time = in.Time("time")
	if err := in.Done(); err != nil {
		return Hello{}, err
	}
	if d.Body != "" {
		return Hello{}, &signed.Error{Kind: "hello", Reason: "has a body"}
	}
	var err error
	h.Recipient, err = seal.ParseRecipient(recipient)
	return h, err
}

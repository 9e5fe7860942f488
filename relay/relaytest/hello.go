package relaytest

import (
	"crypto/rand"
	"encoding/hex"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
)

// Recipient has the form of a page's recipient. Nobody can seal to it.
var Recipient = "age1pq1" + strings.Repeat("q", 1952)

// page has the key of all pages.
var page = func() Key {
	skey, vkey, err := note.GenerateKey(rand.Reader, "visitor")
	if err != nil {
		panic(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		panic(err)
	}
	return Key{vkey, signer}
}()

// HelloDoc is what a page of that origin says when it joins, unsigned.
func HelloDoc(f wire.Join, org, origin string) signed.Doc {
	return signed.Doc{Kind: "hello", Fields: []signed.Field{
		{Key: "org", Value: org},
		{Key: "service", Value: f.Service},
		{Key: "chat", Value: hex.EncodeToString(f.Chat[:])},
		{Key: "session", Value: hex.EncodeToString(f.Session[:])},
		{Key: "origin", Value: origin},
		{Key: "visitor", Value: page.VKey},
		{Key: "recipient", Value: Recipient},
		{Key: "time", Value: "2026-11-22T14:20:00Z"},
	}}
}

// Hello signs it. The same Join has the same hello each time.
func Hello(f wire.Join, org, origin string) []byte {
	return SignHello(HelloDoc(f, org, origin))
}

// SignHello signs what is, or is not quite, a hello.
func SignHello(d signed.Doc) []byte {
	msg, err := signed.Sign(d, page.Signer)
	if err != nil {
		panic(err)
	}
	return msg
}

// Greeted returns f with the hello that belongs to it.
func (o *Org) Greeted(f wire.Join) wire.Join {
	f.Hello = Hello(f, o.Root.VKey, ShopOrigin)
	return f
}

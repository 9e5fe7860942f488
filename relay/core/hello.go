package core

import (
	"bytes"
	"encoding/hex"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
)

// visitorName is the name of every visitor's key.
const visitorName = "visitor"

// helloLines is how many lines a hello has, with its signature.
const helloLines = 11

// greets reports whether a hello is well-formed and belongs to that Join and to
// a page of that origin: no other is kept, or shown to an agent. It proves only
// that somebody has the key in it.
func (o *org) greets(f wire.Join, origin string) bool {
	if bytes.Count(f.Hello, []byte("\n")) != helloLines {
		return false
	}
	d, err := signed.Peek(f.Hello, "hello")
	if err != nil || d.Body != "" {
		return false
	}
	in := signed.Read(d)
	in.Expect("org", o.pin.Root)
	in.Expect("service", f.Service)
	in.Expect("chat", hex.EncodeToString(f.Chat[:]))
	in.Expect("session", hex.EncodeToString(f.Session[:]))
	from, vkey, recipient := in.Get("origin"), in.Get("visitor"), in.Get("recipient")
	in.Time("time")
	if in.Done() != nil || origin != "" && from != origin || !roster.ValidRecipient(recipient) {
		return false
	}
	v, err := note.NewVerifier(vkey)
	if err != nil || v.Name() != visitorName {
		return false
	}
	_, err = signed.Open(f.Hello, "hello", v)
	return err == nil
}

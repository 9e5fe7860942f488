// Package relaytest is what every host of the relay core must pass. It speaks
// to a relay's address over WebSockets as visitors and agents do, and knows
// nothing of what is behind it.
//
// It makes keys of its own for an organisation that exists only in the test;
// it may not see, and never needs, a real one's, nor anything in clear: the
// sealed payloads it sends begin as age files and hold noise.
package relaytest

import (
	"crypto/rand"
	"crypto/sha256"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// ShopOrigin is the only origin that the billing service admits.
const ShopOrigin = "https://shop.example"

// A Key is an Ed25519 key pair of a root or an agent.
type Key struct {
	VKey   string
	Signer note.Signer
}

// Hash is how a Join names the agent.
func (k Key) Hash() [32]byte { return sha256.Sum256([]byte(k.VKey)) }

// NewKey makes a key of that name.
func NewKey(name string) Key {
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		panic(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		panic(err)
	}
	return Key{vkey, signer}
}

// An Org is a test organisation: services billing (ShopOrigin only) and sales
// (any origin); Alice serves both, Bob billing, Carol sales.
type Org struct {
	Root, Alice, Bob, Carol Key
	Roster                  roster.Roster
}

// NewOrg makes an organisation with keys of its own and a valid roster.
func NewOrg(t testing.TB) *Org {
	o := &Org{Root: NewKey("shop"), Alice: NewKey("shop/alice"), Bob: NewKey("shop/bob"), Carol: NewKey("shop/carol")}
	now := time.Now().Unix()
	o.Roster = roster.Roster{
		Org: o.Root.VKey, Version: 1, Issued: now, Expires: now + roster.DefaultStampLifetime,
		Services: []roster.Service{{Name: "billing", Origins: []string{ShopOrigin}, Title: "Billing"}, {Name: "sales", Origins: []string{"*"}, Title: "Sales"}},
		Agents: []roster.Agent{
			{VKey: o.Alice.VKey, Services: []string{"*"}, Name: "Alice"},
			{VKey: o.Bob.VKey, Services: []string{"billing"}, Name: "Bob"},
			{VKey: o.Carol.VKey, Services: []string{"sales"}, Name: "Carol"},
		},
	}
	return o
}

// Pin is what a relay and pages know of it.
func (o *Org) Pin() roster.Pin { return roster.Pin{Root: o.Root.VKey} }

// Note signs the present roster.
func (o *Org) Note(t testing.TB) []byte {
	t.Helper()
	msg, err := o.Roster.Sign(o.Root.Signer)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// Publication is what puts the present roster in force, without a bundle.
func (o *Org) Publication(t testing.TB) roster.Publication {
	t.Helper()
	msg := o.Note(t)
	return roster.Publication{Roster: msg, Stamp: StampOf(msg, o.Root.Signer)}
}

// Join is how a visitor of billing begins chat n.
func (o *Org) Join(n, session byte) wire.Join {
	return o.Greeted(wire.Join{Org: roster.OrgID(o.Root.VKey), Service: "billing", Chat: Chat(n), Session: wire.SessionID{session}})
}

// Chat returns the id of chat n.
func Chat(n byte) wire.ChatID { return wire.ChatID{0xc4, n} }

// Data returns a frame of chat n whose payload looks sealed; seq 0 makes it a
// signal.
func Data(n, session byte, from wire.Direction, seq uint64, noise string) wire.Data {
	return wire.Data{Chat: Chat(n), Session: wire.SessionID{session}, From: from, Seq: seq, Payload: []byte(wire.AgeMagic + noise)}
}

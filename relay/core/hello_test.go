package core

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
)

// What is no hello of that Join is refused before a chat is made of it.
func TestHelloIsLookedAt(t *testing.T) {
	set := func(key, value string) func(wire.Join) []byte {
		return func(f wire.Join) []byte {
			d := relaytest.HelloDoc(f, root.VKey, shopOrigin)
			for i := range d.Fields {
				if d.Fields[i].Key == key {
					d.Fields[i].Value = value
				}
			}
			return relaytest.SignHello(d)
		}
	}
	for name, hello := range map[string]func(wire.Join) []byte{
		"nothing":              func(wire.Join) []byte { return nil },
		"junk":                 func(wire.Join) []byte { return bytes.Repeat([]byte("junk"), 100) },
		"another kind":         func(wire.Join) []byte { return signedBy(shopRoster(1, start/1000), root) },
		"another organisation": set("org", rival.VKey),
		"another service":      set("service", "sales"),
		"another chat":         set("chat", strings.Repeat("0", 32)),
		"another session":      set("session", strings.Repeat("0", 16)),
		"another origin":       set("origin", "https://evil.example"),
		"another key's":        set("visitor", alice.VKey),
		"an agent's key": func(f wire.Join) []byte {
			msg, _ := signed.Sign(relaytest.HelloDoc(f, root.VKey, shopOrigin), alice.Signer)
			return msg
		},
		"no key":               set("visitor", "visitor"),
		"a short recipient":    set("recipient", relaytest.Recipient[:1958]),
		"a long recipient":     set("recipient", relaytest.Recipient+"q"),
		"a classic recipient":  set("recipient", "age1"+strings.Repeat("q", 58)),
		"a shouted recipient":  set("recipient", strings.ToUpper(relaytest.Recipient)),
		"a letter that is not": set("recipient", relaytest.Recipient[:1958]+"b"),
		"no time":              set("time", "now"),
		"a body": func(f wire.Join) []byte {
			d := relaytest.HelloDoc(f, root.VKey, shopOrigin)
			d.Body = strings.Repeat("x", 1000)
			return relaytest.SignHello(d)
		},
		"a line more": func(f wire.Join) []byte {
			d := relaytest.HelloDoc(f, root.VKey, shopOrigin)
			d.Fields = append(d.Fields, signed.Field{Key: "note", Value: "x"})
			return relaytest.SignHello(d)
		},
		"a flipped bit": func(f wire.Join) []byte {
			b := bytes.Clone(relaytest.Hello(f, root.VKey, shopOrigin))
			b[len(b)-20] ^= 1
			return b
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, DefaultLimits)
			desk := w.agent(alice)
			for _, belongs := range []bool{false, true} {
				f := join(1, 1)
				f.Hello = hello(f)
				if belongs {
					f.Agent = keyHash(alice.VKey)
				}
				w.expectClosed(w.visitor(f), wire.CloseMalformed)
			}
			w.expect(desk)
			if n := w.relay.Metrics().Chats; n != 0 {
				t.Errorf("%d chats", n)
			}
		})
	}
}

// A page that is loaded again says hello again.
func TestHelloOfAReloadIsLookedAt(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	f := join(1, 2)
	f.Hello = join(1, 1).Hello
	w.expectClosed(w.visitor(f), wire.CloseMalformed)
	w.expectClosed(v, 0)
	w.expect(a)
}

// Two of one name and another key.
func TestHelloOfAnotherVisitorsKey(t *testing.T) {
	_, vkey, err := note.GenerateKey(rand.Reader, "visitor")
	if err != nil {
		t.Fatal(err)
	}
	f := join(1, 1)
	d := relaytest.HelloDoc(f, root.VKey, shopOrigin)
	for i := range d.Fields {
		if d.Fields[i].Key == "visitor" {
			d.Fields[i].Value = vkey
		}
	}
	f.Hello = relaytest.SignHello(d)
	w := newWorld(t, DefaultLimits)
	w.expectClosed(w.visitor(f), wire.CloseMalformed)
}

// All who join are handed one and the same copy of the roster: one who does
// not read it holds nothing but a place in a queue.
func TestRosterIsShared(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	copies := map[string]bool{}
	w.sent = func(s Send) {
		if s.Message[0] == byte(wire.KindRoster) {
			copies[fmt.Sprintf("%p", &s.Message[0])] = true
		}
	}
	for n := range byte(3) {
		w.visitor(join(n, 1))
	}
	w.agent(alice)
	if len(copies) != 1 {
		t.Errorf("%d copies", len(copies))
	}
}

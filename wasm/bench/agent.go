//go:build js && wasm

package main

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/trust"
)

const (
	origin  = "https://shop.example"
	service = "billing"
)

// The agent's end of the one chat, and who stands behind it. It is the relay
// too: what it returns is what the customer's end receives.
var (
	org, alice   note.Signer
	orgKey, vkey string
	list         *roster.Roster
	agent        *chat.Agent
	asked        string
)

// defined is a field of a kind, with what the kind needs.
func defined(kind string) form.FieldDef {
	f, needs := form.FieldDef{ID: kind, Kind: kind, Label: kind, Required: true}, field.TraitsOf(kind)
	if needs.Options {
		f.Options = []form.Option{{ID: "a", Label: "A"}, {ID: "b", Label: "B"}}
	}
	if needs.Steps {
		f.Min, f.Max = "0", "10"
	}
	return f
}

func present() int64 { return time.Now().UnixMilli() }

// organisation makes an organisation with one agent and returns its key, which
// is the customer's data-org.
//
//go:wasmexport bench_organisation
func organisation() unsafe.Pointer {
	org, orgKey = signer("shop.example/support")
	alice, vkey = signer("shop.example/support/alice")
	now := present() / 1000
	list = &roster.Roster{
		Org: orgKey, Version: 1, Issued: now, Expires: now + roster.DefaultStampLifetime,
		Services: []roster.Service{{Name: service, Origins: []string{origin}, Title: "Billing"}},
		Agents:   []roster.Agent{{VKey: vkey, Services: []string{service}, Name: "Alice"}},
	}
	return framed([]byte(orgKey))
}

func signer(name string) (note.Signer, string) {
	s, key, err := trust.NewSigner(name)
	must(err)
	return s, key
}

// received takes a frame of n bytes of the customer's, and returns the frames
// that answer it. The first must be the join, which the agent accepts.
//
//go:wasmexport bench_received
func received(n int32) unsafe.Pointer {
	f, err := wire.Parse(input[:n])
	must(err)
	if join, ok := f.(wire.Join); ok {
		return frames(accept(join))
	}
	return frames(nil, agent.Receive(present(), f))
}

func accept(join wire.Join) ([][]byte, []chat.Output) {
	signed, err := list.Sign(org)
	must(err)
	stamp, err := (&roster.Stamp{Org: orgKey, Roster: list.Version, Hash: sha256.Sum256(signed), Version: 1,
		Issued: list.Issued, Expires: list.Issued + roster.DefaultStampLifetime}).Sign(org)
	must(err)
	inForce, err := roster.OpenAuthority(signed, stamp, roster.Pin{Root: orgKey})
	must(err)
	a, out, err := chat.NewAgent(chat.AgentConfig{
		Signer: alice, Key: vkey, Roster: inForce, Service: service,
		Chat: join.Chat, Session: join.Session, Hello: join.Hello, Now: present(),
	})
	must(err)
	agent = a
	return [][]byte{wire.Roster{Note: signed, Stamp: stamp}.Append(nil), wire.Peer{Chat: join.Chat, Up: true}.Append(nil)}, out
}

// kinds returns the names of all kinds, separated by spaces.
//
//go:wasmexport bench_kinds
func kinds() unsafe.Pointer { return framed([]byte(strings.Join(field.Kinds(), " "))) }

// ask withdraws the form that is open, asks for one with a field of each of the
// kinds named in the first n bytes of the buffer, separated by spaces, and
// returns the frames that say so. The fields' ids are the kinds.
//
//go:wasmexport bench_ask
func ask(n int32) unsafe.Pointer {
	d := form.Definition{ID: "bench", Version: 1, Language: "en", Title: "Bench", RetainMinutes: 1, AnswerMinutes: 30}
	for _, kind := range strings.Fields(string(input[:n])) {
		d.Fields = append(d.Fields, defined(kind))
	}
	out := takenAway()
	id, more, err := agent.Request(present(), d)
	must(err)
	asked = id
	return frames(nil, append(out, more...))
}

func takenAway() []chat.Output {
	if asked == "" {
		return nil
	}
	out, err := agent.Cancel(present(), asked)
	must(err)
	return out
}

// frames returns where a list is: more, and the frames among outputs.
func frames(more [][]byte, outputs []chat.Output) unsafe.Pointer {
	for _, o := range outputs {
		if f, ok := o.(chat.Frame); ok {
			more = append(more, f.Bytes)
		}
	}
	var all []byte
	for _, b := range more {
		all = append(binary.LittleEndian.AppendUint32(all, uint32(len(b))), b...)
	}
	return framed(all)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

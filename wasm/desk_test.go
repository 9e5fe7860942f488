package main

import (
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/trust"
)

const (
	now     = int64(1_795_000_000_000)
	origin  = "https://shop.example"
	service = "billing"
	canary  = "4111111111111111"
)

// reply is a decoded answer of the module.
type reply struct {
	status     byte
	code, text string
	parts      list // after code and text, if there are any
}

func call(t testing.TB, op string, args ...string) reply {
	t.Helper()
	for _, e := range exports {
		if e.name == op {
			return decode(t, dispatch(e.op, texts(args...).encode()))
		}
	}
	t.Fatalf("no operation %q", op)
	return reply{}
}

func decode(t testing.TB, b []byte) reply {
	t.Helper()
	if len(b) == 0 {
		t.Fatal("an empty result")
	}
	parts, ok := decodeList(b[1:])
	r := reply{status: b[0], parts: parts}
	if !ok || r.status != statusOK && len(parts) < 2 {
		t.Fatalf("a malformed result of %d bytes", len(b))
	}
	if r.status != statusOK {
		r.code, r.text, r.parts = string(parts[0]), string(parts[1]), parts[2:]
	}
	return r
}

// nested is a list inside of a list.
func nested(t testing.TB, b []byte) list {
	t.Helper()
	l, ok := decodeList(b)
	if !ok {
		t.Fatal("a malformed list")
	}
	return l
}

// outputs are lists of strings, each beginning with its type.
func outputs(t testing.TB, parts list) [][]string {
	t.Helper()
	var all [][]string
	for _, p := range parts {
		l, ok := decodeList(p)
		if !ok || len(l) == 0 {
			t.Fatal("a malformed output")
		}
		var o []string
		for _, s := range l {
			o = append(o, string(s))
		}
		all = append(all, o)
	}
	return all
}

// desk is an agent at the other end of a module's chat, native, with a relay
// that passes everything on.
type desk struct {
	t          testing.TB
	root       note.Signer
	rootKey    string
	roster     *roster.Roster
	rosterNote []byte
	signer     note.Signer
	key        string
	agent      *chat.Agent
	handle     string
	toModule   [][]byte
	seen       [][]string
	got        *chat.Submission
	progress   *chat.Progress
	heard      []string
}

func newDesk(t testing.TB) *desk {
	d := &desk{t: t}
	var err error
	d.root, d.rootKey, err = trust.NewSigner("shop.example/support")
	d.must(err)
	d.signer, d.key, err = trust.NewSigner("shop.example/support/alice")
	d.must(err)
	d.roster = &roster.Roster{
		Org: d.rootKey, Version: 1, Issued: now / 1000, Expires: now/1000 + roster.DefaultStampLifetime,
		Services: []roster.Service{{Name: service, Origins: []string{origin}, Title: "Billing"}},
		Agents:   []roster.Agent{{VKey: d.key, Services: []string{"*"}, Name: "Alice"}},
	}
	d.rosterNote, err = d.roster.Sign(d.root)
	d.must(err)
	return d
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// ask runs an operation on the chat and carries what comes of it.
func (d *desk) ask(op string, args ...string) reply {
	r := call(d.t, op, append([]string{d.handle, number(now)}, args...)...)
	d.carry(r.parts)
	return r
}

// ok is ask, which must not fail.
func (d *desk) ok(op string, args ...string) {
	d.t.Helper()
	if r := d.ask(op, args...); r.status != statusOK {
		d.t.Fatalf("%s: got %s: %s", op, r.code, r.text)
	}
}

func (d *desk) carry(parts list) {
	for _, o := range outputs(d.t, parts) {
		d.seen = append(d.seen, o)
		if o[0] == "frame" {
			d.frame([]byte(o[1]))
		}
	}
	d.deliver()
}

func (d *desk) frame(b []byte) {
	f, err := wire.Parse(b)
	d.must(err)
	switch f := f.(type) {
	case wire.Join:
		if !d.saw("chat", f.Chat.Ticket().String()) {
			d.t.Error("the page was not told the ticket of the chat that it joins")
		}
		stamp := relaytest.StampOf(d.rosterNote, d.root)
		d.toModule = append(d.toModule, wire.Roster{Note: d.rosterNote, Stamp: stamp}.Append(nil))
		inForce, err := roster.OpenAuthority(d.rosterNote, stamp, roster.Pin{Root: d.rootKey})
		d.must(err)
		a, out, err := chat.NewAgent(chat.AgentConfig{
			Signer: d.signer, Key: d.key, Roster: inForce, Service: service, Chat: f.Chat, Session: f.Session, Hello: f.Hello, Now: now,
		})
		d.must(err)
		d.agent = a
		d.fromAgent(out)
	case wire.Data:
		d.fromAgent(d.agent.Receive(now, f))
	}
}

func (d *desk) fromAgent(out []chat.Output) {
	for _, o := range out {
		switch o := o.(type) {
		case chat.Frame:
			d.toModule = append(d.toModule, o.Bytes)
		case chat.Submission:
			d.got = &o
		case chat.Progress:
			d.progress = &o
		case chat.Item:
			d.heard = append(d.heard, o.Text)
		}
	}
}

func (d *desk) deliver() {
	for len(d.toModule) > 0 {
		f := d.toModule[0]
		d.toModule = d.toModule[1:]
		d.ok("visitor.receive", string(f))
	}
}

func (d *desk) start() *desk {
	r := call(d.t, "visitor.new", d.rootKey, "", service, origin, "", number(now), "es-MX", "María", "")
	if r.status != statusOK {
		d.t.Fatal(r.text)
	}
	d.handle = string(r.parts[0])
	d.carry(r.parts[1:])
	d.ok("visitor.connected")
	return d
}

func (d *desk) request() string { return d.requestForm(card) }

func (d *desk) requestForm(f form.Definition) string {
	id, out, err := d.agent.Request(now, f)
	d.must(err)
	d.fromAgent(out)
	d.deliver()
	return id
}

// saw reports whether the module said so: type and the first fields.
func (d *desk) saw(want ...string) bool {
	return slices.ContainsFunc(d.seen, func(o []string) bool { return len(o) >= len(want) && slices.Equal(o[:len(want)], want) })
}

var card = form.Definition{
	ID: "credit-card", Version: 1, Title: "Credit card", Purpose: "To pay your bill", RetainMinutes: 10, AnswerMinutes: 30, Language: "en",
	Fields: []form.FieldDef{
		{ID: "card-number", Kind: "card-number", Label: "Card number", Hint: "The long one", Required: true},
		{ID: "card-code", Kind: "card-code", Label: "Security code", Required: true},
		{ID: "remark", Kind: "multiline", Label: "Remark"},
	},
}

package interop_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

const (
	now     = int64(1_795_000_000)
	origin  = "https://shop.example"
	service = "billing"
)

// Operations of the module, as in widget/bridge/ops.ts.
const (
	opNew       = 1
	opConnected = 2
	opReceive   = 4
	opSay       = 5
	opSubmit    = 6
)

// What the package seals, natively, others open, and the other way round.
func TestNative(t *testing.T) {
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	text := []byte("sealform/message@v1\ntext 日本 💳\n")
	for _, tool := range tools(t) {
		t.Run(tool.name, func(t *testing.T) {
			file, err := seal.Seal(text, seal.Buckets, id.Recipient())
			if err != nil {
				t.Fatal(err)
			}
			if got := tool.open(t, id.Export(), file); !bytes.Equal(bytes.TrimRight(got, " "), text) || len(got) != 2048 {
				t.Errorf("opens as %d bytes", len(got))
			}
			got, n, err := seal.Open(tool.seal(t, id.Recipient().String(), text), id)
			if err != nil || n != 1 || !bytes.Equal(got, text) {
				t.Errorf("what it seals opens as %q for %d, %v", got, n, err)
			}
		})
	}
}

// The shipped module under Node, and at the other end an agent who has only
// the tools: everything the module seals opens with them, and what they seal
// it takes.
func TestTheModule(t *testing.T) {
	for _, tool := range tools(t) {
		t.Run(tool.name, func(t *testing.T) {
			a := newAgent(t, tool)
			a.offer()
			said := a.opened("message")
			if !strings.HasSuffix(said.Body, "I want to pay 日本 💳") {
				t.Errorf("the first message opens as %q", said.Body)
			}
			a.send("message", nil, "Happy to help")
			if !a.saw("item", "Happy to help") {
				t.Error("a message sealed by the tool is not shown")
			}
			a.form()
		})
	}
}

// agent is an agent's end made of signed notes and a tool.
type agent struct {
	t        *testing.T
	tool     tool
	page     *page
	handle   string
	signer   note.Signer
	key      string
	id       string // private key of the session, as the tools read it
	to       string // its recipient
	hello    trust.Hello
	visitor  note.Verifier
	join     wire.Join
	seq, got uint64
	prev     [32]byte
	frames   []wire.Data
	outputs  [][][]byte
}

func newAgent(t *testing.T, tool tool) *agent {
	a := &agent{t: t, tool: tool, page: newPage(t)}
	root, rootKey, err := trust.NewSigner("shop.example/support")
	a.must(err)
	a.signer, a.key, err = trust.NewSigner("shop.example/support/alice")
	a.must(err)
	r := roster.Roster{
		Org: rootKey, Version: 1, Issued: now, Expires: now + 3600,
		Services: []roster.Service{{Name: service, Origins: []string{origin}, Title: "Billing"}},
		Agents:   []roster.Agent{{VKey: a.key, Services: []string{service}, Name: "Alice"}},
	}
	msg, err := r.Sign(root)
	a.must(err)
	id, err := seal.NewIdentity()
	a.must(err)
	a.id, a.to = id.Export(), id.Recipient().String()
	parts := a.page.call(opNew, rootKey, "", service, origin, "", ms(), "", "", "")
	a.handle = string(parts[0])
	a.do(opSay, "I want to pay 日本 💳")
	a.do(opConnected)
	a.do(opReceive, string(wire.Roster{Note: msg, Stamp: relaytest.StampOf(msg, root)}.Append(nil)))
	a.hello, err = trust.OpenHello(a.join.Hello)
	a.must(err)
	a.visitor, err = note.NewVerifier(a.hello.VKey)
	a.must(err)
	return a
}

func ms() string { return strconv.FormatInt(now*1000, 10) }

func (a *agent) must(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

// do runs an operation and keeps what comes of it.
func (a *agent) do(op uint32, args ...string) {
	a.t.Helper()
	for _, o := range a.page.call(op, append([]string{a.handle, ms()}, args...)...) {
		parts := split(o)
		a.outputs = append(a.outputs, parts)
		if string(parts[0]) != "frame" {
			continue
		}
		f, err := wire.Parse(parts[1])
		a.must(err)
		switch f := f.(type) {
		case wire.Join:
			a.join = f
		case wire.Data:
			a.frames = append(a.frames, f)
		}
	}
}

func (a *agent) saw(kind, text string) bool {
	for _, o := range a.outputs {
		if string(o[0]) == kind && bytes.Contains(bytes.Join(o[1:], []byte(" ")), []byte(text)) {
			return true
		}
	}
	return false
}

// send writes a note as docs/protocol.md says, and has the tool seal it.
func (a *agent) send(kind string, fields []signed.Field, body string) {
	a.t.Helper()
	a.seq++
	to := sha256.Sum256([]byte(a.hello.Recipient.String()))
	bound := []signed.Field{
		{Key: "org", Value: a.hello.Org},
		{Key: "chat", Value: a.hello.Chat},
		{Key: "session", Value: a.hello.Session},
		{Key: "from", Value: "agent"},
		{Key: "seq", Value: strconv.FormatUint(a.seq, 10)},
		{Key: "prev", Value: hex.EncodeToString(a.prev[:])},
		{Key: "to", Value: hex.EncodeToString(to[:])},
		{Key: "origin", Value: a.hello.Origin},
		{Key: "time", Value: signed.FormatTime(now)},
		{Key: "ack", Value: strconv.FormatUint(a.got, 10)},
	}
	msg, err := signed.Sign(signed.Doc{Kind: kind, Fields: append(bound, fields...), Body: body}, a.signer)
	a.must(err)
	a.prev = sha256.Sum256(msg)
	file := a.tool.seal(a.t, a.hello.Recipient.String(), msg)
	a.do(opReceive, string(wire.Data{Chat: a.join.Chat, Session: a.join.Session, From: wire.FromAgent, Seq: a.seq, Payload: file}.Append(nil)))
}

func (a *agent) offer() {
	a.send("offer", []signed.Field{
		{Key: "agent", Value: a.key},
		{Key: "roster", Value: "1"},
		{Key: "recipient", Value: a.to},
		{Key: "token", Value: strings.Repeat("5e", 32)},
		{Key: "expires", Value: signed.FormatTime(now + 600)},
		{Key: "recovery", Value: strings.Repeat("7a", 32)},
		{Key: "shows", Value: strings.Repeat("0", 64)},
	}, "")
	if !a.saw("state", "joined") {
		a.t.Fatal("an offer sealed by the tool is not taken")
	}
}

// opened opens the next frame of the customer's end with the tool.
func (a *agent) opened(kind string) signed.Doc {
	a.t.Helper()
	if len(a.frames) == 0 {
		a.t.Fatalf("no frame where a %s should be", kind)
	}
	f := a.frames[0]
	a.frames, a.got = a.frames[1:], f.Seq
	return a.verified(a.tool.open(a.t, a.id, f.Payload), kind)
}

// verified checks that an opened plaintext is a readable note by the customer
// and nothing but spaces after it.
func (a *agent) verified(plain []byte, kind string) signed.Doc {
	a.t.Helper()
	if !bytes.HasPrefix(plain, []byte("sealform/"+kind+"@v1\n")) {
		first, _, _ := bytes.Cut(plain, []byte("\n"))
		a.t.Fatalf("the first line is %q, want sealform/%s@v1", first, kind)
	}
	d, err := signed.Open(bytes.TrimRight(plain, " "), kind, a.visitor)
	a.must(err)
	return d
}

var card = form.Definition{
	ID: "credit-card", Version: 1, Title: "Credit card", Purpose: "To pay your bill", RetainMinutes: 10, AnswerMinutes: 30, Language: "en",
	Fields: []form.FieldDef{
		{ID: "card-number", Kind: "card-number", Label: "Card number", Required: true},
		{ID: "card-name", Kind: "card-name", Label: "Name on card", Required: true},
	},
}

// form asks for a card and reads the submission with the tool.
func (a *agent) form() {
	a.t.Helper()
	one, err := seal.NewIdentity()
	a.must(err)
	request := strings.Repeat("0f", 16)
	a.send("form-request", []signed.Field{
		{Key: "request", Value: request},
		{Key: "recipient", Value: one.Recipient().String()},
		{Key: "seconds", Value: "600"},
		{Key: "repeat", Value: "no"},
	}, card.Marshal())
	a.do(opSubmit, request, "card-number", "4111 1111 1111 1111", "card-name", "Zoë Gómez")
	outer := a.opened("form-submission")
	file, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(outer.Body, "\n", ""))
	a.must(err)
	plain := a.tool.open(a.t, one.Export(), file)
	if len(plain) != 2048 {
		a.t.Errorf("the submission's plaintext has %d bytes, want 2,048: the smallest bucket", len(plain))
	}
	if got := a.verified(plain, "submission").Body; got != "card-number 4111111111111111\ncard-name Zoë Gómez" {
		a.t.Errorf("the submission reads %q", got)
	}
}

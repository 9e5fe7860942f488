package desktop

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// waiter is a customer's page that writes before anybody answers.
type waiter struct {
	w   *world
	key relaytest.Key
}

func newWaiter(w *world) waiter { return waiter{w, relaytest.NewKey(trust.VisitorName)} }

func (p waiter) is(t wire.Ticket) trust.Waiter {
	return trust.Waiter{
		Org: p.w.root.VKey, Service: "billing", Ticket: t.String(), Origin: shop, VKey: p.key.VKey,
		Language: "es", FirstName: "María", LastName: "Gómez", Time: time.Now().Unix(),
	}
}

// seals seals a signed note to Alice's prekey.
func (p waiter) seals(msg []byte, err error) []byte {
	p.w.t.Helper()
	if err != nil {
		p.w.t.Fatal(err)
	}
	r, err := seal.ParseRecipient(p.w.told().Recipient)
	if err != nil {
		p.w.t.Fatal(err)
	}
	file, err := trust.SealWaiting(msg, r)
	if err != nil {
		p.w.t.Fatal(err)
	}
	return file
}

func (p waiter) opening(t wire.Ticket, count uint64, text string) []byte {
	o := trust.Opening{Waiter: p.is(t), Count: count, Texts: []trust.Written{{Time: time.Now().Unix(), Text: text}}}
	return p.seals(o.Sign(p.key.Signer))
}

// desk hands the desk a frame, as a relay does.
func (w *world) desk(f wire.Frame) {
	_, rc := w.conn(wire.Ticket{})
	rc.receive(rc.ctx, f)
	w.settle()
}

var waiter7 = wire.ChatID{7}.Ticket()

// A card shows who waits, in which language and on which page, and the beginning
// of what they wrote; the newest counts, and it stays when the page comes and goes.
func TestACardShowsWhoWaits(t *testing.T) {
	w := newWorld(t)
	w.connectAgent()
	p := newWaiter(w)
	w.desk(wire.Waiting{Ticket: waiter7, Service: "billing", Since: 5, Connected: true})
	w.desk(wire.Opening{Ticket: waiter7, Payload: p.opening(waiter7, 2, "My bill is wrong\nvery")})
	w.desk(wire.Opening{Ticket: waiter7, Payload: p.opening(waiter7, 1, "My")})
	w.desk(wire.Waiting{Ticket: waiter7, Service: "billing", Since: 5})
	v := w.state().Waiting[0]
	if v.Line != "My bill is wrong …" || v.FirstName != "María" || v.LastName != "Gómez" || v.Language != "es" || v.Origin != shop || !v.Gone {
		t.Errorf("the card shows %+v", v)
	}
	if strings.Contains(w.log.String(), "bill") {
		t.Error("the log has what a customer wrote")
	}
}

// What is not this chat's, not signed, or not sealed to this agent is not shown.
func TestACardRefuses(t *testing.T) {
	w := newWorld(t)
	w.connectAgent()
	p, other := newWaiter(w), wire.ChatID{8}.Ticket()
	elsewhere := trust.Opening{Waiter: p.is(waiter7), Count: 1, Texts: []trust.Written{{Text: "x"}}}
	elsewhere.Service = "sales"
	forged := trust.Opening{Waiter: p.is(waiter7), Count: 1, Texts: []trust.Written{{Text: "x"}}}
	stranger, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	toOthers, err := seal.Seal([]byte("x\n"), seal.Padme, stranger.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	w.desk(wire.Waiting{Ticket: waiter7, Service: "billing", Since: 5})
	for name, payload := range map[string][]byte{
		"of another chat":    p.opening(other, 1, "x"),
		"of another service": p.seals(elsewhere.Sign(p.key.Signer)),
		"signed by another":  p.seals(forged.Sign(relaytest.NewKey(trust.VisitorName).Signer)),
		"sealed to others":   toOthers,
		"no age file":        []byte("hello"),
	} {
		if w.desk(wire.Opening{Ticket: waiter7, Payload: payload}); w.state().Waiting[0].Line != "" {
			t.Errorf("an opening %s is shown", name)
		}
	}
	w.desk(wire.Opening{Ticket: other, Payload: p.opening(other, 1, "x")}) // nobody waits there
}

// A relay that puts another page's words on a card is found out when the chat is
// accepted.
func TestAFeignedCard(t *testing.T) {
	w := newWorld(t)
	w.connectAgent()
	c, id := w.waits()
	w.desk(wire.Opening{Ticket: c.ticket, Payload: newWaiter(w).opening(c.ticket, 1, "I am somebody else")})
	if w.state().Waiting[0].Line == "" {
		t.Fatal("not shown")
	}
	w.accept(id)
	if v := w.chat(); v.Refused != 1 || !strings.Contains(v.Alarms, "another chat or page") {
		t.Errorf("%d refused: %q", v.Refused, v.Alarms)
	}
}

// Those who wait again stand first, then who has waited longest.
func TestTheOrderOfCards(t *testing.T) {
	w := newWorld(t)
	w.connectAgent()
	for n, f := range []wire.Waiting{{Since: 5}, {Since: 3}, {Since: 9, Again: true}, {Since: 8, Again: true}} {
		f.Ticket, f.Service = wire.ChatID{byte(n)}.Ticket(), "billing"
		w.desk(f)
	}
	var got []int64
	for _, v := range w.state().Waiting {
		got = append(got, v.Since)
	}
	if want := []int64{8, 9, 3, 5}; len(got) != 4 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] || got[3] != want[3] {
		t.Errorf("the order is %v, want %v", got, want)
	}
}

// A message that was left is shown until somebody has dealt with it, and written
// to no disk.
func TestAMessageThatWasLeft(t *testing.T) {
	w, d, _, _ := keeping(t)
	p := newWaiter(w)
	o := trust.Offline{Waiter: p.is(waiter7), Reach: "maria@example.com", Text: "canary: please call me"}
	w.desk(wire.Waiting{Ticket: waiter7, Service: "billing", Since: 9})
	w.desk(wire.Stored{Ticket: waiter7, Service: "billing", Since: 9, Payload: p.seals(o.Sign(p.key.Signer))})
	w.desk(wire.Gone{Ticket: waiter7, Reason: wire.ReasonLeft}) // the chat in whose place it is
	other := wire.ChatID{8}.Ticket()
	stranger, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := seal.Seal([]byte("x\n"), seal.Padme, stranger.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	w.desk(wire.Stored{Ticket: other, Service: "billing", Since: 4, Payload: sealed})
	left := w.state().Left
	if len(left) != 2 || !left[0].Sealed || left[1].Sealed || left[1].Text != o.Text || left[1].Reach != o.Reach || left[1].LastName != "Gómez" {
		t.Fatalf("left: %+v", left)
	}
	w.desk(wire.Gone{Ticket: other, Reason: wire.ReasonClaimed})
	w.mustAsk(`{"type":"done","id":4,"chat":"` + waiter7.String() + `"}`)
	if left := w.state().Left; len(left) != 0 {
		t.Errorf("still there: %+v", left)
	}
	if e, ok := w.ask(`{"type":"done","id":5,"chat":"` + waiter7.String() + `"}`).(errorEvent); !ok || e.Message != errLeftGone.Error() {
		t.Errorf("answered %+v", e)
	}
	w.session.mu.Lock()
	w.session.keepNow()
	w.session.mu.Unlock()
	d.without(t, "canary", "maria@")
}

// without fails if a word ever stood in the file, which its key opens.
func (d *disk) without(t *testing.T, words ...string) {
	t.Helper()
	if len(d.ever) == 0 {
		t.Fatal("nothing was ever kept")
	}
	for _, sealed := range d.ever {
		r, err := age.Decrypt(bytes.NewReader(sealed), d.id)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range words {
			if bytes.Contains(b, []byte(word)) {
				t.Errorf("%q is in the file", word)
			}
		}
	}
}

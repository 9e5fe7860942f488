package chat_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// nobodyThere is a hall in which two have left their prekeys and gone.
func nobodyThere(t *testing.T) *hall {
	h := newHall(t)
	h.queue = wire.Queue{Position: 1}
	away := func(d *roster.Duty) { d.State = roster.Away }
	return h.on(h.duty("Alice", away), h.duty("Bob", away), h.duty("Carol", away)).enter("is anybody there?")
}

func TestLeavingAMessage(t *testing.T) {
	h := nobodyThere(t)
	if got := h.told(); got.OnDuty != 0 || !got.Open || len(got.Readers) != 0 {
		t.Fatalf("told %+v", got)
	}
	if code := h.leaves("Please call me back.\n\nMaría", " María <maria@Shop.example> ", false); code != "" {
		t.Fatal(code)
	}
	files := h.offline()
	if len(files) != 1 {
		t.Fatalf("sent %d messages, want one", len(files))
	}
	for _, name := range []string{"Alice", "Bob", "Carol"} {
		msg, n, err := seal.Open(files[0], h.clerks[name].prekey)
		if name == "Carol" {
			if err == nil {
				t.Error("Carol, who does not serve this, can read it")
			}
			continue
		}
		h.must(err)
		o, err := trust.OpenOffline(msg, h.rootKey, service, h.ticket.String())
		if err != nil || o.Reach != "maria@shop.example" || o.Text != "Please call me back.\n\nMaría" || n != 2 {
			t.Errorf("%s reads %+v, sealed to %d; %v", name, o, n, err)
		}
	}
	if bytes.Contains(files[0], []byte("maria")) {
		t.Error("it is not sealed")
	}
	h.give(wire.Kept{Chat: h.join.Chat, Is: true})
	h.give(wire.Kept{Chat: h.join.Chat, Is: true})
	h.wantCustomer("Please call me back.\n\nMaría", "[ended-kept]", "ended kept")
	if len(h.keeps) != 1 || !h.keeps[0].Is || !slices.Equal(h.keeps[0].Names, []string{"Alice", "Bob"}) {
		t.Errorf("told %+v", h.keeps)
	}
	for _, f := range h.take() {
		if _, ok := f.(wire.Leave); ok {
			t.Error("the page leaves a chat whose message is kept")
		}
	}
	if len(h.saved) != 0 {
		t.Error("the tab keeps a chat that is over")
	}
}

// Until the relay says that it has it, a message goes out again with every
// connection, as the same bytes, and with no other.
func TestAMessageIsSentUntilItIsKept(t *testing.T) {
	h := nobodyThere(t)
	h.leaves("call me", "+49 30 901820", false)
	first := h.offline()
	if h.pass(60_000); len(h.offline()) != 0 {
		t.Error("it is sent again on the same connection")
	}
	for range 3 {
		h.linked = false
		h.fromVisitor(h.visitor.Disconnected(h.now))
		h.sleep(5000)
		h.link()
		if again := h.offline(); len(again) != 1 || !bytes.Equal(again[0], first[0]) {
			t.Fatalf("%d messages go out again, want the same one", len(again))
		}
	}
	h.give(wire.Kept{Chat: h.join.Chat, Is: true})
	h.wantCustomer("ended kept")
}

func TestNoRoomForAMessage(t *testing.T) {
	h := nobodyThere(t)
	h.leaves("call me", "maria@shop.example", false)
	h.give(wire.Kept{Chat: h.join.Chat})
	if len(h.keeps) != 1 || h.keeps[0].Is || slices.Contains(h.seenByCustomer, "call me") || h.lastState() != "waiting" {
		t.Fatalf("told %+v, seen %q", h.keeps, h.seenByCustomer)
	}
	h.offline()
	h.linked = false
	h.fromVisitor(h.visitor.Disconnected(h.now))
	h.link()
	if len(h.offline()) != 0 {
		t.Error("what was refused is sent again")
	}
	h.accept() // and the customer waits on
	h.wantOnce(true, "is anybody there?")
}

func TestMessagesThatAreNotLeft(t *testing.T) {
	long := strings.Repeat("日", 2800)
	for name, c := range map[string]struct{ text, reach, want string }{
		"nothing":             {" \n", "maria@shop.example", "text-empty"},
		"a card number":       {"mine is 4111 1111 1111 1111", "maria@shop.example", "text-card-number"},
		"too long":            {long, "maria@shop.example", "text-too-long"},
		"control characters":  {"a\x00", "maria@shop.example", "text-control"},
		"no way to reach":     {"call me", "  ", "required"},
		"half an address":     {"call me", "maria@shop", "email-incomplete"},
		"a name":              {"call me", "María", "phone-incomplete"},
		"letters in a number": {"call me", "maria 12345 shop", "email-incomplete"},
		"two digits":          {"call me", "12", "phone-incomplete"},
		"a card for a number": {"call me", "4111 1111 1111 1111", "phone-country"},
		"a line break":        {"call me", "maria@shop.example\nother@shop.example", "email-characters"},
	} {
		t.Run(name, func(t *testing.T) {
			h := nobodyThere(t)
			if code := h.leaves(c.text, c.reach, false); code != c.want || len(h.offline()) != 0 {
				t.Errorf("got %q, want %q and nothing sent", code, c.want)
			}
		})
	}
	h := nobodyThere(t)
	if code := h.leaves("order 4111 1111 1111 1111", "maria@shop.example", true); code != "" || len(h.offline()) != 1 {
		t.Errorf("as it is: got %q", code)
	}
}

// Where nobody's key is kept, nothing is taken; nor once somebody is there.
func TestNobodyToLeaveAMessageFor(t *testing.T) {
	h := newHall(t)
	h.queue = wire.Queue{Position: 1}
	h.on(h.duty("Alice", func(d *roster.Duty) { d.Recipient = "" }), h.duty("Carol", nil)).enter("hello")
	if got := h.told(); got.Open {
		t.Error("it says that a message can be left")
	}
	if code := h.leaves("call me", "maria@shop.example", false); code != "nobody-reads" || len(h.offline()) != 0 {
		t.Errorf("got %q", code)
	}
	if o, _, err := seal.Open(h.kept, h.clerks["Carol"].prekey); err == nil {
		t.Errorf("an opening is sealed to Carol: %q", o)
	}
	h = nobodyThere(t)
	h.leaves("call me", "maria@shop.example", false)
	h.accept()
	h.give(wire.Kept{Chat: h.join.Chat, Is: true}) // a relay that says so nevertheless
	if h.lastState() != "joined Alice" {
		t.Errorf("the page is %q, want joined", h.lastState())
	}
	if code := h.leaves("call me", "maria@shop.example", false); code != "not-waiting" {
		t.Errorf("with an agent: got %q", code)
	}
}

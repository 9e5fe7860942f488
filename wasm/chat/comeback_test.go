package chat_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/trust"
)

// A page that is loaded again while it waits has its place and what was written,
// once, and says it when somebody answers.
func TestReloadWhileWaiting(t *testing.T) {
	h := newHall(t)
	h.on(h.duty("Alice", nil)).enter("one\n\ntwo lines", "two")
	chatID, session := h.join.Chat, h.join.Session
	before, err := trust.OpenHello(h.join.Hello)
	h.must(err)
	for range 3 {
		h.pass(5000)
		h.comeBack()
		if h.join.Chat != chatID || h.join.Session == session || h.join.Waited < 5000 {
			t.Fatalf("it joins chat %x in session %x, after %d ms", h.join.Chat, h.join.Session, h.join.Waited)
		}
		h.returns(h.kept)
		h.returns(h.kept) // a relay that repeats it
		h.serve()
		h.pass(2000)
		h.wantCustomer("waiting", "one\n\ntwo lines", "two")
		if len(h.itemsOfCustomer) != 2 || h.itemsOfCustomer[0].From != chat.Customer || h.itemsOfCustomer[0].Time > start+1000 {
			t.Fatalf("shown %+v", h.itemsOfCustomer)
		}
		h.wantReaders([]string{"Alice"}, "one\n\ntwo lines", "two")
	}
	after, err := trust.OpenHello(h.join.Hello)
	if h.must(err); after.VKey != before.VKey || after.Recipient.String() == before.Recipient.String() {
		t.Error("the page has to keep the key that it signs with, and no other")
	}
	h.accept()
	h.wantOnce(true, "one\n\ntwo lines", "two")
	if len(h.alarms) > 0 {
		t.Errorf("alarms: %q", h.alarms)
	}
	h.reload() // and what the tab keeps by now is another thing
	h.wantCustomer("joined Alice", "one\n\ntwo lines", "two")
	h.wantOnce(true, "one\n\ntwo lines", "two")
}

// The keys of a waiting page are not in what the tab keeps once it was met.
func TestTheTabForgetsItsKeys(t *testing.T) {
	h := newHall(t)
	h.on(h.duty("Alice", nil)).enter("one")
	if !bytes.Contains(h.saved, []byte("AGE-SECRET-KEY-PQ-1")) {
		t.Fatalf("the tab keeps %q", h.saved)
	}
	if bytes.Contains(h.saved, []byte("one\n")) || bytes.Contains(h.saved, []byte("invoice")) {
		t.Error("the tab keeps what was written")
	}
	h.accept()
	if bytes.Contains(h.saved, []byte("AGE-SECRET-KEY")) || bytes.Contains(h.saved, []byte("PRIVATE+KEY")) {
		t.Errorf("the tab still keeps %q", h.saved)
	}
	h.endByCustomer()
	if len(h.saved) != 0 {
		t.Error("the tab keeps something of a chat that is over")
	}
}

// What comes back to a page that was loaded again is shown only if this tab has
// written it.
func TestWhatDoesNotComeBack(t *testing.T) {
	other := newHall(t)
	other.on(other.duty("Alice", nil)).enter("theirs")
	for name, forge := range map[string]func(h *hall) wire.Opening{
		"another chat's file": func(h *hall) wire.Opening { return wire.Opening{Ticket: h.ticket, Payload: other.kept} },
		"another ticket":      func(h *hall) wire.Opening { return wire.Opening{Ticket: other.ticket, Payload: h.kept} },
		"another signer's": func(h *hall) wire.Opening {
			s, vkey, err := trust.NewSigner(trust.VisitorName)
			h.must(err)
			return h.forged(s, func(o *trust.Opening) { o.VKey = vkey })
		},
		"a wrong signature": func(h *hall) wire.Opening { s, _, _ := trust.NewSigner(trust.VisitorName); return h.forged(s, nil) },
		"of another service": func(h *hall) wire.Opening {
			return h.forged(chat.SignerOf(h.visitor), func(o *trust.Opening) { o.Service = "sales" })
		},
		"for another ticket": func(h *hall) wire.Opening {
			return h.forged(chat.SignerOf(h.visitor), func(o *trust.Opening) { o.Ticket = other.ticket.String() })
		},
		"an altered file": func(h *hall) wire.Opening {
			b := bytes.Clone(h.kept)
			b[len(b)-1] ^= 1
			return wire.Opening{Ticket: h.ticket, Payload: b}
		},
		"a message of a chat's": func(h *hall) wire.Opening { return wire.Opening{Ticket: h.ticket, Payload: h.kept[:200]} },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHall(t)
			h.on(h.duty("Alice", nil)).enter("mine")
			h.comeBack()
			h.give(forge(h))
			h.serve()
			h.pass(2000)
			if slices.ContainsFunc(h.itemsOfCustomer, func(i chat.Item) bool { return i.Kind == chat.Text }) {
				t.Fatalf("shown: %q", h.seenByCustomer)
			}
			h.wantCustomer("[not-kept]")
			h.accept()
			if slices.Contains(h.seenByAgent, "mine") || slices.Contains(h.seenByAgent, "theirs") {
				t.Error("it was said")
			}
		})
	}
}

// A relay that gives an older one back is found out by the count.
func TestAnOlderOpeningComesBack(t *testing.T) {
	h := newHall(t)
	h.on(h.duty("Alice", nil)).enter("one")
	old := h.kept
	h.visitorSays("two")
	h.pass(2000)
	h.comeBack()
	h.returns(old)
	h.wantCustomer("one", "[not-kept]")
	h.serve()
	h.pass(2000)
	if o, err := h.reads("Alice", h.kept); err != nil || o.Count != 3 || !slices.Equal(textsOf(o), []string{"one"}) {
		t.Errorf("then it sends %q as number %d, %v", textsOf(o), o.Count, err)
	}
}

// One that never was loaded again takes nothing back, nor one that is met.
func TestNothingComesBackUnasked(t *testing.T) {
	h := newHall(t)
	h.on(h.duty("Alice", nil)).enter("one")
	h.returns(h.kept)
	if n := h.count("one", h.seenByCustomer); n != 1 {
		t.Errorf("shown %d times", n)
	}
	h.accept()
	h.returns(h.kept)
	h.wantOnce(true, "one")
}

// An agent who takes the chat while its page is loaded again begins anew with the
// page that has the key.
func TestTakenWhileLoadedAgain(t *testing.T) {
	h := newHall(t)
	h.on(h.duty("Alice", nil)).enter("one")
	old := h.join
	h.linked = false // the page is left
	a, out, err := chat.NewAgent(h.config())
	h.must(err)
	h.agent, h.agentLinked = a, true
	h.fromAgent(out)
	h.agentSays("hello, María")
	h.run()
	h.comeBack()
	h.fromAgent(h.agent.Arrived(h.now, h.join.Session, h.join.Hello))
	h.returns(h.kept)
	h.fromAgent(h.agent.Receive(h.now, wire.Peer{Chat: h.join.Chat, Up: true}))
	h.give(wire.Peer{Chat: h.join.Chat, Up: true})
	h.run()
	h.wantOnce(true, "one")
	h.wantOnce(false, "hello, María")
	if len(h.alarms) > 0 || old.Session == h.join.Session {
		t.Errorf("alarms: %q", h.alarms)
	}
	h.say(true, "still here")
}

// The key that a waiting tab kept is of no use to anybody once the page was met.
func TestAStolenTabOpensNothingLater(t *testing.T) {
	h := newHall(t)
	h.on(h.duty("Alice", nil)).enter("one")
	stolen := bytes.Clone(h.saved)
	h.accept()
	h.agentSays("a secret answer")
	thief, _, err := chat.NewVisitor(chat.VisitorConfig{Root: h.rootKey, Service: service, Origin: origin, Saved: stolen, Now: h.now})
	h.must(err)
	j := joinOf(t, thief.Connected(h.now))
	was, err := trust.OpenHello(h.join.Hello)
	h.must(err)
	is, err := trust.OpenHello(j.Hello)
	if h.must(err); was.VKey != is.VKey || j.Chat != h.join.Chat {
		t.Fatal("the thief has not what it takes")
	}
	sent := len(h.toVisitor)
	h.fromAgent(h.agent.Arrived(h.now, j.Session, j.Hello))
	for _, f := range h.toVisitor[sent:] {
		if d, err := wire.Parse(f); err == nil && d.(wire.Data).Session == j.Session {
			t.Fatal("the agent's end begins anew with whoever stole the tab's key")
		}
	}
	h.say(true, "it goes on")
}

package chat_test

import (
	"os"
	"strings"
	"testing"

	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/field"
)

const (
	cardText = "my card is 4111 1111 1111 1111, thanks"
	ssnText  = "it is 123-45-6789"
	askedFor = "[guard-card-number]"
	wanted   = "The customer wanted to send a card number in the chat. Request it securely."
)

// matchedTexts are the texts of testdata/guard that must be stopped, by what
// they hold.
func matchedTexts(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile("../../testdata/guard/matched.tsv")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		cells := strings.Split(line, "\t")
		all[strings.ReplaceAll(cells[2], `\n`, "\n")] = cells[0]
	}
	return all
}

// wantStopped fails unless a text is refused with the code of what it holds
// and nothing at all comes of it.
func (w *world) wantStopped(text, found string) {
	w.t.Helper()
	before := w.visitor.Outbox()
	out, err := w.visitor.Say(w.now, text)
	if code(err) != "text-"+found || len(out) != 0 || w.visitor.Outbox() != before {
		w.t.Errorf("%q: got %v and %d outputs, want text-%s and none", text, err, len(out), found)
	}
}

func TestNumbersAreStopped(t *testing.T) {
	phases := map[string]func(w *world){
		"before the link":  func(w *world) { w.open(nil) },
		"while it waits":   func(w *world) { w.visit("hello") },
		"in the chat":      func(w *world) { w.talking() },
		"while it is down": func(w *world) { w.talking().cut() },
	}
	for name, begin := range phases {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			begin(w)
			w.sleep(1000)
			frames := w.hold(true)
			for text, found := range matchedTexts(t) {
				w.wantStopped(text, found)
			}
			w.run()
			if len(*frames) != 0 {
				t.Errorf("%d frames left, want none", len(*frames))
			}
		})
	}
}

// A stopped text is in nothing that waits: an agent who joins later, or a
// link that comes back, does not bring it.
func TestAStoppedTextDoesNotWait(t *testing.T) {
	w := newWorld(t)
	w.visit("hello")
	w.wantStopped(cardText, field.FoundCardNumber)
	w.accept()
	w.cut()
	w.wantStopped(ssnText, field.FoundSSN)
	w.restore()
	w.sleep(60_000)
	w.visitorSays("and on")
	w.wantAgent("hello", "and on")
	for _, seen := range w.seenByAgent {
		if strings.Contains(seen, "4111") || strings.Contains(seen, "6789") {
			t.Errorf("the agent read %q", seen)
		}
	}
}

func TestInsistingSends(t *testing.T) {
	w := newWorld(t)
	w.open(nil)
	w.wantStopped("order 4512345620261125", field.FoundCardNumber)
	w.fromVisitor(must(w.visitor.Insist(w.now, "order 4512345620261125")))
	w.link()
	w.accept()
	w.wantAgent("order 4512345620261125")
	if !w.delivered {
		w.sleep(1000)
	}
	if !w.delivered {
		t.Error("the customer was never told that the message arrived")
	}
	if _, err := w.visitor.Insist(w.now, "a\x00b"); code(err) != "text-control" {
		t.Errorf("insisting on a control character: got %v, want text-control", err)
	}
}

func (w *world) stopped(found string, ask bool) {
	w.fromVisitor(must(w.visitor.Stopped(w.now, found, ask)))
	w.run()
}

func TestTheAgentIsToldOnlyThatItHappened(t *testing.T) {
	w := newWorld(t).talking()
	w.stopped(field.FoundCardNumber, true)
	w.wantAgent(wanted)
	w.wantCustomer(askedFor)
	w.stopped(field.FoundSSN, true)
	w.wantAgent("The customer wanted to send a social security number in the chat. Request it securely.")
	id := w.request(card)
	w.submit(id, filled)
	w.wantAgent("submission 4111111111111111")
	w.wantNothingRefused()
}

func TestGoingBackToTheTextIsToldToo(t *testing.T) {
	w := newWorld(t).talking()
	w.stopped(field.FoundCardNumber, false)
	w.wantAgent("The customer's chat stopped a card number before it was sent.")
	if w.count(askedFor, w.seenByCustomer) != 0 {
		t.Error("the customer reads that a form was asked for")
	}
	w.reload()
	if n := len(w.seenByCustomer); w.count(askedFor, w.seenByCustomer) != 0 || n == 0 {
		t.Errorf("after a reload the customer reads %q", w.seenByCustomer)
	}
}

// The first thing that a customer does can be to ask for a form.
func TestAskingBeforeAnybodyJoined(t *testing.T) {
	w := newWorld(t)
	w.open(nil)
	w.stopped(field.FoundCardNumber, true)
	w.wantCustomer("[guard-card-number]")
	w.link()
	w.visitorSays("hello")
	w.accept()
	w.wantAgent(wanted, "hello")
	w.sleep(1000)
	if !w.delivered {
		t.Error("the customer was never told that the message arrived")
	}
	w.wantNothingRefused()
}

// After a reload the customer reads again what they read before, not what the
// agent reads.
func TestAskingIsInTheHistory(t *testing.T) {
	w := newWorld(t).talking()
	w.stopped(field.FoundCardNumber, true)
	w.reload()
	w.wantCustomer("hello", askedFor)
	if w.count(wanted, w.seenByCustomer) != 0 {
		t.Error("the customer reads the agent's words")
	}
}

func TestStoppedIsRefused(t *testing.T) {
	w := newWorld(t).talking()
	for _, found := range []string{"", "ein", "card-code", cardText} {
		if out, err := w.visitor.Stopped(w.now, found, true); code(err) != "arguments" || len(out) != 0 {
			t.Errorf("found %q: got %v and %d outputs, want arguments and none", found, err, len(out))
		}
	}
	w.sleep(1000)
	w.cut()
	for range chat.MaxOutbox {
		w.fromVisitor(must(w.visitor.Stopped(w.now, field.FoundSSN, true)))
	}
	if _, err := w.visitor.Stopped(w.now, field.FoundSSN, true); code(err) != "outbox-full" {
		t.Errorf("asking into a full outbox: got %v, want outbox-full", err)
	}
	w.restore()
	w.endByCustomer()
	if _, err := w.visitor.Stopped(w.now, field.FoundSSN, true); code(err) != "ended" {
		t.Errorf("asking after the end: got %v, want ended", err)
	}
}

// The agent's own box is the agent's: what stands in it is sent as it is.
func TestTheAgentIsNotStopped(t *testing.T) {
	w := newWorld(t).talking()
	w.agentSays("your order is 4512345620261125")
	w.wantCustomer("your order is 4512345620261125")
}

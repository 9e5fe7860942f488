package chat_test

import (
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/trust"
)

// Every form that was sent is answered, whatever is wrong with it: the customer
// reads that nobody has read it, and the request is closed.
func TestUnreadableFormsAreAnswered(t *testing.T) {
	bodies := map[string]func(w *world, id string) ([]signed.Field, string){
		"no base64":               func(_ *world, id string) ([]signed.Field, string) { return of(id), "###" },
		"base64 in one long line": func(_ *world, id string) ([]signed.Field, string) { return of(id), strings.Repeat("QUJD", 40) },
		"nothing":                 func(_ *world, id string) ([]signed.Field, string) { return of(id), "" },
		"no age file":             func(_ *world, id string) ([]signed.Field, string) { return of(id), "QUJD" },
		"a line too many": func(_ *world, id string) ([]signed.Field, string) {
			return append(of(id), signed.Field{Key: "x", Value: "y"}), "QUJD"
		},
	}
	for name, make := range bodies {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			id := w.request(card)
			w.fills(id, 3)
			fields, body := make(w, id)
			w.fromVisitor(w.visitor.Push(w.now, "form-submission", fields, body))
			w.run()
			w.wantAgent("closed unreadable", "Secure data arrived that could not be opened. Please request it again.")
			w.wantCustomer("[unreadable]")
			if w.visitor.OpenForms() != 0 {
				t.Error("the form is still open at the customer's")
			}
			w.submit(w.request(card), filled)
			w.wantCustomer("sending", "[sent]")
		})
	}
}

func of(id string) []signed.Field { return []signed.Field{{Key: "request", Value: id}} }

// A form that nobody asked for is answered too.
func TestAFormThatNobodyAskedFor(t *testing.T) {
	w := newWorld(t).talking()
	w.sleep(1000)
	before := w.agent.Outbox()
	w.dropToVisitor = true
	w.fromVisitor(w.visitor.Push(w.now, "form-submission", of(strings.Repeat("ab", 16)), "QUJD"))
	w.run()
	w.wantRefused("unexpected")
	if w.agent.Outbox() != before+1 {
		t.Error("no answer")
	}
}

// The agent learns that a form is not shown, and can go on.
func TestFormsThatCannotBeShownAreAnswered(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	w.sleep(1000)
	w.fromVisitor(w.visitor.Push(w.now, "form-cancel", append(of(id), signed.Field{Key: "reason", Value: "not-shown"}), ""))
	w.run()
	w.wantAgent("closed not-shown", "The form could not be shown. Please request it again.")
	w.wantNothingRefused()

	for name, change := range map[string]func(r *trust.Request){
		"a field of no known kind": func(r *trust.Request) { r.Definition.Fields[0].Kind = "pin" },
		"again without a reload":   func(r *trust.Request) { r.Repeat = true },
	} {
		t.Run(name, func(t *testing.T) {
			w = newWorld(t).talking()
			w.sleep(1000)
			r := w.ask()
			r.Definition.Fields = append(r.Definition.Fields[:0:0], r.Definition.Fields...)
			change(&r)
			before := w.visitor.Outbox()
			w.dropToAgent = true
			w.fromAgent(w.agent.Push(w.now, "form-request", r.Fields(), r.Definition.Marshal()))
			w.run()
			if w.visitor.OpenForms() != 0 || w.visitor.Outbox() != before+1 {
				t.Errorf("%d forms open, %d answers", w.visitor.OpenForms(), w.visitor.Outbox()-before)
			}
		})
	}
}

// Clocks that differ cost nothing: the time of a form runs from its arrival.
func TestFormsUnderClocksThatDiffer(t *testing.T) {
	for _, off := range []int64{-4 * minute, 35 * minute} {
		t.Run(minutes(off), func(t *testing.T) {
			w := newWorld(t).talking()
			held := w.hold(false)
			id := w.request(card)
			w.release()
			w.fromVisitor(w.visitor.Receive(w.now+off, (*held)[0]))
			w.wantCustomer("[requested]", "form Credit card")
			out, err := w.visitor.Submit(w.now+off+29*minute, id, filled)
			w.must(err)
			w.now += 29 * minute
			w.fromVisitor(out)
			w.run()
			w.wantAgent("submission 4111111111111111")
			w.wantCustomer("closed sent")
		})
	}
}

// A form that waits for its customer does not run out before it has arrived,
// and then has all of its time.
func TestAFormArrivesLate(t *testing.T) {
	w := newWorld(t).talking()
	w.cut()
	id := w.request(order) // 2 minutes
	w.sleep(10 * minute)
	w.wantAgent("form Order")
	w.restore()
	w.sleep(minute)
	w.submit(id, filledOrder)
	w.wantCustomer("form Order", "closed sent")
	w.wantAgent("Secure data received")
}

// Words of the past are taken right after a reload, and at no other time.
func TestHistoryAtOtherTimes(t *testing.T) {
	w := newWorld(t).talking()
	const lie = "customer text - 2026-11-22T14:20:00Z\n I agree to everything"
	w.fromAgent(w.agent.Push(w.now, "history", nil, lie))
	w.run()
	w.wantRefused("unexpected")
	w.reload()
	w.agentSays("welcome back")
	w.fromAgent(w.agent.Push(w.now, "history", nil, lie))
	w.run()
	if w.count("I agree to everything", w.seenByCustomer) != 0 {
		t.Error("words in the customer's name were shown")
	}
}

// A history has the words of this page's own, for what it knows.
func TestHistoryOfUnknownWords(t *testing.T) {
	const at = " 2026-11-22T14:20:00Z\n "
	for _, item := range []string{
		"system notice verified" + at + "Verified by your bank",
		"system notice sent" + at + "Secure data sent",
		"system marker joined" + at + "Alice joined",
		"system marker unread" + at + "x",
		"system text -" + at + "Verified by your bank",
		"customer notice joined" + at + "Bob joined",
		"customer text sent" + at + "Secure data sent",
		"agent marker opened" + at + "x",
		"customer text -" + at + strings.Repeat("x", chat.MaxText+1),
		"system marker opened" + at + "x\n " + strings.Repeat("x", 201),
	} {
		t.Run(strings.ReplaceAll(strings.ToValidUTF8(item[:min(len(item), 40)], ""), at, ": "), func(t *testing.T) {
			w := newWorld(t).talking()
			w.history(item)
			w.wantRefused("malformed")
			w.agentSays("welcome back")
			w.wantCustomer("joined Alice", "welcome back")
		})
	}
	w := newWorld(t).talking()
	w.history("system notice joined" + at + "Verified by your bank")
	w.wantCustomer("joined Alice", "[joined]")
	if w.count("Verified by your bank", w.seenByCustomer) != 0 {
		t.Errorf("the customer saw %q", w.seenByCustomer)
	}
}

// history loads the page again, and lets the agent's end tell this of the past.
func (w *world) history(body string) {
	w.agent.Remember(body)
	w.reload()
}

// What is refused of a file is not kept, however often it is offered.
func TestRefusedOffersAreNotKept(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(documents)
	w.sleep(1000)
	for range 3000 {
		w.fromVisitor(w.visitor.Push(w.now, "file-offer", append(of(id), signed.Field{Key: "field", Value: "front"},
			signed.Field{Key: "file", Value: trust.RandomHex(16)}, signed.Field{Key: "size", Value: "1"}), ""))
		w.run()
		if w.visitor.Outbox() > 100 {
			w.sleep(200)
		}
	}
	if kept := w.agent.Intakes(); kept > 200 {
		t.Errorf("%d offers are kept, want 200 at most", kept)
	}
	w.agentSays("we go on")
	w.wantOnce(false, "we go on")
}

package chat_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/signed"
)

func (w *world) opens(id string) {
	w.fromAgent(w.agent.Opened(w.now, id))
	w.run()
}

func (w *world) wipes(id string) {
	w.fromAgent(w.agent.Wiped(w.now, id))
	w.run()
}

// receipt sends a receipt from the agent's end, whatever it says.
func (w *world) receipt(id, what string) {
	fields := []signed.Field{{Key: "request", Value: id}, {Key: "what", Value: what}}
	w.fromAgent(w.agent.Push(w.now, "form-receipt", fields, ""))
	w.run()
}

func (w *world) received() string {
	id := w.request(card)
	w.submit(id, filled)
	return id
}

func TestReceipts(t *testing.T) {
	w := newWorld(t).talking()
	id := w.received()
	for range 2 {
		w.opens(id)
	}
	for range 2 {
		w.wipes(id)
	}
	w.opens(id)
	w.wantCustomer("[sent]", "[opened]", "[wiped]")
	w.wantAgent("Secure data received", "Secure data opened", "Secure data wiped")
	w.seenOnce("[opened]", w.seenByCustomer)
	w.seenOnce("[wiped]", w.seenByCustomer)
	w.seenOnce("Secure data opened", w.seenByAgent)
	w.seenOnce("Secure data wiped", w.seenByAgent)
	w.wantNothingRefused()
}

// What was never opened is wiped without it, and nothing is said of requests
// that were not answered.
func TestReceiptsOfNothing(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	for _, of := range []string{id, "", strings.Repeat("00", 16)} {
		w.opens(of)
		w.wipes(of)
	}
	if slices.Contains(w.seenByAgent, "Secure data opened") || slices.Contains(w.seenByAgent, "Secure data wiped") {
		t.Errorf("the agent saw %q", w.seenByAgent)
	}
	w.submit(id, filled)
	w.wipes(id)
	w.wantCustomer("[sent]", "[wiped]")
	w.wantNothingRefused()
}

func TestReceiptsSurviveALostLinkAndAReload(t *testing.T) {
	w := newWorld(t).talking()
	id, second := w.received(), w.received()
	w.sleep(1000)
	w.cut()
	w.opens(id)
	w.restore()
	w.wantCustomer("[opened]")
	w.sleep(1000)
	w.reload()
	w.wantCustomer("[sent]", "[sent]", "[opened]")
	w.wipes(id)
	w.opens(second)
	w.wipes(second)
	w.wantCustomer("[opened]", "[wiped]", "[opened]", "[wiped]")
	w.sleep(1000)
	w.reload()
	w.wantCustomer("[sent]", "[sent]", "[opened]", "[wiped]", "[opened]", "[wiped]")
	if n := w.count("[opened]", w.seenByCustomer); n != 2 {
		t.Errorf("opened stands %d times in the history, want 2", n)
	}
	w.wantNothingRefused()
}

// The end comes after the receipts; after it only the agent's stream goes on.
func TestReceiptsAtTheEnd(t *testing.T) {
	w := newWorld(t).talking()
	id := w.received()
	w.wipes(id)
	w.fromAgent(w.agent.End(w.now))
	w.run()
	w.wantCustomer("[wiped]", "[ended-agent]")

	w = newWorld(t).talking()
	id = w.received()
	w.endByCustomer()
	w.wipes(id)
	w.wantAgent("The customer ended the chat", "Secure data wiped")
}

// What a customer's end makes of receipts that break the rules.
func TestReceiptsRefused(t *testing.T) {
	cases := []struct {
		name, want string
		send       func(w *world)
	}{
		{"for an unknown request", "unexpected", func(w *world) { w.receipt(strings.Repeat("00", 16), "opened") }},
		{"for a form that is still open", "unexpected", func(w *world) { w.receipt(w.request(card), "opened") }},
		{"for a form that was cancelled", "unexpected", func(w *world) {
			id := w.request(card)
			w.cancelByCustomer(id)
			w.receipt(id, "wiped")
		}},
		{"of a form that this page knows", "unexpected", func(w *world) { w.receipt(w.request(card), "received") }},
		{"with a malformed id", "malformed", func(w *world) { w.receipt("x", "opened") }},
		{"of an unknown thing", "unexpected", func(w *world) { w.receipt(w.form, "sold") }},
		{"with a body", "malformed", func(w *world) {
			w.fromAgent(w.agent.Push(w.now, "form-receipt", []signed.Field{{Key: "request", Value: w.form}, {Key: "what", Value: "opened"}}, "x"))
			w.run()
		}},
		{"by somebody else", "bad-signature", func(w *world) {
			f := w.agent.Next("form-receipt", []signed.Field{{Key: "request", Value: w.form}, {Key: "what", Value: "opened"}}, "")
			f.Signer = stranger(w.t, f.Signer.Name()).Signer
			w.inject(false, f.Frame())
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t).talking()
			id := w.received()
			c.send(w)
			w.wantRefused(c.want)
			if slices.Contains(w.seenByCustomer, "[opened]") || slices.Contains(w.seenByCustomer, "[wiped]") {
				t.Errorf("the customer saw %q", w.seenByCustomer)
			}
			w.receipt(id, "opened")
			w.wantCustomer("[opened]")
		})
	}
}

func TestReceiptsComeOnceAndInOrder(t *testing.T) {
	w := newWorld(t).talking()
	id := w.received()
	for _, what := range []string{"opened", "opened", "wiped", "wiped", "opened", "received"} {
		w.receipt(id, what)
	}
	if w.refused["unexpected"] != 4 {
		t.Errorf("refused %v, want 4 unexpected", w.refused)
	}
	w.wantCustomer("[opened]", "[wiped]")
}

func TestReplayedReceipts(t *testing.T) {
	w := newWorld(t).talking()
	id := w.received()
	var frames [][]byte
	w.alter = func(toAgent bool, f []byte) []byte {
		if !toAgent {
			frames = append(frames, slices.Clone(f))
		}
		return f
	}
	w.opens(id)
	w.wipes(id)
	w.release()
	for _, f := range frames {
		w.inject(false, f)
	}
	w.wantRefused("replayed")
	w.seenOnce("[opened]", w.seenByCustomer)
	w.seenOnce("[wiped]", w.seenByCustomer)
}

// A customer cannot write receipts.
func TestReceiptsFromTheCustomer(t *testing.T) {
	w := newWorld(t).talking()
	id := w.received()
	w.fromVisitor(w.visitor.Push(w.now, "form-receipt", []signed.Field{{Key: "request", Value: id}, {Key: "what", Value: "wiped"}}, ""))
	w.run()
	w.wantRefused("unexpected")
	if slices.Contains(w.seenByAgent, "Secure data wiped") {
		t.Error("the agent's stream believes it")
	}
}

// Values that are not in normal form did not come from the page's code.
func TestUnusualValuesAreMarkedAtTheAgent(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	values := card.Normalise(filled)
	values[0].Text = "4111 1111 1111 1111"
	d, to := w.visitor.Submission(id, values)
	w.sendInside(id, w.sealInside(d, w.visitor.Signer(), to))
	if w.submission == nil || w.submission.Values[0].Text != "4111111111111111" || w.submission.Verdicts[0].Problem != "not-normal" {
		t.Errorf("got %+v", w.submission)
	}
}

package chat_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/sealform/sealform/wasm/chat"
)

// What the customer is told stays true when a form and its end cross on the
// way: the agent did not get it.
func TestAFormCrossesItsEnd(t *testing.T) {
	ends := map[string]struct {
		end  func(w *world, id string)
		text string
	}{
		"cancelled": {func(w *world, id string) { w.cancelByAgent(id) }, "[cancelled-agent]"},
		"expired": {func(w *world, _ string) {
			w.now += answerTime
			w.fromAgent(w.agent.Tick(w.now))
			w.run()
		}, "[expired]"},
	}
	for name, e := range ends {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			id := w.request(card)
			w.sleep(1000)
			held := w.hold(true)
			w.submit(id, filled)
			w.release()
			e.end(w, id)
			w.inject(true, (*held)[0])
			w.wantRefused("late")
			w.wantAlarms()
			if w.submission != nil {
				t.Error("a form that was no longer wanted was opened")
			}
			w.wantCustomer("sending", e.text, "lost unread", "[unread]")
			if w.count("[sent]", w.seenByCustomer) != 0 {
				t.Error("the customer was told that it was sent")
			}
			w.visitorSays("what now?")
			w.wantOnce(true, "what now?")
		})
	}
}

// A page that was asleep, as phones do to pages, sends no form whose time is
// over.
func TestAFormIsNotSentAfterItsTime(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	w.now += answerTime + 1000
	if err := w.trySubmit(id, filled); code(err) != "form-closed" {
		t.Errorf("sending a form whose time is over: got %v, want form-closed", err)
	}
	w.wantCustomer("closed expired", "[expired]")
	if w.count("[sent]", w.seenByCustomer) != 0 {
		t.Error("the customer was told that it was sent")
	}
}

// Several forms that end together close in the order in which they were asked.
func TestFormsCloseInOrder(t *testing.T) {
	w := newWorld(t).talking()
	var asked []string
	for i := range 6 {
		d := card
		d.Title = "Form " + strconv.Itoa(i)
		asked = append(asked, w.request(d))
	}
	var closed []string
	out := w.visitor.End(w.now)
	w.fromVisitor(out)
	for _, o := range out {
		if c, ok := o.(chat.FormClosed); ok {
			closed = append(closed, c.Request)
		}
	}
	if !slices.Equal(closed, asked) {
		t.Error("the customer's forms closed in another order than asked")
	}
	w.run()
	if !slices.Equal(w.closedByAgent, asked) {
		t.Error("the agent's requests closed in another order than asked")
	}
}

package chat_test

import (
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/wasm/chat"
)

// An end that breaks the rules writes longer messages than any widget does:
// the other end would keep them, and seal them again after each reload.
func TestALongerMessageThanAllowedIsRefused(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).talking()
		long := strings.Repeat("é", chat.MaxText)
		w.inject(toAgent, w.next(toAgent, "message", nil, long).Frame())
		w.wantOnce(toAgent, long)

		w = newWorld(t).talking()
		w.inject(toAgent, w.next(toAgent, "message", nil, long+"a").Frame())
		w.wantOnce(toAgent)
		w.wantRefused("malformed")
	})
}

// The agent's machine may have slept past a request's time: its timer is late,
// and what arrives first is not opened.
func TestALateFormIsNotOpened(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	d, to := w.visitor.Submission(id, card.Normalise(filled))
	w.sleep(1000)
	w.now += answerTime
	w.sendInside(id, w.sealInside(d, w.visitor.Signer(), to))
	if w.submission != nil {
		t.Error("a form was opened after its time")
	}
	w.wantAgent("closed expired", "Secure data request expired")
}

// A second chat in the same page does not believe an older roster than the
// first one did.
func TestTheNextChatKnowsTheRosterOfTheOneBefore(t *testing.T) {
	w := newWorld(t)
	old := w.rosterNote
	w.resign(func(r *roster.Roster) { r.Version = 2 })
	w.talking()
	w.endByCustomer()
	v, _, err := chat.NewVisitor(chat.VisitorConfig{Root: w.rootKey, Service: service, Origin: origin, Now: w.now, Known: w.visitor.Roster()})
	w.must(err)
	v.Connected(w.now)
	var waits bool
	for _, o := range v.Receive(w.now, w.rosterFrame(old).Append(nil)) {
		s, ok := o.(chat.State)
		waits = waits || ok && s.Phase == "waiting"
	}
	if !waits || v.Roster().Version != 2 {
		t.Errorf("waits: %v, with roster %d, want the one of the chat before", waits, v.Roster().Version)
	}
}

// What is kept for a page that is loaded again is bounded in bytes too, and the
// oldest goes first.
func TestHistoryIsBoundedInBytes(t *testing.T) {
	w := newWorld(t).talking()
	long := strings.Repeat("日", chat.MaxText)
	for range 220 {
		w.visitorSays(long)
		w.sleep(200)
	}
	w.visitorSays("the last")
	if n := w.agent.HistorySize(); n > 100*48<<10 || n < 4<<20 {
		t.Errorf("%d bytes are kept, want nearly %d", n, 100*48<<10)
	}
	w.reload()
	w.wantCustomer("the last")
}

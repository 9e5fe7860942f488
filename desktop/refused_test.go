package desktop

import (
	"strings"
	"testing"

	"github.com/sealform/sealform/wasm/chat"
)

// What was verified and is not taken is no alarm: it is not counted with what
// was altered on the way, and the stream says what it is.
func TestWhatIsVerifiedAndNotTakenIsNoAlarm(t *testing.T) {
	w, _, id := accepted(t)
	unlock := w.session.lock()
	c := w.session.chats[0]
	c.deliver([]chat.Output{
		chat.Refused{Reason: "malformed", Count: 1, Verified: true},
		chat.Refused{Reason: "malformed", Count: 2},
		chat.Refused{Reason: "malformed", Count: 3, Verified: true},
	})
	unlock()
	const why = "1 not of the form that it claims"
	if v := w.chat(); v.Refused != 1 || v.Alarms != why || !strings.Contains(w.transcript(id), "Refused   "+why+"\n") {
		t.Errorf("counted %d, %q, want 1, %q", v.Refused, v.Alarms, why)
	}
}

// A message that the customer's page has and does not take was not sent: the
// stream, every window and the transcript say so, and why, also when it was
// told as delivered before.
func TestMessagesThatThePageDoesNotTake(t *testing.T) {
	reasons := map[string]string{
		"too-long":   "not sent: too long",
		"empty":      "not sent: nothing in it could be seen",
		"malformed":  "not sent: the customer's page could not read it",
		"unexpected": "not sent: the customer's page did not take it",
	}
	for reason, words := range reasons {
		t.Run(reason, func(t *testing.T) {
			w, _, id := accepted(t)
			for _, text := range []string{"one", "two", "three"} {
				w.mustAsk(`{"type":"say","id":2,"chat":"` + id + `","text":"` + text + `","anyway":false}`)
			}
			c := w.session.chats[0]
			window := progress{}
			w.session.news(window)
			unlock := w.session.lock()
			c.deliver([]chat.Output{chat.Delivered{Through: 3}, chat.NotTaken{Seq: 2, Reason: chat.Untaken(reason)}, chat.NotTaken{Seq: 99, Reason: chat.Untaken(reason)}})
			unlock()
			got := map[string]chat.Untaken{}
			for _, e := range w.session.news(window) {
				if e, ok := e.(itemsEvent); ok {
					for _, i := range e.Items {
						got[i.Text] = i.Untaken
					}
				}
			}
			if len(got) < 3 || got["one"]+got["three"] != "" || got["two"] != chat.Untaken(reason) {
				t.Errorf("the window reads %v, want of two that it is %s", got, reason)
			}
			text := w.transcript(id)
			if strings.Count(text, "not sent") != 1 || !strings.Contains(text, "    two\n    ("+words+")\n") || strings.Contains(text, "not delivered") {
				t.Errorf("the transcript:\n%s", text)
			}
		})
	}
}

package desktop

import (
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/wasm/chat"
)

// An agent who reads a number back by mistake is stopped before it is sent,
// and can send what only looks like one.
func TestTheAgentsNumbersAreStopped(t *testing.T) {
	for text, kind := range map[string]string{
		"your card 4111 1111 1111 1111, right?": "card-number",
		"SSN: 536904399":                        "ssn",
		"DE89 3704 0044 0532 0130 00":           "iban",
	} {
		t.Run(kind, func(t *testing.T) {
			w, c, id := accepted(t)
			answer := w.ask(asked("say", id, map[string]any{"text": text, "anyway": false}))
			if g, ok := answer.(guardedEvent); !ok || g.Kind != kind {
				t.Fatalf("the window gets %+v", answer)
			}
			if slices.Contains(c.texts(), text) || slices.ContainsFunc(w.session.chats[0].items, func(i chat.Item) bool { return i.Text == text }) {
				t.Error("it was sent, or stands in the stream")
			}
			w.mustAsk(asked("say", id, map[string]any{"text": text, "anyway": true}))
			if !slices.Contains(c.texts(), text) {
				t.Error("it cannot be sent anyway")
			}
		})
	}
}

// A text that was stopped on the customer's page is a notice here, with what
// the window needs to offer a form for it, and nothing else anywhere.
func TestAStoppedTextIsANotice(t *testing.T) {
	w, c, id := accepted(t)
	if _, err := c.end.Say(unixMilli(), "my card is "+cardNumber); err == nil {
		t.Fatal("a card number was not stopped")
	}
	c.do(c.end.Stopped(unixMilli(), "card-number", true))
	c.do(c.end.Stopped(unixMilli(), "ssn", false))
	const notice = "The customer wanted to send a card number in the chat. Request it securely."
	if got := w.stream(); !slices.Contains(got, notice) {
		t.Fatalf("agent reads %q", got)
	}
	items := w.session.chats[0].itemViews(0)
	last := items[len(items)-2:]
	if last[0].Code != "guard-card-number" || last[1].Code != "stopped-ssn" || last[0].Kind != "notice" || last[0].From != "system" {
		t.Errorf("notices are %+v", last)
	}
	if forms := w.chat().Forms; !slices.Contains(forms[0].Kinds, "card-number") || slices.Contains(forms[0].Kinds, "ssn") {
		t.Errorf("the form's kinds are %q", forms[0].Kinds)
	}
	transcript := w.transcript(id)
	if !strings.Contains(transcript, notice) || strings.Contains(transcript, cardNumber) {
		t.Errorf("the transcript is %q", transcript)
	}
	w.mustAsk(`{"type":"request","id":3,"chat":"` + id + `","form":"credit-card"}`)
	c.do(c.end.Submit(unixMilli(), c.form().Request, filled()))
	if v := w.chat(); len(v.Secure) != 1 {
		t.Errorf("the panel holds %d forms, want 1", len(v.Secure))
	}
}

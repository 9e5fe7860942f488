package desktop

import (
	"slices"
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

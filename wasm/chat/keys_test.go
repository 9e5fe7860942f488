package chat_test

import (
	"testing"

	"github.com/sealform/sealform/wasm/seal"
)

// One-time keys end with what they were made for: what was sealed to them
// stays sealed.
func TestKeysAreDestroyed(t *testing.T) {
	ends := map[string]func(w *world, id string){
		"opened":                    func(w *world, id string) { w.submit(id, filled) },
		"cancelled by the customer": func(w *world, id string) { w.cancelByCustomer(id) },
		"cancelled by the agent":    func(w *world, id string) { w.cancelByAgent(id) },
		"expired":                   func(w *world, _ string) { w.sleep(answerTime + 1000) },
		"reloaded":                  func(w *world, _ string) { w.reload() },
		"unreadable":                func(w *world, id string) { w.sendInside(id, nil) },
		"ended by the customer":     func(w *world, _ string) { w.endByCustomer() },
		"ended by the agent":        func(w *world, _ string) { w.fromAgent(w.agent.End(w.now)); w.run() },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			id := w.request(card)
			d, to := w.visitor.Submission(id, card.Normalise(filled))
			file := w.sealInside(d, w.visitor.Signer(), to)
			key := w.agent.RequestKey(id)
			if key.Export() == "" {
				t.Fatal("the key is gone before it was used")
			}
			end(w, id)
			if key.Export() != "" {
				t.Error("the key is still there")
			}
			if _, _, err := seal.Open(file, key); err == nil {
				t.Error("a submission to a destroyed key opens")
			}
		})
	}
}

func TestTheChatsKeysAreDestroyed(t *testing.T) {
	ends := map[string]func(w *world){
		"by the customer": func(w *world) { w.endByCustomer() },
		"by the agent":    func(w *world) { w.fromAgent(w.agent.End(w.now)); w.run() },
		"by the relay":    func(w *world) { w.bothHear() },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			w.reload()
			w.request(card)
			ids := append(w.visitor.Identities(), w.agent.Identities()...)
			end(w)
			for i, id := range ids {
				if id.Export() != "" {
					t.Errorf("key %d of %d is still there", i, len(ids))
				}
			}
			if len(w.saved) != 0 {
				t.Error("the chat is still saved for a reload")
			}
		})
	}
}

// The keys of the session before a reload go as soon as the page has the new
// offer.
func TestKeysOfTheSessionBeforeGo(t *testing.T) {
	w := newWorld(t).talking()
	before := w.agent.Identities()[0]
	w.reload()
	w.sleep(1000)
	if before.Export() != "" {
		t.Error("the key of the session before is still there")
	}
}

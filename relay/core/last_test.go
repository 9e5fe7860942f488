package core

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

// What was said before a chat was ended reaches the end whose line had gone
// silent, and then the end does: both ways, and not a page that was loaded
// again, which could not open it.
func TestLastWordsReachAnEndWhoseLineWasSilent(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	heard := data(1, 1, wire.FromAgent, 1, "heard")
	bye, over := data(1, 1, wire.FromAgent, 2, "goodbye"), wire.Ended{Chat: chatID(1), Reason: wire.ReasonLeft}
	v, a := w.met(1, alice)
	w.send(a, heard)
	w.send(a, bye) // into the void
	w.send(a, wire.Leave{Chat: chatID(1)})
	w.take(v)
	back, reloaded := join(1, 1), join(1, 2)
	back.Agent, back.Have = keyHash(alice.VKey), 1
	reloaded.Agent = back.Agent
	known := w.inForce()
	w.expect(w.visitor(reloaded), known, over)
	v = w.visitor(back)
	w.expect(v, known, bye, over)
	w.pass(ReplayAge)
	v = w.visitor(back)
	w.expect(v, known, over)
	w.send(v, wire.Leave{Chat: chatID(1)})

	v, a = w.met(2, alice)
	last := data(2, 1, wire.FromVisitor, 1, "and one more thing")
	w.send(v, last)
	w.send(v, wire.Leave{Chat: chatID(2)})
	w.take(a)
	a = w.line(alice, 2)
	w.send(a, wire.Attach{Chat: chatID(2), Session: wire.SessionID{1}})
	w.expect(a, last, wire.Ended{Chat: chatID(2), Reason: wire.ReasonLeft})
	w.send(a, wire.Leave{Chat: chatID(2)})
	if m := w.relay.Metrics(); m.Chats != 0 || m.ReplayBytes != 0 {
		t.Errorf("metrics %+v", m)
	}
}

package worker_test

import (
	"testing"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// A message that was left is stored once its page is told so: it outlives the
// queue's object, and goes for good when an agent has dealt with it.
func TestMessagesOutliveTheQueue(t *testing.T) {
	r := newRelay(t, "worker")
	file := []byte(wire.AgeMagic + "call me")
	v := r.visitor(2)
	v.Send(wire.Offline{Chat: relaytest.Chat(2), Payload: file})
	v.Expect(wire.Kept{Chat: relaytest.Chat(2), Is: true})
	r.restart()
	desk := r.desk()
	if s, ok := desk.Next().(wire.Stored); !ok || s.Ticket != relaytest.Chat(2).Ticket() || s.Service != "billing" || string(s.Payload) != string(file) {
		t.Fatalf("after a restart the desk got %+v", s)
	}
	v = r.visitor(2) // whose answer was lost
	r.waits(desk, 2)
	v.Send(wire.Offline{Chat: relaytest.Chat(2), Payload: []byte(wire.AgeMagic + "again")})
	v.Expect(wire.Kept{Chat: relaytest.Chat(2), Is: true})
	desk.Expect(gone(2, wire.ReasonLeft))
	desk.Send(wire.Done{Ticket: relaytest.Chat(2).Ticket()})
	desk.Expect(gone(2, wire.ReasonClaimed))
	r.restart()
	r.visitor(3)
	r.waits(r.desk(), 3) // and nothing that was left
}

// A chat whose message could not be kept still waits, also once the queue's object
// has lost its memory.
func TestAMessageThatIsNotKeptLeavesItsChatWaiting(t *testing.T) {
	r := newRelay(t, "worker")
	leaves := func(n byte, kept bool) {
		v := r.from(n, "192.0.2.1")
		v.Send(wire.Offline{Chat: relaytest.Chat(n), Payload: []byte(wire.AgeMagic + "call me")})
		v.Expect(wire.Kept{Chat: relaytest.Chat(n), Is: kept})
	}
	for n := range byte(core.LettersFrom) {
		leaves(10+n, true)
	}
	leaves(2, false)
	r.restart()
	r.waits(r.desk(), 2) // before what was left, and not when its own object wakes
}

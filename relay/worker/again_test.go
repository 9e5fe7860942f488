package worker_test

import (
	"testing"
	"time"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// A customer whose agent stays away waits for somebody else after a minute, or
// after what the operator has chosen, though nothing happens until then: the
// object's own alarm sees to it.
func TestAnAgentStaysAway(t *testing.T) {
	for name, c := range map[string]struct{ set, after time.Duration }{
		"a minute":   {0, time.Minute},
		"20 seconds": {20 * time.Second, 20 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRelay(t, "worker-bomb")
			if r.c.Requeue = c.set; c.set != 0 {
				r.restart()
			}
			v, a := r.accept(2)
			desk := r.desk()
			met := relaytest.Data(2, 1, wire.FromAgent, 1, "offer")
			a.Send(met)
			v.Expect(met)
			v.Send(relaytest.Data(2, 1, wire.FromVisitor, 1, "hello"))
			a.Next()
			if err := a.SendBytes([]byte{0}); err != nil {
				t.Fatal(err)
			}
			v.Expect(wire.Peer{Chat: relaytest.Chat(2)})
			r.pass(c.after / 3)
			v.Text(wire.Ping)
			v.Answered() // with nothing before it
			r.pass(c.after)
			v.Expect(wire.Renew{Chat: relaytest.Chat(2), Why: wire.RenewAway})
			for again := false; !again; { // it may have been told of the time before
				w, _ := desk.Next().(wire.Waiting)
				again = w.Ticket == relaytest.Chat(2).Ticket() && w.Again && w.Connected
			}
		})
	}
}

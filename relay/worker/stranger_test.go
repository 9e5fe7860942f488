package worker_test

import (
	"testing"

	"sealform/relay/relaytest"
)

// Whoever knows a chat's ticket, as agents do while it waits, can fill its
// object with connections, and the ends get in all the same.
func TestCrowdAtAChat(t *testing.T) {
	r := newRelay(t, "worker")
	_ = r.a.WS.Close()
	r.v.Expect(up(false))
	for range 40 {
		relaytest.Dial(t, r.url(), "", relaytest.Chat(1).Ticket())
	}
	for range 40 {
		r.line(1, r.org.Bob)
	}
	r.a = r.attach(0)
	r.a.Expect(up(true))
	r.v.Expect(up(true))
}

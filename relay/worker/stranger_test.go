package worker_test

import (
	"testing"
	"time"

	"sealform/relay/relaytest"
)

// Anybody can hand over the roster that is in force. It reaches no chat.
func TestARosterAgainWakesNobody(t *testing.T) {
	t.Parallel() // it waits
	r := newRelay(t, "worker")
	r.sleep(0)
	time.Sleep(hibernatesAfter)
	if err := r.SetRoster(r.org.Note(t)); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	if asked := time.Now(); r.state(relaytest.Chat(1).Ticket()).Since < asked.UnixMilli() {
		t.Error("the chat's object was awake")
	}
}

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

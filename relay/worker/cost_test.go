package worker_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// A bill is what Cloudflare counts: requests of objects, alarms among them,
// and rows written, of which each alarm that is set is one.
type bill struct{ requests, rows int }

// billed returns what was used since it was last asked.
func (r *relay) billed() (b bill) {
	r.t.Helper()
	if _, err := fmt.Sscanf(r.platform("used"), "requests %d\nrows %d\n", &b.requests, &b.rows); err != nil {
		r.t.Fatal(err)
	}
	return b
}

// costs fails unless that is what doing so costs. Alarms that fall into one
// step of theirs save a request and a row each.
func (r *relay) costs(want bill, what string, do func()) {
	r.t.Helper()
	do()
	got := r.billed()
	if got.requests > want.requests || got.rows > want.rows || got.requests < want.requests-1 || got.rows < want.rows-2 {
		r.t.Errorf("%s: %+v, want %+v", what, got, want)
	}
}

// What things cost: docs/deploy.md has the same numbers.
func TestCosts(t *testing.T) {
	r := newRelayOf(t, "worker-bomb", relaytest.NewOrg(t))
	r.leave(r.v, r.a, 1)
	desk := r.desk()
	r.pass(30 * time.Second)
	r.billed()
	var v, a *relaytest.Client
	r.costs(bill{4, 10}, "a customer who comes", func() {
		v = r.visitor(2)
		r.pass(30 * time.Second)
	})
	r.costs(bill{1, 1}, "a minute of waiting", func() { r.pass(time.Minute) })
	r.costs(bill{1, 0}, "a question for the place in the queue", func() {
		v.Send(wire.Ask{Chat: relaytest.Chat(2)})
		v.Next() // Queue
	})
	r.costs(bill{5, 7}, "one who waits and whose connection breaks", func() {
		r.waits(desk, 2)
		_ = v.WS.Close()
		r.waits(desk, 2)
		v = r.visitor(2)
		r.waits(desk, 2)
		r.pass(30 * time.Second)
	})
	r.costs(bill{5, 8}, "an agent who accepts", func() {
		a = r.claim(2, r.org.Alice)
		a.Next() // Assigned
		r.pass(time.Minute)
		a.Next() // Peer
		v.Next() // Peer
		r.met(v, a)
	})
	r.costs(bill{3, 5}, "an agent's end that comes back, and the alarm at which the chat would have waited again", func() {
		_ = a.WS.Close()
		v.Next() // Peer
		a = r.back(v, 2)
		r.pass(30 * time.Second)
	})
	r.costs(bill{3, 16}, "ten messages for an end that is away", func() {
		_ = a.WS.Close()
		v.Next() // Peer
		for n := range uint64(10) {
			v.Send(relaytest.Data(2, 1, wire.FromVisitor, n+2, "while she was away"))
		}
		v.Text(wire.Ping)
		v.Answered()
		a = r.back(v, 2)
		r.pass(30 * time.Second)
	})
	r.costs(bill{4, 14}, "the hour after them, with that alarm", func() { r.pass(time.Hour) })
	r.costs(bill{2, 2}, "an hour in which nothing happens", func() { r.pass(time.Hour) })
	r.costs(bill{5, 4}, "a roster that is new to one chat", func() {
		r.org.Roster.Version++
		if err := r.Publish(r.org.Publication(t)); err != nil {
			t.Error(err)
		}
		r.pass(10 * time.Second)
	})
	r.costs(bill{1, 3}, "the end of a chat", func() { r.leave(v, a, 2) })
	r.costs(bill{4, 7}, "a stranger", func() {
		_ = relaytest.Dial(t, r.url(), "", relaytest.Chat(3).Ticket())
		r.pass(30 * time.Second)
		r.nothingIsLeft()
	})
	r.costs(bill{3, 0}, "the roster that is in force", func() {
		if err := r.Publish(r.org.Publication(t)); err != nil {
			t.Error(err)
		}
	})
}

func TestCostOfAHandover(t *testing.T) {
	r := newRelay(t, "worker-bomb")
	r.v.Send(say(1, "acknowledged"))
	r.a.Expect(say(1, "acknowledged"))
	bobs := r.bobOnDuty()
	r.pass(40 * time.Second)
	r.billed()
	r.costs(bill{3, 9}, "a chat that is handed over, and stays", func() {
		r.hand()
		r.offered(bobs)
		r.a.Send(wire.Decline{Ticket: relaytest.Chat(1).Ticket()})
		bobs.Expect(gone(1, wire.ReasonLeft))
		r.pass(3 * time.Minute)
	})
}

// met lets a customer take the agent's offer.
func (r *relay) met(v, a *relaytest.Client) {
	r.t.Helper()
	hello := relaytest.Data(2, 1, wire.FromVisitor, 1, "hello")
	v.Send(hello)
	until(a, hello)
}

// until reads up to that frame.
func until(c *relaytest.Client, want wire.Frame) {
	for string(c.Next().Append(nil)) != string(want.Append(nil)) {
	}
}

// back brings Alice back into a chat.
func (r *relay) back(v *relaytest.Client, n byte) *relaytest.Client {
	r.t.Helper()
	a := r.line(n, r.org.Alice)
	a.Send(wire.Attach{Chat: relaytest.Chat(n), Session: wire.SessionID{1}, Have: 1})
	for _, c := range []*relaytest.Client{v, a} {
		c.Expect(wire.Peer{Chat: relaytest.Chat(n), Up: true})
	}
	return a
}

// leave ends a chat at both ends.
func (r *relay) leave(v, a *relaytest.Client, n byte) {
	r.t.Helper()
	ended := wire.Ended{Chat: relaytest.Chat(n), Reason: wire.ReasonLeft}
	v.Send(wire.Leave{Chat: ended.Chat})
	until(a, ended)
	a.Send(wire.Leave{Chat: ended.Chat})
	until(v, ended)
	_, _ = v.WS.Close(), a.WS.Close()
	r.nothingIsLeft()
}

package relaytest

import (
	"testing"
	"time"

	"github.com/sealform/sealform/relay/wire"
)

// testPageGoes shows desks whether the page of a chat that waits is connected.
func testPageGoes(t *testing.T, s *suite) {
	desk := s.desk(s.org.Alice)
	v := s.visitor(s.org.Join(1, 1))
	desk.connected(1, true)
	_ = v.WS.Close()
	desk.connected(1, false)
	s.visitor(s.org.Join(1, 1))
	desk.connected(1, true)
}

// connected takes a Waiting of chat n that says whether its page is connected.
func (c *Client) connected(n byte, want bool) {
	c.t.Helper()
	f, ok := c.Next().(wire.Waiting)
	if !ok || f.Ticket != Chat(n).Ticket() || f.Connected != want {
		c.t.Fatalf("want chat %d waiting, connected: %v, got %s", n, want, show(f))
	}
}

// testOrder restarts the relay with chats that wait, whose pages come back in
// another order than they came in.
func testOrder(t *testing.T, s *suite) {
	const chats = 5
	var pages []*Client
	for n := byte(1); n <= chats; n++ {
		pages = append(pages, s.visitor(s.org.Join(n, 1)))
	}
	s.Restart()
	for _, p := range pages {
		p.Lost()
	}
	for _, n := range []byte{3, 5, 1, 4, 2} {
		back := s.org.Join(n, 1)
		back.Waited = 1000 * uint32(chats+1-n) // the first has waited longest
		s.visitor(back)
	}
	desk := s.desk(s.org.Bob)
	for n := byte(1); n <= chats; n++ {
		desk.waiting(n)
	}
}

// testOfferLost restarts the relay when an agent has been assigned a chat and
// its page has no offer yet. Whoever comes back first, the two find each other.
func testOfferLost(t *testing.T, s *suite) {
	for n := byte(1); n <= 2; n++ {
		v, a := s.accepted(n)
		s.Restart()
		v.Lost()
		a.Lost()
		reattach := func() {
			a = s.line(s.org.Alice, n)
			a.Send(wire.Attach{Chat: Chat(n), Session: wire.SessionID{1}})
		}
		if n == 1 {
			reattach()
			a.until(up(n, false))
		}
		v = s.visitor(s.org.Join(n, 1))
		if n == 2 {
			reattach()
		}
		a.until(up(n, true))
		offer := Data(n, 1, wire.FromAgent, 1, "offer")
		a.Send(offer)
		v.until(offer)
	}
}

// until reads up to a frame.
func (c *Client) until(want wire.Frame) {
	c.t.Helper()
	for f := c.Next(); show(f) != show(want); f = c.Next() {
	}
}

// testLeaveRestart ends a chat for a page that is away. The page is told when
// it comes back, whatever became of the relay that heard it first.
func testLeaveRestart(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	v.Send(Data(1, 1, wire.FromVisitor, 0, "acknowledged"))
	a.Next()
	_ = v.WS.Close()
	a.Expect(up(1, false))
	a.Send(wire.Leave{Chat: Chat(1)})
	s.Restart()
	a.Lost()
	a = s.line(s.org.Alice, 1)
	a.Send(wire.Leave{Chat: Chat(1)}) // it was not answered
	a.Send(claim(1))                  // this is: all before it is done
	a.Expect(ended(1, wire.ReasonLeft))
	back := s.org.Join(1, 1)
	back.Agent = s.org.Alice.Hash()
	v = s.visitor(back)
	v.Expect(ended(1, wire.ReasonLeft))
	v.Send(wire.Leave{Chat: Chat(1)}) // it knows
	a.Expect(ended(1, wire.ReasonLeft))
}

// leaveUnmet has an agent go who has accepted a chat and offered nothing; the
// test it returns waits until the chat waits again, for everybody.
func leaveUnmet(t *testing.T, start Start) func(*testing.T) {
	s := newSuite(t, start)
	desk := s.desk(s.org.Bob)
	v, a := s.accepted(1)
	desk.waiting(1)
	desk.Expect(gone(1, wire.ReasonClaimed))
	_ = a.WS.Close()
	v.Expect(up(1, false))
	goOn(v, desk)
	return func(t *testing.T) {
		desk.t, desk.patience = t, unmetAway
		desk.waiting(1)
	}
}

// requeue is the shortest time that an operator can choose.
const requeue = 10 * time.Second

// nextMilli returns in the next millisecond, the unit of times of arrival.
func nextMilli() {
	for now := time.Now().UnixMilli(); time.Now().UnixMilli() == now; {
	}
}

// stayAway has an agent's end go whose offer the page has taken; the test it returns
// waits until the chat waits again, and a colleague goes on with it.
func stayAway(t *testing.T, start Start) func(*testing.T) {
	s := newSuiteOf(t, start, Setup{Requeue: requeue})
	v, a := s.accepted(1)
	v.Send(Data(1, 1, wire.FromVisitor, 1, "acknowledged"))
	a.Expect(Data(1, 1, wire.FromVisitor, 1, "acknowledged"))
	nextMilli() // or chat 2 arrives at the same time
	second := s.visitor(s.org.Join(2, 1))
	desk := s.desk(s.org.Bob)
	desk.waiting(2)
	_ = a.WS.Close()
	v.Expect(up(1, false))
	goOn(v, second, desk)
	return func(t *testing.T) {
		s.t, v.t, desk.t, v.patience, desk.patience = t, t, t, requeue, requeue
		v.Expect(wire.Renew{Chat: Chat(1), Why: wire.RenewAway})
		if w, ok := desk.Next().(wire.Waiting); !ok || w.Ticket != Chat(1).Ticket() || !w.Again || !w.Connected {
			t.Errorf("the desk is shown %s", show(w))
		}
		late := s.desk(s.org.Alice)
		late.waiting(1) // in the place of its arrival
		late.waiting(2)
		v.Send(s.org.Join(1, 2))
		b := s.line(s.org.Bob, 1)
		b.Send(claim(1))
		b.Expect(s.assigned(1, 2), up(1, true))
		v.Expect(up(1, true))
		quiet(1, 2, v, b)
	}
}

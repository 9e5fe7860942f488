package relaytest

import (
	"testing"
	"time"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// turnFor is how long a chat is offered to one agent.
const turnFor = 30 * time.Second

// pushing has billing push, and returns the desks of Alice, who has been idle for
// longer, and Bob.
func (s *suite) pushing() (a, b *Client) {
	s.t.Helper()
	s.org.Roster.Version++
	s.org.Roster.Services[0].Push = true
	s.roster()
	a = s.desk(s.org.Alice)
	on := s.org.Duty(s.org.Alice, roster.OnDuty, 1)
	a.Send(on)
	b = s.desk(s.org.Bob)
	b.Expect(wire.Colleague{Present: true, Note: on.Note})
	on = s.org.Duty(s.org.Bob, roster.OnDuty, 1)
	b.Send(on)
	a.Expect(wire.Colleague{Present: true, Note: on.Note})
	return a, b
}

// turn takes the offer of chat n.
func (c *Client) turn(n byte) {
	c.t.Helper()
	f, ok := c.Next().(wire.Turn)
	if !ok || f.Ticket != Chat(n).Ticket() || f.Seconds < 25 || f.Seconds > 30 {
		c.t.Fatalf("want chat %d offered, got %s", n, show(f))
	}
}

// testPush offers chats to one agent at a time, and takes the offers back.
func testPush(t *testing.T, s *suite) {
	a, b := s.pushing()
	s.visitor(s.org.Join(1, 1))
	a.waiting(1)
	a.turn(1)
	b.waiting(1)
	line := s.line(s.org.Bob, 1)
	line.Send(claim(1)) // nobody forbids it
	a.Expect(gone(1, wire.ReasonClaimed))
	b.Expect(gone(1, wire.ReasonClaimed))
	on := s.org.Duty(s.org.Bob, roster.OnDuty, 2)
	b.Send(on)
	a.Expect(wire.Colleague{Present: true, Note: on.Note})
	v := s.visitor(s.org.Join(2, 1))
	a.waiting(2)
	a.turn(2)
	b.waiting(2)
	_ = a.WS.Close()
	b.turn(2)
	_ = v.WS.Close()
	b.connected(2, false)
	b.Expect(wire.Turn{Ticket: Chat(2).Ticket()})
	s.visitor(s.org.Join(2, 1))
	b.connected(2, true)
	b.turn(2)
}

// missTurn offers a chat to an agent who does not take it; the test it returns waits
// until it is offered to the next.
func missTurn(t *testing.T, start Start) func(*testing.T) {
	s := newSuite(t, start)
	a, b := s.pushing()
	v := s.visitor(s.org.Join(1, 1))
	a.waiting(1)
	a.turn(1)
	b.waiting(1)
	goOn(v, a, b)
	return func(t *testing.T) {
		a.t, b.t, a.patience, b.patience = t, t, turnFor, turnFor
		a.Expect(wire.Turn{Ticket: Chat(1).Ticket(), Missed: true})
		b.turn(1)
	}
}

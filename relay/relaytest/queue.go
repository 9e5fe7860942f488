package relaytest

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

func testQueue(t *testing.T, s *suite) {
	a, b, c := s.desk(s.org.Alice), s.desk(s.org.Bob), s.desk(s.org.Carol)
	v := s.visitor(s.org.Join(1, 1))
	a.waiting(1)
	b.waiting(1)
	first, second := s.line(s.org.Bob, 1), s.line(s.org.Alice, 1)
	first.Send(claim(1))
	first.Expect(s.assigned(1, 1), up(1, true))
	v.Expect(up(1, true))
	a.Expect(gone(1, wire.ReasonClaimed))
	b.Expect(gone(1, wire.ReasonClaimed))
	second.Send(claim(1))
	second.Expect(gone(1, wire.ReasonClaimed))
	s.visitor(s.org.Join(2, 1))
	a.waiting(2)
	late := s.desk(s.org.Bob)
	late.waiting(2)
	sold := s.org.Join(3, 1)
	sold.Service = "sales"
	s.visitor(s.org.Greeted(sold))
	if f, ok := c.Next().(wire.Waiting); !ok || f.Ticket != Chat(3).Ticket() || f.Service != "sales" {
		t.Errorf("the desk of another service got %s first", show(f))
	}
	quiet(1, 1, v, first)
}

func testLeaveQueue(t *testing.T, s *suite) {
	a := s.desk(s.org.Alice)
	v := s.visitor(s.org.Join(1, 1))
	a.waiting(1)
	v.Send(wire.Leave{Chat: Chat(1)})
	a.Expect(gone(1, wire.ReasonLeft))
	late := s.line(s.org.Alice, 1)
	late.Send(claim(1))
	if f, ok := late.Next().(wire.Gone); !ok || f.Ticket != Chat(1).Ticket() {
		t.Errorf("a claim of a chat that left was answered with %s", show(f))
	}
}

func testClaimRefused(t *testing.T, s *suite) {
	s.visitor(s.org.Join(1, 1))
	c := s.line(s.org.Carol, 1)
	c.Send(claim(1))
	c.Closed(wire.CloseMalformed)
}

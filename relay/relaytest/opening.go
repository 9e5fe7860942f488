package relaytest

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

// testOpening has desks and the page that comes back shown what a customer has
// written who waits, until somebody has met them.
func testOpening(t *testing.T, s *suite) {
	v, desk := s.visitor(s.org.Join(1, 1)), s.desk(s.org.Bob)
	desk.Next() // Waiting
	first := wire.Opening{Ticket: Chat(1).Ticket(), Payload: []byte(wire.AgeMagic + "first")}
	second := wire.Opening{Ticket: Chat(1).Ticket(), Payload: []byte(wire.AgeMagic + "second")}
	v.Send(first)
	desk.Expect(first)
	v.Send(second)
	desk.Expect(second)
	late := s.desk(s.org.Alice)
	late.Next() // Waiting
	late.Expect(second)
	again := s.visitor(s.org.Join(1, 1))
	again.Expect(second)
	again.Send(wire.Opening{Ticket: Chat(2).Ticket(), Payload: first.Payload})
	again.Closed(wire.CloseMalformed)
}

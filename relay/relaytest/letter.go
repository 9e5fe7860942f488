package relaytest

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

// testLetter leaves a message in place of a chat, and deals with it.
func testLetter(t *testing.T, s *suite) {
	v, desk := s.visitor(s.org.Join(1, 1)), s.desk(s.org.Bob)
	desk.Next() // Waiting
	file := []byte(wire.AgeMagic + "call me")
	v.Send(wire.Offline{Chat: Chat(1), Payload: file})
	v.Expect(wire.Kept{Chat: Chat(1), Is: true})
	stored := func(c *Client) {
		t.Helper()
		for {
			switch f := c.Next().(type) {
			case wire.Gone: // it waits no more
			case wire.Stored:
				if f.Ticket != Chat(1).Ticket() || f.Service != "billing" || string(f.Payload) != string(file) || f.Since == 0 {
					t.Errorf("got %s", show(f))
				}
				return
			default:
				t.Fatalf("got %s", show(f))
			}
		}
	}
	stored(desk)
	late := s.desk(s.org.Alice)
	stored(late)
	late.Send(wire.Done{Ticket: Chat(1).Ticket()})
	late.Expect(wire.Gone{Ticket: Chat(1).Ticket(), Reason: wire.ReasonClaimed})
	desk.until(wire.Gone{Ticket: Chat(1).Ticket(), Reason: wire.ReasonClaimed})
	again := s.visitor(s.org.Join(2, 1))
	again.Send(wire.Offline{Chat: Chat(1), Payload: file})
	again.Closed(wire.CloseMalformed)
}

package relaytest

import (
	"crypto/sha256"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

func (o *Org) transfer(n byte, to Key) wire.Transfer {
	return wire.Transfer{Chat: Chat(n), To: sha256.Sum256([]byte(to.VKey)), Service: "billing", Payload: []byte(wire.AgeMagic + "handover")}
}

// handing is a chat of Alice's, which its page has taken up, and Bob's desk on
// duty.
func (s *suite) handing(n byte) (v, a, desk *Client) {
	v, a = s.accepted(n)
	v.Send(Data(n, 1, wire.FromVisitor, 1, "acknowledged"))
	a.Expect(Data(n, 1, wire.FromVisitor, 1, "acknowledged"))
	desk = s.desk(s.org.Bob)
	desk.Send(s.org.Duty(s.org.Bob, roster.OnDuty, 1))
	other := s.desk(s.org.Alice) // by then the relay has heard of it
	other.colleague()
	return v, a, desk
}

func (c *Client) colleague() {
	c.t.Helper()
	if f, ok := c.Next().(wire.Colleague); !ok {
		c.t.Fatalf("want a colleague, got %s", show(f))
	}
}

// offered takes an Offered of chat n.
func (c *Client) offered(n byte) {
	c.t.Helper()
	f, ok := c.Next().(wire.Offered)
	if !ok || f.Ticket != Chat(n).Ticket() || f.Seconds < 100 || f.Seconds > 120 {
		c.t.Fatalf("want chat %d offered, got %s", n, show(f))
	}
}

// testTransfer hands a chat over.
func testTransfer(t *testing.T, s *suite) {
	v, a, desk := s.handing(1)
	a.Send(s.org.transfer(1, s.org.Bob))
	desk.offered(1)
	b := s.line(s.org.Bob, 1)
	b.Send(claim(1))
	a.Expect(wire.Transferred{Chat: Chat(1), Is: wire.HandoverTaken}, ended(1, wire.ReasonHanded))
	desk.Expect(gone(1, wire.ReasonClaimed))
	v.Expect(wire.Renew{Chat: Chat(1), Why: wire.RenewHanded}, up(1, true))
	v.Send(s.org.Join(1, 2))
	b.Expect(s.assigned(1, 2), up(1, true))
	b.Send(Data(1, 2, wire.FromAgent, 1, "offer"))
	v.Expect(up(1, true), Data(1, 2, wire.FromAgent, 1, "offer"))
}

// testTransferBack has nobody take a chat that is handed over, and then somebody
// who may not.
func testTransferBack(t *testing.T, s *suite) {
	v, a, desk := s.handing(1)
	a.Send(s.org.transfer(1, s.org.Carol)) // who does not answer for the service
	a.Expect(wire.Transferred{Chat: Chat(1), Is: wire.HandoverAbsent})
	a.Send(s.org.transfer(1, s.org.Bob))
	desk.offered(1)
	desk.Send(wire.Decline{Ticket: Chat(1).Ticket()})
	a.Expect(wire.Transferred{Chat: Chat(1), Is: wire.HandoverDeclined})
	desk.Expect(gone(1, wire.ReasonLeft))
	s.stays(v, a)
}

// stays has a colleague claim a chat that is not handed over any more.
func (s *suite) stays(v, a *Client) {
	s.t.Helper()
	late := s.line(s.org.Bob, 1)
	late.Send(claim(1))
	late.Expect(gone(1, wire.ReasonClaimed))
	quiet(1, 1, v, a)
}

// transferFor is the shortest time that an operator can choose.
const transferFor = 10 * time.Second

// handInVain hands a chat over that nobody takes; the test it returns waits until
// it comes back, and is still its agent's.
func handInVain(t *testing.T, start Start) func(*testing.T) {
	s := newSuiteOf(t, start, Setup{Transfer: transferFor})
	v, a, desk := s.handing(1)
	a.Send(s.org.transfer(1, s.org.Bob))
	if f, ok := desk.Next().(wire.Offered); !ok || f.Seconds > 10 || f.Seconds < 5 {
		t.Fatalf("the desk is shown %s", show(f))
	}
	goOn(v, a, desk)
	return func(t *testing.T) {
		s.t, v.t, a.t, desk.t, a.patience, desk.patience = t, t, t, t, transferFor, transferFor
		a.Expect(wire.Transferred{Chat: Chat(1), Is: wire.HandoverTimeout})
		desk.Expect(gone(1, wire.ReasonTimeout))
		s.stays(v, a)
	}
}

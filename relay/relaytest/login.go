package relaytest

import (
	"testing"
	"time"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

func testLogin(t *testing.T, s *suite) {
	s.nothingNew(1, s.desk(s.org.Alice))
	a := s.line(s.org.Alice, 2)
	a.Send(claim(2))
	a.Expect(gone(2, wire.ReasonUnknown))
}

func testLoginRefused(t *testing.T, s *suite) {
	stranger := NewKey("shop/stranger")
	for name, c := range map[string]struct {
		origin, relay string
		org           *Org
		key           Key
		want          wire.CloseCode
	}{
		"from a page": {ShopOrigin, s.URL, s.org, s.org.Alice, wire.CloseLogin},
		"other relay": {"", "wss://other.example", s.org, s.org.Alice, wire.CloseName},
		"other org":   {"", s.URL, NewOrg(t), s.org.Alice, wire.CloseOrg},
		"stranger":    {"", s.URL, s.org, stranger, wire.CloseAgent},
		"forged":      {"", s.URL, s.org, Key{s.org.Alice.VKey, s.org.Bob.Signer}, wire.CloseLogin},
	} {
		t.Run(name, func(t *testing.T) {
			for _, at := range []wire.Ticket{{}, Chat(1).Ticket()} {
				a := Dial(t, s.URL, c.origin, at)
				a.Login(c.relay, c.org, c.key)
				a.Closed(c.want)
			}
		})
	}
}

func testLoginReplayed(t *testing.T, s *suite) {
	for _, at := range []wire.Ticket{{}, Chat(1).Ticket()} {
		first, second := Dial(t, s.URL, "", at), Dial(t, s.URL, "", at)
		if first.Nonce == second.Nonce {
			t.Fatal("two connections got the same challenge")
		}
		second.Nonce = first.Nonce
		second.Login(s.URL, s.org, s.org.Alice)
		second.Closed(wire.CloseLogin)
	}
}

func testLoginReplaced(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	old, bob := s.desk(s.org.Alice), s.desk(s.org.Bob)
	again := s.desk(s.org.Alice)
	old.Closed(wire.CloseReplaced)
	s.nothingNew(2, again, bob)
	quiet(1, 1, v, a)
}

// testLineReplaced has an agent come to a chat a second time.
func testLineReplaced(t *testing.T, s *suite) {
	v, old := s.accepted(1)
	again := s.line(s.org.Alice, 1)
	quiet(1, 1, v, old) // a log-in alone takes nothing
	again.Send(attach(1, 0))
	old.Closed(wire.CloseReplaced)
	v.Expect(up(1, true))
	again.Expect(up(1, true))
	quiet(1, 1, v, again)
}

// testAddresses has ends ask for what is not at the address of their
// connection.
func testAddresses(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	var desk wire.Ticket
	for name, c := range map[string]struct {
		at wire.Ticket
		f  wire.Frame
	}{
		"claim at a desk":     {desk, claim(1)},
		"claim of zero":       {desk, wire.Claim{}},
		"attach at a desk":    {desk, attach(1, 0)},
		"another chat's":      {Chat(2).Ticket(), claim(1)},
		"attach at another's": {Chat(2).Ticket(), attach(1, 0)},
		"join at a desk":      {desk, s.org.Join(2, 1)},
		"join at another's":   {Chat(1).Ticket(), s.org.Join(2, 1)},
	} {
		t.Run(name, func(t *testing.T) {
			if _, visitor := c.f.(wire.Join); visitor {
				end := Dial(t, s.URL, ShopOrigin, c.at)
				end.Send(c.f)
				end.Closed(wire.CloseMalformed)
				return
			}
			end := agent(t, s.URL, s.org, s.org.Alice, c.at)
			end.Send(c.f)
			end.Closed(wire.CloseMalformed)
		})
	}
	for _, at := range []wire.Ticket{desk, Chat(2).Ticket()} {
		stray := agent(t, s.URL, s.org, s.org.Alice, at)
		stray.Send(Data(1, 1, wire.FromAgent, 1, "from elsewhere"))
		stray.Send(wire.Leave{Chat: Chat(1)})
	}
	quiet(1, 1, v, a)
}

func testJoinRefused(t *testing.T, s *suite) {
	foreign := s.org.Join(1, 1)
	foreign.Org = roster.OrgID(NewOrg(t).Root.VKey)
	c := s.dial(ShopOrigin)
	c.Send(foreign)
	c.Closed(wire.CloseOrg)

	nowhere := s.org.Join(1, 1)
	nowhere.Service = "gifts"
	s.visitor(nowhere).Closed(wire.CloseOrg)

	c = s.dial("https://evil.example")
	c.Send(s.org.Join(1, 1))
	c.roster()
	c.Closed(wire.CloseOrigin)
}

func testExpiredRoster(t *testing.T, s *suite) {
	now := time.Now().Unix()
	s.org.Roster.Version, s.org.Roster.Issued, s.org.Roster.Expires = 2, now-7200, now-3600
	s.roster()
	s.visitor(s.org.Join(1, 1)).Closed(wire.CloseExpired)
	s.desk(s.org.Alice).Closed(wire.CloseExpired)
	s.line(s.org.Alice, 1).Closed(wire.CloseExpired)
}

func testNoRoster(t *testing.T, s *suite) {
	fails := s.publish(roster.Publication{})
	s.org.Roster.Version = 0
	older := s.publish(s.org.Publication(t))
	other := s.publish(NewOrg(t).Publication(t))
	if fails == nil || older == nil || other == nil {
		t.Error("took an empty roster, an older one, or one of an organisation that it does not serve")
	}
}

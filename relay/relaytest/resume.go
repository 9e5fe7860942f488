package relaytest

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

func testVisitorResumes(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	one, two := Data(1, 1, wire.FromAgent, 1, "one"), Data(1, 1, wire.FromAgent, 2, "two")
	a.Send(one)
	v.Expect(one)
	_ = v.WS.Close()
	a.Expect(up(1, false))
	a.Send(Data(1, 1, wire.FromAgent, 0, "nobody hears this"))
	a.Send(two)
	a.Send(claim(1)) // answered, so all before is done
	a.Expect(s.assigned(1, 1), up(1, false))
	back := s.org.Join(1, 1)
	back.Agent, back.Have = s.org.Alice.Hash(), 1
	v = s.visitor(back)
	v.Expect(up(1, true), two)
	a.Expect(up(1, true))
}

// heard returns when the relay has taken all that a visitor of chat 1 sent,
// whose agent is away, with the visitor's next connection.
func (s *suite) heard(v *Client) *Client {
	s.t.Helper()
	v.Send(claim(1)) // refused, when all before is done
	v.Closed(wire.CloseMalformed)
	v = s.visitor(s.org.Join(1, 1))
	v.Expect(up(1, false))
	return v
}

func testAgentResumes(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	_ = a.WS.Close()
	v.Expect(up(1, false))
	one, two := Data(1, 1, wire.FromVisitor, 1, "one"), Data(1, 1, wire.FromVisitor, 2, "two")
	v.Send(one)
	v.Send(two)
	v = s.heard(v)
	a = s.line(s.org.Alice, 1)
	a.Send(attach(1, 1))
	v.Expect(up(1, true))
	a.Expect(up(1, true), two)
}

func testReload(t *testing.T, s *suite) {
	old, a := s.accepted(1)
	a.Send(Data(1, 1, wire.FromAgent, 1, "to the old page"))
	v := s.visitor(s.org.Join(1, 2))
	old.Closed(wire.CloseReplaced)
	v.Expect(up(1, true))
	a.Expect(s.assigned(1, 2), up(1, true))
	a.Send(Data(1, 1, wire.FromAgent, 2, "to the old page"))
	fresh := Data(1, 2, wire.FromAgent, 1, "to the new page")
	a.Send(fresh)
	v.Expect(fresh)
}

// An agent's end that was started again gets its chat in the next session, which
// the page begins on the connection that it has.
func testAgentRestarts(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	offer := Data(1, 1, wire.FromAgent, 1, "offer")
	a.Send(offer)
	v.Expect(offer)
	read := Data(1, 1, wire.FromVisitor, 0, "acknowledged")
	v.Send(read)
	a.Expect(read)
	_ = a.WS.Close()
	v.Expect(up(1, false))
	a = s.line(s.org.Alice, 1)
	a.Send(wire.Attach{Chat: Chat(1)})
	v.Expect(up(1, true), wire.Renew{Chat: Chat(1), Why: wire.RenewRestart})
	next := s.org.Join(1, 2)
	next.Agent = s.org.Alice.Hash()
	v.Send(next)
	a.Expect(s.assigned(1, 2), up(1, true))
	fresh := Data(1, 2, wire.FromAgent, 1, "another offer")
	a.Send(fresh)
	v.Expect(up(1, true), fresh)
}

// A relay keeps the last 256 numbered frames for an end that is away.
func testReplay(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	_ = a.WS.Close()
	v.Expect(up(1, false))
	const sent = replayFrames + 20
	for seq := range uint64(sent) {
		v.Send(Data(1, 1, wire.FromVisitor, seq+1, "kept"))
	}
	v = s.heard(v)
	a = s.line(s.org.Alice, 1)
	a.Send(attach(1, 0))
	v.Expect(up(1, true))
	a.Expect(up(1, true))
	for seq := range uint64(replayFrames) {
		a.Expect(Data(1, 1, wire.FromVisitor, sent-replayFrames+seq+1, "kept"))
	}
	quiet(1, 1, v, a)
}

func testUnknownVisitorFirst(t *testing.T, s *suite) {
	back := s.org.Join(1, 1)
	back.Agent = s.org.Alice.Hash()
	v := s.visitor(back)
	v.Expect(up(1, false))
	b := s.line(s.org.Bob, 1)
	b.Send(claim(1))
	b.Expect(gone(1, wire.ReasonClaimed))
	a := s.line(s.org.Alice, 1)
	a.Send(attach(1, 0))
	a.Expect(up(1, true))
	v.Expect(up(1, true))
}

func testUnknownAgentFirst(t *testing.T, s *suite) {
	a := s.line(s.org.Alice, 1)
	a.Send(attach(1, 0))
	a.Expect(up(1, false))
	kept := Data(1, 1, wire.FromAgent, 4, "kept")
	a.Send(kept)
	a.Send(attach(1, 0)) // answered, so all before is done
	a.Expect(up(1, false))
	back := s.org.Join(1, 1)
	back.Agent, back.Have = s.org.Alice.Hash(), 3
	v := s.visitor(back)
	v.Expect(up(1, true), kept)
	a.Expect(up(1, true))
}

// After a restart both ends find each other again, whether the relay has kept
// the chat or not.
func testRestart(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	one := Data(1, 1, wire.FromVisitor, 1, "one")
	v.Send(one)
	a.Expect(one)
	s.Restart()
	v.Lost()
	a.Lost()
	back := s.org.Join(1, 1)
	back.Agent = s.org.Alice.Hash()
	v = s.visitor(back)
	v.Expect(up(1, false))
	a = s.line(s.org.Alice, 1)
	a.Send(attach(1, 1))
	a.Expect(up(1, true))
	v.Expect(up(1, true))
	two := Data(1, 1, wire.FromVisitor, 2, "two")
	v.Send(two)
	a.Expect(two)
}

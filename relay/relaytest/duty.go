package relaytest

import (
	"testing"
	"time"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// Duty returns what an agent says of itself, signed.
func (o *Org) Duty(k Key, state roster.State, count uint64) wire.Duty {
	now := time.Now().Unix()
	return SignDuty(k, roster.Duty{Org: o.Root.VKey, Agent: k.VKey, State: state, Free: 3, Recipient: Recipient, Count: count, Time: now, Until: now + 3600})
}

// SignDuty signs a duty note.
func SignDuty(k Key, d roster.Duty) wire.Duty {
	msg, err := d.Sign(k.Signer)
	if err != nil {
		panic(err)
	}
	return wire.Duty{Note: msg}
}

// testDuty has desks told of each other.
func testDuty(t *testing.T, s *suite) {
	a := s.desk(s.org.Alice)
	on := s.org.Duty(s.org.Alice, roster.OnDuty, 1)
	a.Send(on)
	b := s.desk(s.org.Bob)
	b.Expect(wire.Colleague{Present: true, Note: on.Note}) // at its log-in, or after it
	busy := s.org.Duty(s.org.Alice, roster.Busy, 2)
	a.Send(busy)
	a.Send(on) // older
	b.Expect(wire.Colleague{Present: true, Note: busy.Note})
	away := s.org.Duty(s.org.Bob, roster.Away, 1)
	b.Send(away)
	a.Expect(wire.Colleague{Present: true, Note: away.Note})
	s.nothingNew(1, a, b)
	late := s.desk(s.org.Carol)
	for range 2 {
		if f, ok := late.Next().(wire.Colleague); !ok || !f.Present {
			t.Errorf("a desk that logs in got %s", show(f))
		}
	}
}

// testDutyRefused sends duty notes that are another's, or on no desk.
func testDutyRefused(t *testing.T, s *suite) {
	good := s.org.Duty(s.org.Alice, roster.OnDuty, 1)
	past := roster.Duty{Org: s.org.Root.VKey, Agent: s.org.Alice.VKey, State: roster.OnDuty, Time: time.Now().Unix() - 7200, Until: time.Now().Unix() - 3600}
	for name, f := range map[string]wire.Duty{
		"another's":           s.org.Duty(s.org.Bob, roster.OnDuty, 1),
		"of a stranger":       s.org.Duty(NewKey("shop/mallet"), roster.OnDuty, 1),
		"of another's making": {Note: append(good.Note[:len(good.Note)-5:len(good.Note)-5], "AAA=\n"...)},
		"over":                SignDuty(s.org.Alice, past),
		"no note":             {Note: []byte("on")},
	} {
		t.Run(name, func(t *testing.T) {
			desk := Desk(t, s.URL, s.org, s.org.Alice)
			desk.Send(f)
			desk.Closed(wire.CloseMalformed)
		})
	}
	line, v := s.line(s.org.Alice, 1), s.visitor(s.org.Join(2, 1))
	for _, c := range []*Client{line, v} {
		c.Send(good)
		c.Closed(wire.CloseMalformed)
	}
}

// testAsk asks for the place in the queue, and who can be sealed to.
func testAsk(t *testing.T, s *suite) {
	first, second := s.visitor(s.org.Join(1, 1)), s.visitor(s.org.Join(2, 1))
	desk, other := s.desk(s.org.Bob), s.desk(s.org.Alice)
	for _, d := range []*Client{desk, other} {
		d.waiting(1)
		d.waiting(2)
	}
	on := s.org.Duty(s.org.Bob, roster.OnDuty, 1)
	desk.Send(on)
	other.Expect(wire.Colleague{Present: true, Note: on.Note}) // by then the relay has heard of it
	digest := wire.DutyDigest([][]byte{on.Note})
	second.Send(wire.Ask{Chat: Chat(2)})
	second.Expect(wire.Queue{Chat: Chat(2), Position: 2, OnDuty: 1, Digest: digest, Notes: [][]byte{on.Note}})
	first.Send(wire.Ask{Chat: Chat(1), Have: digest})
	first.Send(wire.Ask{Chat: Chat(1)}) // too soon
	first.Expect(wire.Queue{Chat: Chat(1), Position: 1, OnDuty: 1, Digest: digest})
	away := s.org.Duty(s.org.Bob, roster.Away, 2)
	desk.Send(away)
	other.until(wire.Colleague{Present: true, Note: away.Note})
	third := s.visitor(s.org.Join(3, 1))
	third.Send(wire.Ask{Chat: Chat(3), Have: digest})
	third.Expect(wire.Queue{Chat: Chat(3), Position: 3, Digest: wire.DutyDigest([][]byte{away.Note}), Notes: [][]byte{away.Note}})
	third.Send(wire.Ask{Chat: Chat(1)})
	third.Closed(wire.CloseMalformed)
}

// testAskRestart has a page ask after a restart, before the desk that was on duty is
// back: it is not told that nobody is there.
func testAskRestart(t *testing.T, s *suite) {
	on := s.org.Duty(s.org.Alice, roster.OnDuty, 1)
	desk, other := s.desk(s.org.Alice), s.desk(s.org.Bob)
	desk.Send(on)
	other.Expect(wire.Colleague{Present: true, Note: on.Note})
	s.Restart()
	v := s.visitor(s.org.Join(1, 1))
	v.Send(wire.Ask{Chat: Chat(1)})
	s.desk(s.org.Alice).Send(on)
	v.Expect(wire.Queue{Chat: Chat(1), Position: 1, OnDuty: 1, Digest: wire.DutyDigest([][]byte{on.Note}), Notes: [][]byte{on.Note}})
}

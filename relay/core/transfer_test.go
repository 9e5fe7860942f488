package core

import (
	"fmt"
	"slices"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// handed is how alice hands chat n over.
func handed(n byte, to relaytest.Key, service string) wire.Transfer {
	f := wire.Transfer{Chat: chatID(n), Service: service, Payload: []byte(wire.AgeMagic + "handover")}
	if to.VKey != "" {
		f.To = keyHash(to.VKey)
	}
	return f
}

func offered(n byte, service string) wire.Offered {
	return wire.Offered{Ticket: chatID(n).Ticket(), From: keyHash(alice.VKey), Service: service, Seconds: 120, Payload: []byte(wire.AgeMagic + "handover")}
}

func transferred(n byte, is wire.Handover) wire.Transferred {
	return wire.Transferred{Chat: chatID(n), Is: is}
}

// a shift is a chat of alice's, with bob's and carol's desks on duty. On hosts with
// two relays w has the chat, and desks the desks.
type shift struct {
	w, desks          *world
	v, a, bobs, sales ConnID
}

func shifts(t *testing.T, do func(t *testing.T, s *shift)) {
	begin := func(w, desks *world) *shift {
		s := &shift{w: w, desks: desks}
		s.bobs, s.sales = desks.agent(bob), desks.agent(carol)
		desks.send(s.bobs, desks.dutyOf(bob, roster.OnDuty, 2))
		desks.send(s.sales, desks.dutyOf(carol, roster.OnDuty, 2))
		s.v, s.a = w.met(1, alice)
		s.w.take(s.v)
		s.clear()
		return s
	}
	t.Run("one relay", func(t *testing.T) { w := newWorld(t, DefaultLimits); do(t, begin(w, w)) })
	t.Run("two relays", func(t *testing.T) { p := newPair(t); p.queue.relay.store = true; do(t, begin(p.chat, p.queue)) })
}

func (s *shift) clear() { s.desks.take(s.bobs); s.desks.take(s.sales) }

func (s *shift) hands(f wire.Transfer) { s.w.send(s.a, f) }

// pass lets time go by at both.
func (s *shift) pass(ms int64) {
	s.w.pass(ms)
	if s.desks != s.w {
		s.desks.pass(ms)
	}
}

func TestAChatIsHandedOver(t *testing.T) {
	shifts(t, func(t *testing.T, s *shift) {
		s.hands(handed(1, bob, "billing"))
		s.desks.expect(s.bobs, offered(1, "billing"))
		s.desks.expect(s.sales)
		s.w.expect(s.v)
		b := s.w.line(bob, 1)
		s.w.send(b, claim(1))
		s.w.expect(s.a, transferred(1, wire.HandoverTaken), wire.Ended{Chat: chatID(1), Reason: wire.ReasonHanded})
		s.desks.expect(s.bobs, gone(1, wire.ReasonClaimed))
		s.w.expect(s.v, renew(1, wire.RenewHanded), peer(1, true))
		s.w.expect(b)
		s.w.send(s.a, data(1, 1, wire.FromAgent, 1, "too late"))
		s.w.send(s.v, anew(1, 2, [32]byte{}))
		s.w.expect(b, assigned(1, 2), peer(1, true))
		s.w.send(b, data(1, 2, wire.FromAgent, 1, "offer"))
		s.w.expect(s.v, peer(1, true), data(1, 2, wire.FromAgent, 1, "offer"))
		s.w.send(s.a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}})
		s.w.expect(s.a, wire.Ended{Chat: chatID(1), Reason: wire.ReasonClaimed})
		if n := s.w.relay.Metrics().ChatsHanded; n != 1 {
			t.Errorf("%d chats are counted", n)
		}
	})
}

// Anybody who is on duty for the service can take it, and the page goes on in that
// service.
func TestAChatIsHandedToAService(t *testing.T) {
	shifts(t, func(t *testing.T, s *shift) {
		s.hands(handed(1, relaytest.Key{}, "sales"))
		s.desks.expect(s.bobs)
		s.desks.expect(s.sales, offered(1, "sales"))
		c := s.w.line(carol, 1)
		s.w.send(c, claim(1))
		s.w.expect(s.v, renew(1, wire.RenewHanded), peer(1, true))
		again := join(1, 2)
		again.Service = "sales"
		s.w.send(s.v, greeted(again))
		if got := s.w.take(c); len(got) != 2 || got[0].(wire.Assigned).Service != "sales" {
			t.Errorf("carol gets %v", plain(got))
		}
	})
}

// Nobody takes a chat that is not for them, nor one whose transfer is over.
func TestWhoCannotTakeAChat(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(s *shift)
		as      relaytest.Key
	}{
		"another than it is for":      {func(s *shift) { s.hands(handed(1, bob, "billing")) }, carol},
		"when it was not handed over": {func(s *shift) {}, bob},
		"when it was declined":        {func(s *shift) { s.hands(handed(1, bob, "billing")); s.desks.send(s.bobs, wire.Decline(claim(1))) }, bob},
		"when it was taken back":      {func(s *shift) { s.hands(handed(1, bob, "billing")); s.w.send(s.a, wire.Decline(claim(1))) }, bob},
		"when the time is over":       {func(s *shift) { s.hands(handed(1, bob, "billing")); s.pass(TransferWithin) }, bob},
		"when it is for another now":  {func(s *shift) { s.hands(handed(1, bob, "billing")); s.hands(handed(1, carol, "sales")) }, bob},
		"when the agent has ended it": {func(s *shift) { s.hands(handed(1, bob, "billing")); s.w.send(s.a, wire.Leave{Chat: chatID(1)}) }, bob},
		"while the page is away":      {func(s *shift) { s.hands(handed(1, bob, "billing")); s.w.closeConn(s.v) }, bob},
		"while the page was just loaded": {func(s *shift) {
			s.hands(handed(1, bob, "billing"))
			s.w.closeConn(s.v)
			s.v = s.w.visitor(anew(1, 2, keyHash(alice.VKey)))
		}, bob},
	} {
		t.Run(name, func(t *testing.T) {
			shifts(t, func(t *testing.T, s *shift) {
				c.prepare(s)
				b := s.w.line(c.as, 1)
				s.w.send(b, claim(1))
				if ch := s.w.relay.orgs[orgID()].issued[chatID(1).Ticket()]; ch.owner != keyHash(alice.VKey) {
					t.Error("it is given to somebody")
				}
			})
		})
	}
}

// A page that was loaded again while a chat was handed over knows of it once alice
// has told it: then the chat can be taken.
func TestAHandoverOutlivesALoadedPage(t *testing.T) {
	shifts(t, func(t *testing.T, s *shift) {
		s.hands(handed(1, bob, "billing"))
		s.w.closeConn(s.v)
		s.v = s.w.visitor(anew(1, 2, keyHash(alice.VKey)))
		s.w.take(s.v)
		s.hands(handed(1, bob, "billing"))
		s.desks.expect(s.bobs, offered(1, "billing"), offered(1, "billing"))
		s.w.send(s.w.line(bob, 1), claim(1))
		s.w.expect(s.v, renew(1, wire.RenewHanded), peer(1, true))
	})
}

// It comes back to alice, once, and she is told why.
func TestAHandoverComesBack(t *testing.T) {
	for name, c := range map[string]struct {
		to   relaytest.Key
		do   func(s *shift)
		want wire.Handover
		gone bool
	}{
		"declined": {bob, func(s *shift) { s.desks.send(s.bobs, wire.Decline(claim(1))) }, wire.HandoverDeclined, true},
		"declined by all of the service": {relaytest.Key{}, func(s *shift) {
			s.desks.send(s.sales, wire.Decline(claim(1)))
			s.desks.send(s.bobs, wire.Decline(claim(1)))
			s.desks.send(s.bobs, wire.Decline(claim(1)))
		}, wire.HandoverDeclined, true},
		"nobody in time": {bob, func(s *shift) { s.pass(TransferWithin) }, wire.HandoverTimeout, true},
	} {
		t.Run(name, func(t *testing.T) {
			shifts(t, func(t *testing.T, s *shift) {
				s.hands(handed(1, c.to, "billing"))
				s.clear()
				c.do(s)
				s.w.expect(s.a, transferred(1, c.want))
				why := wire.ReasonLeft
				if c.want == wire.HandoverTimeout {
					why = wire.ReasonTimeout
				}
				s.desks.expect(s.bobs, gone(1, why))
				s.w.send(s.a, data(1, 1, wire.FromAgent, 1, "I stay"))
				s.w.expect(s.v, data(1, 1, wire.FromAgent, 1, "I stay"))
			})
		})
	}
	t.Run("nobody is there", func(t *testing.T) {
		shifts(t, func(t *testing.T, s *shift) {
			s.desks.pass(1000)
			s.desks.send(s.bobs, s.desks.dutyOf(bob, roster.Away, 0))
			s.hands(handed(1, bob, "billing"))
			s.w.expect(s.a, transferred(1, wire.HandoverAbsent))
			s.hands(handed(1, carol, "billing"))
			s.w.expect(s.a, transferred(1, wire.HandoverAbsent))
		})
	})
}

// Somebody else's chat, or one that nobody has met, cannot be handed over.
func TestWhoCannotHandAChatOver(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	desk := w.agent(bob)
	w.send(desk, w.dutyOf(bob, roster.OnDuty, 1))
	v, _ := w.met(1, alice)
	w.send(w.line(bob, 1), handed(1, bob, "billing"))
	w.send(v, handed(1, bob, "billing"))
	w.expectClosed(v, wire.CloseMalformed)
	_, a := w.accepted(2, alice)
	w.send(a, handed(2, bob, "billing"))
	for _, f := range w.take(desk) {
		if _, ok := f.(wire.Offered); ok {
			t.Error("it is offered")
		}
	}
}

// What is at an end when things break: alice's program is killed, bob's after he
// claimed it, the page's line, the relay's memory.
func TestAHandoverOfEndsThatBreak(t *testing.T) {
	t.Run("alice is killed, and bob takes it", func(t *testing.T) {
		shifts(t, func(t *testing.T, s *shift) {
			s.hands(handed(1, bob, "billing"))
			s.w.closeConn(s.a)
			s.w.take(s.v)
			s.w.send(s.w.line(bob, 1), claim(1))
			s.w.expect(s.v, renew(1, wire.RenewHanded), peer(1, true))
		})
	})
	t.Run("alice is killed, and comes back knowing nothing", func(t *testing.T) {
		shifts(t, func(t *testing.T, s *shift) {
			s.hands(handed(1, bob, "billing"))
			s.clear()
			s.w.closeConn(s.a)
			s.w.send(s.w.line(alice, 1), wire.Attach{Chat: chatID(1)})
			s.desks.expect(s.bobs, gone(1, wire.ReasonLeft))
		})
	})
	t.Run("bob is killed once he has it", func(t *testing.T) {
		shifts(t, func(t *testing.T, s *shift) {
			s.hands(handed(1, bob, "billing"))
			b := s.w.line(bob, 1)
			s.w.send(b, claim(1))
			s.w.closeConn(b)
			s.clear()
			s.w.send(s.v, anew(1, 2, [32]byte{}))
			s.pass(UnmetAway)
			again := waiting(1)
			again.Again = true
			s.desks.expect(s.bobs, again)
		})
	})
	t.Run("the page's line breaks before it hears of it", func(t *testing.T) {
		shifts(t, func(t *testing.T, s *shift) {
			s.hands(handed(1, carol, "sales"))
			s.w.send(s.w.line(carol, 1), claim(1))
			s.w.closeConn(s.v)
			s.v = s.w.visitor(anew(1, 1, keyHash(alice.VKey)))
			got := s.w.take(s.v)
			if s.w.shut[s.v] != 0 || len(got) == 0 || got[len(got)-1] != wire.Frame(renew(1, wire.RenewHanded)) {
				t.Errorf("closed with %d, and got %v", s.w.shut[s.v], plain(got))
			}
		})
	})
	t.Run("the page is loaded again before it hears of it", func(t *testing.T) {
		shifts(t, func(t *testing.T, s *shift) {
			s.hands(handed(1, bob, "billing"))
			b := s.w.line(bob, 1)
			s.w.send(b, claim(1))
			s.w.closeConn(s.v)
			s.v = s.w.visitor(anew(1, 2, keyHash(alice.VKey)))
			if ch := s.w.relay.orgs[orgID()].issued[chatID(1).Ticket()]; ch.owner != keyHash(bob.VKey) {
				t.Error("the chat goes back to alice, who knows nothing of it")
			}
			s.w.send(s.v, wire.Leave{Chat: chatID(1)}) // nobody knows that page
			if got := s.w.take(b); len(got) == 0 || got[len(got)-1] != wire.Frame(wire.Ended{Chat: chatID(1), Reason: wire.ReasonLeft}) {
				t.Errorf("bob hears %v", plain(got))
			}
		})
	})
	t.Run("the relay of the chat loses its memory", func(t *testing.T) {
		p := newPair(t)
		p.queue.relay.store = true
		desk := p.queue.agent(bob)
		p.queue.send(desk, p.queue.dutyOf(bob, roster.OnDuty, 1))
		v, a := p.chat.met(1, alice)
		p.chat.take(v)
		p.queue.take(desk)
		p.chat.send(a, handed(1, bob, "billing"))
		p.chat.loseMemory()
		p.chat.relay.remoteQueue = true
		p.chat.send(p.chat.line(bob, 1), claim(1))
		p.chat.expect(v, renew(1, wire.RenewHanded), peer(1, true))
		p.chat.expect(a, transferred(1, wire.HandoverTaken), wire.Ended{Chat: chatID(1), Reason: wire.ReasonHanded})
	})
}

// A desk that logs in while a chat is offered to its agent is shown it.
func TestAnOfferAtALogIn(t *testing.T) {
	shifts(t, func(t *testing.T, s *shift) {
		s.hands(handed(1, bob, "billing"))
		s.pass(20_000)
		desk := s.desks.open("")
		s.desks.take(desk)
		s.desks.send(desk, s.desks.sign(s.desks.login(bob), bob))
		want := offered(1, "billing")
		want.Seconds = 100
		if got := s.desks.take(desk); len(got) == 0 || plain(got[len(got)-1:])[0] != plain([]wire.Frame{want})[0] {
			t.Errorf("it is shown %v", plain(got))
		}
	})
}

// A host that has lost its memory hands over what was offered. The desks that stayed
// know it; one that logs in later is shown it, until its time is over.
func TestAnOfferAfterTheMemoryIsLost(t *testing.T) {
	p := newPair(t)
	storing(p.queue)
	bobs := p.queue.agent(bob)
	p.queue.send(bobs, p.queue.dutyOf(bob, roster.OnDuty, 2))
	_, a := p.chat.met(1, alice)
	p.heard = nil
	p.chat.send(a, handed(1, bob, "billing"))
	p.queue.take(bobs)
	logsIn := func() (shown []string) {
		desk := p.queue.open("")
		p.queue.take(desk)
		p.queue.send(desk, p.queue.sign(p.queue.login(bob), bob))
		for _, f := range p.queue.take(desk) {
			if o, ok := f.(wire.Offered); ok {
				shown = append(shown, fmt.Sprint(o.Seconds))
			}
		}
		return shown
	}
	offer := p.heard[0].(Propose)
	for name, c := range map[string]struct {
		after int64
		then  []Event
		want  []string
	}{
		"in time":       {20_000, nil, []string{"100"}},
		"when it began": {0, nil, []string{"120"}},
		"retracted":     {20_000, []Event{Retract{offer.Org, offer.Ticket, wire.ReasonClaimed}}, nil},
		"too late":      {TransferWithin, nil, nil},
		"proposed anew": {20_000, []Event{offer}, []string{"100"}},
	} {
		t.Run(name, func(t *testing.T) {
			began := p.queue.now
			defer func() { p.queue.now = began }()
			p.queue.shelf.offers = []Propose{offer}
			p.queue.now += c.after
			p.queue.take(bobs)
			p.queue.loseMemory()
			if got := p.queue.take(bobs); len(got) > 0 {
				t.Errorf("a desk that stayed is shown %v", plain(got))
			}
			for _, e := range c.then {
				p.queue.step(e)
			}
			if got := logsIn(); !slices.Equal(got, c.want) {
				t.Errorf("one that logs in is shown %v, want %v", got, c.want)
			}
		})
	}
}

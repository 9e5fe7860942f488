package core

import (
	"bytes"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

func TestQueueClaimForwardLeave(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	a, b, c := w.agent(alice), w.agent(bob), w.agent(carol)
	v := w.visitor(join(1, 1))
	w.expect(v, wire.Roster{Note: w.relay.orgs[roster.OrgID(root.VKey)].note})
	w.expect(a, waiting(1))
	w.expect(b, waiting(1))
	w.expect(c)

	first, second := w.line(bob, 1), w.line(alice, 1)
	w.send(first, claim(1))
	w.expect(v, peer(1, true))
	w.expect(first, assigned(1, 1), peer(1, true))
	w.expect(a, gone(1, wire.ReasonClaimed))
	w.expect(b, gone(1, wire.ReasonClaimed))
	w.expect(c)
	w.send(second, claim(1))
	w.expect(second, gone(1, wire.ReasonClaimed))

	hi, typing := data(1, 1, wire.FromVisitor, 1, "hi"), data(1, 1, wire.FromAgent, 0, "typing")
	w.send(v, hi)
	w.send(first, typing)
	w.expect(first, hi)
	w.expect(v, typing)
	for _, other := range []ConnID{a, b, second} {
		w.expect(other)
	}

	w.send(v, wire.Leave{Chat: chatID(1)})
	w.expect(first, wire.Ended{Chat: chatID(1), Reason: wire.ReasonLeft})
	w.expect(v)
	w.send(first, wire.Leave{Chat: chatID(1)}) // it knows
	w.expect(first, wire.Ended{Chat: chatID(1), Reason: wire.ReasonLeft})
	w.expect(v, wire.Ended{Chat: chatID(1), Reason: wire.ReasonLeft})
	if m := w.relay.Metrics(); m.Chats != 0 || m.ReplayBytes != 0 || m.ChatsEnded != 1 {
		t.Errorf("metrics %+v", m)
	}
	w.send(first, data(1, 1, wire.FromAgent, 1, "late"))
	w.expect(v)
	w.expectClosed(first, 0)
}

func TestAgentLeaves(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	w.send(a, wire.Leave{Chat: chatID(1)})
	w.expect(v, wire.Ended{Chat: chatID(1), Reason: wire.ReasonLeft})
	w.expect(a)
	w.send(v, wire.Leave{Chat: chatID(1)}) // it knows
	w.expect(a, wire.Ended{Chat: chatID(1), Reason: wire.ReasonLeft})
	w.take(a)
	w.send(a, claim(1))
	w.expect(a, gone(1, wire.ReasonUnknown))
}

// The other end learns why, at once or when it comes back.
func TestLeaveSaysWhy(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	w.send(v, wire.Leave{Chat: chatID(1), Reason: wire.ReasonRefused})
	w.expect(a, wire.Ended{Chat: chatID(1), Reason: wire.ReasonRefused})

	v, a = w.accepted(2, alice)
	w.closeConn(v)
	w.take(a)
	w.send(a, wire.Leave{Chat: chatID(2), Reason: wire.ReasonRoster})
	back := join(2, 1)
	back.Agent = keyHash(alice.VKey)
	w.expect(w.visitor(back), wire.Roster{Note: w.relay.orgs[roster.OrgID(root.VKey)].note}, wire.Ended{Chat: chatID(2), Reason: wire.ReasonRoster})
}

func TestLeaveOfOthersChatDoesNothing(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	other := w.visitor(join(2, 1))
	for _, c := range []ConnID{w.agent(bob), w.line(bob, 1), w.agent(alice), w.line(alice, 2), other} {
		w.send(c, wire.Leave{Chat: chatID(1)})
		w.expectClosed(c, 0)
	}
	w.send(w.line(bob, 2), wire.Leave{Chat: chatID(2)})
	w.expect(v)
	if w.relay.Metrics().Chats != 2 {
		t.Error("a stranger ended a chat")
	}
	w.take(a)
}

func TestLeaveWhileOtherEndIsAwayIsRemembered(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	w.closeConn(v)
	w.take(a)
	w.send(a, wire.Leave{Chat: chatID(1)})
	w.expect(a)
	w.pass(AcceptedAway - 1)
	back := join(1, 1)
	back.Agent = keyHash(alice.VKey)
	v = w.visitor(back)
	w.expect(v, wire.Roster{Note: w.relay.orgs[roster.OrgID(root.VKey)].note}, wire.Ended{Chat: chatID(1), Reason: wire.ReasonLeft})
	w.send(v, wire.Leave{Chat: chatID(1)})

	v, a = w.accepted(2, alice)
	w.closeConn(a)
	w.send(v, wire.Leave{Chat: chatID(2)})
	a = w.line(alice, 2)
	w.send(a, wire.Attach{Chat: chatID(2), Session: wire.SessionID{1}})
	w.expect(a, wire.Ended{Chat: chatID(2), Reason: wire.ReasonLeft})
	w.send(a, wire.Leave{Chat: chatID(2)})
	if n := w.relay.Metrics().Chats; n != 0 {
		t.Errorf("%d chats left", n)
	}
}

func TestJoinRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*wire.Join)
		origin string
		later  int64
		want   wire.CloseCode
		roster bool
	}{
		"good":            {func(*wire.Join) {}, shopOrigin, 0, 0, true},
		"any origin":      {func(f *wire.Join) { f.Service = "sales" }, "https://any.example", 0, 0, true},
		"unserved org":    {func(f *wire.Join) { f.Org = roster.OrgID(mallet.VKey) }, shopOrigin, 0, wire.CloseOrg, false},
		"unknown service": {func(f *wire.Join) { f.Service = "gifts" }, shopOrigin, 0, wire.CloseOrg, true},
		"no service":      {func(f *wire.Join) { f.Service = "" }, shopOrigin, 0, wire.CloseOrg, true},
		"expired":         {func(*wire.Join) {}, shopOrigin, roster.DefaultLifetime * 1000, wire.CloseExpired, true},
		"foreign origin":  {func(*wire.Join) {}, "https://evil.example", 0, wire.CloseOrigin, true},
		"no origin":       {func(*wire.Join) {}, "", 0, wire.CloseOrigin, true},
		"hello too large": {func(f *wire.Join) { f.Hello = make([]byte, MaxHello+1) }, shopOrigin, 0, wire.CloseTooBig, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, DefaultLimits)
			w.pass(c.later)
			conn := w.openAt(c.origin, chatID(1).Ticket())
			w.take(conn)
			f := join(1, 1)
			c.change(&f)
			if len(f.Hello) <= MaxHello {
				f.Hello = relaytest.Hello(f, root.VKey, c.origin)
			}
			w.send(conn, f)
			w.expectClosed(conn, c.want)
			var want []wire.Frame
			if c.roster {
				want = append(want, wire.Roster{Note: w.relay.orgs[roster.OrgID(root.VKey)].note})
			}
			w.expect(conn, want...)
			if (w.relay.Metrics().Chats == 1) != (c.want == 0) {
				t.Error("a refused visitor has a chat, or an admitted one has none")
			}
		})
	}
}

func TestSameChatIDInTwoOrganisations(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	f := join(1, 1)
	f.Org = roster.OrgID(rival.VKey)
	f = greeted(f)
	foreign := w.visitor(f)
	w.expectClosed(foreign, 0)
	w.send(foreign, data(1, 1, wire.FromVisitor, 1, "x"))
	w.expect(a)
	w.expect(v)
}

func TestVisitorResumes(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	one, two, three := data(1, 1, wire.FromAgent, 1, "one"), data(1, 1, wire.FromAgent, 2, "two"), data(1, 1, wire.FromAgent, 3, "three")
	w.send(a, one)
	w.expect(v, one)
	w.closeConn(v)
	w.expect(a, peer(1, false))
	w.send(a, two)
	w.send(a, data(1, 1, wire.FromAgent, 0, "typing"))
	w.send(a, three)
	back := join(1, 1)
	back.Agent, back.Have = keyHash(alice.VKey), 1
	v = w.visitor(back)
	w.take(v)
	again := w.visitor(back)
	w.expectClosed(v, wire.CloseReplaced)
	w.expect(again, wire.Roster{Note: w.relay.orgs[roster.OrgID(root.VKey)].note}, peer(1, true), two, three)
	w.expect(a, peer(1, true), peer(1, true))
}

func TestAgentResumes(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	w.closeConn(a)
	w.expect(v, peer(1, false))
	one, two := data(1, 1, wire.FromVisitor, 1, "one"), data(1, 1, wire.FromVisitor, 2, "two")
	w.send(v, one)
	w.send(v, two)
	a = w.line(alice, 1)
	w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}, Have: 1})
	w.expect(a, peer(1, true), two)
	w.expect(v, peer(1, true))
}

func TestReloadBeginsAnotherSession(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	w.send(a, data(1, 1, wire.FromAgent, 1, "old"))
	w.send(v, data(1, 1, wire.FromVisitor, 1, "old"))
	w.take(a)
	reload := join(1, 2)
	reload.Agent = keyHash(alice.VKey)
	again := w.visitor(reload)
	w.expectClosed(v, wire.CloseReplaced)
	w.expect(a, assigned(1, 2), peer(1, true))
	w.expect(again, wire.Roster{Note: w.relay.orgs[roster.OrgID(root.VKey)].note}, peer(1, true))

	w.send(a, data(1, 1, wire.FromAgent, 2, "for the old page"))
	w.expect(again)
	w.expectClosed(a, 0)
	fresh := data(1, 2, wire.FromAgent, 1, "for the new page")
	w.send(a, fresh)
	w.expect(again, fresh)
}

func TestReloadWhileAgentIsAway(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	_, a := w.accepted(1, alice)
	w.closeConn(a)
	v := w.visitor(join(1, 2))
	w.take(v)
	kept := data(1, 2, wire.FromVisitor, 1, "kept")
	w.send(v, kept)
	a = w.line(alice, 1)
	w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}, Have: 7})
	w.expect(a, assigned(1, 2), peer(1, true), kept)
	w.expect(v, peer(1, true))
}

func TestWaitingVisitorGoesAway(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	a := w.agent(alice)
	v := w.visitor(join(1, 1))
	w.take(a)
	w.closeConn(v)
	w.pass(WaitingAway - 1)
	w.expect(a, away(1))
	v = w.visitor(join(1, 1))
	w.take(v)
	w.closeConn(v)
	w.pass(WaitingAway)
	w.expect(a, waiting(1), away(1), gone(1, wire.ReasonLeft))
	late := w.line(alice, 1)
	w.send(late, claim(1))
	w.expect(late, gone(1, wire.ReasonLeft))
}

func TestClaimWhileVisitorIsAway(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.closeConn(w.visitor(join(1, 1)))
	a := w.line(alice, 1)
	w.send(a, claim(1))
	w.expect(a, assigned(1, 1), peer(1, false))
	w.pass(AcceptedAway)
	w.expect(a, wire.Ended{Chat: chatID(1), Reason: wire.ReasonTimeout})
}

func TestAcceptedEndsStayAway(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.met(1, alice)
	w.closeConn(v)
	w.take(a)
	w.pass(AcceptedAway - 1)
	w.expect(a)
	w.pass(1)
	w.expect(a, wire.Ended{Chat: chatID(1), Reason: wire.ReasonTimeout})

	v, a = w.met(2, alice)
	w.closeConn(a)
	w.take(v)
	w.pass(AcceptedAway)
	w.expect(v, wire.Ended{Chat: chatID(2), Reason: wire.ReasonTimeout})
}

func TestClaimRefusals(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v := w.visitor(join(1, 1))
	w.take(v)
	for name, c := range map[string]ConnID{"another service's": w.line(carol, 1), "at a desk": w.agent(alice), "another chat's": w.line(alice, 2)} {
		w.send(c, claim(1))
		if w.shut[c] != wire.CloseMalformed {
			t.Errorf("%s: closed with %d", name, w.shut[c])
		}
	}
	a := w.line(alice, 9)
	w.send(a, claim(9))
	w.expect(a, gone(9, wire.ReasonUnknown))
	w.expect(v)
}

// A desk has no chat, and its address's zero is no chat's name.
func TestDesksHaveNoChat(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	for name, f := range map[string]wire.Frame{"join": join(2, 1), "claim": wire.Claim{}, "attach": wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}}} {
		desk := w.agent(alice)
		if name == "join" {
			desk = w.open(shopOrigin)
		}
		w.send(desk, f)
		if w.shut[desk] != wire.CloseMalformed {
			t.Errorf("%s: closed with %d", name, w.shut[desk])
		}
	}
	w.send(w.agent(alice), data(1, 1, wire.FromAgent, 1, "from a desk"))
	w.expect(v)
	w.expectClosed(a, 0)
}

func TestJoinOfAnotherChatThanTheAddresss(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	c := w.openAt(shopOrigin, chatID(2).Ticket())
	w.send(c, join(1, 1))
	w.expectClosed(c, wire.CloseMalformed)
	if n := w.relay.Metrics().Chats; n != 0 {
		t.Errorf("%d chats", n)
	}
}

// A newer connection of the same end takes the chat; no other chat of the
// agent's is touched.
func TestNewerLineReplacesOlder(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	_, other := w.accepted(2, alice)
	for name, f := range map[string]wire.Frame{"claim": claim(1), "attach": wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}}} {
		v, a := w.accepted(1, alice)
		again := w.line(alice, 1)
		w.expectClosed(a, 0) // a log-in alone takes nothing
		w.send(again, f)
		if w.shut[a] != wire.CloseReplaced {
			t.Errorf("%s: closed with %d", name, w.shut[a])
		}
		w.take(again)
		hi := data(1, 1, wire.FromVisitor, 1, "hi")
		w.send(v, hi)
		w.expect(again, hi)
		w.send(v, wire.Leave{Chat: chatID(1)})
		w.send(again, wire.Leave{Chat: chatID(1)})
	}
	w.expectClosed(other, 0)
}

func TestClaimAgainAfterLostAnswer(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	w.closeConn(a)
	w.take(v)
	a = w.line(alice, 1)
	w.send(a, claim(1))
	w.expect(a, assigned(1, 1), peer(1, true))
	w.expect(v, peer(1, true))
}

// An agent who has the chat and asks for it again on the same connection is not
// sent all that is kept of it each time, and the page hears nothing of it.
func TestAskingAgainOnTheSameConnection(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.met(1, alice)
	for seq := range uint64(5) {
		w.send(v, data(1, 1, wire.FromVisitor, seq+1, "hello"))
	}
	w.take(a)
	w.take(v)
	w.send(a, claim(1))
	w.expect(a, assigned(1, 1), peer(1, true))
	w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}})
	w.expect(a, peer(1, true))
	w.expect(v)
	w.send(v, wire.Leave{Chat: chatID(1)})
	w.take(a)
	w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}})
	w.expect(a, wire.Ended{Chat: chatID(1), Reason: wire.ReasonLeft})
}

func TestAttachByAnotherAgent(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	b := w.line(bob, 1)
	w.send(b, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}})
	w.expect(b, wire.Ended{Chat: chatID(1), Reason: wire.ReasonClaimed})
	w.visitor(join(2, 1))
	b2 := w.line(bob, 2)
	w.send(b2, wire.Attach{Chat: chatID(2)})
	w.expect(b2, wire.Ended{Chat: chatID(2), Reason: wire.ReasonUnknown})
	secret := data(1, 1, wire.FromVisitor, 1, "for alice")
	w.send(v, secret)
	w.expect(b)
	w.take(a)
}

// After a restart the relay knows nothing; the two ends come in either order.
func TestRestartVisitorFirst(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	b := w.line(bob, 1)
	back := join(1, 1)
	back.Agent = keyHash(alice.VKey)
	v := w.visitor(back)
	w.expect(v, wire.Roster{Note: w.relay.orgs[roster.OrgID(root.VKey)].note}, peer(1, false))
	kept := data(1, 1, wire.FromVisitor, 5, "kept")
	w.send(v, kept)
	w.send(b, claim(1))
	w.expect(b, gone(1, wire.ReasonClaimed))
	w.pass(ReplayAge - 1)
	a := w.line(alice, 1)
	w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}, Have: 4})
	w.expect(a, peer(1, true), kept)
	w.expect(v, peer(1, true))
	w.pass(AcceptedAway)
	w.expect(v)
}

func TestRestartVisitorFirstAgentNeverComes(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	back := join(1, 1)
	back.Agent = keyHash(alice.VKey)
	v := w.visitor(back)
	w.take(v)
	w.pass(AcceptedAway - 1)
	w.expect(v)
	w.pass(1)
	w.expect(v, wire.Ended{Chat: chatID(1), Reason: wire.ReasonTimeout})
	back.Agent = keyHash(mallet.VKey)
	v = w.visitor(back)
	w.expect(v, wire.Roster{Note: w.relay.orgs[roster.OrgID(root.VKey)].note}, wire.Ended{Chat: chatID(1), Reason: wire.ReasonRoster})
}

func TestRestartAgentFirst(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	a := w.line(alice, 1)
	w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}, Have: 3})
	w.expect(a, peer(1, false))
	kept := data(1, 1, wire.FromAgent, 9, "kept")
	w.send(a, kept)
	back := join(1, 1)
	back.Agent, back.Have = keyHash(alice.VKey), 8
	v := w.visitor(back)
	w.expect(v, wire.Roster{Note: w.relay.orgs[roster.OrgID(root.VKey)].note}, peer(1, true), kept)
	w.expect(a, peer(1, true))
	w.closeConn(v)
	w.take(a)
	reload := join(1, 2)
	w.visitor(reload)
	w.expect(a, assigned(1, 2), peer(1, true))
}

func TestRestartAgentFirstVisitorNeverComes(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	a := w.line(alice, 1)
	w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}})
	w.take(a)
	w.pass(AcceptedAway)
	w.expect(a, wire.Ended{Chat: chatID(1), Reason: wire.ReasonTimeout})
}

func TestRestartVisitorHasTheLastWord(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	b, c := w.line(bob, 1), w.line(carol, 2)
	w.send(b, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}})
	w.send(c, wire.Attach{Chat: chatID(2), Session: wire.SessionID{1}})
	w.take(b)
	w.take(c)
	back := join(1, 1)
	back.Agent = keyHash(alice.VKey)
	v := w.visitor(back)
	w.expect(b, wire.Ended{Chat: chatID(1), Reason: wire.ReasonClaimed})
	w.take(v)
	a := w.line(alice, 1)
	w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}})
	w.expect(a, peer(1, true))
	desk := w.agent(alice)
	w.visitor(join(2, 1)) // billing, which carol does not serve
	w.expect(c, wire.Ended{Chat: chatID(2), Reason: wire.ReasonRoster})
	w.expect(desk, waiting(2))
}

func TestServiceOfAChatDoesNotChange(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.accepted(1, alice)
	f := join(1, 1)
	f.Service = "sales"
	f = greeted(f)
	w.expectClosed(w.visitor(f), wire.CloseMalformed)
}

func TestLoginShowsQueueInOrder(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	for n := range byte(3) {
		w.visitor(join(9-n, 1))
		w.pass(10)
	}
	c := w.open("")
	w.take(c)
	w.send(c, w.sign(w.login(bob), bob))
	w.expect(c, wire.Roster{Note: w.relay.orgs[roster.OrgID(root.VKey)].note},
		waiting(9),
		wire.Waiting{Ticket: chatID(8).Ticket(), Service: "billing", Since: start + 10, Connected: true},
		wire.Waiting{Ticket: chatID(7).Ticket(), Service: "billing", Since: start + 20, Connected: true})
}

func TestReplayBufferBounds(t *testing.T) {
	all := budget{most: 1 << 30}
	g := replayBuffer{all: &all}
	for seq := range uint64(ReplayFrames + 10) {
		g.add(start, seq+1, []byte("small"))
	}
	if len(g.frames) != ReplayFrames || g.frames[0].seq != 11 || all.used != ReplayFrames*5 {
		t.Errorf("%d frames from %d, %d bytes", len(g.frames), g.frames[0].seq, all.used)
	}
	for seq := range uint64(10) {
		g.add(start, 1000+seq, bytes.Repeat([]byte("x"), 100_000))
	}
	if g.bytes > ReplayBytes || g.bytes != 500_000 || len(g.frames) != 5 {
		t.Errorf("%d bytes in %d frames", g.bytes, len(g.frames))
	}
	g.add(start+ReplayAge-1, 2000, []byte("y"))
	g.trim(start+ReplayAge, 0)
	if len(g.frames) != 1 || g.bytes != 1 {
		t.Errorf("%d frames, %d bytes after %d ms", len(g.frames), g.bytes, ReplayAge)
	}
	g.add(start+ReplayAge, 2000, []byte("resent"))
	all.used = all.most
	g.add(start+ReplayAge, 2001, []byte("beyond the relay's memory"))
	if len(g.frames) != 1 {
		t.Error("kept a resent frame, or one too many")
	}
}

func TestReplayMemoryIsFreedInTime(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, _ := w.accepted(1, alice)
	w.send(v, data(1, 1, 0, 1, "one"))
	w.pass(ReplayAge / 2)
	w.send(v, data(1, 1, 0, 2, "two!"))
	w.pass(ReplayAge / 2)
	if n := w.relay.Metrics().ReplayBytes; n != len(data(1, 1, 0, 2, "two!").Append(nil)) {
		t.Errorf("%d bytes left", n)
	}
	w.pass(ReplayAge / 2)
	if n := w.relay.Metrics().ReplayBytes; n != 0 {
		t.Errorf("%d bytes left", n)
	}
}

func TestResentFramesAreForwardedOnce(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	one := data(1, 1, 0, 1, "one")
	w.send(v, one)
	w.send(v, one)
	w.expect(a, one, one) // the end drops the second
	w.closeConn(a)
	a = w.line(alice, 1)
	w.send(a, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}})
	w.expect(a, peer(1, true), one)
}

func TestWaitingVisitorsFramesAreKept(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v := w.visitor(join(1, 1))
	a := w.line(alice, 1)
	early := data(1, 1, 0, 1, "early")
	w.send(v, early)
	w.expect(a)
	w.send(a, claim(1))
	w.expect(a, assigned(1, 1), peer(1, true), early)
}

// Agents who see a chat wait cannot name it afterwards: not to take the
// customer's place as a page that was loaded again, nor to end the chat.
func TestSeeingAChatWaitGivesNoHoldOnIt(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	a, b := w.agent(alice), w.agent(bob)
	v := w.visitor(join(1, 1))
	seen := w.take(b)[0].(wire.Waiting)
	w.take(a)
	a = w.loggedIn(w.openAt("", seen.Ticket), alice)
	w.send(a, wire.Claim{Ticket: seen.Ticket})
	for _, f := range w.take(b) {
		if f.(wire.Gone).Ticket != seen.Ticket {
			t.Errorf("told that %x is gone, not %x", f.(wire.Gone).Ticket, seen.Ticket)
		}
	}
	w.take(v)
	w.take(a)

	for _, known := range []wire.ChatID{wire.ChatID(seen.Ticket), chatID(1)} {
		for _, at := range []wire.Ticket{{}, seen.Ticket, wire.Ticket(known)} {
			for _, f := range []wire.Frame{wire.Leave{Chat: known}, wire.Claim{Ticket: wire.Ticket(known)}} {
				w.send(w.loggedIn(w.openAt("", at), bob), f)
			}
		}
	}
	posing := join(1, 2)
	posing.Chat = wire.ChatID(seen.Ticket)
	w.visitor(posing)
	w.expectClosed(v, 0)
	one := data(1, 1, wire.FromVisitor, 1, "one")
	w.send(v, one)
	w.expect(a, one)
}

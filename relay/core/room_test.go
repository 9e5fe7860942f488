package core

import (
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
)

func small(chats int) Limits {
	l := DefaultLimits
	l.Chats = chats
	return l
}

// A chat that belongs to an agent who is away is remembered for half an hour
// when its visitor leaves: one connection must not make one after another.
func TestOneConnectionMakesOneChat(t *testing.T) {
	w := newWorld(t, small(20))
	greedy := w.openAt(shopOrigin, chatID(0).Ticket())
	for n := range byte(20) {
		f := join(n, 1)
		f.Agent = keyHash(alice.VKey)
		w.send(greedy, f)
		w.send(greedy, wire.Leave{Chat: chatID(n)})
	}
	w.expectClosed(greedy, wire.CloseMalformed)
	if n := w.relay.Metrics().Chats; n > 1 {
		t.Errorf("one connection left %d chats behind", n)
	}
}

// Chats that nobody is connected to make room: neither those of visitors who
// came and went, nor those kept for an agent, may lock others out.
func TestDeadChatsMakeRoom(t *testing.T) {
	for name, c := range map[string]struct {
		agent [32]byte
		leave bool
	}{
		"waiting":    {},
		"held":       {agent: keyHash(alice.VKey)},
		"remembered": {agent: keyHash(alice.VKey), leave: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, small(8))
			talking, other := w.accepted(100, bob)
			for n := range byte(7) {
				f := join(n, 1)
				f.Agent = c.agent
				v := w.visitor(f)
				if c.leave {
					w.send(v, wire.Leave{Chat: chatID(n)})
				}
				w.closeConn(v)
				w.pass(10)
			}
			for n := byte(50); n < 57; n++ {
				w.expectClosed(w.visitor(join(n, 1)), 0)
			}
			w.expectClosed(w.visitor(join(60, 1)), wire.CloseBusy)
			w.send(talking, wire.Leave{Chat: chatID(100)})
			w.send(other, wire.Leave{Chat: chatID(100)})
			w.expectClosed(talking, 0)
			if m := w.relay.Metrics(); m.Chats != 7 || m.Waiting != 7 {
				t.Errorf("metrics %+v", m)
			}
		})
	}
}

// An accepted chat whose ends are both away gives way last.
func TestAcceptedChatsGiveWayLast(t *testing.T) {
	w := newWorld(t, small(3))
	v, a := w.accepted(1, alice)
	w.closeConn(v)
	w.closeConn(a)
	w.pass(10)
	for n := byte(2); n < 20; n++ {
		w.closeConn(w.visitor(join(n, 1)))
	}
	if w.relay.orgs[orgID()].chats[chatID(1)] == nil {
		t.Error("visitors who came and went pushed an accepted chat out")
	}
}

// An agent is shown the whole queue at log-in, and its send queue takes no
// more than 4,096 messages: a longer queue would keep every agent out.
func TestQueueIsBounded(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	for n := range MaxWaiting {
		w.visitor(numbered(n))
	}
	w.expectClosed(w.visitor(numbered(MaxWaiting)), wire.CloseBusy)
	w.expectClosed(w.visitor(greeted(wire.Join{Org: rivalID(), Service: "billing", Chat: chatID(1)})), 0)
	first := ConnID(1)
	w.closeConn(first)
	w.expectClosed(w.visitor(numbered(MaxWaiting)), 0)
	a := w.open("")
	w.take(a)
	w.send(a, w.sign(w.login(alice), alice))
	if n := len(w.take(a)); n > MaxWaiting+1 || MaxWaiting > 4000 {
		t.Errorf("%d frames at log-in", n)
	}
}

// Who knows the id of a waiting chat must not take the customer's place in it.
func TestWaitingVisitorIsNotReplaced(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v := w.visitor(join(1, 1))
	thief := join(1, 2)
	thief.Hello = helloBy(relaytest.NewKey("visitor"), thief)
	w.expectClosed(w.visitor(thief), wire.CloseMalformed)
	w.expectClosed(v, 0)
	a := w.line(alice, 1)
	w.send(a, claim(1))
	w.expect(a, assigned(1, 1), peer(1, true))
}

// A page that is loaded again while it waits has the key that it had, and keeps
// its place.
func TestWaitingPageIsLoadedAgain(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v := w.visitor(join(1, 1))
	w.pass(1000)
	w.visitor(join(2, 1))
	w.closeConn(v)
	w.pass(5000)
	v = w.visitor(join(1, 2))
	w.expectClosed(v, 0)
	w.take(v)
	if q := w.ask(v, 1); q.Position != 1 {
		t.Errorf("it has place %d, want its own, the first", q.Position)
	}
	a := w.line(alice, 1)
	w.send(a, claim(1))
	w.expect(a, assigned(1, 2), peer(1, true))
	v = w.visitor(join(1, 3)) // and again, before it has got an offer
	w.expectClosed(v, 0)
	w.expect(a, assigned(1, 3), peer(1, true))
}

// helloBy is the hello of a page that has that key.
func helloBy(k relaytest.Key, f wire.Join) []byte {
	d := relaytest.HelloDoc(f, root.VKey, shopOrigin)
	for i := range d.Fields {
		if d.Fields[i].Key == "visitor" {
			d.Fields[i].Value = k.VKey
		}
	}
	msg, err := signed.Sign(d, k.Signer)
	if err != nil {
		panic(err)
	}
	return msg
}

func orgID() [32]byte { return roster.OrgID(root.VKey) }

func rivalID() [32]byte { return roster.OrgID(rival.VKey) }

func numbered(n int) wire.Join {
	f := join(0, 1)
	f.Chat = wire.ChatID{0xaa, byte(n >> 8), byte(n)}
	return greeted(f)
}

package core

import (
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

// host is an address in a network of its own.
func host(n uint64) From { return From{n, n} }

// come brings a visitor of chat n from an address.
func (w *world) come(from uint64, n int) ConnID {
	w.from = host(from)
	defer func() { w.from = From{} }()
	return w.visitor(numbered(n))
}

func (w *world) open2(from uint64) ConnID {
	w.from = host(from)
	defer func() { w.from = From{} }()
	return w.openAt(shopOrigin, wire.Ticket{9})
}

// A queue that eight addresses have filled lets in who comes from others, and
// nobody loses a place who holds few.
func TestAFullQueueGivesWay(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	var honest, hostile []ConnID
	for n := range MaxWaiting {
		if n%100 == 50 {
			honest = append(honest, w.come(uint64(1000+n/200), n)) // two of each address
		} else {
			hostile = append(hostile, w.come(uint64(1+n%8), n))
		}
		w.pass(1)
	}
	desk := w.agent(alice)
	for n := range 30 {
		honest = append(honest, w.come(uint64(5000+n), MaxWaiting+n))
	}
	for _, c := range honest {
		w.expectClosed(c, 0)
	}
	out := 0
	for _, c := range hostile {
		if w.shut[c] == wire.CloseBusy {
			out++
		}
	}
	if out < 30 || out > 30+batch(MaxWaiting) {
		t.Errorf("%d gave way to 30", out)
	}
	var gone, came int
	for _, f := range w.take(desk) {
		switch f.(type) {
		case wire.Gone:
			gone++
		case wire.Waiting:
			came++
		}
	}
	if gone != out || came != 30 {
		t.Errorf("a desk is told of %d who have gone and %d who came", gone, came)
	}
	// Who holds most gains nothing by coming again.
	before := w.relay.Metrics().Waiting
	for n := range 50 {
		w.come(3, 2*MaxWaiting+n)
	}
	for _, c := range honest {
		w.expectClosed(c, 0)
	}
	if m := w.relay.Metrics().Waiting; m > MaxWaiting || m < before {
		t.Errorf("%d wait", m)
	}
}

// What cannot be told apart is turned away as it comes: the places of those
// who wait are not for the taking.
func TestOneAddressIsServedInOrder(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	first := w.come(7, 0)
	for n := 1; n < MaxWaiting; n++ {
		w.come(7, n)
	}
	w.expectClosed(w.come(7, MaxWaiting), wire.CloseBusy)
	w.expectClosed(first, 0)
}

// When a relay has as many connections as it takes, those of the fullest
// address go, never an agent's, nor a page's that an agent has.
func TestAFullRelayGivesWay(t *testing.T) {
	l := DefaultLimits
	l.Connections = 100
	w := newWorld(t, l)
	w.from = host(1)
	v, a := w.accepted(1, alice)
	desk := w.agent(bob)
	lonely := w.come(2, 0)
	var many []ConnID
	for range 96 {
		many = append(many, w.open2(1))
	}
	for n := range 20 {
		w.expectClosed(w.come(uint64(10+n), 10+n), 0)
	}
	for _, c := range []ConnID{v, a, desk, lonely} {
		w.expectClosed(c, 0)
	}
	if n := slices.IndexFunc(many, func(c ConnID) bool { return w.shut[c] != 0 }); n < 70 || w.shut[many[95]] != wire.CloseBusy {
		t.Errorf("the first to go was number %d", n)
	}
	if n := w.relay.Metrics().Connections; n > 100 {
		t.Errorf("%d connections", n)
	}
}

// From as many addresses as there are connections nobody stands out: those
// that have been nobody's for longest go.
func TestStrangersGiveWay(t *testing.T) {
	l := DefaultLimits
	l.Connections = 10
	w := newWorld(t, l)
	waits := w.come(1, 1)
	var strangers []ConnID
	for n := range 9 {
		strangers = append(strangers, w.open2(uint64(2+n)))
	}
	w.expectClosed(w.come(50, 2), 0)
	w.expectClosed(strangers[0], wire.CloseBusy)
	w.expectClosed(strangers[1], 0)
	w.expectClosed(waits, 0)
}

// Pages that say that they have an agent, and whose agent has never come, give
// way to others; those that an agent has do not.
func TestHeldChatsGiveWay(t *testing.T) {
	w := newWorld(t, small(10))
	v, a := w.accepted(1, alice)
	var held []ConnID
	for n := range byte(9) {
		f := join(20+n, 1)
		f.Agent = keyHash(bob.VKey)
		w.from = host(7)
		held = append(held, w.visitor(f))
	}
	w.expectClosed(w.come(8, 1), 0)
	w.expectClosed(held[8], wire.CloseBusy)
	w.expectClosed(held[0], 0)
	w.expectClosed(v, 0)
	w.expectClosed(a, 0)
}

// An agent who brings chats back that no customer comes to is held to nothing.
func TestChatsThatAnAgentMadeUpGiveWay(t *testing.T) {
	w := newWorld(t, small(3))
	v, a := w.accepted(1, alice)
	w.closeConn(v)
	w.closeConn(a)
	for n := byte(2); n < 20; n++ {
		line := w.line(bob, n)
		w.send(line, wire.Attach{Chat: chatID(n), Session: wire.SessionID{1}})
		w.closeConn(line)
		w.pass(1)
	}
	if w.relay.orgs[orgID()].chats[chatID(1)] == nil {
		t.Error("chats that an agent made up pushed a customer's out")
	}
}

// Who comes and goes is forgotten with what they had.
func TestAlarmsAreForgotten(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	for n := range 3_000 {
		f := numbered(n)
		if n%2 == 0 {
			f.Agent = keyHash(alice.VKey)
		}
		c := w.visitor(f)
		w.closeConn(c)
		c = w.visitor(f)
		w.send(c, wire.Leave{Chat: f.Chat})
		w.closeConn(c)
		w.closeConn(w.open(shopOrigin))
	}
	m := w.relay.Metrics()
	if n := len(w.relay.alarms); n > 2*(m.Chats+m.Connections)+100 {
		t.Errorf("%d alarms for %d chats and %d connections", n, m.Chats, m.Connections)
	}
	w.pass(2 * AcceptedAway)
	if m := w.relay.Metrics(); m.Chats != 0 {
		t.Errorf("%d chats are left", m.Chats)
	}
}

// Pages that no agent has taken up share a small part of the memory for replay,
// and none of them has more than the first of its frames kept.
func TestStrayReplayIsSmall(t *testing.T) {
	l := DefaultLimits
	l.Replay = 16 << 20
	w := newWorld(t, l)
	noise := strings.Repeat("x", 60_000)
	var vs []ConnID
	for n := range byte(20) {
		f := join(n, 1)
		f.Agent = keyHash(alice.VKey)
		vs = append(vs, w.visitor(f))
		for seq := range uint64(12) {
			w.send(vs[n], data(n, 1, wire.FromVisitor, seq+1, noise))
		}
	}
	if n := w.relay.Metrics().ReplayBytes; n > l.Replay/StrayPart || n < l.Replay/StrayPart/2 {
		t.Errorf("%d bytes are kept", n)
	}
	a := w.line(alice, 0)
	w.send(a, wire.Attach{Chat: chatID(0), Session: wire.SessionID{1}})
	frames := w.take(a)
	if first, ok := frames[1].(wire.Data); !ok || first.Seq != 1 {
		t.Errorf("the agent got %v first", frames[1])
	}
	if w.relay.replay.used == 0 || w.relay.replay.used+w.relay.stray.used != w.relay.Metrics().ReplayBytes {
		t.Errorf("%d and %d bytes", w.relay.replay.used, w.relay.stray.used)
	}
	w.closeConn(a)
	for _, v := range vs {
		w.closeConn(v)
	}
	w.pass(AcceptedAway + ReplayAge)
	if w.relay.replay.used != 0 || w.relay.stray.used != 0 {
		t.Errorf("%d and %d bytes are left", w.relay.replay.used, w.relay.stray.used)
	}
}

package core

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"github.com/sealform/sealform/relay/wire"
)

// checkMetrics compares numbers that are counted apart.
func checkMetrics(t *rapid.T, r *Relay) {
	m := r.Metrics()
	if n := m.Kinds; n.Strangers+n.Pages+n.Desks+n.Lines != m.Connections {
		t.Fatalf("the kinds of connections are %+v of %d", n, m.Connections)
	}
	n := 0
	for _, of := range m.States {
		n += of
	}
	if n != m.Chats || !r.remoteQueue && m.States[StateWaiting] != m.Waiting {
		t.Fatalf("the states of chats are %v: %d of %d, %d of them in the queue", m.States, n, m.Chats, m.Waiting)
	}
}

func (w *world) ofShop() OrgMetrics { return w.relay.Metrics().Orgs[orgID()] }

// The wait of a chat is counted when it leaves the queue, by whether an agent took
// it, and of no chat twice that waits again.
func TestWaitsAreCounted(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.agent(bob)
	w.visitor(join(1, 1))
	left := w.visitor(join(2, 1))
	w.pass(7_000)
	if m := w.ofShop(); m.Waiting != 2 || m.Desks != 1 || w.now-m.Oldest != 7_000 {
		t.Errorf("while they wait: %+v", m)
	}
	w.send(w.line(bob, 1), wire.Claim{Ticket: chatID(1).Ticket()})
	w.send(left, wire.Leave{Chat: chatID(2)})
	m := w.ofShop()
	if m.Accepted.Count() != 1 || m.Accepted.Sum != 7_000 || m.Accepted.Counts[3] != 1 {
		t.Errorf("accepted: %+v", m.Accepted)
	}
	if m.Left.Count() != 1 || m.Left.Sum != 7_000 || m.Waiting != 0 || m.Oldest != 0 {
		t.Errorf("left: %+v", m)
	}
	w.pass(UnmetAway + RequeueAway)
	if m := w.ofShop(); m.Accepted.Count() != 1 {
		t.Errorf("an accepted chat was counted again: %+v", m)
	}
}

func TestStatesAndKindsAreCounted(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.agent(bob)
	w.open("")
	v, _ := w.met(1, alice)
	w.visitor(join(2, 1))
	w.accepted(3, alice)
	w.closeConn(w.visitor(join(4, 1)))
	w.pass(WaitingAway)
	held := join(5, 1)
	held.Agent = keyHash(alice.VKey)
	w.visitor(held)
	m := w.relay.Metrics()
	if want := [ChatStates]int{StateWaiting: 1, StateParked: 1, StateHeld: 1, StateAccepted: 1, StateOpen: 1}; m.States != want {
		t.Errorf("states %v, want %v", m.States, want)
	}
	if want := (Kinds{Pages: 4, Desks: 1, Lines: 2}); m.Kinds != want {
		t.Errorf("kinds %+v, want %+v", m.Kinds, want)
	}
	w.send(v, wire.Leave{Chat: chatID(1)})
	if m := w.relay.Metrics(); m.States[StateOver] != 1 {
		t.Errorf("states %v", m.States)
	}
}

// Each bound is counted when it is reached, and not before.
func TestBoundsAreCounted(t *testing.T) {
	l := DefaultLimits
	l.Connections, l.Chats, l.Waiting = 4, 2, 1
	for bound, reach := range map[Bound]func(*world){
		BoundConnections: func(w *world) {
			for range 5 {
				w.open("")
			}
		},
		BoundWaiting: func(w *world) {
			w.visitor(join(1, 1))
			w.visitor(join(2, 1))
		},
		BoundChats: func(w *world) {
			w.relay.orgs[orgID()].share.Waiting = 9
			for n := range byte(3) {
				w.visitor(join(n+1, 1))
			}
		},
		BoundShare: func(w *world) {
			w.relay.orgs[orgID()].share = Share{Chats: 1, Waiting: 9}
			w.visitor(join(1, 1))
			w.visitor(join(2, 1))
		},
		BoundRate: func(w *world) {
			w.relay.limits.FramesBurst, w.relay.limits.FramesPerSecond = 1, 0
			w.visitor(join(1, 1))
			w.step(Received{w.last, []byte{0xff}})
		},
		BoundReplay: func(w *world) {
			v, _ := w.met(1, alice)
			w.relay.replay.most = 0
			w.send(v, data(1, 1, 0, 9, "one too many"))
		},
		BoundOpenings: func(w *world) {
			o := w.relay.orgs[orgID()]
			o.openings.most = 0
			w.send(w.visitor(join(1, 1)), wire.Opening{Ticket: chatID(1).Ticket(), Payload: []byte(wire.AgeMagic + "x")})
		},
		BoundLetters: func(w *world) {
			o := w.relay.orgs[orgID()]
			o.letters = make([]*letter, MaxLetters)
			for i := range o.letters {
				o.letters[i] = &letter{org: o}
			}
			w.leaves(1, "call me")
		},
	} {
		t.Run(string(bound), func(t *testing.T) {
			w := newWorld(t, l)
			reach(w)
			for _, b := range Bounds {
				if n := w.relay.Metrics().Reached[b]; (n > 0) != (b == bound) {
					t.Errorf("%s was reached %d times", b, n)
				}
			}
		})
	}
}

// A message that was left is counted by what became of it.
func TestLettersAreCounted(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.leaves(1, "kept")
	w.full = true
	w.leaves(2, "the disk is full")
	size := len(wire.AgeMagic + "kept")
	if m := w.ofShop(); m.LettersKept != 1 || m.LettersFailed != 1 || m.LettersRefused != 0 || m.Letters != 1 || m.LetterBytes != size {
		t.Errorf("%+v", m)
	}
}

// What Metrics returns does not change when the relay goes on.
func TestMetricsAreACopy(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, _ := w.met(1, alice)
	before := w.relay.Metrics()
	accepted := before.Orgs[orgID()].Accepted.Count()
	w.step(Received{v, bytes.Repeat([]byte("x"), 100)})
	w.met(2, alice)
	if n := before.Sizes.Count(); n != before.FramesIn || before.Closes[wire.CloseMalformed] != 0 || before.Orgs[orgID()].Accepted.Count() != accepted {
		t.Error("what was read has changed")
	}
}

func TestHistogram(t *testing.T) {
	h := NewHistogram(1, 10)
	for _, v := range []int64{0, 1, 2, 10, 11, 1000} {
		h.Add(v)
	}
	if h.Counts[0] != 2 || h.Counts[1] != 2 || h.Counts[2] != 2 || h.Count() != 6 || h.Sum != 1024 {
		t.Errorf("%+v", h)
	}
}

// BenchmarkMetrics reads a full relay's numbers: meanwhile nothing is forwarded.
func BenchmarkMetrics(b *testing.B) {
	w := newWorld(b, DefaultLimits)
	for n := range 3_000 {
		w.join(From{uint64(n), uint64(n)}, n, [32]byte{})
	}
	if n := w.relay.Metrics().Waiting; n != 3_000 {
		b.Fatalf("%d chats wait", n)
	}
	for b.Loop() {
		w.relay.Metrics()
	}
}

package core

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

func TestReplayBufferBounds(t *testing.T) {
	all := budget{most: 1 << 30}
	g := replayBuffer{all: &all}
	small := []byte("small")
	for seq := range uint64(ReplayFrames + 10) {
		g.add(start, seq+1, small)
	}
	if g.n != ReplayFrames || g.at(0).seq != 11 || all.used != ReplayFrames*weight(small) {
		t.Errorf("%d frames from %d, %d bytes", g.n, g.at(0).seq, all.used)
	}
	for seq := range uint64(10) {
		g.add(start, 1000+seq, make([]byte, 100_000))
	}
	if g.bytes > ReplayBytes || g.bytes != 5*weight(make([]byte, 100_000)) || g.n != 5 {
		t.Errorf("%d bytes in %d frames", g.bytes, g.n)
	}
	g.add(start+ReplayAge-1, 2000, []byte("y"))
	g.trim(start+ReplayAge, 0)
	if g.n != 1 || g.at(0).seq != 2000 || g.bytes != weight(g.at(0).message) {
		t.Errorf("%d frames, %d bytes after %d ms", g.n, g.bytes, ReplayAge)
	}
	g.add(start+ReplayAge, 2000, []byte("resent"))
	all.used = all.most
	g.add(start+ReplayAge, 2001, []byte("beyond the relay's memory"))
	if g.n != 1 {
		t.Error("kept a resent frame, or one too many")
	}
}

func TestReplayMemoryIsFreedInTime(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, _ := w.accepted(1, alice)
	w.send(v, data(1, 1, 0, 1, "one"))
	w.pass(ReplayAge / 2)
	one := w.relay.Metrics().ReplayBytes
	w.send(v, data(1, 1, 0, 2, "two"))
	if n := w.relay.Metrics().ReplayBytes; one == 0 || n != 2*one {
		t.Errorf("%d bytes for one frame, %d for two", one, n)
	}
	w.pass(ReplayAge / 2)
	if n := w.relay.Metrics().ReplayBytes; n != one {
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

package core

import (
	"bytes"
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

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

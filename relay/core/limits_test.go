package core

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

func TestRateLimits(t *testing.T) {
	small := DefaultLimits
	small.FramesPerSecond, small.FramesBurst = 10, 20
	w := newWorld(t, small)
	v, a := w.accepted(1, alice)
	for range 19 { // the Join took one
		w.send(v, data(1, 1, 0, 0, "typing"))
	}
	w.expectClosed(v, 0)
	w.pass(100)
	w.send(v, data(1, 1, 0, 0, "typing"))
	w.expectClosed(v, 0)
	w.send(v, data(1, 1, 0, 0, "typing"))
	w.expectClosed(v, wire.CloseRate)
	w.expectClosed(a, 0)
}

func TestByteLimit(t *testing.T) {
	small := DefaultLimits
	small.BytesPerSecond, small.BytesBurst = 1000, 100_000
	w := newWorld(t, small)
	v, _ := w.accepted(1, alice)
	w.send(v, data(1, 1, 0, 1, string(make([]byte, 90_000))))
	w.expectClosed(v, 0)
	w.send(v, data(1, 1, 0, 2, string(make([]byte, 20_000))))
	w.expectClosed(v, wire.CloseRate)
}

func TestConnectionAndChatLimits(t *testing.T) {
	small := DefaultLimits
	small.Connections, small.Chats = 3, 1
	w := newWorld(t, small)
	first := w.visitor(join(1, 1))
	second := w.visitor(join(2, 1))
	w.expectClosed(first, 0)
	w.expectClosed(second, wire.CloseBusy)
	oldest := w.open("")
	w.open("")
	w.expectClosed(w.open(""), 0)
	w.expectClosed(oldest, wire.CloseBusy)
	w.send(first, wire.Leave{Chat: chatID(1)})
	w.closeConn(first)
	third := w.visitor(join(3, 1))
	w.expectClosed(third, 0)
}

// A visitor's burst is a part of what a host keeps for an agent; an agent may
// send more.
func TestVisitorsBurst(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	tenth := string(make([]byte, DefaultLimits.VisitorBurst/10))
	for seq := range uint64(11) {
		w.send(a, data(1, 1, wire.FromAgent, seq+1, tenth))
	}
	w.expectClosed(a, 0)
	for seq := range uint64(9) {
		w.send(v, data(1, 1, wire.FromVisitor, seq+1, tenth))
	}
	w.expectClosed(v, 0)
	w.send(v, data(1, 1, wire.FromVisitor, 10, tenth))
	w.expectClosed(v, wire.CloseRate)
	if 4*DefaultLimits.VisitorBurst > SendQueue {
		t.Error("a visitor overruns an agent who reads")
	}
}

package worker

import (
	"bytes"
	"testing"

	"sealform/relay/relaytest"
	"sealform/relay/wire"
)

const origin = "ws://relay.example"

// Whatever an object hands over, it gets actions or an error.
func FuzzStep(f *testing.F) {
	o := relaytest.NewOrg(f)
	note := o.Note(f)
	for kind := range byte(evAwake + 2) {
		f.Add(append([]byte{kind}, make([]byte, 64)...))
		f.Add(append([]byte{kind}, note...))
		f.Add([]byte{kind})
	}
	f.Fuzz(func(t *testing.T, event []byte) {
		r, err := New([]string{o.Root.VKey}, []string{origin})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Step(r, 1, bytes.Clone(append([]byte{evRoster}, note...))); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			_, _ = Step(r, 2, bytes.Clone(event))
		}
	})
}

func TestShortEvents(t *testing.T) {
	r, err := New([]string{relaytest.NewKey(t, "shop").VKey}, []string{origin})
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range [][]byte{nil, {0}, {evAwake + 1}, {evOpened, 1}, {evReceived}, {evClosed, 0, 0, 0, 0, 0, 0, 0, 1}, {evKeptConn}, {evKeptChat, 1}, {evKeptFrame, 1}} {
		if actions, err := Step(r, 1, event); err == nil || actions != nil {
			t.Errorf("%x: took it", event)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range [][2][]string{{nil, {origin}}, {{"shop"}, {origin}}, {{relaytest.NewKey(t, "shop").VKey}, nil}} {
		if _, err := New(c[0], c[1]); err == nil {
			t.Errorf("took %q", c)
		}
	}
}

// One object's memory must hold what its limits admit.
func TestLimitsFitAnObject(t *testing.T) {
	const memory, heap = 128 << 20, 24 << 20 // of an isolate; of Go and its shim
	l := Limits()
	if most := heap + l.Rings + l.Chats*(4<<10) + l.Connections*(2<<10) + 2*wire.MaxFrame; most > memory {
		t.Errorf("%d bytes", most)
	}
}

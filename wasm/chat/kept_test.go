package chat_test

import (
	"runtime"
	"testing"
)

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// What is kept of a short message is its text, not the whole note around it:
// hosts count what they keep by the texts.
func TestAMessageKeepsNoNoteAlive(t *testing.T) {
	const n = 500
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).talking()
		say := func() {
			if toAgent {
				w.visitorSays("hi")
			} else {
				w.agentSays("hi")
			}
			w.sleep(200)
		}
		for range 1100 { // what an end remembers of the order is full by then, and what a page does of the chat
			say()
		}
		before := heap()
		for range n {
			say()
		}
		each := (int64(heap()) - int64(before)) / n
		t.Logf("%d bytes are kept for each message", each)
		if each > 500 {
			t.Errorf("%d bytes are kept for each message of two", each)
		}
		runtime.KeepAlive(w)
	})
}

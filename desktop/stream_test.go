package desktop

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/sealform/sealform/wasm/chat"
)

// flood puts what the customer's machine would make of n texts into the only
// chat's stream.
func (w *world) flood(n int, text string) {
	defer w.session.lock()()
	c := w.session.chats[0]
	for range n {
		c.deliver([]chat.Output{chat.Item{ID: uint64(len(c.items)+c.dropped) + 1, From: chat.Customer, Kind: chat.Text, Text: strings.Clone(text), Time: unixMilli()}})
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A customer who never stops writing does not fill the agent's memory:
// docs/threat-model.md states the 10 MiB.
func TestAStreamIsBounded(t *testing.T) {
	for name, f := range map[string]struct {
		n    int
		text string
	}{
		"a million short messages": {1_000_000, "hi"},
		"long ones":                {2000, strings.Repeat("€", chat.MaxText)},
	} {
		t.Run(name, func(t *testing.T) {
			w, _, id := accepted(t)
			before := heap()
			w.flood(f.n, f.text)
			grown := int64(heap()) - int64(before)
			t.Logf("%d KiB kept", grown>>10)
			if grown > 10<<20 {
				t.Errorf("the heap grew by %d KiB, want 10 MiB at most", grown>>10)
			}
			c := w.session.chats[0]
			if len(c.items) > maxItems || c.size > maxStream || len(c.items) < 90 {
				t.Errorf("%d entries of %d bytes are kept", len(c.items), c.size)
			}
			if v := w.chat(); v.Dropped != c.dropped || v.Dropped == 0 {
				t.Errorf("the window is told that %d are gone, want %d", v.Dropped, c.dropped)
			}
			if text := w.transcript(id); !strings.Contains(text, fmt.Sprintf("Earlier messages are not kept (entries dropped: %d)", c.dropped)) {
				t.Errorf("the transcript does not say so: %.300q", text)
			}
			runtime.KeepAlive(w)
		})
	}
}

func (w *world) transcript(id string) string {
	w.t.Helper()
	return w.mustAsk(`{"type":"transcript","id":9,"chat":"` + id + `"}`).(transcriptEvent).Text
}

// What happened to secure data, and what the agent wrote that has not arrived,
// cannot be pushed out of the stream.
func TestAFloodPushesNoMarkerOut(t *testing.T) {
	w, c, id, _ := submitted(t)
	c.disconnect()
	w.mustAsk(`{"type":"say","id":8,"chat":"` + id + `","text":"Are you there?"}`)
	w.flood(3*maxItems, "hi")
	stream := strings.Join(w.stream(), "\n")
	for _, want := range []string{"Secure data has been requested", "Secure data received", "Are you there?"} {
		if !strings.Contains(stream, want) {
			t.Errorf("the flood pushed %q out", want)
		}
	}
	if strings.Contains(stream, "pay my bill") {
		t.Error("the oldest message is still there")
	}
}

// A window that was connected all the while shows what one that comes later
// does.
func TestWindowsFollowAStreamThatLosesItsBeginning(t *testing.T) {
	w, _, _ := accepted(t)
	sent, shown, resent := progress{}, []itemView{}, 0
	for n := range 2 * maxItems {
		w.flood(1, fmt.Sprint(n))
		for _, e := range w.session.news(sent) {
			if e, ok := e.(itemsEvent); ok {
				shown = append(shown[:e.From], e.Items...)
				resent += len(e.Items)
			}
		}
	}
	c := w.session.chats[0]
	if fmt.Sprint(shown) != fmt.Sprint(c.itemViews(0)) {
		t.Errorf("the window shows %d entries, the program has %d", len(shown), len(c.items))
	}
	if resent > 8*maxItems {
		t.Errorf("%d entries were sent for %d messages", resent, 2*maxItems)
	}
}

// A text that stands before one which is not kept any more comes first.
func TestALateTextBeforeADroppedOne(t *testing.T) {
	c := &conversation{}
	c.put(chat.Item{ID: 7, Text: "kept"})
	c.put(chat.Item{ID: 8, Before: 3, Text: "late"})
	if c.items[0].ID != 8 {
		t.Errorf("it stands behind what was written after it: %+v", c.items)
	}
}

// Whoever sends what is refused, for ever, does not fill a log.
func TestRefusalsDoNotFillTheLog(t *testing.T) {
	w, _, _ := accepted(t)
	before := w.log.Len()
	unlock := w.session.lock()
	for n := range 100_000 {
		w.session.chats[0].deliver([]chat.Output{chat.Refused{Reason: "malformed", Count: n + 1}})
	}
	unlock()
	if got := w.log.Len() - before; got > 4000 {
		t.Errorf("%d bytes of log", got)
	}
	if v := w.chat(); v.Refused != 100_000 {
		t.Errorf("%d are counted", v.Refused)
	}
}

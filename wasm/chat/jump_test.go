package chat_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/sealform/sealform/wasm/chat"
)

// jump sets the clock of a machine while a chat goes on. Timers count; they do
// not look at clocks.
func (w *world) jump(whose string, by int64) {
	switch whose {
	case "customer":
		w.pageClock += by
	case "agent": // whose clock is everybody's here
		w.now, w.pageClock, w.relayClock = w.now+by, w.pageClock-by, w.relayClock-by
		for _, at := range []*int64{&w.visitorWake, &w.agentWake} {
			if *at != 0 {
				*at += by
			}
		}
	case "relay": // which says its time to whoever connects
		w.relayClock += by
		if w.linked && w.agentLinked {
			w.cut()
			w.restore()
		}
	}
}

// A phase is what a chat is in when a clock is set: begin leads there, and
// after goes on when a while has passed. In some the page knows the agent, and
// can say that it pauses.
type phase struct {
	begin func(w *world)
	after func(w *world)
	known bool
}

// phases of a chat. A form that is over by a clock that was set is told as
// expired at both ends, as on a machine that slept.
var phases = map[string]phase{
	"waiting": {
		func(w *world) { w.visit("hello") },
		func(*world) {}, false,
	},
	"joined": {func(w *world) { w.talking() }, func(*world) {}, true},
	"form open": {
		func(w *world) { w.talking().fills(w.request(card), 2); w.sleep(2000) },
		func(w *world) {
			if w.visitor.OpenForms() == 0 {
				w.sleep(minute)
				w.wantCustomer("[expired]")
				w.wantAgent("Secure data request expired")
				return
			}
			w.progress = nil
			w.fills(w.form, 4)
			w.sleep(2000)
			if len(w.progress) == 0 && w.count("closed expired", w.seenByAgent) == 0 {
				w.t.Error("the agent does not read how far the form is")
			}
			if w.trySubmit(w.form, filled) == nil && w.count("closed expired", w.seenByAgent) == 0 {
				w.sleep(minute)
				w.wantCustomer("sending", "[sent]")
			}
		}, true,
	},
	"file upload": {
		func(w *world) {
			w.talking().request(documents)
			w.choose(w.form, "front", scan(800_000))
			w.sleep(300)
		},
		func(w *world) {
			if w.visitor.OpenForms() > 0 && w.count("closed expired", w.seenByAgent) == 0 && w.state("front") != "sent" {
				w.t.Errorf("the upload is %q", w.state("front"))
			}
		}, true,
	},
	"resume": {
		func(w *world) {
			w.talking().dropToVisitor = true
			w.reload()
			w.sleep(5000)
		},
		func(*world) {}, false,
	},
}

// Whoever's clock is set, when and by how much: nobody's chat ends, nothing is
// lost, no alarm rings, and only a clock that has passed the roster's end
// pauses a chat, until it is right again.
func TestClocksThatAreSet(t *testing.T) {
	for name, p := range phases {
		for _, whose := range []string{"customer", "agent", "relay"} {
			for _, by := range []int64{-day, -35 * minute, -10 * minute, 10 * minute, 35 * minute, day} {
				t.Run(fmt.Sprintf("%s, %s %d min", name, whose, by/minute), func(t *testing.T) {
					w := newWorld(t)
					p.begin(w)
					w.jump(whose, by)
					w.dropToVisitor = false
					w.sleep(20_000)
					if name == "waiting" {
						w.accept()
					}
					w.agentSays("in between")
					w.sleep(20_000)
					if by != day {
						p.after(w)
					}
					w.wantPauses(whose, by, p.known)
					w.jump(whose, -by)
					w.sleep(40_000)
					if by == day {
						p.after(w)
					}
					w.sleep(6 * minute)
					w.wantLive()
					w.wantOnce(false, "in between")
				})
			}
		}
	}
}

// wantPauses fails unless the ends pause whose clock, or whose customer's
// clock, has passed the end of the roster, and no others.
func (w *world) wantPauses(whose string, by int64, known bool) {
	w.t.Helper()
	paused := func(o string) bool { return len(o) > 7 && o[:7] == "paused " }
	customer, agent := slices.ContainsFunc(w.seenByCustomer, paused), slices.ContainsFunc(w.seenByAgent, paused)
	if want := whose == "customer" && by == day; customer != want {
		w.t.Errorf("the customer reads of a pause: %v, want %v: %q", customer, want, w.seenByCustomer)
	}
	if want := by == day && (whose == "agent" || whose == "customer" && known); agent != want {
		w.t.Errorf("the agent reads of a pause: %v, want %v: %q", agent, want, w.seenByAgent)
	}
}

// Files that nothing comes of keep no others waiting for as long as a clock was
// set back.
func TestStalledFilesAndAClockSetBack(t *testing.T) {
	space := chat.NewSpace(100_000_000)
	for range 4 {
		w := newWorld(t)
		w.space = space
		w.talking()
		w.choose(w.request(documents), "front", scan(500_000))
	}
	w := newWorld(t)
	w.space, w.now = space, w.now-60*minute
	w.talking()
	w.choose(w.request(documents), "front", scan(500_000))
	w.sleep(20_000)
	if got := w.state("front"); got != "sent" {
		t.Errorf("the fifth is %s though the others stall", got)
	}
}

package chat_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sealform/sealform/relay/wire"
)

// wantAlarms fails unless these alarms were raised, such as "agent: gap".
func (w *world) wantAlarms(want ...string) {
	w.t.Helper()
	if !slices.Equal(w.alarms, want) {
		w.t.Errorf("alarms %q, want %q", w.alarms, want)
	}
}

// told counts how often a person was told that something did not verify.
func told(seen []string) int {
	n := 0
	for _, s := range seen {
		if s == "[alarm]" || strings.Contains(s, "could not be verified") {
			n++
		}
	}
	return n
}

// A weather is a line without an attacker: it is cut, stopped, restarted,
// doubles frames, turns their order round and loses some.
type weather struct {
	*storm
	stopped bool
	late    [2][][]byte
}

var mischief = []string{"double", "late", "some"}

func newWeather(t *testing.T, rt *rapid.T) *weather {
	w := &weather{storm: &storm{world: newWorld(t).talking(), rt: rt}}
	w.customer = []string{"hello"}
	return w
}

func (w *weather) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"customer says": func(*rapid.T) { w.customerSays() },
		"agent says":    func(*rapid.T) { w.aliceSays() },
		"form":          func(rt *rapid.T) { w.askForForm(rt) },
		"cut":           func(*rapid.T) { w.wakeUp(); w.goDown() },
		"restore":       func(*rapid.T) { w.comeUp() },
		"stop":          func(*rapid.T) { w.stop() },
		"go on":         func(rt *rapid.T) { w.goOn(rt) },
		"disturb": func(rt *rapid.T) {
			w.wakeUp()
			w.disturb(rapid.SampledFrom(mischief).Draw(rt, "how"))
		},
		"calm": func(*rapid.T) { w.wakeUp(); w.alter = nil },
		"wait": func(rt *rapid.T) { w.sleep(rapid.Int64Range(1, 40_000).Draw(rt, "ms")) },
		"reload": func(*rapid.T) {
			w.wakeUp()
			w.reloadNow()
		},
		"reload, and the old page's frames come after": func(*rapid.T) { w.reloadWithLeftovers() },
	}
}

// askForForm asks for a form, and ends it in one of the ways that can cross.
func (w *weather) askForForm(rt *rapid.T) {
	if w.down || w.stopped || w.alter != nil || w.visitor.OpenForms() > 2 {
		return
	}
	w.settle()
	id := w.request(card)
	switch rapid.SampledFrom([]string{"crossed", "extended", "left"}).Draw(rt, "form") {
	case "crossed":
		held := w.hold(true)
		w.submit(id, filled)
		w.release()
		w.cancelByAgent(id)
		for _, f := range *held {
			w.inject(true, f)
		}
	case "extended":
		held := w.hold(false)
		w.fromAgent(must(w.agent.Extend(w.now, id, 10)))
		w.release()
		w.cancelByCustomer(id)
		for _, f := range *held {
			w.inject(false, f)
		}
	}
}

// stop holds all frames back, as a relay that is stopped and not disconnected.
func (w *weather) stop() {
	if w.stopped || w.down {
		return
	}
	w.stopped = true
	w.alter = func(toAgent bool, f []byte) []byte {
		w.late[side(toAgent)] = append(w.late[side(toAgent)], f)
		return nil
	}
}

// goOn lets a stopped relay hand over what it has, in any order.
func (w *weather) goOn(rt *rapid.T) {
	if !w.stopped {
		return
	}
	shuffled := rapid.Bool().Draw(rt, "shuffled")
	w.hand(rt, shuffled)
}

func (w *weather) hand(rt *rapid.T, shuffled bool) {
	w.alter, w.stopped = nil, false
	for side, frames := range w.late {
		w.late[side] = nil
		if shuffled {
			frames = rapid.Permutation(frames).Draw(rt, "order")
		}
		for _, f := range frames {
			w.inject(side == 1, f)
		}
	}
}

func (w *weather) wakeUp() {
	if w.stopped {
		w.hand(nil, false)
	}
}

func side(toAgent bool) int {
	if toAgent {
		return 1
	}
	return 0
}

// reloadWithLeftovers loads the page again; what was on its way for the page
// before, in both directions, comes when the new one is there.
func (w *weather) reloadWithLeftovers() {
	w.wakeUp()
	w.settle()
	w.stop()
	w.customerSays()
	w.aliceSays()
	late := w.late
	w.late, w.stopped, w.alter = [2][][]byte{}, false, nil
	w.reload()
	for side, frames := range late {
		for _, f := range frames {
			w.inject(side == 1, f)
		}
	}
	w.settle()
	w.customer = said(w.seenByAgent, "customer ", "hello")
}

// Without an attacker there is no alarm at either end, whatever the line does.
func TestAPoorLineRaisesNoAlarm(t *testing.T) {
	for range 2 {
		rapid.Check(t, func(rt *rapid.T) {
			w := newWeather(t, rt)
			rt.Repeat(w.actions())
			w.wakeUp()
			w.settle()
			w.check()
			if len(w.alarms)+told(w.seenByAgent)+told(w.seenByCustomer) != 0 {
				rt.Fatalf("alarms %q without an attacker", w.alarms)
			}
		})
	}
}

// One bit that is flipped on the way, wherever it is, in whatever frame, is
// told once, at the end that got it; everything arrives all the same.
func TestOneFlippedBitRaisesOneAlarm(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		rnd := rand.New(rand.NewPCG(3, 5))
		for n := range 120 {
			w := newWorld(t).talking()
			if n%3 == 0 {
				w.reload()
				w.sleep(1000)
			}
			at, seen := rnd.IntN(4), 0
			w.alter = func(to bool, f []byte) []byte {
				if to != toAgent {
					return f
				}
				if seen++; seen-1 == at {
					f = flipped(rnd, f, n%2 == 0)
				}
				return f
			}
			for _, s := range []string{"one", "two", "three", "four", "five"} {
				w.say(toAgent, s)
			}
			w.sleep(60_000)
			w.wantOnce(toAgent, "one", "two", "three", "four", "five")
			if len(w.alarms) != 1 || w.verified != 0 || told(w.seenByAgent)+told(w.seenByCustomer) != 1 {
				t.Fatalf("run %d, frame %d: alarms %q, told %d times to the agent and %d times to the customer, want one",
					n, at, w.alarms, told(w.seenByAgent), told(w.seenByCustomer))
			}
		}
	})
}

// flipped changes one bit, in the header or anywhere, such that it still is a
// frame: what is none, a relay and the agent's host refuse.
func flipped(rnd *rand.Rand, f []byte, header bool) []byte {
	for {
		at := rnd.IntN(len(f))
		if header {
			at = rnd.IntN(atPayload)
		}
		g := edit(f, func(b []byte) { b[at] ^= 1 << rnd.IntN(8) })
		if _, err := wire.Parse(g); err == nil {
			return g
		}
	}
}

// The same for the first frames of a chat and of a page that is loaded again.
func TestAFlippedBitAtTheBeginning(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 11))
	for n := range 60 {
		w := newWorld(t)
		flip := func(direction bool) {
			done := false
			w.alter = func(to bool, f []byte) []byte {
				if to == direction && !done {
					done = true
					f = flipped(rnd, f, n%2 == 0)
				}
				return f
			}
		}
		if n%3 == 0 { // the offer
			w.visit("hello")
			flip(false)
			w.accept()
		} else { // the resume note, or the offer after it
			w.talking()
			w.sleep(1000)
			flip(n%3 == 1)
			w.reload()
		}
		w.sleep(60_000)
		w.wantCustomer("joined Alice")
		w.wantAgent("hello")
		if len(w.alarms) != 1 {
			t.Fatalf("run %d: alarms %q, want one", n, w.alarms)
		}
	}
}

// A note that somebody holds back, while those after it arrive, is told once.
func TestANoteHeldBackForGood(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).talking()
		w.sleep(1000)
		var victim []byte
		w.alter = func(to bool, f []byte) []byte {
			if to == toAgent && f[0] == byte(wire.KindData) && victim == nil {
				victim = f
			}
			if to == toAgent && slices.Equal(f, victim) {
				return nil
			}
			return f
		}
		w.say(toAgent, "never comes")
		w.say(toAgent, "comes too early")
		w.sleep(240_000)
		w.wantAlarms()
		w.sleep(1200_000)
		if len(w.alarms) != 1 || !strings.HasSuffix(w.alarms[0], "withheld") {
			t.Errorf("alarms %q, want one of what is withheld", w.alarms)
		}
	})
}

// After the first, alarms are counted and no longer told in the stream.
func TestAlarmsAreToldOnce(t *testing.T) {
	w := newWorld(t).talking()
	held := w.hold(true)
	w.visitorSays("one")
	w.release()
	for range 5 {
		w.inject(true, edit((*held)[0], func(b []byte) { b[len(b)-1] ^= 1 }))
	}
	if len(w.alarms) != 5 || told(w.seenByAgent) != 1 {
		t.Errorf("%d alarms, told %d times, want 5 and 1", len(w.alarms), told(w.seenByAgent))
	}
	w.sleep(15_000)
	w.wantOnce(true, "one")
}

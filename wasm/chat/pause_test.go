package chat_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/chat"
)

const day = int64(24 * 3600_000)

// shortRoster makes the roster of a world run out in ten minutes.
func (w *world) shortRoster() *world {
	w.resign(func(r *roster.Roster) { r.Expires = w.now/1000 + 600 })
	return w
}

// wantLive fails unless the chat is going on at both ends and a text from each
// side arrives at the other.
func (w *world) wantLive() {
	w.t.Helper()
	w.sleep(15_000)
	w.agentSays("live?")
	w.visitorSays("live!")
	w.sleep(15_000)
	w.wantCustomer("joined Alice", "live?", "live!")
	w.wantAgent("live?", "live!")
	if got := w.lastState(); got != "joined Alice" {
		w.t.Errorf("the page's state: got %q, want joined Alice", got)
	}
	w.wantAlarms()
}

// A roster that runs out pauses a chat at both ends: what comes then is not
// believed, nothing goes out, and nothing is lost or ended. A newer roster, or
// a clock that is set right, lets it go on.
func TestAChatPausesWhileItsRosterHasRunOut(t *testing.T) {
	acts := map[string]func(w *world){
		"nobody does anything": func(*world) {},
		"the customer writes": func(w *world) {
			out, err := w.visitor.Say(w.now, "anybody there")
			if code(err) != "unverified" {
				w.t.Errorf("writing under an expired roster: got %v, want unverified", err)
			}
			w.fromVisitor(out)
		},
		"the agent writes": func(w *world) { w.agentSays("trust me") },
		"the agent asks":   func(w *world) { w.request(card) },
		"the agent cancels": func(w *world) {
			for _, o := range must(w.agent.Cancel(w.now, w.form)) {
				w.fromAgent([]chat.Output{o})
			}
			w.run()
		},
		"the form is sent": func(w *world) {
			if err := w.trySubmit(w.form, filled); code(err) != "unverified" {
				w.t.Errorf("sending a form under an expired roster: got %v, want unverified", err)
			}
		},
	}
	mends := map[string]func(w *world){
		"a newer roster": func(w *world) { w.renew(same) },
		"the clock set right": func(w *world) {
			w.now -= 600_000 - 60_000
			w.visitorWake, w.agentWake = w.visitorWake-540_000, w.agentWake-540_000 // timers count, they do not look at clocks
			w.sleep(60_000)
		},
	}
	for name, act := range acts {
		for how, mend := range mends {
			t.Run(name+", "+how, func(t *testing.T) {
				w := newWorld(t).shortRoster().talking()
				w.request(card)
				w.sleep(1000)
				forms := w.count("form Credit card", w.seenByCustomer)
				w.now += 600_000
				act(w)
				w.sleep(1000)
				w.wantCustomer("paused roster-expired")
				w.wantAgent("paused roster-expired")
				if w.count("trust me", w.seenByCustomer) != 0 || w.count("form Credit card", w.seenByCustomer) != forms || w.submission != nil {
					t.Error("something was believed or sent under an expired roster")
				}
				mend(w)
				w.wantCustomer("paused roster-expired", "paused")
				w.wantAgent("paused roster-expired", "paused")
				w.wantLive()
				if name == "the agent writes" {
					w.wantOnce(false, "trust me")
				}
			})
		}
	}
}

// The page learns by itself that the roster has run out, and when it can go on.
func TestAPauseIsNoticedWithoutAnyTraffic(t *testing.T) {
	w := newWorld(t).shortRoster().talking()
	w.sleep(599_000)
	if slices.Contains(w.seenByCustomer, "paused roster-expired") {
		t.Fatal("paused too early")
	}
	w.sleep(2000)
	w.wantCustomer("paused roster-expired")
	w.wantAgent("paused roster-expired")
}

// A link that breaks in a pause changes nothing: the chat goes on when both
// are back and there is a roster.
func TestAPauseOutlivesTheLink(t *testing.T) {
	w := newWorld(t).shortRoster().talking()
	w.now += 600_000
	w.agentSays("written in the pause")
	w.cut()
	w.restore()
	w.sleep(1200_000)
	if n := w.count("written in the pause", w.seenByCustomer); n != 0 {
		t.Error("believed under an expired roster")
	}
	w.renew(same)
	w.wantLive()
	w.wantOnce(false, "written in the pause")
}

// A new page waits for a roster that holds, however the one that it got is
// wrong, and is told which clock is off.
func TestANewChatPausesUntilItsRosterHolds(t *testing.T) {
	w := newWorld(t)
	w.pageClock = day
	w.visit("hello")
	w.wantCustomer("paused clock")
	w.accept()
	w.sleep(60_000)
	if w.count("hello", w.seenByAgent) != 0 {
		t.Error("something was sent to an agent who cannot be verified")
	}
	w.pageClock = 0
	w.sleep(60_000)
	w.wantCustomer("paused clock", "paused", "joined Alice")
	w.wantOnce(true, "hello")
	w.wantLive()
}

// A reloaded page does not give its chat up because its clock is off.
func TestAReloadedPagePausesToo(t *testing.T) {
	w := newWorld(t).talking()
	w.sleep(1000)
	w.pageClock = 2 * day
	w.reload()
	w.sleep(300_000)
	w.pageClock = 0
	w.sleep(60_000)
	w.wantCustomer("joined Alice", "hello")
	w.wantLive()
}

// A clock that jumps by a day in mid-chat, either way, at either end.
func TestAClockThatJumps(t *testing.T) {
	for name, jump := range map[string]int64{"ahead": day, "back": -day} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			w.pageClock = jump
			w.agentSays("in between")
			w.sleep(400_000)
			w.pageClock = 0
			w.sleep(400_000)
			w.wantOnce(false, "in between")
			w.wantLive()
		})
	}
}

// A page whose clock is slow, by minutes or by a year, loses nothing: not a
// new chat, nor one in the middle of which the roster is signed anew.
func TestASlowClockCostsNothing(t *testing.T) {
	for _, slow := range []int64{10 * 60_000, day, 400 * day} {
		t.Run(minutes(slow), func(t *testing.T) {
			w := newWorld(t)
			w.pageClock = -slow
			w.talking()
			w.renew(same)
			w.wantLive()
			if w.count("paused clock", w.seenByCustomer)+w.count("paused roster-expired", w.seenByCustomer) != 0 {
				t.Errorf("%d ms slow: paused", slow)
			}
		})
	}
}

// A pause that only the customer's clock makes is told to the agent, whenever
// it begins: in mid-chat, before the link broke, before anybody accepted, and
// by a page that is loaded again. Nothing is lost in it.
func TestTheAgentIsToldOfAPauseAtTheCustomers(t *testing.T) {
	for name, begin := range map[string]func(w *world){
		"in mid-chat": func(w *world) { w.talking().pageClock = day; w.agentSays("in between") },
		"with a form open": func(w *world) {
			w.talking().fills(w.request(card), 2)
			w.pageClock = day
			w.agentSays("in between")
		},
		"while the link is down": func(w *world) {
			w.talking().cut()
			w.pageClock = day
			w.restore()
			w.agentSays("in between")
		},
		"before the link broke": func(w *world) {
			w.talking().pageClock = day
			w.sleep(1000)
			w.cut()
			w.restore()
			w.agentSays("in between")
		},
		"when nothing came through": func(w *world) {
			w.talking().dropToAgent = true
			w.pageClock = day
			w.agentSays("it looks at its clock")
			w.dropToAgent = false
			w.cut()
			w.restore()
			w.agentSays("in between")
		},
		"from the beginning on": func(w *world) {
			w.pageClock = day
			w.visit("hello")
			w.accept()
			w.agentSays("in between")
		},
		"before the offer is there": func(w *world) {
			w.pageClock = day - minute
			w.visit("hello")
			w.dropToVisitor = true
			w.accept()
			w.sleep(2 * minute)
			w.dropToVisitor = false
			w.agentSays("in between")
		},
		"at a reload": func(w *world) {
			w.talking().pageClock = day
			w.reload()
			w.agentSays("in between")
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			begin(w)
			w.sleep(60_000)
			why, said := "paused customer", saidByThePage
			if name == "at a reload" { // that page has not said anything that is its own
				why, said = "paused customer-said", saidOfAReload
			}
			w.wantAgent(why, said)
			if w.count("in between", w.seenByCustomer) != 0 {
				t.Error("believed in a pause")
			}
			w.pageClock = 0
			w.sleep(60_000)
			w.wantAgent(why, "paused", "The chat goes on: the customer's page takes what you send again")
			w.wantOnce(false, "in between")
			w.wantLive()
			if n := w.count(why, w.seenByAgent); n != 1 {
				t.Errorf("told %d times", n)
			}
		})
	}
}

// A page that is slow, or a little fast, is said nothing of.
func TestClocksThatPauseNothing(t *testing.T) {
	for _, off := range []int64{-day, -35 * minute, -10 * minute, 10 * minute, 35 * minute} {
		t.Run(minutes(off), func(t *testing.T) {
			w := newWorld(t)
			w.pageClock = off
			w.talking()
			w.reload()
			w.sleep(minute)
			w.wantLive()
			if w.count("paused customer", w.seenByAgent) != 0 {
				t.Errorf("%d ms off: the agent reads of a pause", off)
			}
		})
	}
}

// When the roster has run out here too, that is said, once.
func TestAPauseAtBothEnds(t *testing.T) {
	w := newWorld(t).shortRoster().talking()
	w.pageClock = minute
	w.sleep(600_000)
	w.wantAgent("paused customer", "paused roster-expired")
	w.renew(same)
	w.sleep(60_000)
	w.wantAgent("paused customer", "paused roster-expired", "paused")
	w.pageClock = 0
	w.wantLive()
}

// What a page says of its pauses counts once and in order: a relay that repeats
// it tells the agent nothing.
func TestReplayedPauses(t *testing.T) {
	w := newWorld(t).talking()
	w.sleep(1000)
	var said [][]byte
	w.alter = func(toAgent bool, f []byte) []byte {
		if toAgent {
			said = append(said, slices.Clone(f))
		}
		return f
	}
	w.pageClock = day
	w.agentSays("in between")
	w.sleep(60_000)
	w.pageClock = 0
	w.sleep(60_000)
	w.release()
	w.wantAgent("paused customer", "paused")
	before := len(w.seenByAgent)
	for _, f := range said {
		w.inject(true, f)
	}
	if got := w.seenByAgent[before:]; len(got) != 0 {
		t.Errorf("repeated frames: the agent reads %q", got)
	}
	w.wantLive()
}

// Pauses that no page says.
func TestPausesRefused(t *testing.T) {
	for name, fields := range map[string][]signed.Field{
		"nothing":      nil,
		"no number":    {{Key: "count", Value: "x"}, {Key: "paused", Value: "yes"}},
		"zero":         {{Key: "count", Value: "0"}, {Key: "paused", Value: "yes"}},
		"another word": {{Key: "count", Value: "1"}, {Key: "paused", Value: "maybe"}},
		"a line more":  {{Key: "count", Value: "1"}, {Key: "paused", Value: "yes"}, {Key: "why", Value: "clock"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			f := w.visitor.Next("pause", fields, "")
			f.SetSeq(0)
			f.Set("prev", strings.Repeat("0", 64))
			w.inject(true, f.Frame())
			w.wantRefused("malformed")
			if w.count("paused customer", w.seenByAgent) != 0 {
				t.Error("believed")
			}
		})
	}
	w := newWorld(t).talking()
	f := w.agent.Next("pause", []signed.Field{{Key: "count", Value: "1"}, {Key: "paused", Value: "yes"}}, "")
	f.SetSeq(0)
	f.Set("prev", strings.Repeat("0", 64))
	w.inject(false, f.Frame())
	w.wantRefused("malformed")
}

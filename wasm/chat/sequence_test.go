package chat_test

import (
	"slices"
	"testing"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/chat"
)

// shown puts the texts and notices of outputs into the order in which they
// stand on a screen.
func shown(items []chat.Item) []string {
	var list []chat.Item
	for _, i := range items {
		at := slices.IndexFunc(list, func(o chat.Item) bool { return o.ID == i.Before })
		if at < 0 {
			at = len(list)
		}
		list = slices.Insert(list, at, i)
	}
	var texts []string
	for _, i := range list {
		if i.From == chat.System {
			texts = append(texts, sign(i.Code))
		} else {
			texts = append(texts, i.Text)
		}
	}
	return texts
}

func (w *world) wantShown(want ...string) {
	w.t.Helper()
	if got := shown(w.itemsOfCustomer); !slices.Equal(got, want) {
		w.t.Errorf("the customer reads %q, want %q", got, want)
	}
	if got := shown(w.itemsOfAgent); !slices.Equal(got, want) {
		w.t.Errorf("the agent reads %q, want %q", got, want)
	}
}

// What the customer wrote before somebody was there stands before that
// somebody joined, however the clocks differ, and has the time of writing.
func TestWhatWasWrittenWhileWaiting(t *testing.T) {
	for _, off := range []int64{0, -20 * 60_000, 20 * 60_000} {
		t.Run(minutes(off), func(t *testing.T) {
			w := newWorld(t)
			w.pageClock = off
			w.visit("hello")
			w.sleep(300_000)
			w.visitorSays("anybody there?")
			w.sleep(60_000)
			w.accept()
			w.agentSays("good morning")
			w.sleep(60_000)
			w.visitorSays("at last")
			w.wantShown("hello", "anybody there?", "[joined]", "good morning", "at last")
			first := w.itemsOfAgent[slices.IndexFunc(w.itemsOfAgent, func(i chat.Item) bool { return i.Text == "hello" })]
			if first.Time != start+off || first.Arrived-start != 360_000 {
				t.Errorf("written at %d and arrived %d ms after the start, want %d and 360000", first.Time-start, first.Arrived-start, off)
			}
		})
	}
}

// Both write while the line is away: both read all in the order of writing.
func TestWhatWasWrittenWhileTheLineWasAway(t *testing.T) {
	w := newWorld(t).talking()
	w.sleep(1000)
	w.cut()
	for _, s := range []string{"one", "two", "three", "four", "five"} {
		w.now += 100_000
		w.say(len(s)%2 == 1, s)
	}
	w.restore()
	w.sleep(30_000)
	w.wantShown("hello", "[joined]", "one", "two", "three", "four", "five")
	w.seenByCustomer, w.itemsOfCustomer = nil, nil
	w.reload()
	if got := shown(w.itemsOfCustomer); !slices.Equal(got, []string{"hello", "[joined]", "one", "two", "three", "four", "five"}) {
		t.Errorf("after a reload the customer reads %q", got)
	}
}

// An answer never stands above what it answers, whatever the clocks say.
func TestAnswersStandBelowWhatTheyAnswer(t *testing.T) {
	for _, off := range []int64{-day, -600_000, 600_000} {
		t.Run(minutes(off), func(t *testing.T) {
			w := newWorld(t)
			w.pageClock = off
			w.visit("hello")
			w.accept()
			w.agentSays("how can I help?")
			w.sleep(1000)
			w.visitorSays("with this")
			w.sleep(1000)
			w.agentSays("done")
			w.wantShown("hello", "[joined]", "how can I help?", "with this", "done")
		})
	}
}

// A changed end that says it has seen nothing gains no place for its answer
// above the question: what it has acknowledged, it has seen.
func TestAnAnswerByAnEndThatHasSeenNothing(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).talking()
		w.say(!toAgent, "do you agree?")
		w.sleep(minute)
		w.lies(toAgent, "0", w.now)
		w.say(!toAgent, "do you?")
		w.sleep(minute)
		w.lies(toAgent, "0", w.now)
		items := w.itemsOfCustomer
		if toAgent {
			items = w.itemsOfAgent
		}
		got := shown(items)
		if got = got[len(got)-4:]; !slices.Equal(got, []string{"do you agree?", "yes", "do you?", "yes"}) {
			t.Errorf("the other reads %q", got)
		}
	})
}

// lies sends a message that says falsely what its author had seen, and when it
// was written.
func (w *world) lies(toAgent bool, ack string, at int64) {
	f := w.next(toAgent, "message", nil, "yes")
	f.Set("ack", ack)
	f.Set("time", signed.FormatTime(at/1000))
	w.inject(toAgent, f.Frame())
	if toAgent { // so that the next one follows it
		w.visitor.Follow(f)
	} else {
		w.agent.Follow(f)
	}
}

// Nor does one that says it has seen less than when it sent a form.
func TestAnAnswerByAnEndThatHasSeenLess(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	w.now += minute
	w.agentSays("do you agree?")
	w.now += minute
	w.submit(id, filled)
	w.lies(true, "1", start)
	w.wantAgent("do you agree?", "Secure data received", "yes")
	if got := shown(w.itemsOfAgent); slices.Index(got, "yes") < slices.Index(got, "do you agree?") {
		t.Errorf("the agent reads %q", got)
	}
}

// What can be said falsely is when a text was written: that it arrived at
// another time stands beside it.
func TestAFalseTimeIsSeen(t *testing.T) {
	w := newWorld(t).talking()
	w.now += minute
	w.agentSays("do you agree?")
	w.now += 2 * minute
	w.lies(true, "1", start+30_000)
	last := w.itemsOfAgent[len(w.itemsOfAgent)-1]
	if last.Text != "yes" || last.Arrived-last.Time <= minute {
		t.Errorf("%+v: want it said that it arrived later", last)
	}
}

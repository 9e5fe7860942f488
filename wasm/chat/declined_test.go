package chat_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/chat"
)

// raw lets a side send a message that its end's rules forbid, as one of another
// version or with a changed program does.
func (w *world) raw(toAgent bool, text string, fields ...signed.Field) {
	if toAgent {
		w.fromVisitor(w.visitor.SendRaw(w.now, text, fields))
	} else {
		w.fromAgent(w.agent.SendRaw(w.now, text, fields))
	}
	w.run()
}

// refuses lets the side that gets what is said in a direction say that it does
// not take a note, and returns the number of the last one that it got.
func (w *world) refuses(toAgent bool, number uint64, reason string) {
	w.pushes(!toAgent, "note-refused", []signed.Field{{Key: "number", Value: strconv.FormatUint(number, 10)}, {Key: "reason", Value: reason}}, "")
}

func (w *world) pushes(toAgent bool, kind string, fields []signed.Field, body string) {
	if toAgent {
		w.fromVisitor(w.visitor.Push(w.now, kind, fields, body))
	} else {
		w.fromAgent(w.agent.Push(w.now, kind, fields, body))
	}
	w.run()
}

// last is the number of the last note that came in a direction.
func (w *world) last(toAgent bool) uint64 {
	if toAgent {
		return w.agent.Got()
	}
	return w.visitor.Got()
}

// wantNotTaken fails unless exactly these texts of one side's, such as
// "2 empty", were said not to be taken.
func (w *world) wantNotTaken(toAgent bool, want ...string) {
	w.t.Helper()
	got := w.untakenOfAgent
	if toAgent {
		got = w.untakenOfCustomer
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("not taken: got %q, want %q", got, want)
	}
}

var tooMuch = []signed.Field{{Key: "reply-to", Value: "1"}}

// A message that an end has, verified and does not show was not sent: its
// author's end learns which one and why, and the reader that there was one.
func TestMessagesThatAreNotTaken(t *testing.T) {
	long := strings.Repeat("é", chat.MaxText+1)
	messages := []struct {
		name, text   string
		fields       []signed.Field
		reason, told string
	}{
		{"too long", long, nil, "too-long", "it is too long. Ask for it in shorter parts."},
		{"empty", "", nil, "empty", "nothing in it can be seen. Ask for it again."},
		{"nothing to see", "\u200b\u200d", nil, "empty", "nothing in it can be seen. Ask for it again."},
		{"with a line too many", "hi", tooMuch, "malformed", "it could not be read. Ask for it again."},
		{"too long with a line too many", long, tooMuch, "malformed", "it could not be read. Ask for it again."},
	}
	for _, m := range messages {
		t.Run(m.name, func(t *testing.T) {
			directions(t, func(t *testing.T, toAgent bool) {
				w := newWorld(t).talking()
				w.say(toAgent, "before")
				w.raw(toAgent, m.text, m.fields...)
				w.say(toAgent, "after")
				w.sleep(20_000)
				w.wantOnce(toAgent, "before", "after")
				if toAgent {
					w.wantNotTaken(true, "3 "+m.reason)
					w.wantAgent("before", "A message by the customer is not shown: "+m.told, "after")
				} else {
					w.wantNotTaken(false, "2 "+m.reason)
					w.wantCustomer("before", "[declined]", "after")
				}
				w.wantNotTaken(!toAgent)
				if len(w.alarms) != 1 || w.verified != 1 || told(w.seenByAgent)+told(w.seenByCustomer) != 0 {
					t.Errorf("alarms %q, want one that was verified, and nothing told as not", w.alarms)
				}
				if w.outbox(true)+w.outbox(false) != 0 {
					t.Error("something waits for ever")
				}
			})
		})
	}
}

// Whatever the line does, each message that is not taken is told to its author
// once, and no other one.
func TestRefusalsOnAPoorLine(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWeather(t, rt)
		var texts, want [2][]string
		texts[1] = []string{"hello"}
		say := func(toAgent, proper bool) {
			s := side(toAgent)
			n := strconv.Itoa(len(texts[s]) + 1)
			texts[s] = append(texts[s], n)
			if proper {
				w.say(toAgent, n)
				return
			}
			want[s] = append(want[s], n+" malformed")
			w.raw(toAgent, n, tooMuch...)
		}
		do := w.actions()
		for _, name := range []string{"reload", "reload, and the old page's frames come after", "form"} {
			delete(do, name)
		}
		for name, toAgent := range map[string]bool{"customer says": true, "agent says": false} {
			do[name] = func(*rapid.T) { say(toAgent, true) }
			do[name+" what is not taken"] = func(*rapid.T) { say(toAgent, false) }
		}
		rt.Repeat(do)
		w.wakeUp()
		w.settle()
		w.wantNotTaken(true, want[1]...)
		w.wantNotTaken(false, want[0]...)
		if len(w.alarms) != len(want[0])+len(want[1]) {
			rt.Errorf("alarms %q, want one for each that was not taken", w.alarms)
		}
	})
}

// A refusal is believed of the note that came last, once, and never after the
// other end has answered it: what the screen says then stays.
func TestRefusalsThatAreNotBelieved(t *testing.T) {
	const next = 1 << 40
	cases := []struct {
		name   string
		before func(w *world, toAgent bool)
		number uint64 // to be added to that of the last note
		reason string
		want   string
	}{
		{"of nothing", nil, next, "empty", "unexpected"},
		{"of what was not sent yet", nil, 1, "empty", "unexpected"},
		{"of the note before", nil, ^uint64(0), "empty", "unexpected"},
		{"twice", func(w *world, toAgent bool) { w.refuses(toAgent, w.last(toAgent), "too-long") }, 0, "empty", "unexpected"},
		{"after an answer", func(w *world, toAgent bool) { w.say(!toAgent, "thank you") }, 0, "empty", "unexpected"},
		{"for another reason", nil, 0, "rude", "malformed"},
		{"without a reason", nil, 0, "", "malformed"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			directions(t, func(t *testing.T, toAgent bool) {
				w := newWorld(t).talking()
				w.say(toAgent, "one")
				w.say(toAgent, "two")
				var want []string
				if c.before != nil {
					c.before(w, toAgent)
					want = slices.Concat(w.untakenOfCustomer, w.untakenOfAgent)
				}
				w.sleep(1000)
				sent := w.outbox(toAgent)
				w.refuses(toAgent, w.last(toAgent)+c.number, c.reason)
				w.wantRefused(c.want)
				w.wantNotTaken(toAgent, want...)
				if w.outbox(toAgent) != sent {
					t.Error("a refusal was answered")
				}
			})
		})
	}
}

// A refusal of what is no message says nothing of one, and is no alarm: a newer
// program may take less than this one sends.
func TestRefusalsOfOtherNotes(t *testing.T) {
	w := newWorld(t).talking()
	w.request(card)
	w.cancelByCustomer(w.form)
	w.refuses(true, w.last(true), "unexpected")
	w.fromVisitor(must(w.visitor.Stopped(w.now, "ssn", false)))
	w.run()
	w.refuses(true, w.last(true), "malformed")
	w.wantNotTaken(true)
	w.wantNotTaken(false)
	w.wantAlarms()
}

// One refusal never leads to another, whatever it says.
func TestRefusalsAreNotAnswered(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).talking()
		frames := 0
		w.alter = func(to bool, f []byte) []byte {
			if to == toAgent {
				frames++
			}
			return f
		}
		w.sleep(1000)
		frames = 0
		for range 50 {
			w.refuses(toAgent, 99, "rude")
			w.refuses(toAgent, 99, "empty")
		}
		w.sleep(10_000)
		if frames > 3 { // acknowledgements
			t.Errorf("%d frames came back", frames)
		}
	})
}

// A refusal that has no room waits for it, and holds as if it had been said at
// once.
func TestARefusalWithAFullOutbox(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).talking()
		w.sleep(1000)
		w.dropToVisitor, w.dropToAgent = toAgent, !toAgent
		w.fill(!toAgent)
		w.raw(toAgent, "lost", tooMuch...)
		w.say(toAgent, "kept")
		w.wantNotTaken(toAgent)
		w.dropToVisitor, w.dropToAgent = false, false
		w.sleep(minute)
		n := "1"
		if toAgent {
			n = "2"
		}
		w.wantNotTaken(toAgent, n+" malformed")
		w.wantOnce(toAgent, "kept")
	})
}

// Whoever takes nothing, for ever, and says so of nothing costs a bounded
// amount of memory.
func TestMarksAreBounded(t *testing.T) {
	w := newWorld(t).talking()
	for range 1000 {
		w.agentSays("hello?")
		w.sleep(200)
	}
	if n := w.agent.Marks(); n > 2*chat.MaxOutbox {
		t.Errorf("%d marks are kept", n)
	}
	w.visitorSays("yes?")
	w.agentSays("at last")
	if n := w.agent.Marks(); n != 1 {
		t.Errorf("%d marks are kept after an answer, want one", n)
	}
}

// A page that is loaded again reads what the one before showed, and no more:
// of its own message that was not taken, that it was not sent.
func TestWhatWasNotTakenAfterAReload(t *testing.T) {
	w := newWorld(t).talking()
	w.agentSays("welcome")
	w.raw(false, "not shown", tooMuch...)
	w.raw(true, "not taken", tooMuch...)
	w.agentSays("still there?")
	w.sleep(1000)
	w.reload()
	w.wantCustomer("hello", "welcome", "[message-refused]", "still there?")
	if w.count("not shown", w.seenByCustomer)+w.count("not taken", w.seenByCustomer) != 0 {
		t.Errorf("after a reload the customer saw %q", w.seenByCustomer)
	}
	w.wantNotTaken(false, "2 malformed")
}

// A refusal of the page that is gone says nothing of what the new one shows.
func TestARefusalOfThePageBefore(t *testing.T) {
	w := newWorld(t).talking()
	w.agentSays("welcome")
	held := w.hold(true)
	w.refuses(false, w.last(false), "too-long")
	w.release()
	w.reload()
	w.inject(true, (*held)[0])
	w.wantCustomer("hello", "welcome")
	w.wantNotTaken(false)
	w.wantAlarms()
}

// A page that does not take what was said before shows none of it: what the one
// before had shown stays delivered, and the rest was not sent.
func TestAPastThatIsNotTaken(t *testing.T) {
	w := newWorld(t).talking()
	w.agentSays("seen")
	w.sleep(1000)
	w.dropToVisitor = true
	w.agentSays("on its way")
	w.raw(false, strings.Repeat("x", chat.MaxText+1))
	w.dropToVisitor = false
	w.reload()
	w.wantNotTaken(false, "2 malformed", "3 malformed")
	w.wantAgent("The customer's chat was loaded again, and does not show what was said before")
	w.wantOnce(false)
	w.sleep(1000)
	w.reload()
	w.wantCustomer("hello", "seen")
	w.agentSays("after all")
	w.sleep(1000)
	w.wantNotTaken(false, "2 malformed", "3 malformed")
}

// What the agent's window says of a form holds when the customer's page does
// not take what was sent about it.
func TestFormsThatAreNotTaken(t *testing.T) {
	w := newWorld(t).talking()
	w.request(card)
	w.refuses(false, w.last(false), "unexpected")
	w.wantAgent("form Credit card", "closed not-shown", "The form could not be shown. Please request it again.")

	id := w.request(card)
	w.sleep(1000)
	w.fromAgent(must(w.agent.Extend(w.now, id, 10)))
	w.fromAgent(must(w.agent.Extend(w.now, id, 10)))
	w.run()
	w.refuses(false, w.last(false), "malformed")
	w.wantAgent("until minute 30", "until minute 40", "until minute 50", "until minute 40",
		"More time was not given: the customer's page did not take it")
	w.reload()
	w.wantCustomer("[requested]", "[extended]")
	for _, once := range []string{"[requested]", "[extended]"} {
		if n := w.count(once, w.seenByCustomer); n != 1 {
			t.Errorf("the page reads %q %d times, want once", once, n)
		}
	}
	w.wantAlarms()
}

// answersNothingBut lets an agent's end that got the customer's last note say
// that it does not take it, and nothing else.
func (w *world) answersNothingBut(reason string) {
	number := strconv.FormatUint(w.visitor.Next("ack", nil, "").HeaderSeq-1, 10)
	f := w.agent.Next("note-refused", []signed.Field{{Key: "number", Value: number}, {Key: "reason", Value: reason}}, "")
	f.Set("ack", number)
	w.inject(false, f.Frame())
}

// What the customer's page says of a form, a file and what it asked for holds
// when the agent's end does not take it.
func TestWhatACustomerSentAndIsNotTaken(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	w.dropToAgent = true
	w.submit(id, filled)
	w.answersNothingBut("unexpected")
	w.wantCustomer("sending", "lost unread", nobody)
	if w.count("[sent]", w.seenByCustomer) != 0 {
		t.Errorf("the customer saw %q", w.seenByCustomer)
	}

	w, id = asking(t, 1<<20)
	w.dropToAgent = true
	w.choose(id, "front", scan(2000))
	w.answersNothingBut("malformed")
	if got := w.state("front"); got != "refused" {
		t.Errorf("the file is %q, want refused", got)
	}

	w = newWorld(t).talking()
	w.fromVisitor(must(w.visitor.Stopped(w.now, "ssn", true)))
	w.run()
	w.refuses(true, w.last(true), "malformed")
	w.wantNotTaken(true, "2 malformed")
	w.wantAlarms()
}

// A form that runs out at the moment at which something comes that is not taken
// is not the answer to it.
func TestRefusalsWhenAFormRunsOut(t *testing.T) {
	t.Run("more time for a form that the page does not know", func(t *testing.T) {
		w := newWorld(t).talking()
		w.request(card)
		w.sleep(1000)
		w.now += answerTime
		before := w.agent.Got()
		w.pushes(false, "form-extend", []signed.Field{{Key: "request", Value: strings.Repeat("ab", 16)}, {Key: "seconds", Value: "600"}}, "")
		if n := w.agent.Got() - before; n != 2 {
			t.Errorf("the agent's end got %d notes, want that the form is over, and that there is no more time for the other", n)
		}
		w.wantCustomer("closed expired")
		if slices.Contains(w.alarms, "agent: unexpected") {
			t.Errorf("alarms %q: the refusal was not believed", w.alarms)
		}
	})
	t.Run("a file that is offered twice", func(t *testing.T) {
		w := newWorld(t).talking()
		w.request(card)
		w.sleep(answerTime - minute)
		f := []signed.Field{{Key: "request", Value: w.request(documents)}, {Key: "field", Value: "front"}, {Key: "file", Value: strings.Repeat("ab", 16)}, {Key: "size", Value: "10"}}
		w.pushes(true, "file-offer", f, "")
		w.sleep(1000)
		w.now += minute
		before := w.visitor.Got()
		w.pushes(true, "file-offer", f, "")
		if n := w.visitor.Got() - before; n != 2 {
			t.Errorf("the page got %d notes, want that the other form is over, and that the file is not taken", n)
		}
		if slices.Contains(w.alarms, "customer: unexpected") {
			t.Errorf("alarms %q: the refusal was not believed", w.alarms)
		}
	})
}

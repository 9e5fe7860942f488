package chat_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
)

// A stolen key and the relay together get nothing without the customer's word:
// neither what was said before, nor what is said now, nor what is in a form.
func TestAStolenKeyAndTheRelay(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	w.sleep(1000)
	for _, why := range []wire.Renewal{wire.RenewAway, wire.RenewRestart} {
		w.crash()
		w.sealed = [][]byte{}
		w.anew(why)
		w.begin(w.config()) // Alice's key, without what her machine keeps
		w.visitorSays("are you Alice?")
		w.agentSays("of course")
		if err := w.trySubmit(id, filled); code(err) != "form-closed" {
			t.Errorf("the form is still open: %v", err)
		}
		w.sleep(60_000)
		if w.question.Ask == 0 || len(w.sentKinds()) != 0 || w.count("hello", w.seenByAgent)+w.count("are you Alice?", w.seenByAgent) != 0 {
			t.Errorf("after Renew %d the page gave %v, and asked %v", why, w.sentKinds(), w.question)
		}
	}
	w.wantCustomer("closed agent-changed", "[back]", "ask Alice")
}

// A relay that feigns that Alice is away, to bring in somebody else of the roster,
// cannot do it in silence.
func TestAFeignedAbsence(t *testing.T) {
	w, bob, key := withBob(t)
	w.agentSays("I am here")
	w.sleep(1000)
	alice := w.agent
	w.crash()
	w.takeOver(bob, key)
	w.wantCustomer("waiting Alice", "[waits-again]", "joined Bob", "[took-over]", "ask Bob")
	w.answer(false)
	w.visitorSays("to Bob alone")
	w.wantAgent("to Bob alone")
	if w.count("hello", w.seenByAgent)+w.count("I am here", w.seenByAgent) != 0 {
		t.Error("who was brought in reads what was said before")
	}
	w.agent, w.seenByAgent = alice, nil // who was there all the time
	w.sleep(1000)
	if n := w.count("to Bob alone", w.seenByAgent); n != 0 {
		t.Error("what was written to one agent is read by another")
	}
}

// A tail that a page leaves out cannot be noticed, unless what the customer wrote
// after it is there.
func TestAnOmittedTail(t *testing.T) {
	const promise = "I refund it all"
	for name, c := range map[string]struct {
		answer bool // the customer wrote after what is left out
		copies int
	}{
		"nothing after it":         {false, 0},
		"the customer's answer to": {true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			w.agentSays(promise)
			w.sleep(1000)
			if c.answer {
				w.visitorSays("thank you")
				w.sleep(1000)
			}
			w.crash()
			w.visitor.Rewrite(func(notes []string) []string {
				return slices.DeleteFunc(notes, func(n string) bool { return strings.Contains(n, promise) })
			})
			w.restart()
			if last := w.recalls[len(w.recalls)-1]; last.Copies != c.copies || w.count(promise, w.seenByAgent) != 0 {
				t.Errorf("the record is said to be %+v, want %d copies", last, c.copies)
			}
		})
	}
}

// Whoever has read the resume token from the page's storage cannot pose as the
// page to an agent's end that was started again.
func TestAStolenResumeTokenAfterARestart(t *testing.T) {
	w := newWorld(t).talking()
	w.request(card)
	w.sleep(1000)
	w.crash()
	kept := w.kept
	w.linked, w.seenByCustomer = false, nil
	w.open(w.saved) // by the thief
	w.linked = true
	w.fromVisitor(w.visitor.Connected(w.now))
	w.give(w.rosterFrame(w.rosterNote))
	c := w.config()
	c.Token, c.Shown, c.Visitor = kept.Token, kept.Shown, kept.Visitor
	if _, out, err := chat.NewAgent(c); err != error(chat.ErrPage) || out != nil {
		t.Errorf("the agent's end begins with the thief's page: %v", err)
	}
	c.Token, c.Shown, c.Visitor = "", "", ""
	w.begin(c) // as one that knows nothing
	w.wantCustomer("[ended-lost]")
	if n := w.count("hello", w.seenByCustomer); n != 0 || w.question.Ask != 0 {
		t.Error("the thief reads on")
	}
}

// What an agent wrote whom the roster does not name any more stands as the
// customer's copy.
func TestWhatOneWroteWhoIsOut(t *testing.T) {
	w, bob, key := withBob(t)
	w.agentSays("Happy to help")
	w.visitorSays("Thank you")
	w.sleep(1000)
	w.crash()
	w.anew(wire.RenewAway)
	next := *w.roster
	next.Version++
	next.Agents = slices.DeleteFunc(slices.Clone(next.Agents), func(a roster.Agent) bool { return a.Name == "Alice" })
	w.roster = &next
	w.resign(func(*roster.Roster) {})
	w.give(w.rosterFrame(w.rosterNote))
	w.by(bob, key)
	w.answer(true)
	const copied = "The customer's copy, not signed, of what the agent wrote: Happy to help"
	inOrder(t, "Bob", streamOf(w.itemsOfAgent), []string{"hello", copied, "Thank you", "Bob joined"})
	for _, i := range w.itemsOfAgent {
		if i.From == chat.AgentSide || i.By == "Alice" {
			t.Errorf("%q stands as said by an agent", i.Text)
		}
	}
}

// A page that has not room for all says so, and what it has verifies.
func TestAMemoryThatIsFull(t *testing.T) {
	for name, c := range map[string]struct {
		times int
		text  string
	}{
		"of notes": {520, "note"},
		"of bytes": {70, strings.Repeat("x", 7900)},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			for n := range c.times {
				w.agentSays(fmt.Sprintf("agent %d %s", n, c.text))
				w.visitorSays(fmt.Sprintf("customer %d %s", n, c.text))
				w.sleep(200)
			}
			size := 0
			w.visitor.Rewrite(func(notes []string) []string {
				for _, n := range notes {
					size += len(n)
				}
				if len(notes) > 1000 || size > 1<<20 {
					t.Errorf("the page keeps %d notes of %d bytes", len(notes), size)
				}
				return notes
			})
			w.crash()
			w.restart()
			last := c.times - 1
			w.wantAgent(fmt.Sprintf("agent %d %s", last, c.text), fmt.Sprintf("customer %d %s", last, c.text), aboveVerified+" The page has not kept its beginning.")
			if w.count("hello", w.seenByAgent) != 0 || w.recalls[len(w.recalls)-1].Copies != 0 {
				t.Errorf("the record is said to be %+v", w.recalls[len(w.recalls)-1])
			}
			w.wantAlarms()
		})
	}
}

// Files that were on their way when the agent's program died come whole to the next
// one, with the form.
func TestUploadsBeginAgain(t *testing.T) {
	for name, goes := range map[string]func(w *world){
		"a restart": func(w *world) { w.crash(); w.restart() },
		"an absence": func(w *world) {
			w.anew(wire.RenewAway)
			w.takesAnother()
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			id := w.request(documents)
			front, sign := scan(400_000), scan(2000)
			w.sleep(1000)
			n := 0
			w.alter = func(toAgent bool, f []byte) []byte {
				if n++; toAgent && n > 6 {
					return nil
				}
				return f
			}
			w.choose(id, "front", front)
			w.choose(id, "sign", sign)
			w.sleep(1000)
			if s := w.state("front"); s != string(chat.UploadSending) {
				t.Fatalf("the file is %q, want it on its way", s)
			}
			w.alter = nil
			goes(w)
			w.sleep(20_000)
			w.submit(id, form.Values{{ID: "name", Text: "Maria"}})
			w.wantFile("front", front)
			w.wantFile("sign", sign)
		})
	}
}

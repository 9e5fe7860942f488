package chat_test

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// takesAnother tells the agent's running end that the page began another session.
func (w *world) takesAnother() {
	w.agentLinked = true
	w.fromAgent(w.agent.Arrived(w.now, w.join.Session, w.join.Hello))
	w.fromAgent(w.agent.Receive(w.now, wire.Peer{Chat: w.join.Chat, Up: true}))
	w.give(wire.Peer{Chat: w.join.Chat, Up: true})
	w.run()
}

// An agent's end that was away before it knew that the page has its first offer is
// no stranger.
func TestAwayBeforeTheFirstAcknowledgement(t *testing.T) {
	w := newWorld(t)
	w.visit("hello")
	w.dropToAgent = true
	w.accept()
	w.anew(wire.RenewAway)
	w.dropToAgent = false
	w.takesAnother()
	if w.question.Ask != 0 {
		t.Error("the customer is asked about the agent who was here all the time")
	}
	w.wantAgent("hello")
	w.agentSays("Here I am")
	w.wantCustomer("[waits-again]", "[back]", "Here I am")
}

// What Bob has said again in several sessions, and what the customer has said again
// to him and Alice had already, stands in the record once.
func TestARecordWithWhatWasSaidAgain(t *testing.T) {
	w, bob, key := withBob(t)
	w.sleep(1000)
	alice := w.agent
	w.dropToVisitor = true
	w.visitorSays("had by Alice")
	w.sleep(200)
	w.dropToVisitor = false
	w.crash()
	w.takeOver(bob, key)
	w.answer(true)
	w.sleep(1000)
	w.agentSays("of Bob")
	w.sleep(1000)
	for range 2 { // Bob's end says it again twice
		w.anew(wire.RenewAway)
		w.takesAnother()
		w.sleep(1000)
	}
	w.agent, w.itemsOfAgent = alice, nil
	w.anew(wire.RenewAway)
	w.takesAnother()
	w.answer(true)
	n := map[string]int{}
	for _, i := range w.itemsOfAgent {
		n[i.Text]++
	}
	if n["of Bob"] != 1 || n["had by Alice"] != 0 {
		t.Errorf("of what was said again stands %v", n)
	}
}

// What was written to somebody about whom the customer was still asked goes to
// nobody else, if the next one is to see nothing.
func TestWhatWasWrittenToOneWhoWasAskedAbout(t *testing.T) {
	for _, yes := range []bool{true, false} {
		w, bob, key := withBob(t)
		w.sleep(1000)
		w.crash()
		w.takeOver(bob, key)
		w.visitorSays("for Bob alone")
		w.crash()
		w.takeOver(w.alice, w.aliceKey)
		w.answer(yes)
		if got := w.count("for Bob alone", w.seenByAgent) == 1; got != yes {
			t.Errorf("after the answer %v Alice has it: %v", yes, got)
		}
		if told := len(w.untakenOfCustomer) == 1; told == yes {
			t.Errorf("after the answer %v the customer is told that it was not sent: %v", yes, told)
		}
	}
}

// Of an agent's end whose page goes on, all is said again: what it had not, in
// order, and the forms.
func TestWhatWasOnItsWayIsSaidAgain(t *testing.T) {
	w := newWorld(t).talking()
	w.sleep(1000)
	w.dropToVisitor = true
	w.agentSays("one")
	id := w.request(card)
	w.agentSays("two")
	w.dropToVisitor = false
	w.anew(wire.RenewAway)
	w.takesAnother()
	w.wantCustomer("one", "form Credit card", "two")
	w.submit(id, filled)
	w.wantAgent("submission " + canary)
	w.sleep(20_000)
	for _, text := range []string{"one", "two", "form Credit card"} {
		w.seenOnce(text, w.seenByCustomer)
	}
	w.wantAlarms()
}

// A running end that was superseded and comes back is a stranger to the page, and
// what others said meanwhile stands below what it knows, each once.
func TestASupersededEndThatComesBack(t *testing.T) {
	w, bob, key := withBob(t)
	w.agentSays("of Alice")
	w.sleep(1000)
	alice, items := w.agent, w.itemsOfAgent
	w.crash()
	w.takeOver(bob, key)
	w.answer(true)
	w.visitorSays("to Bob")
	w.agentSays("of Bob")
	w.sleep(1000)
	w.agent, w.itemsOfAgent, w.seenByAgent = alice, items, nil
	w.anew(wire.RenewAway)
	w.visitorSays("to whoever comes")
	w.takesAnother()
	if w.question.Ask == 0 || w.count("to whoever comes", w.seenByAgent)+w.count("to Bob", w.seenByAgent) != 0 {
		t.Fatal("an agent who was superseded reads on, and the customer is not asked")
	}
	w.answer(true)
	var texts []string
	for _, i := range placed(w.itemsOfAgent) {
		if i.Kind == chat.Text {
			texts = append(texts, i.Text)
		}
	}
	inOrder(t, "Alice", texts, []string{"hello", "of Alice", "to Bob", "of Bob", "to whoever comes"})
}

package chat_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// Alice stays away, the chat waits again, and Bob takes it up: the customer reads
// who comes, is asked, and until the answer nothing but acknowledgements leaves.
func TestATakeoverAsks(t *testing.T) {
	for _, yes := range []bool{true, false} {
		w, bob, key := withBob(t)
		w.page.FirstName = "Maria"
		w.agentSays("Happy to help")
		w.visitorSays("My bill is wrong")
		w.sleep(1000)
		w.crash()
		w.visitorSays("for Alice")
		w.anew(wire.RenewAway)
		w.wantCustomer("waiting Alice", "[waits-again]")
		w.visitorSays("for whoever comes")
		w.sealed = [][]byte{}
		w.by(bob, key)
		w.wantCustomer("joined Bob", "[took-over]", "ask Bob")
		w.agentSays("Hello, I am Bob")
		w.visitorSays("for Bob")
		w.wantCustomer("Hello, I am Bob")
		w.wantStream("Bob joined", "The customer is asked whether you may read what was said before", "Hello, I am Bob")
		if got := w.sentKinds(); len(got) != 0 {
			t.Errorf("before the customer has answered the page sent %v", got)
		}
		w.answer(yes)
		if yes {
			w.wantStream("Alice joined", "hello", "Alice: Happy to help", "My bill is wrong", aboveVerified, "Bob joined",
				"The customer is asked whether you may read what was said before", "Hello, I am Bob", "for Alice", "for whoever comes", "for Bob")
		} else {
			w.wantStream("Bob joined", "The customer is asked whether you may read what was said before", "Hello, I am Bob",
				"The customer goes on without showing what was said before", "for whoever comes", "for Bob")
			if !slices.Equal(w.untakenOfCustomer, []string{"3 unexpected"}) {
				t.Errorf("not sent: %v, want what was for Alice", w.untakenOfCustomer)
			}
		}
		w.wantCustomer("ask Bob", "ask")
		w.wantNothingRefused()
	}
}

// sentKinds are the kinds of numbered notes that the page sent since.
func (w *world) sentKinds() (kinds []string) {
	for _, b := range w.sealed {
		if f, err := wire.Parse(b); err == nil && f.(wire.Data).Seq != 0 {
			kinds = append(kinds, "numbered")
		}
	}
	return kinds
}

// Whoever is not the one who was here, on the machine that it was, is asked for:
// each of these has something of what it takes.
func TestWhoIsAskedFor(t *testing.T) {
	other := strings.Repeat("ab", 32)
	for name, c := range map[string]struct {
		config func(w *world, c *chat.AgentConfig)
		asks   bool
	}{
		"the same machine":                      {func(*world, *chat.AgentConfig) {}, false},
		"Alice's key without a token":           {func(w *world, c *chat.AgentConfig) { c.Token, c.Visitor = "", "" }, true},
		"Alice's key with another chat's":       {func(w *world, c *chat.AgentConfig) { c.Token = other }, true},
		"Alice's key with one made up and told": {func(w *world, c *chat.AgentConfig) { c.Shown, c.Token = other, w.kept.Token }, true},
		"Alice's key with one shown before": {func(w *world, c *chat.AgentConfig) {
			used := w.kept.Token
			w.crash()
			w.restart()
			w.sleep(1000)
			w.crash()
			w.anew(wire.RenewRestart)
			c.Token, c.Session, c.Hello = used, w.join.Session, w.join.Hello
		}, true},
		"Bob with Alice's token": {func(w *world, c *chat.AgentConfig) { c.Signer, c.Key = w.bobs, w.bobKey }, true},
	} {
		t.Run(name, func(t *testing.T) {
			w, bob, key := withBob(t)
			w.bobs, w.bobKey = bob, key
			w.sleep(1000)
			w.crash()
			w.anew(wire.RenewRestart)
			config := w.config()
			config.Token, config.Shown, config.Visitor = w.kept.Token, w.kept.Shown, w.kept.Visitor
			c.config(w, &config)
			w.begin(config)
			if asked := w.question.Ask != 0; asked != c.asks {
				t.Errorf("asked: %v, want %v", asked, c.asks)
			}
			if n := w.count("hello", w.seenByAgent); (n != 0) == c.asks {
				t.Errorf("the agent has read what was said %d times", n)
			}
		})
	}
}

// An agent who is asked about cannot begin again with the token of that very
// offer, and so go round the question.
func TestAQuestionIsNotGoneRound(t *testing.T) {
	w := newWorld(t).talking()
	w.sleep(1000)
	w.crash()
	w.anew(wire.RenewRestart)
	w.begin(w.config()) // Alice's key, of a thief
	w.sleep(1000)
	if w.question.Ask == 0 {
		t.Fatal("the customer is not asked")
	}
	w.crash()
	w.restart()
	if w.question.Ask == 0 || w.count("hello", w.seenByAgent) != 0 {
		t.Error("the second offer goes round the question about the first")
	}
}

// A program that begins again while the customer is being asked says so again.
func TestAQuestionOutlivesTheAgentsEnd(t *testing.T) {
	w := newWorld(t).talking()
	w.sleep(1000)
	w.crash()
	w.takeOver(w.alice, w.aliceKey)
	w.sleep(1000)
	w.crash()
	w.anew(wire.RenewRestart)
	c := w.config()
	c.Token, c.Shown, c.Visitor, c.Again = w.kept.Token, w.kept.Shown, w.kept.Visitor, true
	w.begin(c)
	w.wantStream("You took the chat up again", "The customer is asked whether you may read what was said before")
	w.answer(true)
	w.wantAgent("hello")
}

// An answer to a question that was withdrawn says nothing about the next.
func TestAnAnswerToAnotherQuestion(t *testing.T) {
	w, bob, key := withBob(t)
	w.sleep(1000)
	w.crash()
	w.takeOver(bob, key)
	first := w.question.Ask
	w.crash()
	w.takeOver(bob, key)
	out, err := w.visitor.Consent(w.now, first, true)
	w.must(err)
	w.fromVisitor(out)
	w.run()
	if w.count("hello", w.seenByAgent) != 0 {
		t.Error("the answer to the first question counts for the second")
	}
	w.answer(true)
	w.wantAgent("hello")
}

// What the customer did not want shown is not shown to anybody after, either.
func TestWhatWasWithheldIsForgotten(t *testing.T) {
	w, bob, key := withBob(t)
	w.sleep(1000)
	w.crash()
	w.takeOver(bob, key)
	w.answer(false)
	w.visitorSays("to Bob")
	w.agentSays("from Bob")
	w.sleep(1000)
	w.crash()
	w.takeOver(w.alice, w.aliceKey)
	w.answer(true)
	w.wantStream("Bob joined", "to Bob", "Bob: from Bob", aboveVerified, "Alice joined", "The customer is asked whether you may read what was said before")
}

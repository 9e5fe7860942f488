package chat_test

import (
	"testing"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

const (
	nobody  = "[unread]"
	perhaps = "[unconfirmed]"
)

// dead is an agent's program that was killed: the relay says that it is away.
func (w *world) dead() {
	w.agentLinked = false
	w.give(wire.Peer{Chat: w.join.Chat})
}

// agentEnds ends the chat at the agent's. heard says that the page is there to
// hear it; what was on its way to the agent is lost with the chat.
func (w *world) agentEnds(heard bool) {
	w.linked = heard
	w.fromAgent(w.agent.End(w.now))
	w.toAgent = nil
	w.run()
	w.linked = true
}

// Each way to lose a form after it was sent, and before the agent's end has it.
// Nothing says that it was sent. Where nobody can have read it the customer
// reads so; where this end cannot know, that it was not confirmed. Either way
// it is closed with what was typed in it.
func TestFormsThatAreLost(t *testing.T) {
	held := func(w *world) { w.dropToAgent = true }
	none := func(*world) {}
	ways := []struct {
		name         string
		before, then func(w *world)
		want         string
	}{
		{"the agent's program was killed before, and nobody came back", (*world).dead, (*world).bothHear, nobody},
		{"the agent's program was killed as it left", held, func(w *world) { w.dead(); w.bothHear() }, perhaps},
		{"the agent ended the chat, and says so", held, func(w *world) { w.agentEnds(true) }, nobody},
		{"the agent ended the chat, and the relay says so", (*world).dead, (*world).leaveAgent, nobody},
		{"the agent cancelled", held, func(w *world) { w.cancelByAgent(w.form) }, nobody},
		{"another page took the chat before it left", (*world).cut, (*world).replaced, nobody},
		{"another page took the chat after it left", held, (*world).replaced, perhaps},
		{"the customer ended the chat, offline", (*world).cut, (*world).endByCustomer, nobody},
		{"the customer ended the chat while it was on its way", held, (*world).endByCustomer, perhaps},
		{"the time ran out at both ends", (*world).cut, func(w *world) { w.sleep(answerTime + 1000) }, nobody},
		{"the time ran out at the agent's", held, func(w *world) { w.sleep(answerTime + 1000) }, nobody},
		{"the roster was taken back", held, (*world).disown, perhaps},
		{"nothing yet", held, none, ""},
	}
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			w := newWorld(t).talking()
			id := w.request(card)
			w.sleep(1000)
			way.before(w)
			w.submit(id, filled)
			w.wantCustomer("sending")
			way.then(w)
			if w.count("[sent]", w.seenByCustomer)+w.count("closed sent", w.seenByCustomer) != 0 {
				t.Errorf("the customer was told that it was sent: %q", w.seenByCustomer)
			}
			lost := map[string]string{nobody: "lost unread", perhaps: "lost unconfirmed"}
			if way.want != "" {
				w.wantCustomer(lost[way.want], way.want)
			}
			for text, line := range lost {
				if n := w.count(text, w.seenByCustomer) + w.count(line, w.seenByCustomer); text != way.want && n != 0 {
					t.Errorf("the customer was told more than is known: %q", w.seenByCustomer)
				}
			}
			if w.submission != nil {
				t.Error("the form arrived")
			}
		})
	}
}

func (w *world) leaveAgent() { w.give(wire.Ended{Chat: w.join.Chat, Reason: wire.ReasonLeft}) }

func (w *world) replaced() {
	w.linked = false
	w.fromVisitor(w.visitor.Disconnected(w.now))
	w.fromVisitor(w.visitor.Replaced(w.now))
}

// disown publishes a roster without the agent.
func (w *world) disown() {
	w.resign(func(r *roster.Roster) { r.Version, r.Agents = 2, nil })
	w.give(w.rosterFrame(w.rosterNote))
}

// A page that is loaded again does not know of a form that did not arrive: it
// gets the form once more, empty, and nothing says that it was sent.
func TestAFormLostWithItsPage(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	w.sleep(1000)
	w.dropToAgent = true
	w.submit(id, filled)
	w.dropToAgent = false
	w.reload()
	w.wantCustomer("[requested]", "form Credit card")
	if w.count("[sent]", w.seenByCustomer) != 0 {
		t.Errorf("the customer saw %q", w.seenByCustomer)
	}
	w.submit(id, filled)
	w.wantCustomer("sending", "closed sent", "[sent]")
	w.wantAgent("submission 4111111111111111")
}

// A poor line only delays: the form is sent once, when the agent's end says so.
func TestAFormOnAPoorLine(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	w.sleep(1000)
	w.cut()
	w.submit(id, filled)
	w.restore()
	w.wantCustomer("sending", "closed sent", "[sent]")
	w.wantAgent("submission 4111111111111111")
	w.wantNothingRefused()

	id = w.request(card)
	w.dropToVisitor = true
	w.submit(id, filled)
	if w.count("[sent]", w.seenByCustomer) != 1 {
		t.Error("sent was said before the agent's end did")
	}
	if err := w.trySubmit(id, filled); code(err) != "form-sending" {
		t.Errorf("sending twice: got %v, want form-sending", err)
	}
	if _, err := w.visitor.Cancel(w.now, id); code(err) != "form-sending" {
		t.Errorf("cancelling what is on its way: got %v, want form-sending", err)
	}
	w.dropToVisitor = false
	w.sleep(60_000)
	if w.count("[sent]", w.seenByCustomer) != 2 || w.count("submission 4111111111111111", w.seenByAgent) != 2 {
		t.Errorf("the customer saw %q, the agent %q", w.seenByCustomer, w.seenByAgent)
	}
}

// What was told as lost and came all the same is told as sent, and taken out
// of its inputs.
func TestALostFormThatArrived(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	w.sleep(1000)
	w.dead()
	w.submit(id, filled) // a relay keeps it
	w.now += answerTime + 1000
	w.fromVisitor(w.visitor.Tick(w.now))
	w.wantCustomer("lost unread")
	w.agentLinked = true
	w.receipt(id, "received")
	w.wantCustomer("lost unread", nobody, "closed sent", "[sent]")
}

// A form whose time is over before it has left does not leave any more: its
// author has read that nobody got it. What was written after it arrives.
func TestAFormThatRanOutBeforeItLeft(t *testing.T) {
	w := newWorld(t).talking()
	w.dropToAgent = true // the agent's end does not learn when the form came
	id := w.request(card)
	w.cut()
	w.dropToAgent = false
	w.submit(id, filled)
	w.visitorSays("are you there?")
	w.sleep(answerTime + 1000)
	w.wantCustomer("lost unread", nobody)
	w.visitorSays("and now?")
	w.restore()
	w.sleep(60_000)
	if w.submission != nil || w.count("[sent]", w.seenByCustomer) != 0 {
		t.Errorf("it was sent: the customer saw %q, the agent %q", w.seenByCustomer, w.seenByAgent)
	}
	w.wantAgent("closed expired")
	w.wantOnce(true, "are you there?", "and now?")
	w.wantAlarms()
}

// A form that its author never sent is not told as sent, whatever the agent's
// program says.
func TestAReceiptForWhatWasNotSent(t *testing.T) {
	for name, typed := range map[string]int{"typed into": 2, "untouched": 0} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			id := w.request(card)
			w.sleep(1000)
			if typed > 0 {
				w.fills(id, typed)
			}
			w.cancelByAgent(id)
			w.receipt(id, "received")
			w.wantRefused("unexpected")
			if w.count("[sent]", w.seenByCustomer)+w.count("closed sent", w.seenByCustomer) != 0 {
				t.Errorf("the customer saw %q", w.seenByCustomer)
			}
		})
	}
}

// A form that was typed into and not sent stays to be read when the chat stops
// by itself, and goes when its author ends the chat or its time is over.
func TestFormsThatWereNotSent(t *testing.T) {
	stops := map[string]struct {
		then           func(w *world, id string)
		typed, untyped string
	}{
		"taken by another page": {func(w *world, _ string) { w.replaced() }, "lost unread", "closed ended"},
		"ended by the agent":    {func(w *world, _ string) { w.agentEnds(true) }, "lost unread", "closed ended"},
		"ended by the relay":    {func(w *world, _ string) { w.bothHear() }, "lost unread", "closed ended"},
		"cancelled by agent":    {func(w *world, id string) { w.cancelByAgent(id) }, "lost unread", "closed cancelled-agent"},
		"ended by its author":   {func(w *world, _ string) { w.endByCustomer() }, "closed ended", "closed ended"},
		"over":                  {func(w *world, _ string) { w.sleep(answerTime + 1000) }, "closed expired", "closed expired"},
		"cancelled":             {func(w *world, id string) { w.cancelByCustomer(id) }, "closed cancelled-customer", "closed cancelled-customer"},
	}
	for name, stop := range stops {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			id := w.request(card)
			w.sleep(1000)
			stop.then(w, id)
			w.wantCustomer(stop.untyped)

			w = newWorld(t).talking()
			id = w.request(card)
			w.sleep(1000)
			w.fills(id, 2)
			stop.then(w, id)
			w.wantCustomer(stop.typed)
		})
	}
}

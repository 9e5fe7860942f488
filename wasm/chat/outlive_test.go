package chat_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/trust"
)

// crash ends the agent's program without a word. What the relay held is gone too.
func (w *world) crash() {
	w.agent, w.agentLinked, w.toAgent, w.toVisitor, w.agentWake = nil, false, nil, nil, 0
	w.seenByAgent, w.itemsOfAgent, w.submission = nil, nil, nil
	w.give(wire.Peer{Chat: w.join.Chat})
	w.run()
}

// anew has the page begin another session, as a relay asks it to.
func (w *world) anew(why wire.Renewal) {
	w.sleep(1000) // or the page waits until it is time
	w.give(wire.Renew{Chat: w.join.Chat, Why: why})
	w.run()
}

// restart begins the agent's program again on the machine that kept the chat's
// token, until the page has its offer.
func (w *world) restart() {
	w.anew(wire.RenewRestart)
	c := w.config()
	c.Token, c.Shown, c.Visitor = w.kept.Token, w.kept.Shown, w.kept.Visitor
	w.begin(c)
}

func (w *world) begin(c chat.AgentConfig) {
	a, out, err := chat.NewAgent(c)
	w.must(err)
	w.agent, w.agentLinked = a, true
	w.fromAgent(out)
	w.give(wire.Peer{Chat: w.join.Chat, Up: true})
	w.run()
}

// bob is another agent of the roster.
func (w *world) bob() (note.Signer, string) {
	signer, key, err := trust.NewSigner("shop.example/support/bob")
	w.must(err)
	return signer, key
}

// takeOver has the chat wait again, and another agent accept it.
func (w *world) takeOver(signer note.Signer, key string) {
	w.anew(wire.RenewAway)
	w.by(signer, key)
}

func (w *world) by(signer note.Signer, key string) {
	c := w.config()
	c.Signer, c.Key, c.Again = signer, key, true
	w.begin(c)
}

// withBob is a chat with Alice in it, and Bob in the roster.
func withBob(t *testing.T) (w *world, signer note.Signer, key string) {
	w = newWorld(t)
	signer, key = w.bob()
	w.publish(
		roster.Agent{VKey: w.aliceKey, Services: []string{service}, Name: "Alice"},
		roster.Agent{VKey: key, Services: []string{service}, Name: "Bob"},
	)
	w.talking()
	return w, signer, key
}

func (w *world) answer(yes bool) {
	out, err := w.visitor.Consent(w.pageNow(), w.question.Ask, yes)
	w.must(err)
	w.fromVisitor(out)
	w.run()
}

const aboveVerified = "Above: what was said before, as the customer's page gave it back. Signatures verify."

// placed are items as a window shows them, each in its place.
func placed(items []chat.Item) (list []chat.Item) {
	for _, i := range items {
		at := len(list)
		if n := slices.IndexFunc(list, func(o chat.Item) bool { return o.ID == i.Before && i.Before != 0 }); n >= 0 {
			at = n
		}
		list = slices.Insert(list, at, i)
	}
	return list
}

// streamOf is a stream as a window shows it.
func streamOf(items []chat.Item) (texts []string) {
	for _, i := range placed(items) {
		by := ""
		if i.By != "" && i.Kind == chat.Text {
			by = i.By + ": "
		}
		texts = append(texts, by+reading(i))
	}
	return texts
}

func (w *world) wantStream(want ...string) {
	w.t.Helper()
	if got := streamOf(w.itemsOfAgent); !slices.Equal(got, want) {
		w.t.Errorf("the agent's stream is\n%q, want\n%q", got, want)
	}
}

// The agent's program is killed and started again: the chat goes on, with all
// that was said, and the customer is asked nothing.
func TestARestartGoesOn(t *testing.T) {
	w := newWorld(t).talking()
	w.agentSays("Happy to help")
	w.visitorSays("My bill is wrong")
	w.sleep(1000)
	w.crash()
	w.visitorSays("Are you there?")
	w.restart()
	w.wantCustomer("joined Alice", "connecting Alice", "joined Alice", "[back]")
	w.wantStream("Alice joined", "hello", "Alice: Happy to help", "My bill is wrong", aboveVerified, "You took the chat up again", "Are you there?")
	w.agentSays("Here I am")
	w.wantCustomer("Here I am")
	w.visitorSays("Good")
	w.wantAgent("Good")
	if w.question.Ask != 0 {
		t.Error("the customer is asked about the agent who was here all the time")
	}
	w.wantNothingRefused()
}

// A customer who writes while the page is loaded again, before it has what was
// said, is shown after that all the same.
func TestARestartAfterAReload(t *testing.T) {
	w := newWorld(t).talking()
	w.agentSays("Happy to help")
	w.sleep(1000)
	w.reloadSaying("My bill is wrong")
	w.agentSays("Let me see")
	w.sleep(1000)
	w.crash()
	w.restart()
	w.wantStream("Alice joined", "hello", "Alice joined", "Alice: Happy to help", "My bill is wrong", "Alice: Let me see", aboveVerified, "You took the chat up again")
	w.wantNothingRefused()
}

// A relay names to a program that was started again the session that the page had
// with the one before: what was said in it is not this one's, and stands above what
// this one says to nobody.
func TestARestartInAnOldSession(t *testing.T) {
	w := newWorld(t).talking()
	w.agentSays("Happy to help")
	w.sleep(1000)
	w.crash()
	c := w.config()
	c.Token, c.Shown, c.Visitor = w.kept.Token, w.kept.Shown, w.kept.Visitor
	w.dropToVisitor = true
	w.begin(c)
	w.agentSays("Where were we?")
	w.dropToVisitor = false
	w.anew(wire.RenewRestart)
	w.fromAgent(w.agent.Arrived(w.now, w.join.Session, w.join.Hello))
	w.run()
	w.wantStream("Alice joined", "hello", "Alice: Happy to help", aboveVerified, "You took the chat up again", "Where were we?", "You took the chat up again")
	w.sleep(5000)
	w.wantCustomer("Where were we?")
}

// A relay gives a program an old session again in between: what the program has
// of it, by what was said again since, is not forgotten over that.
func TestAnOldSessionInBetween(t *testing.T) {
	w := newWorld(t).talking()
	old := w.join
	w.sleep(1000)
	w.crash()
	w.visitorSays("Are you there?")
	w.restart()
	w.dropToVisitor = true // the page does not learn that it came
	w.anew(wire.RenewRestart)
	w.dropToVisitor = false
	for _, j := range []wire.Join{old, w.join} {
		w.fromAgent(w.agent.Arrived(w.now, j.Session, j.Hello))
	}
	w.run()
	w.sleep(5000)
	if n := w.count("Are you there?", w.seenByAgent); n != 1 {
		t.Errorf("the agent reads it %d times", n)
	}
}

// Once more, and once more: a token counts once, and there is another.
func TestRestartsInARow(t *testing.T) {
	w := newWorld(t).talking()
	for n, text := range []string{"one", "two", "three"} {
		w.agentSays("agent " + text)
		w.visitorSays("customer " + text)
		w.sleep(1000)
		before := w.kept.Token
		w.crash()
		w.restart()
		w.sleep(1000)
		if w.kept.Token == before || w.kept.Shown != "" {
			t.Errorf("after restart %d the machine keeps %v", n+1, w.kept)
		}
	}
	w.wantStream("Alice joined", "hello", "Alice: agent one", "customer one", "Alice: agent two", "customer two", "Alice: agent three", "customer three",
		aboveVerified, "You took the chat up again")
	w.wantNothingRefused()
}

// The program dies again before the page has its offer: it shows the token that
// the page may know, and goes on.
func TestARestartThatDies(t *testing.T) {
	for name, lose := range map[string]func(w *world){
		"before the page has the offer":                  func(w *world) { w.dropToVisitor = true },
		"before it knows that the page has the offer":    func(w *world) { w.dropToAgent = true },
		"when everything was said, and not acknowledged": func(w *world) {},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			w.sleep(1000)
			w.crash()
			lose(w)
			w.restart()
			w.crash()
			w.dropToVisitor, w.dropToAgent = false, false
			w.restart()
			w.wantStream("Alice joined", "hello", aboveVerified, "You took the chat up again")
			if w.question.Ask != 0 {
				t.Error("the customer is asked")
			}
		})
	}
}

// The relay can ask for sessions as often as it likes: the page begins one a
// second at most, and the last word counts.
func TestRenewalsAreCounted(t *testing.T) {
	w := newWorld(t).talking()
	w.sleep(1000)
	joins := map[wire.SessionID]bool{}
	for n := range 50 {
		w.give(wire.Renew{Chat: w.join.Chat, Why: wire.Renewal(1 + n%3)})
		joins[w.join.Session] = true
		w.sleep(100)
	}
	if len(joins) > 6 {
		t.Errorf("in 5 seconds the page began %d sessions", len(joins))
	}
	w.give(wire.Renew{Chat: w.join.Chat, Why: wire.RenewRestart})
	w.sleep(1000)
	w.agent = nil
	w.restart()
	w.wantAgent("hello")
	if n := w.count("[waits-again]", w.seenByCustomer); n > 3 {
		t.Errorf("the customer reads %d times that the chat waits again", n)
	}
}

// A page that is loaded again while nobody knows the chat ends it, and says so.
func TestBothGoneIsANewChat(t *testing.T) {
	for _, c := range []struct {
		name, agent string
		come        func(w *world)
	}{
		{"told by the relay", "", func(w *world) { w.give(wire.Renew{Chat: w.join.Chat, Why: wire.RenewRestart}) }},
		{"refused by an end that knows another page", "", func(w *world) { w.give(wire.Ended{Chat: w.join.Chat, Reason: wire.ReasonRefused}) }},
		{"met by an end that began", "Alice", func(w *world) {
			c := w.config()
			c.Token, c.Shown = w.kept.Token, w.kept.Shown
			w.begin(c)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t).talking()
			w.sleep(1000)
			w.crash()
			w.linked = false
			w.seenByCustomer = nil
			w.open(w.saved)
			w.linked = true
			w.fromVisitor(w.visitor.Connected(w.now))
			w.give(w.rosterFrame(w.rosterNote))
			c.come(w)
			w.wantCustomer("connecting", "[ended-lost]", "ended lost"+c.agent)
			if w.saved != nil {
				t.Error("the page keeps what is of no use")
			}
		})
	}
}

// A machine that knows the chat does not believe that another page is the same.
func TestAnotherPageIsRefused(t *testing.T) {
	w := newWorld(t).talking()
	c := w.config()
	c.Token, c.Visitor = w.kept.Token, strings.Replace(w.kept.Visitor, "visitor+", "visitor+0", 1)
	if _, out, err := chat.NewAgent(c); err != error(chat.ErrPage) || out != nil {
		t.Errorf("got %v and %d outputs, want %v", err, len(out), chat.ErrPage)
	}
}

package chat_test

import (
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/trust"
)

const (
	saidByThePage = "The chat pauses: the customer's page says that by its clock the roster that it has, or its stamp, is expired. " +
		"It takes nothing until that clock is right, or it has newer ones. What you send is kept."
	saidOfAReload = "The chat pauses: the relay says that the customer's page loaded the chat again, and that by its clock the roster that it has, or its stamp, is expired. " +
		"If so, it takes nothing until that clock is right, or it has newer ones. What you send is kept."
)

// Whoever knows the chat can say that its page was loaded again, and what its
// clock shows. The agent reads of that pause only until the page that is there
// says anything.
func TestAnInventedReloadPausesNothingForLong(t *testing.T) {
	w := newWorld(t).talking()
	w.sleep(1000)
	invented := w.inventedReload(day)
	w.fromAgent(w.agent.Arrived(w.now, invented.Session, invented.Hello))
	w.wantAgent("paused customer-said", saidOfAReload)
	w.visitorSays("still here")
	w.wantAgent("paused customer-said", "paused", "The chat goes on: the customer's page takes what you send again", "still here")
	w.wantLive()
}

// inventedReload is what somebody without the token says of a page whose clock
// is that far ahead.
func (w *world) inventedReload(ahead int64) (j wire.Join) {
	v, _, err := chat.NewVisitor(chat.VisitorConfig{Root: w.rootKey, Service: service, Origin: origin, Saved: w.saved, Now: w.now + ahead})
	w.must(err)
	for _, o := range v.Connected(w.now + ahead) {
		if f, ok := o.(chat.Frame); ok {
			sent, err := wire.Parse(f.Bytes)
			w.must(err)
			j = sent.(wire.Join)
		}
	}
	return j
}

// acceptedByAStranger is a chat that pauses by the page's clock, and that
// somebody has accepted whom the page's roster does not name.
func (w *world) acceptedByAStranger() *world {
	w.pageClock = day
	w.visit("hello")
	stranger := *w.roster
	bob, key, err := trust.NewSigner("shop.example/support/bob")
	w.must(err)
	stranger.Agents = []roster.Agent{{VKey: key, Services: []string{service}, Name: "Bob"}}
	w.roster, w.alice, w.aliceKey = &stranger, bob, key
	w.accept()
	return w
}

// A chat that is refused when its page goes on again stays refused, whatever
// the frame says that came just then.
func TestARefusalAtTheEndOfAPauseIsTheLastWord(t *testing.T) {
	for name, f := range map[string]func(w *world) wire.Frame{
		"the end":  func(w *world) wire.Frame { return wire.Ended{Chat: w.join.Chat, Reason: wire.ReasonLeft} },
		"a roster": func(w *world) wire.Frame { return w.rosterFrame(w.rosterNote) },
		"a bad frame": func(w *world) wire.Frame {
			return wire.Data{Chat: w.join.Chat, Session: w.join.Session, From: wire.FromAgent, Seq: 1, Payload: []byte("age-encryption.org/v1\n-> x")}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).acceptedByAStranger()
			w.pageClock = 0
			w.give(f(w))
			before := len(w.seenByCustomer)
			if got := w.lastState(); !strings.HasPrefix(got, "refused") {
				t.Fatalf("the page's state: got %q, want refused", got)
			}
			_, err := w.visitor.Say(w.now, "anybody?")
			if code(err) != "ended" || len(w.seenByCustomer) != before {
				t.Errorf("writing then: %v", err)
			}
			w.wantAlarms()
		})
	}
}

// What a customer writes just when the chat is refused is not taken.
func TestWritingWhenAPauseEndsInARefusal(t *testing.T) {
	w := newWorld(t).acceptedByAStranger()
	w.pageClock = 0
	out, err := w.visitor.Say(w.now, "anybody?")
	w.fromVisitor(out)
	if code(err) != "ended" || w.count("anybody?", w.seenByCustomer) != 0 {
		t.Errorf("got %v and %q, want ended", err, w.seenByCustomer)
	}
}

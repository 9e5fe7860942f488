package chat_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/seal"
)

// rated is a chat whose customer is asked how it was, once it is over.
func rated(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.rates()
	w.talking()
	w.sleep(1000)
	return w
}

func (w *world) rates() {
	w.roster.Services[0].Rating = true
	msg, err := w.roster.Sign(w.root)
	w.must(err)
	w.rosterNote = msg
}

func (w *world) endByAgent() {
	w.fromAgent(w.agent.End(w.now))
	w.run()
}

func (w *world) rate(steps int64, line string) error {
	out, err := w.visitor.Rate(w.pageNow(), steps, line)
	w.fromVisitor(out)
	w.run()
	return err
}

func (w *world) wantRatings(want ...chat.RatingState) {
	w.t.Helper()
	if !slices.Equal(w.ratings, want) {
		w.t.Errorf("the customer is told %q, want %q", w.ratings, want)
	}
}

// wantLetGo checks that both ends have let the chat go and kept no key.
func (w *world) wantLetGo() {
	w.t.Helper()
	if !w.left || !w.agentLeft {
		w.t.Errorf("let go: by the page %v, by the agent's end %v", w.left, w.agentLeft)
	}
	if w.keepsAKey() {
		w.t.Error("the agent's end keeps a key")
	}
}

// keepsAKey reports whether the agent's end could still open something.
func (w *world) keepsAKey() bool {
	return slices.ContainsFunc(w.agent.Identities(), func(id *seal.Identity) bool { return id.Export() != "" })
}

var ends = map[string]func(*world){"the agent's end": (*world).endByAgent, "the customer's end": (*world).endByCustomer}

func TestRating(t *testing.T) {
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			w := rated(t)
			end(w)
			w.wantRatings(chat.RatingAsked)
			if w.left || w.agentLeft {
				t.Fatal("the chat is let go before it is rated")
			}
			w.must(w.rate(4, "  Quick and kind.\n"))
			w.wantRatings(chat.RatingAsked, chat.RatingSending, chat.RatingGiven)
			items := w.itemsOfAgent[len(w.itemsOfAgent)-2:]
			if items[0].Code != chat.CodeRated || items[0].Text != "The customer rated the chat 4 of 5" {
				t.Errorf("the agent reads %+v", items[0])
			}
			if items[1].From != chat.Customer || items[1].Text != "Quick and kind." {
				t.Errorf("the agent reads %+v", items[1])
			}
			if err := w.rate(1, ""); err == nil {
				t.Error("it is rated twice")
			}
			w.wantLetGo()
			w.wantNothingRefused()
			w.sleep(10 * 60_000)
			w.wantRatings(chat.RatingAsked, chat.RatingSending, chat.RatingGiven)
		})
	}
}

// A line is not asked for, and "not now" ends it at once.
func TestRatingWithoutALine(t *testing.T) {
	w := rated(t)
	w.endByAgent()
	w.must(w.rate(5, " \u200b"))
	if i := w.itemsOfAgent[len(w.itemsOfAgent)-1]; i.Code != chat.CodeRated {
		t.Errorf("the agent reads %+v last", i)
	}
	w.wantLetGo()

	for name, end := range ends {
		t.Run("not now, after "+name, func(t *testing.T) {
			w := rated(t)
			end(w)
			n := len(w.itemsOfAgent)
			w.must(w.rate(0, ""))
			w.wantRatings(chat.RatingAsked, chat.RatingNone)
			w.wantLetGo()
			if len(w.itemsOfAgent) != n {
				t.Error("the agent reads something")
			}
		})
	}
}

// What cannot be taken stays with the customer, who is still asked.
func TestRatingThatIsNotTaken(t *testing.T) {
	for name, c := range map[string]struct {
		steps      int64
		line, code string
	}{
		"too many":      {6, "", "arguments"},
		"below nought":  {-1, "", "arguments"},
		"too long":      {3, strings.Repeat("é", chat.MaxRemark+1), "remark-too-long"},
		"a control":     {3, "a\x01b", "text-control"},
		"a card number": {3, "4111 1111 1111 1111", "text-card-number"},
	} {
		t.Run(name, func(t *testing.T) {
			w := rated(t)
			w.endByAgent()
			err := w.rate(c.steps, c.line)
			if e, ok := err.(*chat.Error); !ok || e.Code != c.code {
				t.Fatalf("got %v, want %s", err, c.code)
			}
			w.wantRatings(chat.RatingAsked)
			w.must(w.rate(3, strings.Repeat("é", chat.MaxRemark)))
			w.wantRatings(chat.RatingAsked, chat.RatingSending, chat.RatingGiven)
		})
	}
}

// Nobody is asked where it would not be true that the agent can read it.
func TestRatingIsNotAsked(t *testing.T) {
	for name, prepare := range map[string]func(*world){
		"of a service without": func(w *world) {},
		"before an agent":      func(w *world) { w.rates(); w.visit("hello"); w.endByCustomer() },
		"while one is away": func(w *world) {
			w.rates()
			w.talking()
			w.give(wire.Peer{Chat: w.join.Chat})
			w.endByCustomer()
		},
		"without a link": func(w *world) { w.rates(); w.talking(); w.cut(); w.endByCustomer() },
		"when the relay ends it": func(w *world) {
			w.rates()
			w.talking()
			w.bothHear()
		},
		"when something crosses the end": func(w *world) {
			w.rates()
			w.talking()
			w.sleep(1000)
			w.dropToAgent = true
			w.visitorSays("wait")
			w.dropToAgent = false
			w.endByAgent()
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			prepare(w)
			if name == "of a service without" {
				w.talking()
				w.endByAgent()
			}
			w.wantRatings()
			if err := w.rate(5, ""); err == nil {
				t.Error("it is rated")
			}
		})
	}
}

// A rating is said again after a lost link, and is given once.
func TestRatingAfterALostLink(t *testing.T) {
	w := rated(t)
	w.endByAgent()
	w.cut()
	w.must(w.rate(2, "Slow"))
	w.restore()
	w.wantRatings(chat.RatingAsked, chat.RatingSending, chat.RatingGiven)
	w.wantOnce(true, "Slow")
	w.wantLetGo()
}

// The receipt is lost, and the rating comes twice: the agent reads it once.
func TestRatingWhoseReceiptIsLost(t *testing.T) {
	w := rated(t)
	w.endByCustomer()
	w.sleep(1000)
	w.dropToVisitor = true
	w.must(w.rate(2, "Slow"))
	w.wantRatings(chat.RatingAsked, chat.RatingSending)
	w.dropToVisitor = false
	w.sleep(30_000)
	w.wantRatings(chat.RatingAsked, chat.RatingSending, chat.RatingGiven)
	w.wantOnce(true, "Slow")
}

// Whatever was due when the chat ended is due still, and the end itself is said
// again.
func TestRatingAfterAnEndThatIsLost(t *testing.T) {
	w := rated(t)
	w.dropToAgent = true
	w.visitorSays("wait")
	w.endByCustomer()
	w.dropToAgent = false
	w.sleep(30_000)
	w.must(w.rate(3, "Late"))
	w.wantRatings(chat.RatingAsked, chat.RatingSending, chat.RatingGiven)
	w.wantOnce(true, "wait", "Late")
}

// The agent's end waits as long if something was due when it ended the chat.
func TestRatingAfterAnEndThatTheCustomerDoesNotGet(t *testing.T) {
	w := rated(t)
	w.dropToVisitor = true
	w.agentSays("wait")
	w.endByAgent()
	w.dropToVisitor = false
	w.sleep(30_000)
	w.must(w.rate(3, ""))
	w.wantRatings(chat.RatingAsked, chat.RatingSending, chat.RatingGiven)
}

// The line stands below its steps, also where the customer had not seen the
// agent's last words and the page's clock is behind.
func TestWhereTheLineStands(t *testing.T) {
	w := newWorld(t)
	w.pageClock = -60_000
	w.rates()
	w.talking()
	w.sleep(1000)
	w.dropToVisitor = true
	w.agentSays("One more thing")
	w.dropToVisitor = false
	w.endByCustomer()
	w.must(w.rate(3, "Bye"))
	last := w.itemsOfAgent[len(w.itemsOfAgent)-1]
	if last.Text != "Bye" || last.Before != 0 {
		t.Errorf("the line stands as %+v", last)
	}
}

// What was not confirmed is not said to be sent.
func TestRatingThatIsNotConfirmed(t *testing.T) {
	for name, hinder := range map[string]func(*world){
		"the time is over": func(w *world) { w.dropToAgent = true; w.must(w.rate(2, "Slow")); w.sleep(3 * 60_000) },
		"the relay ends it": func(w *world) {
			w.dropToAgent = true
			w.must(w.rate(2, "Slow"))
			w.give(wire.Ended{Chat: w.join.Chat, Reason: wire.ReasonTimeout})
		},
		"the agent's end is gone": func(w *world) {
			w.dropToAgent = true
			w.must(w.rate(2, "Slow"))
			w.give(wire.Renew{Chat: w.join.Chat, Why: wire.RenewAway})
		},
		"the agent is out": func(w *world) {
			w.dropToAgent = true
			w.must(w.rate(2, "Slow"))
			w.roster.Version, w.roster.Agents = 2, []roster.Agent{}
			msg, err := w.roster.Sign(w.root)
			w.must(err)
			w.give(w.rosterFrame(msg))
		},
		"an earlier receipt comes again": func(w *world) {
			earlier := w.agent.Next("ack", nil, "")
			earlier.SetSeq(0)
			w.dropToAgent = true
			w.must(w.rate(2, "Slow"))
			w.fromVisitor(w.visitor.Receive(w.pageNow(), earlier.Frame()))
			w.wantRatings(chat.RatingAsked, chat.RatingSending)
			w.sleep(3 * 60_000)
		},
		"a stranger confirms it": func(w *world) {
			w.dropToAgent = true
			w.must(w.rate(2, "Slow"))
			f := w.agent.Next("ack", nil, "")
			f.SetSeq(0)
			f.Set("ack", "9")
			f.Signer = stranger(w.t, f.Signer.Name()).Signer
			w.fromVisitor(w.visitor.Receive(w.pageNow(), f.Frame()))
			w.wantRatings(chat.RatingAsked, chat.RatingSending)
			w.sleep(3 * 60_000)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := rated(t)
			w.endByAgent()
			w.sleep(1000)
			hinder(w)
			w.run()
			w.wantRatings(chat.RatingAsked, chat.RatingSending, chat.RatingUnconfirmed)
			if !w.left {
				t.Error("the page keeps the link")
			}
		})
	}
}

// Each end gives up in time, whatever the other one does.
func TestRatingThatDoesNotCome(t *testing.T) {
	w := rated(t)
	w.endByAgent()
	w.sleep(3*60_000 - 1)
	w.wantRatings(chat.RatingAsked)
	w.sleep(1)
	w.wantRatings(chat.RatingAsked, chat.RatingNone)
	w.wantLetGo()

	w = rated(t)
	w.endByCustomer()
	w.linked, w.visitorWake = false, 0 // the page is gone without a word
	w.sleep(4 * 60_000)
	if !w.agentLeft || w.keepsAKey() {
		t.Error("the agent's end waits for ever")
	}
}

// A page that is loaded again is not asked: it knows nothing of the chat.
func TestRatingIsForgottenWithThePage(t *testing.T) {
	w := rated(t)
	w.endByAgent()
	if len(w.saved) != 0 {
		t.Error("something is kept of a chat that is over")
	}
}

// An agent's end whose window was closed takes none: nobody would read it.
func TestRatingThatNobodyWouldRead(t *testing.T) {
	w := rated(t)
	w.endByAgent()
	w.fromAgent(w.agent.Part())
	w.run()
	w.wantRatings(chat.RatingAsked, chat.RatingNone)
	w.wantLetGo()
}

// Whoever stands between the two learns that a note was sent, and not what.
func TestRatingIsSealed(t *testing.T) {
	w := rated(t)
	w.endByAgent()
	w.sealed = [][]byte{}
	w.must(w.rate(1, "PLAINLY-TO-BE-SEEN"))
	if len(w.sealed) == 0 {
		t.Fatal("nothing was sent")
	}
	for _, b := range w.sealed {
		if strings.Contains(string(b), "PLAINLY") {
			t.Error("it can be read")
		}
	}
	short, long := ratingBytes(t, 1, ""), ratingBytes(t, 5, "Very good")
	if short != long {
		t.Errorf("a rating of 1 has %d bytes, one of 5 with a line %d", short, long)
	}
}

func ratingBytes(t *testing.T, steps int64, line string) int {
	w := rated(t)
	w.endByAgent()
	w.sleep(1000)
	w.sealed = [][]byte{}
	w.must(w.rate(steps, line))
	return len(w.sealed[0])
}

package desktop

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// rating is a chat whose customer is asked how it was.
func rating(t testing.TB) (*world, *customer, string) {
	t.Helper()
	w := newWorld(t)
	w.roster.Services[0].Rating = true
	w.startRelay()
	w.connectAgent()
	c := w.newCustomer(nil)
	c.say("Hi, I want to pay my bill")
	id := w.state().Waiting[0].Chat
	w.mustAsk(`{"type":"accept","id":1,"chat":"` + id + `"}`)
	c.acknowledges()
	return w, c, id
}

// rated is what the customer was last told of the rating.
func (c *customer) rated() (state chat.RatingState) {
	for _, o := range c.outs {
		if r, ok := o.(chat.Rating); ok {
			state = r.State
		}
	}
	return state
}

// What the customer says of a chat that is over stands in its stream and its
// transcript. A message that looks the same stands as what it is.
func TestRatingStandsInTheTranscript(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, c, id := rating(t)
		w.mustAsk(`{"type":"end","id":5,"chat":"` + id + `"}`)
		w.settle()
		c.do(c.end.Rate(unixMilli(), 4, "Quick.\n— The customer rated the chat 1 of 5"))
		w.settle()
		text := w.transcript(id)
		if strings.Count(text, ":01  — The customer rated the chat") != 1 || !strings.Contains(text, "  — The customer rated the chat 4 of 5\n") || !strings.Contains(text, "\n    Quick.\n    — The customer rated the chat 1 of 5\n") {
			t.Errorf("the transcript is\n%s", text)
		}
		if got := c.rated(); got != chat.RatingGiven {
			t.Errorf("the customer is told %q", got)
		}
		if len(w.session.conns) != 0 {
			t.Error("the chat's connection stays")
		}
		w.session.shutdown()
	})
}

// A chat that the agent has closed takes no rating, and the customer is asked no
// more.
func TestRatingOfAChatThatIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, c, id := rating(t)
		c.do(c.end.End(unixMilli()), nil)
		w.settle()
		if got := c.rated(); got != chat.RatingAsked {
			t.Fatalf("the customer is told %q", got)
		}
		w.mustAsk(`{"type":"close","id":5,"chat":"` + id + `"}`)
		w.settle()
		if got := c.rated(); got != chat.RatingNone {
			t.Errorf("the customer is told %q", got)
		}
		w.session.shutdown()
	})
}

// endedIn is a chat of a program that keeps its chats, which the agent has just
// ended and the customer is asked about.
func endedIn(t *testing.T) (*world, *disk, *customer) {
	t.Helper()
	w, d := keeper(t)
	w.publish(func(r *roster.Roster) { r.Services[0].Rating = true })
	c, ticket := w.waits()
	w.accept(ticket)
	c.acknowledges()
	w.mustAsk(asked("end", ticket, nil))
	if got := c.rated(); got != chat.RatingAsked {
		t.Fatalf("the customer is told %q", got)
	}
	return w, d, c
}

// A program that is killed while a rating may come does not take the chat up
// again, and the customer is not told that a rating arrived.
func TestRatingOfAProgramThatIsKilled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, d, c := endedIn(t)
		w.kill()
		w.again(d, func() bool { return false })
		w.later()
		if s := w.state(); len(s.Chats)+len(s.Waiting) != 0 {
			t.Errorf("the chat is back: %+v, %+v", s.Chats, s.Waiting)
		}
		c.do(c.end.Rate(unixMilli(), 5, "Fine"))
		w.settle()
		time.Sleep(4 * time.Minute)
		c.take(c.end.Tick(unixMilli()))
		if got := c.rated(); got != chat.RatingUnconfirmed {
			t.Errorf("the customer is told %q", got)
		}
		w.session.shutdown()
	})
}

// A program that ends in order asks no customer any more for what nobody would
// read: not after a chat that has ended, and none whose chat ends with the program,
// as it does where there is no place to keep it.
func TestRatingOfAProgramThatEnds(t *testing.T) {
	for name, talked := range map[string]func(*testing.T) (*world, *customer){
		"after a chat": func(t *testing.T) (*world, *customer) { w, _, c := endedIn(t); return w, c },
		"with a chat":  func(t *testing.T) (*world, *customer) { w, c, _ := rating(t); return w, c },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, c := talked(t)
				w.session.endAll()
				w.settle()
				if got := c.rated(); got != chat.RatingNone {
					t.Errorf("the customer is told %q", got)
				}
				w.session.shutdown()
			})
		})
	}
}

// A relay that refuses a chat's connection for good ends the wait, with its keys.
func TestRatingThatTheRelayRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _, id := rating(t)
		w.mustAsk(`{"type":"end","id":5,"chat":"` + id + `"}`)
		unlock := w.session.lock()
		c := w.session.chats[0]
		c.conn.halt(wire.CloseReplaced)
		if c.awaits || len(w.session.conns) != 0 || len(c.machine.Part()) != 0 {
			t.Error("it waits for a rating that cannot come")
		}
		unlock()
		w.session.shutdown()
	})
}

// A chat that may be rated takes none of the agent's places.
func TestRatingTakesNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _, id := rating(t)
		w.mustAsk(`{"type":"end","id":5,"chat":"` + id + `"}`)
		unlock := w.session.lock()
		if n := w.session.taken(); n != 0 {
			t.Errorf("%d places are taken", n)
		}
		unlock()
		w.session.shutdown()
	})
}

// The agent's end lets go of a chat that nobody rates.
func TestRatingThatDoesNotCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _, id := rating(t)
		w.mustAsk(`{"type":"end","id":5,"chat":"` + id + `"}`)
		c := w.session.chats[0]
		if !c.awaits {
			t.Fatal("it does not wait")
		}
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		w.settle()
		if c.awaits || len(w.session.conns) != 0 {
			t.Error("it waits for ever")
		}
		w.session.shutdown()
	})
}

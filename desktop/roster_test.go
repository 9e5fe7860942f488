package desktop

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// A relay that comes back with an older roster that still holds, as from
// another host's copy: nobody is refused, and the relay has the newer one
// again, which a customer who comes then gets.
func TestARelayWithAnOlderRoster(t *testing.T) {
	w, c, id := accepted(t)
	older := *w.roster
	w.publish(func(r *roster.Roster) { r.Services[0].Title = "Bills" })
	newer := w.roster
	c.disconnect()
	w.disconnectAgent()
	w.roster = &older
	w.startRelay()
	w.connectAgent()
	c.connect()
	c.do(c.end.Connected(unixMilli()), nil)
	c.say("still here")
	w.mustAsk(`{"type":"say","id":2,"chat":"` + id + `","text":"me too"}`)
	if !slices.Contains(w.stream(), "still here") || !slices.Contains(c.texts(), "me too") || w.chat().Ended != "" {
		t.Errorf("the agent reads %q, the customer %q", w.stream(), c.texts())
	}
	if got := w.newCustomer(nil).end.Roster(); got == nil || got.Version != newer.Version {
		t.Errorf("a new customer has roster %+v, want version %d", got, newer.Version)
	}
	if !strings.Contains(w.log.String(), "older roster") {
		t.Error("nobody can look up that the relay had an older roster")
	}
}

// publish signs the next roster and gives it to the relay.
func (w *world) publish(change func(r *roster.Roster)) {
	w.t.Helper()
	next := *w.roster
	next.Version++
	next.Services = slices.Clone(next.Services)
	next.Issued, next.Expires = time.Now().Unix(), time.Now().Unix()+roster.DefaultStampLifetime
	change(&next)
	w.roster = &next
	w.step(w.published())
	w.settle()
}

// The roster runs out while both are there: both read so, the chat has not
// ended, what the agent writes is kept, and all goes on with the next roster.
func TestARosterThatRunsOutPausesTheChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, c, id := accepted(t)
		time.Sleep((roster.DefaultStampLifetime + 60) * time.Second)
		w.mustAsk(`{"type":"say","id":2,"chat":"` + id + `","text":"written in the pause"}`)
		w.settle()
		if _, err := c.end.Say(unixMilli(), "me too"); err == nil || !strings.Contains(err.Error(), "verified") {
			t.Errorf("the customer writes under an expired roster: %v", err)
		}
		v := w.chat()
		if v.Ended != "" || !strings.Contains(v.Paused, "roster has expired") || slices.Contains(c.texts(), "written in the pause") {
			t.Errorf("ended %q, paused %q; the customer reads %q", v.Ended, v.Paused, c.texts())
		}
		w.publish(func(*roster.Roster) {})
		time.Sleep(time.Second)
		c.do(c.end.Tick(unixMilli()), nil) // an acknowledgement that is no news: it is sent again soon
		time.Sleep(20 * time.Second)
		w.settle()
		c.say("now")
		if v := w.chat(); v.Paused != "" || !slices.Contains(c.texts(), "written in the pause") || !slices.Contains(w.stream(), "now") {
			t.Errorf("paused %q; the customer reads %q, the agent %q", v.Paused, c.texts(), w.stream())
		}
		text := w.transcript(id)
		if !strings.Contains(text, "The chat pauses") || !strings.Contains(text, "The chat goes on") || strings.Contains(text, "ended the chat") {
			t.Errorf("the transcript: %s", text)
		}
		w.session.shutdown()
	})
}

// A pause that the customer's own clock makes is told to the agent, in the head
// of the chat, its stream and the transcript.
func TestAPauseAtTheCustomersIsTold(t *testing.T) {
	for ahead, want := range map[time.Duration]string{
		25*time.Hour + time.Minute: "by its clock, which is 25 hours ahead of this machine's, the roster that it has, or its stamp, is expired",
		80 * time.Hour:             "by its clock, which is 3 days ahead",
	} {
		t.Run(ahead.String(), func(t *testing.T) {
			w, c, id := accepted(t)
			w.mustAsk(`{"type":"say","id":2,"chat":"` + id + `","text":"first"}`)
			c.do(c.end.Tick(unixMilli()+ahead.Milliseconds()), nil)
			if v := w.chat(); v.Ended != "" || !strings.Contains(v.Paused, want) {
				t.Errorf("ended %q, paused %q, want %q in it", v.Ended, v.Paused, want)
			}
			c.do(c.end.Tick(unixMilli()), nil)
			text := w.transcript(id)
			if v := w.chat(); v.Paused != "" || !strings.Contains(text, "the customer's page says") || !strings.Contains(text, "takes what you send again") {
				t.Errorf("paused %q; the transcript: %s", v.Paused, text)
			}
		})
	}
}

// A relay cannot bring an older roster back when the newer one has run out: who
// was taken out of it in between would be in again.
func TestAnOlderRosterAfterTheNewerRanOut(t *testing.T) {
	w, _, _ := accepted(t)
	s := w.session
	older := *w.roster
	older.Expires += 3600
	next := older
	next.Version, next.Expires = older.Version+1, time.Now().Unix()+2
	sign := func(r roster.Roster) wire.Roster { w.roster = &r; return w.rosterFrame() }
	defer s.lock()()
	if err := s.useRoster(sign(next), nil); err != nil {
		t.Fatal(err)
	}
	s.roster.Expires = time.Now().Unix() - 1
	if err := s.useRoster(sign(older), nil); err == nil || s.roster.Version != next.Version {
		t.Errorf("goes by version %d after %d ran out: %v", s.roster.Version, next.Version, err)
	}
}

// What is said of an expired roster names this machine's clock when it is the
// clock, by the relay's time.
func TestAnExpiredRosterOrAWrongClock(t *testing.T) {
	w, _, _ := accepted(t)
	_, desk := w.conn(wire.Ticket{})
	s := w.session
	w.roster.Issued, w.roster.Expires = time.Now().Unix()-7200, time.Now().Unix()-3600
	unlock := s.lock()
	s.roster, s.chats[0].paused = w.authority(), "roster-expired"
	unlock()
	for ahead, want := range map[time.Duration]string{
		0:                "organisation's roster has expired, so the customer's page",
		25 * time.Hour:   "clock is 25 hours ahead of the relay's",
		72 * time.Hour:   "clock is 3 days ahead of the relay's",
		90 * time.Minute: "clock is 90 minutes ahead of the relay's",
		-72 * time.Hour:  "organisation's roster has expired, so the customer's page",
	} {
		t.Run(ahead.String(), func(t *testing.T) {
			desk.greeted(wire.Challenge{Time: time.Now().Add(-ahead).UnixMilli()})
			if got := w.chat().Paused; !strings.Contains(got, want) {
				t.Errorf("%v ahead: %q, want %q in it", ahead, got, want)
			}
		})
	}
	desk.greeted(wire.Challenge{Time: time.Now().Add(-25 * time.Hour).UnixMilli()})
	unlock = s.lock()
	if err := s.checkRoster(); err == nil || !strings.Contains(err.Error(), "25 hours ahead") {
		t.Errorf("the desk says: %v", err)
	}
	s.queue = append(s.queue, &waiting{ticket: wire.Ticket{1}})
	unlock()
	if e, ok := w.ask(`{"type":"accept","id":4,"chat":"01000000000000000000000000000000"}`).(errorEvent); !ok || !strings.Contains(e.Message, "25 hours ahead") {
		t.Errorf("accepting under an expired roster: %+v", e)
	}
}

// A page that says that the agent is out of the roster is not believed against
// the roster that the desktop has: the agent reads who says so.
func TestAPageThatSaysTheAgentIsOut(t *testing.T) {
	w, c, id := accepted(t)
	c.do([]chat.Output{chat.Frame{Bytes: wire.Leave{Chat: w.session.chats[0].id, Reason: wire.ReasonRoster}.Append(nil)}}, nil)
	if got := w.chat().Ended; got != "roster-said" {
		t.Errorf("ended by %q, want roster-said", got)
	}
	text := w.transcript(id)
	if !strings.Contains(text, "the customer's page, or the relay, says that the roster does not let you answer for this service. The roster that you have does.") {
		t.Errorf("the transcript: %s", text)
	}
}

// Why a chat ended is the true reason at both ends and in the transcript.
func TestWhyAChatEnded(t *testing.T) {
	w, c, id := accepted(t)
	w.publish(func(r *roster.Roster) {
		r.Agents = []roster.Agent{{VKey: w.alice.VKey, Services: []string{"sales"}, Name: "Alice"}}
	})
	if got := w.state().Chats[0].Ended; got != "roster" {
		t.Errorf("ended by %q, want roster", got)
	}
	last := c.outs[len(c.outs)-1]
	if s, ok := last.(chat.State); !ok || s.Phase != "ended" || s.Reason != "roster" {
		t.Errorf("the customer's page: %+v", last)
	}
	text := w.transcript(id)
	if !strings.Contains(text, "roster does not let you answer") || strings.Contains(text, "customer ended") {
		t.Errorf("the transcript: %s", text)
	}
}

// The relay can say that a page was loaded again, and show any clock for it: the
// agent reads who says so, until that page says anything itself.
func TestAPauseThatTheRelaySpeaksOf(t *testing.T) {
	w, c, id := accepted(t)
	var saved []byte
	for _, o := range c.outs {
		if s, ok := o.(chat.Saved); ok {
			saved = s.Bytes
		}
	}
	invented, _, err := chat.NewVisitor(chat.VisitorConfig{Root: w.root.VKey, Service: "billing", Origin: shop, Saved: saved, Now: unixMilli() + 25*time.Hour.Milliseconds() + 60_000})
	if err != nil {
		t.Fatal(err)
	}
	j := joined(t, invented.Connected(unixMilli()))
	_, own := w.conn(c.ticket)
	own.receive(own.ctx, wire.Assigned{Chat: j.Chat, Session: j.Session, Service: j.Service, Hello: j.Hello})
	want := "Paused: the relay says that the customer's page loaded the chat again, and that by its clock, which is 25 hours ahead of this machine's, the roster"
	if v := w.chat(); !strings.Contains(v.Paused, want) {
		t.Errorf("paused %q, want %q in it", v.Paused, want)
	}
	c.do(c.end.Say(unixMilli(), "still here"))
	if v := w.chat(); v.Paused != "" || v.Chat != id {
		t.Errorf("paused %q after the page has written", v.Paused)
	}
}

// A roster that comes while chats live is theirs too: a page that is loaded
// again later is offered what the new one allows.
func TestChatsGoByTheNewestRoster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, c, _ := accepted(t)
		time.Sleep((roster.DefaultStampLifetime - 60) * time.Second)
		w.renewRoster()
		time.Sleep(2 * time.Minute)
		var saved []byte
		for _, o := range c.outs {
			if s, ok := o.(chat.Saved); ok {
				saved = s.Bytes
			}
		}
		c.disconnect()
		again := w.newCustomer(saved)
		if !slices.Contains(again.texts(), "Hi, I want to pay my bill") {
			t.Errorf("after a reload the customer reads %q", again.texts())
		}
		w.session.shutdown()
	})
}

// An agent whom the new roster does not name has no chats any more.
func TestChatsEndWithTheAgentsPlaceInTheRoster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _, _, _ := submitted(t)
		next := *w.roster
		next.Version++
		next.Agents = nil
		w.roster = &next
		_, desk := w.conn(wire.Ticket{})
		if err := desk.loggedIn(desk.ctx, w.rosterFrame(), nil); err == nil {
			t.Error("the roster was taken")
		}
		if v := w.chat(); v.Ended != "roster" || len(v.Secure) != 0 {
			t.Errorf("the chat shows as %+v", v)
		}
		w.session.shutdown()
	})
}

// renewRoster publishes the next roster at the relay, which hands it on.
func (w *world) renewRoster() {
	w.t.Helper()
	w.roster.Version++
	w.roster.Issued = time.Now().Unix()
	w.roster.Expires = w.roster.Issued + roster.DefaultStampLifetime
	w.step(w.published())
	w.settle()
}

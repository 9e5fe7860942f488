package desktop

import (
	"slices"
	"testing"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// assignment is what the relay answers a Claim of a customer's chat with.
func (c *customer) assignment() wire.Assigned {
	j := joined(c.w.t, c.end.Connected(unixMilli()))
	return wire.Assigned{Chat: j.Chat, Session: j.Session, Service: j.Service, Hello: j.Hello}
}

// offerLost is a world in which a chat was assigned, and the relay is killed
// with the agent's offer on its way.
func offerLost(t *testing.T) (*world, *customer, string) {
	t.Helper()
	w, c, id := accepting(t)
	own := w.admitted(c.ticket)
	own.receive(own.ctx, c.assignment())
	w.startRelay()
	w.disconnectAgent()
	w.lose()
	return w, c, id
}

// back lets a customer come to a relay that was started meanwhile.
func (c *customer) back() {
	delete(c.w.customers, c.conn)
	c.take(c.end.Disconnected(unixMilli()))
	c.w.lose()
	c.connect()
	c.w.settle()
	c.do(c.end.Connected(unixMilli()), nil)
}

// Whoever comes back first, agent and customer find each other.
func TestRelayDiesWithTheOfferOnItsWay(t *testing.T) {
	for name, customerFirst := range map[string]bool{"the customer comes back first": true, "the agent comes back first": false} {
		t.Run(name, func(t *testing.T) {
			w, c, id := offerLost(t)
			if customerFirst {
				c.back()
				w.connectAgent()
			} else {
				w.connectAgent()
				c.back()
			}
			if !w.say(c, "hello") {
				t.Errorf("the customer reads %q, the agent %q", c.texts(), w.chat().Ended)
			}
			if q := w.state().Waiting; len(q) != 0 {
				t.Errorf("%s is in a chat and waits: %+v", id, q)
			}
		})
	}
}

// A colleague was first: the agent reads that, and no word of a customer who
// went away.
func TestAColleagueWasFirstAfterARestart(t *testing.T) {
	w, c, _ := offerLost(t)
	c.back()
	w.connectAgent()
	cc := w.session.conns[c.ticket]
	cc.relay.end.received(wire.Ended{Chat: cc.chat.id, Reason: wire.ReasonClaimed})
	if ended := w.chat().Ended; ended != "colleague" {
		t.Errorf("the agent is told of %q", ended)
	}
}

// A chat that is over for the agent, and whose customer never saw the agent,
// waits like any other: the agent sees it, can accept it, and keeps what was
// said before under another name.
func TestAChatThatIsOverWaitsAgain(t *testing.T) {
	w, c, id := offerLost(t)
	w.mustAsk(`{"type":"say","id":1,"chat":"` + id + `","text":"are you there?"}`)
	w.session.perform([]byte(`{"type":"end","id":2,"chat":"` + id + `"}`))
	c.back()
	w.connectAgent()
	if q := w.state().Waiting; len(q) != 1 || q[0].Chat != id || q[0].Claimed || q[0].Gone {
		t.Fatalf("the queue is %+v", q)
	}
	w.accept(id)
	chats := w.state().Chats
	if len(chats) != 2 || chats[0].Chat == id || chats[1].Chat != id || chats[0].Ended != "agent" || chats[1].Ended != "" {
		t.Fatalf("the chats are %+v", chats)
	}
	if !w.say(c, "hello") {
		t.Error("the second chat does not work")
	}
	if !hears(w.session.chats[0], "are you there?") {
		t.Error("what was said in the first is gone")
	}
}

// An end that the relay did not pass on before it was killed is said again.
func TestAGoodbyeIsSaidAgain(t *testing.T) {
	w, c, id := accepted(t)
	c.disconnect()
	w.mustAsk(`{"type":"end","id":1,"chat":"` + id + `"}`)
	w.mustAsk(`{"type":"close","id":2,"chat":"` + id + `"}`)
	if w.open() != 2 {
		t.Fatalf("%d connections while the customer does not know", w.open())
	}
	w.startRelay()
	w.disconnectAgent()
	w.lose()
	w.connectAgent()
	c.connect()
	w.settle()
	c.do(c.end.Connected(unixMilli()), nil)
	if !hasEnded(c) || w.open() != 1 || len(w.session.conns) != 0 {
		t.Errorf("the customer knows: %v; %d connections, %d connections of chats", hasEnded(c), w.open(), len(w.session.conns))
	}
}

// A customer who ends the chat while the connection is away has ended it when the
// connection is back.
func TestACustomerEndsWhileAway(t *testing.T) {
	w, c, _ := accepted(t)
	c.disconnect()
	outs := c.end.End(unixMilli())
	if slices.Contains(outs, chat.Output(chat.Left{})) {
		t.Fatal("the link may go although the relay knows nothing")
	}
	c.connect()
	w.settle()
	c.do(c.end.Connected(unixMilli()), nil)
	if ended := w.chat().Ended; ended != "customer" || !slices.Contains(c.outs, chat.Output(chat.Left{})) {
		t.Errorf("the agent is told of %q", ended)
	}
}

// An agent who may no longer answer when the chat is assigned costs no customer
// the chat.
func TestARosterGivesTheChatBack(t *testing.T) {
	w := newWorld(t)
	w.session.newMachine = func(cfg chat.AgentConfig) (machine, []chat.Output, error) {
		cfg.Roster = &roster.Authority{Org: cfg.Roster.Org}
		return newAgent(cfg)
	}
	w.connectAgent()
	c, id := w.waits()
	w.accept(id)
	if hasEnded(c) || len(w.session.conns) != 0 || w.state().Refusal.Chat != id {
		t.Errorf("ended for the customer: %v; %d connections of chats, refusal %+v", hasEnded(c), len(w.session.conns), w.state().Refusal)
	}
}

// The card of a chat that waits says when its page is away.
func TestACardSaysThatThePageIsAway(t *testing.T) {
	w := newWorld(t)
	w.connectAgent()
	c, _ := w.waits()
	for _, gone := range []bool{false, true, false} {
		if q := w.state().Waiting; len(q) != 1 || q[0].Gone != gone {
			t.Errorf("gone: %v, the queue is %+v", gone, q)
		}
		if !gone && len(c.w.customers) > 0 {
			c.disconnect()
		} else {
			c.connect()
			w.settle()
			c.do(c.end.Connected(unixMilli()), nil)
		}
	}
}

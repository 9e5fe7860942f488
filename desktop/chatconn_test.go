package desktop

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// waits brings a customer into the queue and returns what the window calls the
// chat.
func (w *world) waits() (*customer, string) {
	w.t.Helper()
	c := w.newCustomer(nil)
	c.say("me too")
	return c, c.ticket.String()
}

func (w *world) accept(id string) { w.mustAsk(`{"type":"accept","id":1,"chat":"` + id + `"}`) }

// accepting is a world in which a chat is being accepted, on a connection that
// the relay has not answered yet.
func accepting(t *testing.T) (*world, *customer, string) {
	t.Helper()
	w := newWorld(t)
	w.connectAgent()
	c, id := w.waits()
	w.session.perform([]byte(`{"type":"accept","id":1,"chat":"` + id + `"}`))
	w.lose()
	return w, c, id
}

// admitted logs a chat's connection in at a relay that answers nothing more.
func (w *world) admitted(chat wire.Ticket) agentConn {
	w.t.Helper()
	_, rc := w.conn(chat)
	if err := rc.loggedIn(rc.ctx, w.rosterFrame(), func([]byte) {}); err != nil {
		w.t.Fatal(err)
	}
	return rc
}

// say says something in a chat, and reports whether its customer reads it.
func (w *world) say(c *customer, text string) bool {
	w.mustAsk(`{"type":"say","id":2,"chat":"` + c.ticket.String() + `","text":"` + text + `"}`)
	return slices.Contains(c.texts(), text)
}

// ownPhase returns how a chat's own connection shows.
func (w *world) ownPhase(c *customer) relayPhase {
	w.t.Helper()
	for _, v := range w.state().Chats {
		if v.Chat == c.ticket.String() {
			return v.Relay.Phase
		}
	}
	w.t.Fatal("no such chat")
	return ""
}

func hasEnded(c *customer) bool {
	return slices.ContainsFunc(c.outs, func(o chat.Output) bool { _, ok := o.(chat.Ended); return ok })
}

// open returns how many connections there are, and fails when the session
// thinks otherwise.
func (w *world) open() int {
	w.t.Helper()
	if want := len(w.conns) + len(w.away); len(w.session.conns)+1 != want {
		w.t.Errorf("%d connections for a desk and %d chats", want, len(w.session.conns))
	}
	return len(w.conns)
}

func TestEachChatHasItsOwnConnection(t *testing.T) {
	w, one, _ := accepted(t)
	two, id := w.waits()
	if w.open() != 2 {
		t.Error("a chat that waits has a connection")
	}
	w.accept(id)
	if w.open() != 3 || !w.say(one, "hello, one") || !w.say(two, "hello, two") {
		t.Errorf("with two chats: %d connections, the customers read %q and %q", w.open(), one.texts(), two.texts())
	}
}

// A connection that breaks is that chat's alone.
func TestOneLostConnectionSparesTheOthers(t *testing.T) {
	w, one, _ := accepted(t)
	two, id := w.waits()
	w.accept(id)
	conn, _ := w.conn(one.ticket)
	w.cut(conn)
	if w.state().Relay.Phase != relayReady || w.ownPhase(two) != relayReady || !w.say(two, "undisturbed") {
		t.Error("the desk or the other chat was disturbed")
	}
	if w.say(one, "kept") {
		t.Fatal("delivered without a connection")
	}
	three, id := w.waits()
	w.accept(id)
	if !w.say(three, "a new one") {
		t.Error("another chat could not be accepted meanwhile")
	}
	w.connectAgent()
	if !slices.Contains(one.texts(), "kept") || w.ownPhase(one) != relayReady {
		t.Errorf("with the connection back, it shows as %s and the customer reads %q", w.ownPhase(one), one.texts())
	}
}

func TestChatsGoOnWithoutTheDesk(t *testing.T) {
	w, one, _ := accepted(t)
	_, id := w.waits()
	desk, _ := w.conn(wire.Ticket{})
	w.cut(desk)
	if !w.say(one, "undisturbed") {
		t.Error("a chat needs the desk")
	}
	if n := len(w.state().Waiting); n != 0 {
		t.Errorf("%d chats wait at a desk that is not told of them", n)
	}
	w.connectAgent()
	if s := w.state(); len(s.Waiting) != 1 || s.Waiting[0].Chat != id {
		t.Errorf("the queue is told again as %+v", s.Waiting)
	}
}

// While a chat is being accepted its card says so, whatever becomes of the
// desk meanwhile.
func TestAnAcceptanceIsRetried(t *testing.T) {
	w, one, _ := accepted(t)
	two, id := w.waits()
	w.session.perform([]byte(`{"type":"accept","id":1,"chat":"` + id + `"}`))
	w.session.perform([]byte(`{"type":"accept","id":1,"chat":"` + id + `"}`))
	w.lose()
	conn, own := w.conn(two.ticket)
	w.cut(conn)
	claimed := func() bool { q := w.state().Waiting; return len(q) == 1 && q[0].Claimed }
	if w.state().Waiting[0].Away {
		t.Error("shown as away before it was")
	}
	own.pausing(own.ctx, nil, time.Now())
	if !claimed() || !w.state().Waiting[0].Away || w.open() != 2 || !w.say(one, "meanwhile") {
		t.Errorf("while it is tried: %+v", w.state().Waiting)
	}
	desk, _ := w.conn(wire.Ticket{})
	w.cut(desk)
	if !claimed() {
		t.Error("the lost desk took the card")
	}
	w.connectAgent()
	if len(w.state().Waiting) != 0 || !w.say(two, "hello") {
		t.Errorf("with the connection there the customer reads %q", two.texts())
	}
}

// The desk is told that a chat no longer waits when the agent has it, too.
func TestGoneAtTheDesk(t *testing.T) {
	for name, asked := range map[string]bool{"before it was asked for": false, "after": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.connectAgent()
			_, desk := w.conn(wire.Ticket{})
			c, id := w.waits()
			w.session.perform([]byte(`{"type":"accept","id":1,"chat":"` + id + `"}`))
			w.session.conns[c.ticket].claimed = asked
			desk.receive(desk.ctx, wire.Gone{Ticket: c.ticket, Reason: wire.ReasonClaimed})
			if kept := w.session.waitingFor(c.ticket) != nil; kept != asked || (w.session.conns[c.ticket] != nil) != asked {
				t.Errorf("the card is there: %v", kept)
			}
			w.settle()
		})
	}
}

func TestTooLate(t *testing.T) {
	w, one, _ := accepted(t)
	two, id := w.waits()
	for name, f := range map[string]wire.Frame{
		"gone":  wire.Gone{Ticket: two.ticket, Reason: wire.ReasonClaimed},
		"ended": wire.Ended{Chat: joined(t, two.end.Connected(unixMilli())).Chat, Reason: wire.ReasonLeft},
	} {
		t.Run(name, func(t *testing.T) {
			_, desk := w.conn(wire.Ticket{})
			desk.receive(desk.ctx, wire.Waiting{Ticket: two.ticket, Service: "billing"})
			w.session.perform([]byte(`{"type":"accept","id":1,"chat":"` + id + `"}`))
			w.lose() // the relay answers nothing but f
			rc := w.admitted(two.ticket)
			rc.receive(rc.ctx, f)
			w.push(core.Tick{})
			w.settle()
			if s := w.state(); len(s.Waiting) != 0 || len(s.Chats) != 1 || w.open() != 2 {
				t.Errorf("%s: the card is %+v, the chats %d, the connections %d", name, s.Waiting, len(s.Chats), w.open())
			}
		})
	}
	if !w.say(one, "still here") {
		t.Error("the other chat does not go on")
	}
}

// A relay that was restarted knows a chat when its customer is back. The desk
// may tell of it before the chat's own connection says that a Claim came too early.
func TestBackInTheQueueMeanwhile(t *testing.T) {
	for name, takes := range map[string]func(desk agentConn, c *customer){
		"it waits": func(agentConn, *customer) {},
		"another agent accepted it": func(desk agentConn, c *customer) {
			desk.receive(desk.ctx, wire.Gone{Ticket: c.ticket, Reason: wire.ReasonClaimed})
		},
		"the desk is lost": func(desk agentConn, c *customer) { desk.lost(desk.ctx) },
	} {
		for _, first := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, said first: %v", name, first), func(t *testing.T) {
				w, c, id := accepting(t)
				_, desk := w.conn(wire.Ticket{})
				own := w.admitted(c.ticket)
				desk.receive(desk.ctx, wire.Waiting{Ticket: c.ticket, Service: "billing"})
				if first {
					takes(desk, c)
				}
				own.receive(own.ctx, wire.Gone{Ticket: c.ticket, Reason: wire.ReasonUnknown})
				if !first {
					takes(desk, c)
				}
				q := w.state().Waiting
				if stays := name == "it waits"; (len(q) == 1) != stays || stays && q[0].Claimed || len(w.session.conns) != 0 {
					t.Errorf("the queue is %+v", q)
				}
				if name == "it waits" {
					w.accept(id)
					if !w.say(c, "hello") {
						t.Error("it cannot be accepted again")
					}
				}
			})
		}
	}
}

func TestOverIsClosed(t *testing.T) {
	for name, end := range map[string]func(*world, *customer, string){
		"by the customer": func(w *world, c *customer, id string) { c.do(c.end.End(unixMilli()), nil) },
		"by the agent":    func(w *world, c *customer, id string) { w.mustAsk(`{"type":"end","id":2,"chat":"` + id + `"}`) },
	} {
		t.Run(name, func(t *testing.T) {
			w, c, id := accepted(t)
			end(w, c, id)
			if w.open() != 1 || !hasEnded(c) {
				t.Errorf("%d connections, the customer knows: %v", w.open(), hasEnded(c))
			}
		})
	}
}

// A chat that ends while its connection is away keeps it until the relay was told.
func TestAwayAtTheEnd(t *testing.T) {
	w, c, id := accepted(t)
	conn, _ := w.conn(c.ticket)
	w.cut(conn)
	w.mustAsk(`{"type":"end","id":2,"chat":"` + id + `"}`)
	w.mustAsk(`{"type":"close","id":3,"chat":"` + id + `"}`)
	w.connectAgent()
	if !hasEnded(c) || w.open() != 1 {
		t.Errorf("the customer knows: %v; %d connections", hasEnded(c), w.open())
	}
}

// A code that is final stops a chat's connection until the agent asks.
func TestAChatsConnectionIsRefused(t *testing.T) {
	w, one, _ := accepted(t)
	conn, rc := w.conn(one.ticket)
	delete(w.conns, conn)
	w.step(core.Closed{Conn: conn})
	rc.lost(rc.ctx)
	rc.stopped(rc.ctx, wire.CloseReplaced)
	if v := w.chat().Relay; v.Phase != relayStopped || v.Reason != wire.CloseReplaced.String() || w.state().Relay.Phase != relayReady {
		t.Errorf("the chat's connection shows as %+v", v)
	}
	if w.say(one, "kept") {
		t.Fatal("delivered without a connection")
	}
	w.mustAsk(`{"type":"retry","id":1}`)
	if !slices.Contains(one.texts(), "kept") || w.open() != 2 {
		t.Errorf("after asking: %d connections, the customer reads %q", w.open(), one.texts())
	}
}

// An acceptance that is refused for good can be tried again by its card.
func TestAnAcceptanceIsRefused(t *testing.T) {
	w, c, id := accepting(t)
	conn, rc := w.conn(c.ticket)
	delete(w.conns, conn)
	rc.stopped(rc.ctx, wire.CloseOrg)
	s := w.state()
	if len(s.Waiting) != 1 || s.Waiting[0].Claimed || s.Refusal.Chat != id || !strings.Contains(s.Refusal.Reason, refusal(wire.CloseOrg)) {
		t.Errorf("the card is %+v, the refusal %+v", s.Waiting, s.Refusal)
	}
	w.accept(id)
	if len(w.state().Chats) != 1 || w.state().Refusal.Chat != "" {
		t.Error("it cannot be accepted again")
	}
}

// A card that the desk no longer knows goes with the acceptance that kept it.
func TestARefusedAcceptanceLeavesNoCard(t *testing.T) {
	for name, happens := range map[string]func(w *world, c *customer){
		"the desk said so meanwhile": func(w *world, c *customer) {
			_, desk := w.conn(wire.Ticket{})
			desk.receive(desk.ctx, wire.Gone{Ticket: c.ticket, Reason: wire.ReasonUnknown})
		},
		"the desk came back without it": func(w *world, c *customer) {
			_, desk := w.conn(wire.Ticket{})
			desk.lost(desk.ctx)
			if err := desk.loggedIn(desk.ctx, w.rosterFrame(), func([]byte) {}); err != nil {
				w.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, c, id := accepting(t)
			rc := w.admitted(c.ticket)
			happens(w, c)
			if q := w.state().Waiting; len(q) != 1 || !q[0].Claimed {
				t.Errorf("while it is tried: %+v", q)
			}
			rc.stopped(rc.ctx, wire.CloseMalformed)
			if s := w.state(); len(s.Waiting) != 0 || s.Refusal.Chat != id {
				t.Errorf("the card is %+v, the refusal %+v", s.Waiting, s.Refusal)
			}
		})
	}
}

// When another desktop of the same agent takes the desk over, everything stops
// until the agent asks.
func TestAnotherDesktopStopsEverything(t *testing.T) {
	w, one, _ := accepted(t)
	two, id := w.waits()
	w.session.perform([]byte(`{"type":"accept","id":1,"chat":"` + id + `"}`))
	w.lose()
	conn, rc := w.conn(wire.Ticket{})
	delete(w.conns, conn)
	rc.lost(rc.ctx)
	rc.stopped(rc.ctx, wire.CloseReplaced)
	w.push(core.Closed{Conn: conn})
	w.settle()
	if len(w.conns) != 0 || w.ownPhase(one) != relayStopped || w.chat().Peer || len(w.state().Waiting) != 0 {
		t.Errorf("%d connections, the chat's is %s, the queue %+v", len(w.conns), w.ownPhase(one), w.state().Waiting)
	}
	if w.say(one, "kept") {
		t.Fatal("delivered without a connection")
	}
	w.mustAsk(`{"type":"retry","id":1}`)
	if !slices.Contains(one.texts(), "kept") || w.state().Relay.Phase != relayReady || w.ownPhase(one) != relayReady {
		t.Errorf("after asking, the customer reads %q", one.texts())
	}
	w.accept(id)
	if !w.say(two, "hello") {
		t.Error("the chat that was being accepted is lost")
	}
}

// Rosters come on every connection, and the newest seen on any counts.
func TestRostersOnEveryLine(t *testing.T) {
	w, c, _ := accepted(t)
	_, desk := w.conn(wire.Ticket{})
	_, own := w.conn(c.ticket)
	old := w.rosterFrame()
	w.roster.Version++
	if err := own.loggedIn(own.ctx, w.rosterFrame(), nil); err != nil {
		t.Fatal(err)
	}
	for _, rc := range []agentConn{desk, own} {
		if err := rc.loggedIn(rc.ctx, old, nil); err != nil || w.session.roster.Version != w.roster.Version {
			t.Errorf("%s: %v, and goes by roster %d", rc.name(), err, w.session.roster.Version)
		}
	}
	w.roster.Agents = []roster.Agent{{VKey: w.alice.VKey, Services: []string{"sales"}, Name: "Alice"}}
	w.roster.Services = append(w.roster.Services, roster.Service{Name: "sales", Origins: []string{shop}, Title: "Sales"})
	w.roster.Version++
	if err := own.loggedIn(own.ctx, w.rosterFrame(), nil); err != nil {
		t.Fatal(err)
	}
	w.push(core.Tick{})
	w.settle()
	if w.chat().Ended != "roster" || w.open() != 1 || !hasEnded(c) {
		t.Errorf("a chat of a service that is no longer the agent's: %+v", w.chat())
	}
}

func (panics) Receive(int64, wire.Frame) []chat.Output { panic("card 4111111111111111") }
func (panics) End(int64) []chat.Output                 { panic("card 4111111111111111") }
func (panics) Wiped(int64, string) []chat.Output       { panic("card 4111111111111111") }

func TestPanicsOnALine(t *testing.T) {
	w, one, _, _ := submitted(t)
	two, id := w.waits()
	w.accept(id)
	w.session.chats[0].machine = panics{w.session.chats[0].machine}
	one.say("boom")
	if !w.say(two, "hello") {
		t.Error("the other chat does not go on")
	}
	w.session.endAll()
	w.push(core.Tick{})
	w.settle()
	if len(w.conns) != 0 || !hasEnded(two) {
		t.Errorf("%d connections are left, the other customer knows: %v", len(w.conns), hasEnded(two))
	}
	if strings.Contains(w.log.String(), "4111") {
		t.Error("the log holds what a panic said")
	}
}

// A connection that was hung up does nothing more, whatever still comes on it.
func TestAfterHangingUp(t *testing.T) {
	w, c, id := accepted(t)
	_, rc := w.conn(c.ticket)
	w.mustAsk(`{"type":"end","id":2,"chat":"` + id + `"}`)
	sent := false
	if err := rc.loggedIn(rc.ctx, w.rosterFrame(), func([]byte) { sent = true }); err != nil {
		t.Error(err)
	}
	rc.receive(rc.ctx, w.stranger(t))
	rc.pausing(rc.ctx, nil, time.Now())
	rc.stopped(rc.ctx, wire.CloseLogin)
	if sent || rc.lost(rc.ctx) || len(w.state().Chats) != 1 || rc.status.phase == relayStopped {
		t.Error("a line that was hung up goes on")
	}
}

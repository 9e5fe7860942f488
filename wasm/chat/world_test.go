package chat_test

import (
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/trust"
)

const (
	origin  = "https://shop.example"
	service = "billing"
	start   = int64(1_795_000_000_000)

	// answerTime is how long a request can be answered, in ms.
	answerTime = form.DefaultAnswer * 60_000
)

// world is two ends and the wire between them, which a test can cut, drop
// frames on, or alter. It stands where a relay would and, like one, reads
// routing headers only.
type world struct {
	t           *testing.T
	now         int64
	root        note.Signer
	rootKey     string
	alice       note.Signer
	aliceKey    string
	roster      *roster.Roster
	rosterNote  []byte
	spare       string // the fingerprint that the page pins
	pageClock   int64  // how far the page's clock is ahead of everybody's
	relayClock  int64  // how far the relay's is
	visitor     *chat.Visitor
	agent       *chat.Agent
	ticket      wire.Ticket // names the visitor's link
	join        wire.Join
	saved       []byte
	linked      bool
	agentLinked bool

	toVisitor, toAgent         [][]byte
	dropToVisitor, dropToAgent bool
	alter                      func(toAgent bool, f []byte) []byte

	seenByCustomer, seenByAgent []string

	itemsOfCustomer, itemsOfAgent []chat.Item // as they came
	submission                    *chat.Submission
	form                          string
	repeats                       []bool // of each form, whether a page before had it
	delivered                     bool
	untakenOfCustomer             []string // what each side wrote that the other did not take: its number, and why
	untakenOfAgent                []string
	refused                       map[string]int // what was not believed or passed over, by reason
	alarms                        []string       // of what was not believed: at which end, and why
	verified                      int            // how many of them were verified, and not taken
	closedByAgent                 []string
	progress                      []chat.Progress
	page                          chat.About // what the customer's page knows
	abouts                        []chat.About
	visitorWake, agentWake        int64
	files                         map[string][]byte // the customer's, by upload
	uploads                       []chat.Upload
	asked                         int // pieces that the page was asked for
	space                         *chat.Space

	ratings         []chat.RatingState // what the customer was told of them
	left, agentLeft bool               // the link is let go

	kept     chat.Recovery   // what the agent's machine keeps of the chat
	question chat.Consent    // what the customer is asked
	recalls  []chat.Recalled // where what was said before stood at the agent's end
	sealed   [][]byte        // all that the page sent, once a test asks for it
	queues   []chat.Queue    // what the page was told of the queue
	keeps    []chat.Kept
	aside    []wire.Frame // what else the page sent: questions, openings, messages that are left
	bobs     note.Signer
	bobKey   string

	transfer       wire.Transfer // what the relay heard of last, and how often
	transfers      int
	declines       int
	transferStates []chat.TransferState
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: start, refused: map[string]int{}, files: map[string][]byte{}}
	var err error
	w.root, w.rootKey, err = trust.NewSigner("shop.example/support")
	w.must(err)
	w.alice, w.aliceKey, err = trust.NewSigner("shop.example/support/alice")
	w.must(err)
	w.publish(roster.Agent{VKey: w.aliceKey, Services: []string{service}, Name: "Alice"})
	return w
}

// publish signs a roster with these agents.
func (w *world) publish(agents ...roster.Agent) {
	w.roster = &roster.Roster{
		Org: w.rootKey, Version: 1, Issued: w.now / 1000, Expires: w.now/1000 + roster.DefaultStampLifetime,
		Services: []roster.Service{{Name: service, Origins: []string{origin}, Title: "Billing"}},
		Agents:   agents,
	}
	msg, err := w.roster.Sign(w.root)
	w.must(err)
	w.rosterNote = msg
}

// rosterFrame is what a relay sends that has that roster: it with a stamp of the
// root's, which need not fit.
func (w *world) rosterFrame(note []byte) wire.Roster {
	if _, err := roster.Claims(note); err != nil {
		return wire.Roster{Note: note}
	}
	return wire.Roster{Note: note, Stamp: relaytest.StampOf(note, w.root)}
}

// standing is what an agent's end goes by that has that roster, with the stamp
// of rosterFrame.
func (w *world) standing(r *roster.Roster) *roster.Authority {
	w.t.Helper()
	msg, err := r.Sign(w.root)
	w.must(err)
	a, err := roster.OpenAuthority(msg, relaytest.StampOf(msg, w.root), roster.Pin{Root: w.rootKey})
	w.must(err)
	return a
}

// pageNow is the time by the clock of the customer's page.
func (w *world) pageNow() int64 { return w.now + w.pageClock }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// talking is a chat that an agent has joined and both have written in.
func (w *world) talking() *world {
	w.visit("hello")
	w.accept()
	return w
}

func (w *world) visit(text string) {
	w.open(nil)
	w.visitorSays(text)
	w.link()
}

func (w *world) open(saved []byte) {
	v, out, err := chat.NewVisitor(chat.VisitorConfig{Root: w.rootKey, Spare: w.spare, Service: service, Origin: origin, Saved: saved, Now: w.pageNow(), About: w.page})
	w.must(err)
	w.visitor = v
	w.fromVisitor(out)
}

// link connects the visitor and gives it what a relay would.
func (w *world) link() {
	w.linked = true
	w.fromVisitor(w.visitor.Connected(w.pageNow()))
	w.give(wire.Challenge{Time: w.now + w.relayClock})
	w.give(w.rosterFrame(w.rosterNote))
	if w.agent != nil {
		w.fromAgent(w.agent.Receive(w.now, wire.Peer{Chat: w.join.Chat, Up: true}))
		w.give(wire.Peer{Chat: w.join.Chat, Up: true})
	}
	w.run()
}

func (w *world) give(f wire.Frame) { w.fromVisitor(w.visitor.Receive(w.pageNow(), f.Append(nil))) }

func (w *world) config() chat.AgentConfig {
	return chat.AgentConfig{
		Signer: w.alice, Key: w.aliceKey, Roster: w.standing(w.roster), Service: service,
		Chat: w.join.Chat, Session: w.join.Session, Hello: w.join.Hello, Now: w.now, Space: w.space,
	}
}

func (w *world) accept() {
	a, out, err := chat.NewAgent(w.config())
	w.must(err)
	w.agent, w.agentLinked = a, true
	w.fromAgent(out)
	w.give(wire.Peer{Chat: w.join.Chat, Up: true})
	w.run()
}

func (w *world) reload() { w.reloadSaying() }

// reloadSaying loads the page again, where the customer writes at once.
func (w *world) reloadSaying(texts ...string) {
	w.linked = false
	w.fromAgent(w.agent.Receive(w.now, wire.Peer{Chat: w.join.Chat}))
	w.seenByCustomer, w.toVisitor = nil, nil
	w.open(w.saved)
	for _, text := range texts {
		w.visitorSays(text)
	}
	w.linked = true
	w.fromVisitor(w.visitor.Connected(w.pageNow()))
	w.fromAgent(w.agent.Arrived(w.now, w.join.Session, w.join.Hello))
	w.give(w.rosterFrame(w.rosterNote))
	w.fromAgent(w.agent.Receive(w.now, wire.Peer{Chat: w.join.Chat, Up: true}))
	w.give(wire.Peer{Chat: w.join.Chat, Up: true})
	w.run()
}

func (w *world) cut() {
	w.linked, w.agentLinked = false, false
	w.fromVisitor(w.visitor.Disconnected(w.pageNow()))
	w.fromAgent(w.agent.Disconnected(w.now))
	w.toVisitor, w.toAgent = nil, nil
}

func (w *world) restore() {
	w.now += 5000
	w.agentLinked = true
	w.fromAgent(w.agent.Connected(w.now))
	w.link()
}

func (w *world) visitorSays(text string) {
	out, err := w.visitor.Say(w.pageNow(), text)
	w.must(err)
	w.fromVisitor(out)
	w.run()
}

func (w *world) agentSays(text string) {
	out, err := w.agent.Send(w.now, text)
	w.must(err)
	w.fromAgent(out)
	w.run()
}

func (w *world) request(d form.Definition) string {
	id, out, err := w.agent.Request(w.now, d)
	w.must(err)
	w.fromAgent(out)
	w.run()
	return id
}

func (w *world) trySubmit(id string, v form.Values) error {
	out, err := w.visitor.Submit(w.pageNow(), id, v)
	w.fromVisitor(out)
	w.run()
	return err
}

func (w *world) submit(id string, v form.Values) {
	w.t.Helper()
	w.must(w.trySubmit(id, v))
}

func (w *world) cancelByCustomer(id string) {
	out, err := w.visitor.Cancel(w.pageNow(), id)
	w.must(err)
	w.fromVisitor(out)
	w.run()
}

func (w *world) cancelByAgent(id string) {
	out, err := w.agent.Cancel(w.now, id)
	w.must(err)
	w.fromAgent(out)
	w.run()
}

func (w *world) endByCustomer() {
	w.fromVisitor(w.visitor.End(w.pageNow()))
	w.run()
}

// sleep lets time pass and wakes each end when it asked for it.
func (w *world) sleep(ms int64) {
	until := w.now + ms
	for range 10_000 {
		next := until
		for _, at := range []int64{w.visitorWake, w.agentWake} {
			if at != 0 && at < next {
				next = max(at, w.now)
			}
		}
		w.now = next
		w.wake()
		w.run()
		if next == until {
			return
		}
	}
	w.t.Fatal("an end asks to be woken without end")
}

func (w *world) wake() {
	if w.visitorWake != 0 && w.visitorWake <= w.now {
		w.visitorWake = 0
		w.fromVisitor(w.visitor.Tick(w.pageNow()))
	}
	if w.agent != nil && w.agentWake != 0 && w.agentWake <= w.now {
		w.agentWake = 0
		w.fromAgent(w.agent.Tick(w.now))
	}
}

// run moves frames until both wires are empty.
func (w *world) run() {
	for len(w.toVisitor)+len(w.toAgent) > 0 {
		v, a := w.toVisitor, w.toAgent
		w.toVisitor, w.toAgent = nil, nil
		for _, f := range v {
			w.fromVisitor(w.visitor.Receive(w.pageNow(), f))
		}
		for _, f := range a {
			w.deliverToAgent(f)
		}
	}
}

func (w *world) deliverToAgent(b []byte) {
	f, err := wire.Parse(b)
	if err != nil {
		return // a relay closes the connection; nothing reaches the agent
	}
	w.fromAgent(w.agent.Receive(w.now, f))
}

// route is what a relay does with a frame.
func (w *world) route(b []byte, toAgent bool) {
	f, err := wire.Parse(b)
	w.must(err)
	switch f := f.(type) {
	case wire.Join:
		if f.Chat.Ticket() != w.ticket {
			w.t.Error("the visitor joins another chat than its link is for")
		}
		w.join = f
	case wire.Leave:
		w.leave(toAgent, f.Reason)
	case wire.Transfer:
		w.transfer = f
		w.transfers++
	case wire.Decline:
		w.declines++
	case wire.Data:
		w.carry(b, toAgent)
	default:
		w.aside = append(w.aside, f)
	}
}

func (w *world) leave(toAgent bool, why wire.Reason) {
	if why == 0 {
		why = wire.ReasonLeft
	}
	left := wire.Ended{Chat: w.join.Chat, Reason: why}.Append(nil)
	if toAgent && w.agent != nil {
		w.toAgent = append(w.toAgent, left)
	} else if !toAgent {
		w.toVisitor = append(w.toVisitor, left)
	}
}

func (w *world) carry(b []byte, toAgent bool) {
	if toAgent && w.sealed != nil {
		w.sealed = append(w.sealed, b)
	}
	if w.alter != nil {
		b = w.alter(toAgent, slices.Clone(b))
	}
	switch {
	case b == nil:
	case toAgent && w.agent != nil && w.agentLinked && !w.dropToAgent:
		w.toAgent = append(w.toAgent, b)
	case !toAgent && w.linked && !w.dropToVisitor:
		w.toVisitor = append(w.toVisitor, b)
	}
}

package desktop

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
)

const (
	shop       = "https://shop.example"
	relayAt    = "ws://relay.example"
	cardNumber = "4111111111111111"
)

var creditCard = form.Definition{
	ID: "credit-card", Version: 1, Title: "Credit card", Purpose: "To pay a bill", RetainMinutes: 10, AnswerMinutes: 30, Language: "en",
	Fields: []form.FieldDef{
		{ID: "card-number", Kind: "card-number", Label: "Card number", Required: true},
		{ID: "card-expiry", Kind: "card-expiry", Label: "Expiry date", Required: true},
		{ID: "card-code", Kind: "card-code", Label: "Security code", Required: true},
		{ID: "card-name", Kind: "card-name", Label: "Name on card", Required: true},
		{ID: "postal-code", Kind: "postal-code", Label: "Postal code"},
	},
}

// filled is what the customer types; the card expires two years from now,
// which is another year in a synctest bubble.
func filled() form.Values {
	return form.Values{
		{ID: "card-number", Text: cardNumber}, {ID: "card-expiry", Text: time.Now().AddDate(2, 0, 0).Format("0106")},
		{ID: "card-code", Text: "737"}, {ID: "card-name", Text: "Canary Q Holder"}, {ID: "postal-code", Text: ""},
	}
}

// A world is a real relay core, one agent's session and customers' ends, with
// a queue in place of sockets.
type world struct {
	t         testing.TB
	root      relaytest.Key
	alice     relaytest.Key
	roster    *roster.Roster
	relay     *core.Relay
	session   *session
	log       bytes.Buffer
	about     chat.About // what pages say of the customer
	customers map[core.ConnID]*customer
	conns     map[core.ConnID]agentConn
	others    map[core.ConnID]*colleague // connections of other agents
	away      []agentConn                // without a connection
	agents    connections                // at a real relay
	lastConn  core.ConnID

	mu    sync.Mutex
	queue []core.Event // what ends did
}

// An agentConn is one of the session's connections and the context that ends it.
type agentConn struct {
	*relayConn
	ctx context.Context
}

// A customer is a page's end and what it put out.
type customer struct {
	w      *world
	conn   core.ConnID
	ticket wire.Ticket
	end    *chat.Visitor
	outs   []chat.Output
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, root: relaytest.NewKey("shop"), alice: relaytest.NewKey("shop/alice"), customers: map[core.ConnID]*customer{}, conns: map[core.ConnID]agentConn{}}
	now := time.Now().Unix()
	w.roster = &roster.Roster{
		Org: w.root.VKey, Version: 3, Issued: now, Expires: now + roster.DefaultStampLifetime,
		Services: []roster.Service{{Name: "billing", Origins: []string{shop}, Title: "Billing"}},
		Agents:   []roster.Agent{{VKey: w.alice.VKey, Services: []string{"*"}, Name: "Alice"}},
	}
	w.startRelay()
	ready, err := workspace.Default()
	if err != nil {
		t.Fatal(err)
	}
	w.session = newSession(Config{
		Signer: w.alice.Signer, Key: w.alice.VKey, Org: w.root.VKey, Relay: relayAt + wire.Path,
		Forms: func(string) []workspace.Form { return []workspace.Form{workspace.Only(creditCard)} },
		Texts: ready,
		Log:   slog.New(slog.NewTextHandler(&w.log, nil)),
	})
	w.session.begin = func(ctx context.Context, rc *relayConn) { w.dial(agentConn{rc, ctx}) }
	return w
}

func (w *world) signedRoster() []byte {
	w.t.Helper()
	msg, err := w.roster.Sign(w.root.Signer)
	if err != nil {
		w.t.Fatal(err)
	}
	return msg
}

// rosterFrame is what a relay sends that has the present roster.
func (w *world) rosterFrame() wire.Roster {
	p := w.published()
	return wire.Roster{Stamp: p.Stamp, Note: p.Roster}
}

// authority is what the desktop goes by that has the present roster.
func (w *world) authority() *roster.Authority {
	w.t.Helper()
	p := w.published()
	a, err := roster.OpenAuthority(p.Roster, p.Stamp, roster.Pin{Root: w.root.VKey})
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

// published puts the present roster in force.
func (w *world) published() core.Published {
	msg := w.signedRoster()
	return core.Published{Roster: msg, Stamp: relaytest.StampOf(msg, w.root.Signer)}
}

// startRelay begins with a relay that knows nothing, as after a restart.
func (w *world) startRelay() {
	w.t.Helper()
	r, err := core.New(core.Config{Pins: []roster.Pin{{Root: w.root.VKey}}, Origins: []string{relayAt}, Limits: core.DefaultLimits})
	if err != nil {
		w.t.Fatal(err)
	}
	w.relay = r
	w.step(w.published())
}

func (w *world) step(e core.Event) {
	for _, a := range w.relay.Step(unixMilli(), e) {
		switch a := a.(type) {
		case core.Send:
			w.arrive(a)
		case core.Close:
			if rc, ok := w.conns[a.Conn]; ok {
				delete(w.conns, a.Conn)
				rc.lost(rc.ctx)
				rc.stopped(rc.ctx, a.Code)
			}
		}
	}
}

func (w *world) arrive(s core.Send) {
	f, err := wire.Parse(s.Message)
	if err != nil {
		w.t.Fatal(err)
	}
	if c := w.customers[s.Conn]; c != nil {
		if _, ok := f.(wire.Challenge); !ok {
			c.take(c.end.Receive(unixMilli(), s.Message))
		}
		return
	}
	if c := w.others[s.Conn]; c != nil {
		c.got = append(c.got, f)
		return
	}
	rc, ok := w.conns[s.Conn]
	if !ok {
		return
	}
	switch f := f.(type) {
	case wire.Challenge:
		w.logIn(s.Conn, f)
	case wire.Roster:
		if err := rc.loggedIn(rc.ctx, f, w.sender(s.Conn)); err != nil {
			w.t.Fatal(err)
		}
	case wire.Stamp:
		if err := rc.stamped(rc.ctx, f, w.sender(s.Conn)); err != nil {
			w.t.Fatal(err)
		}
	default:
		rc.receive(rc.ctx, f)
	}
}

func (w *world) logIn(conn core.ConnID, c wire.Challenge) {
	msg, err := roster.Login{Relay: relayAt, Org: w.root.VKey, Agent: w.alice.VKey, Challenge: c.Nonce, Time: time.Now().Unix()}.Sign(w.alice.Signer)
	if err != nil {
		w.t.Fatal(err)
	}
	w.sender(conn)(wire.Login{Note: msg}.Append(nil))
}

func (w *world) sender(conn core.ConnID) func([]byte) {
	return func(b []byte) { w.push(core.Received{Conn: conn, Message: b}) }
}

func (w *world) push(e core.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.queue = append(w.queue, e)
}

func (w *world) taken() []core.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	queue := w.queue
	w.queue = nil
	return queue
}

// settle carries frames until there are none. Lines that were hung up are
// closed when what they sent has arrived.
func (w *world) settle() {
	for queue := w.taken(); len(queue) > 0; queue = w.taken() {
		for _, e := range queue {
			w.step(e)
		}
		for conn, rc := range w.conns {
			if rc.ctx.Err() != nil {
				delete(w.conns, conn)
				w.push(core.Closed{Conn: conn})
			}
		}
	}
}

func (w *world) nextConn() core.ConnID {
	w.lastConn++
	return w.lastConn
}

// lose drops what is on the way.
func (w *world) lose() { w.taken() }

// dial connects one of the session's connections.
func (w *world) dial(rc agentConn) {
	conn := w.nextConn()
	w.conns[conn] = rc
	w.push(core.Opened{Conn: conn, Nonce: [32]byte{byte(conn)}, Chat: rc.ticket})
}

// cut breaks one of the session's connections.
func (w *world) cut(conn core.ConnID) {
	rc := w.conns[conn]
	delete(w.conns, conn)
	w.away = append(w.away, rc)
	w.step(core.Closed{Conn: conn})
	rc.lost(rc.ctx)
	w.settle()
}

// connectAgent opens the desk, or connects whatever is away.
func (w *world) connectAgent() {
	if len(w.conns)+len(w.away) == 0 {
		w.session.start()
	}
	away := w.away
	w.away = nil
	for _, rc := range away {
		if rc.ctx.Err() == nil {
			w.dial(rc)
		}
	}
	w.settle()
}

func (w *world) disconnectAgent() {
	for conn := range w.conns {
		w.cut(conn)
	}
}

// conn returns the connection of a chat, or of the desk.
func (w *world) conn(t wire.Ticket) (core.ConnID, agentConn) {
	w.t.Helper()
	for conn, rc := range w.conns {
		if rc.ticket == t {
			return conn, rc
		}
	}
	w.t.Fatal("no such connection")
	return 0, agentConn{}
}

// ask performs a command of the window and returns its answer.
func (w *world) ask(command string) any {
	w.t.Helper()
	answer := w.session.perform([]byte(command))
	w.settle()
	return answer
}

func (w *world) mustAsk(command string) any {
	w.t.Helper()
	answer := w.ask(command)
	if e, bad := answer.(errorEvent); bad {
		w.t.Fatalf("%s: %s", command, e.Message)
	}
	return answer
}

func (w *world) state() stateEvent {
	w.session.mu.Lock()
	defer w.session.mu.Unlock()
	return w.session.stateView()
}

// chat returns the only chat's view.
func (w *world) chat() chatView {
	w.t.Helper()
	s := w.state()
	if len(s.Chats) != 1 {
		w.t.Fatalf("%d chats, want 1", len(s.Chats))
	}
	return s.Chats[0]
}

// stream returns the texts of the only chat.
func (w *world) stream() []string {
	w.t.Helper()
	w.session.mu.Lock()
	defer w.session.mu.Unlock()
	var texts []string
	for _, i := range w.session.chats[0].items {
		texts = append(texts, i.Text)
	}
	return texts
}

// accepted brings a customer and the agent together.
func accepted(t testing.TB) (*world, *customer, string) {
	t.Helper()
	w := newWorld(t)
	w.connectAgent()
	c := w.newCustomer(nil)
	c.say("Hi, I want to pay my bill")
	id := w.state().Waiting[0].Chat
	w.mustAsk(`{"type":"accept","id":1,"chat":"` + id + `"}`)
	return w, c, id
}

// submitted goes on until a filled form is in the panel.
func submitted(t testing.TB) (*world, *customer, string, string) {
	t.Helper()
	w, c, id := accepted(t)
	w.mustAsk(`{"type":"request","id":2,"chat":"` + id + `","form":"credit-card"}`)
	request := c.form().Request
	c.do(c.end.Submit(unixMilli(), request, filled()))
	return w, c, id, request
}

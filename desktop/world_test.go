package desktop

import (
	"bytes"
	"crypto/rand"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"sealform/desktop/workspace"
	"sealform/relay/core"
	"sealform/relay/roster"
	"sealform/relay/wire"
	"sealform/wasm/chat"
	"sealform/wasm/form"
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

type person struct {
	vkey   string
	signer note.Signer
}

func newPerson(t testing.TB, name string) person {
	t.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	return person{vkey, signer}
}

// A world is a real relay core, one agent's session and customers' ends, with
// a queue in place of sockets.
type world struct {
	t         testing.TB
	root      person
	alice     person
	roster    *roster.Roster
	relay     *core.Relay
	session   *session
	log       bytes.Buffer
	about     chat.About // what pages say of the customer
	customers map[core.ConnID]*customer
	agentConn core.ConnID
	lastConn  core.ConnID

	mu    sync.Mutex
	queue []core.Received // what ends sent
}

// A customer is a page's end and what it put out.
type customer struct {
	w    *world
	conn core.ConnID
	end  *chat.Visitor
	outs []chat.Output
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, root: newPerson(t, "shop"), alice: newPerson(t, "shop/alice"), customers: map[core.ConnID]*customer{}}
	now := time.Now().Unix()
	w.roster = &roster.Roster{
		Org: w.root.vkey, Version: 3, Issued: now, Expires: now + roster.DefaultLifetime,
		Services: []roster.Service{{Name: "billing", Origins: []string{shop}, Title: "Billing"}},
		Agents:   []roster.Agent{{VKey: w.alice.vkey, Services: []string{"*"}, Name: "Alice"}},
	}
	w.startRelay()
	ready, err := workspace.Default()
	if err != nil {
		t.Fatal(err)
	}
	w.session = newSession(Config{
		Signer: w.alice.signer, Key: w.alice.vkey, Org: w.root.vkey, Relay: relayAt + wire.Path,
		Forms: func(string) []workspace.Form { return []workspace.Form{workspace.Only(creditCard)} },
		Texts: ready,
		Log:   slog.New(slog.NewTextHandler(&w.log, nil)),
	})
	return w
}

func (w *world) signedRoster() []byte {
	w.t.Helper()
	msg, err := w.roster.Sign(w.root.signer)
	if err != nil {
		w.t.Fatal(err)
	}
	return msg
}

// startRelay begins with a relay that knows nothing, as after a restart.
func (w *world) startRelay() {
	w.t.Helper()
	r, err := core.New(core.Config{Orgs: []string{w.root.vkey}, Origins: []string{relayAt}, Limits: core.DefaultLimits})
	if err != nil {
		w.t.Fatal(err)
	}
	w.relay = r
	w.step(core.RosterUpdated{Note: w.signedRoster()})
}

func (w *world) step(e core.Event) {
	for _, a := range w.relay.Step(unixMilli(), e) {
		if s, ok := a.(core.Send); ok {
			w.arrive(s)
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
	if s.Conn != w.agentConn {
		return
	}
	switch f := f.(type) {
	case wire.Challenge:
		w.logIn(f)
	case wire.Roster:
		if err := w.session.loggedIn(f.Note, w.sender(s.Conn)); err != nil {
			w.t.Fatal(err)
		}
	default:
		w.session.receive(f)
	}
}

func (w *world) logIn(c wire.Challenge) {
	msg, err := roster.Login{Relay: relayAt, Org: w.root.vkey, Agent: w.alice.vkey, Challenge: c.Nonce, Time: time.Now().Unix()}.Sign(w.alice.signer)
	if err != nil {
		w.t.Fatal(err)
	}
	w.sender(w.agentConn)(wire.Login{Note: msg}.Append(nil))
}

func (w *world) sender(conn core.ConnID) func([]byte) {
	return func(b []byte) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.queue = append(w.queue, core.Received{Conn: conn, Message: b})
	}
}

// settle carries frames until there are none.
func (w *world) settle() {
	for {
		w.mu.Lock()
		queue := w.queue
		w.queue = nil
		w.mu.Unlock()
		if len(queue) == 0 {
			return
		}
		for _, e := range queue {
			w.step(e)
		}
	}
}

func (w *world) nextConn() core.ConnID {
	w.lastConn++
	return w.lastConn
}

// lose drops what is on the way.
func (w *world) lose() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.queue = nil
}

func (w *world) connectAgent() {
	w.agentConn = w.nextConn()
	w.step(core.Opened{Conn: w.agentConn, Nonce: [32]byte{byte(w.agentConn)}})
	w.settle()
}

func (w *world) disconnectAgent() {
	w.step(core.Closed{Conn: w.agentConn})
	w.session.unlinked()
	w.agentConn = 0
	w.settle()
}

func (w *world) newCustomer(saved []byte) *customer {
	w.t.Helper()
	end, outs, err := chat.NewVisitor(chat.VisitorConfig{Root: w.root.vkey, Service: "billing", Origin: shop, Saved: saved, Now: unixMilli(), About: w.about})
	if err != nil {
		w.t.Fatal(err)
	}
	c := &customer{w: w, end: end}
	c.connect()
	c.take(outs)
	c.take(end.Connected(unixMilli()))
	w.settle()
	return c
}

func (c *customer) connect() {
	c.conn = c.w.nextConn()
	c.w.customers[c.conn] = c
	c.w.step(core.Opened{Conn: c.conn, Nonce: [32]byte{byte(c.conn)}, Origin: shop})
}

func (c *customer) disconnect() {
	c.w.step(core.Closed{Conn: c.conn})
	delete(c.w.customers, c.conn)
	c.take(c.end.Disconnected(unixMilli()))
	c.w.settle()
}

func (c *customer) take(outs []chat.Output) {
	c.outs = append(c.outs, outs...)
	for _, o := range outs {
		if f, ok := o.(chat.Frame); ok {
			c.w.sender(c.conn)(f.Bytes)
		}
	}
}

func (c *customer) do(outs []chat.Output, err error) {
	c.w.t.Helper()
	if err != nil {
		c.w.t.Fatal(err)
	}
	c.take(outs)
	c.w.settle()
}

func (c *customer) say(text string) {
	c.w.t.Helper()
	c.do(c.end.Say(unixMilli(), text))
}

func (c *customer) texts() []string {
	var texts []string
	for _, o := range c.outs {
		if i, ok := o.(chat.Item); ok {
			texts = append(texts, i.Text)
		}
	}
	return texts
}

// form returns the last form that was opened on the page.
func (c *customer) form() chat.Form {
	c.w.t.Helper()
	for _, o := range slices.Backward(c.outs) {
		if f, ok := o.(chat.Form); ok {
			return f
		}
	}
	c.w.t.Fatal("no form on the page")
	return chat.Form{}
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

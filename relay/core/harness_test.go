package core

import (
	"crypto/rand"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
)

const (
	relayOrigin = "wss://relay.example"
	shopOrigin  = relaytest.ShopOrigin
	start       = int64(1_790_000_000_000)
)

var (
	shop   = relaytest.NewOrg(nil)
	root   = shop.Root
	alice  = shop.Alice // billing, sales
	bob    = shop.Bob   // billing
	carol  = shop.Carol // sales
	rival  = relaytest.NewKey("rival")
	mallet = relaytest.NewKey("shop/mallet") // nobody's agent
	rita   = relaytest.NewKey("rival/rita")  // the rival's
	people = []relaytest.Key{alice, bob, carol}
	pins   = []roster.Pin{{Root: root.VKey}, {Root: rival.VKey}}
)

func shopRoster(version uint64, issued int64) *roster.Roster {
	r := shop.Roster
	r.Version, r.Issued, r.Expires = version, issued, issued+roster.DefaultStampLifetime
	r.Services, r.Agents = slices.Clone(r.Services), slices.Clone(r.Agents)
	return &r
}

func rivalRoster() *roster.Roster {
	return &roster.Roster{
		Org: rival.VKey, Version: 1, Issued: start / 1000, Expires: start/1000 + 3600,
		Services: []roster.Service{{Name: "billing", Origins: []string{"*"}, Title: "Billing"}},
		Agents:   []roster.Agent{{VKey: rita.VKey, Services: []string{"*"}, Name: "Rita"}},
	}
}

func signedBy(r *roster.Roster, p relaytest.Key) []byte {
	msg, err := signed.Sign(r.Doc(), p.Signer) // also one that Roster.Sign would refuse
	if err != nil {
		panic(err)
	}
	return msg
}

// A world is a relay and what it said to each connection.
type world struct {
	t       testing.TB
	relay   *Relay
	now     int64
	last    ConnID
	from    From // of the connections that are opened
	nonce   map[ConnID][32]byte
	inbox   map[ConnID][]wire.Frame
	shut    map[ConnID]wire.CloseCode
	known   map[ConnID]Standing
	wake    int64
	logged  []LogEvent
	full    bool // a message that is left cannot be stored
	slow    bool // and whether it can be is known later
	writing []Written
	flushed int   // how often what was sent had been written
	err     error // of the last Refused
	sent    func(Send)
	shelf   *shelf       // of a relay whose host stores
	notice  func(Action) // takes what is for another relay
}

// newWorld has a relay that has run for a while.
func newWorld(t testing.TB, l Limits) *world {
	w := startedWorld(t, l)
	for _, o := range w.relay.orgs {
		o.muster.until = start
	}
	return w
}

// startedWorld has one that was started just now.
func startedWorld(t testing.TB, l Limits) *world {
	w := emptyWorld(t, l)
	w.roster(signedBy(shopRoster(1, start/1000), root))
	w.roster(signedBy(rivalRoster(), rival))
	return w
}

func emptyWorld(t testing.TB, l Limits) *world {
	r, err := New(Config{Pins: pins, Origins: []string{"ws://other.example", relayOrigin}, Limits: l})
	if err != nil {
		t.Fatal(err)
	}
	return &world{t: t, relay: r, now: start, nonce: map[ConnID][32]byte{}, inbox: map[ConnID][]wire.Frame{}, shut: map[ConnID]wire.CloseCode{}, known: map[ConnID]Standing{}}
}

func (w *world) step(e Event) {
	for _, a := range w.relay.Step(w.now, e) {
		if w.shelf != nil {
			w.shelf.take(w.now, a)
		}
		switch a := a.(type) {
		case Send:
			w.deliver(a)
		case Close:
			w.shut[a.Conn] = a.Code
		case Wake:
			w.wake = a.At
		case Refused:
			w.err = a.Err
		case Log:
			w.logged = append(w.logged, a.What)
		case Known:
			w.known[a.Conn] = a.As
		case Flush:
			w.flushed++
			w.step(Flushed(a))
		case StoreLetter:
			switch e := (Written{a.Org, a.Ticket, !w.full}); {
			case a.State == nil:
			case w.slow:
				w.writing = append(w.writing, e)
			default:
				w.step(e)
			}
		case Announce, Withdraw, Shown, Left, Stowed, NoRoom, Asked, Answered, Propose, Proposed, Retract, Declined:
			if w.notice != nil { // else this relay is both, and knows nothing of it
				w.notice(a)
			}
		}
	}
}

func (w *world) deliver(s Send) {
	if w.shut[s.Conn] != 0 {
		w.t.Errorf("frame for connection %d after its close", s.Conn)
	}
	f, err := wire.Parse(s.Message)
	if err != nil {
		w.t.Errorf("the relay sent what no end can parse: %v", err)
	}
	w.inbox[s.Conn] = append(w.inbox[s.Conn], f)
	if w.sent != nil {
		w.sent(s)
	}
}

func (w *world) roster(msg []byte) error {
	w.err = nil
	w.step(Published{msg, stampOf(msg)})
	return w.err
}

// stampOf signs a stamp for a roster as its root does, whoever signed that.
func stampOf(msg []byte) []byte {
	c, err := roster.Claims(msg)
	if err != nil || c.Expires <= c.Issued { // no stamp can be signed for it
		return nil
	}
	by := root
	if c.Org == rival.VKey {
		by = rival
	}
	return relaytest.StampOf(msg, by.Signer)
}

// published is how a roster travels, with its stamp.
func published(msg []byte) wire.Roster { return wire.Roster{Stamp: stampOf(msg), Note: msg} }

// inForce is what the shop's ends are told.
func (w *world) inForce() wire.Roster {
	a := w.relay.orgs[orgID()].authority
	return wire.Roster{Stamp: a.Stamp, Note: a.Roster}
}

// pass lets time go by, ticking when the relay asked for it.
func (w *world) pass(ms int64) {
	end := w.now + ms
	for w.wake != 0 && w.wake <= end {
		w.now = max(w.now, w.wake)
		w.step(Tick{})
	}
	w.now = end
}

// open makes a connection to the address of a desk.
func (w *world) open(origin string) ConnID { return w.openAt(origin, wire.Ticket{}) }

func (w *world) openAt(origin string, chat wire.Ticket) ConnID {
	w.last++
	var n [32]byte
	rand.Read(n[:])
	w.nonce[w.last] = n
	w.step(Opened{Conn: w.last, Nonce: n, Origin: origin, Chat: chat, From: w.from})
	return w.last
}

func (w *world) send(c ConnID, f wire.Frame) { w.step(Received{c, f.Append(nil)}) }

func (w *world) closeConn(c ConnID) {
	if w.shelf != nil {
		delete(w.shelf.conns, c)
	}
	w.step(Closed{Conn: c})
}

// take returns what a connection got since the last take.
func (w *world) take(c ConnID) []wire.Frame {
	got := w.inbox[c]
	delete(w.inbox, c)
	return got
}

func (w *world) expect(c ConnID, want ...wire.Frame) {
	w.t.Helper()
	got := w.take(c)
	if len(got) == 0 && len(want) == 0 {
		return
	}
	if !reflect.DeepEqual(plain(got), plain(want)) {
		w.t.Errorf("connection %d got\n  %v\nwant\n  %v", c, plain(got), plain(want))
	}
}

// plain shows frames by type and bytes.
func plain(frames []wire.Frame) (s []string) {
	for _, f := range frames {
		b := f.Append(nil)
		s = append(s, fmt.Sprintf("%T %.60x (%d)", f, b, len(b)))
	}
	return s
}

func (w *world) expectClosed(c ConnID, code wire.CloseCode) {
	w.t.Helper()
	if w.shut[c] != code {
		w.t.Errorf("connection %d: closed with %d, want %d", c, w.shut[c], code)
	}
}

func (w *world) login(p relaytest.Key) roster.Login {
	return roster.Login{Relay: relayOrigin, Org: root.VKey, Agent: p.VKey, Challenge: w.nonce[w.last], Time: w.now / 1000}
}

func (w *world) sign(l roster.Login, p relaytest.Key) wire.Login {
	msg, err := l.Sign(p.Signer)
	if err != nil {
		w.t.Fatal(err)
	}
	return wire.Login{Note: msg}
}

// agent opens a desk, logs in and empties the inbox.
func (w *world) agent(p relaytest.Key) ConnID { return w.loggedIn(w.open(""), p) }

// line opens an agent's connection of chat n, logs in and empties the inbox.
func (w *world) line(p relaytest.Key, n byte) ConnID {
	return w.loggedIn(w.openAt("", chatID(n).Ticket()), p)
}

func (w *world) loggedIn(c ConnID, p relaytest.Key) ConnID {
	w.send(c, w.sign(w.login(p), p))
	w.take(c)
	return c
}

func join(n byte, session byte) wire.Join {
	return greeted(wire.Join{Org: orgID(), Service: "billing", Chat: chatID(n), Session: wire.SessionID{session}})
}

// greeted returns f with the hello that belongs to it.
func greeted(f wire.Join) wire.Join {
	of := root
	if f.Org == rivalID() {
		of = rival
	}
	f.Hello = relaytest.Hello(f, of.VKey, shopOrigin)
	return f
}

func chatID(n byte) wire.ChatID { return wire.ChatID{0xc4, n} }

func (w *world) visitor(f wire.Join) ConnID {
	c := w.openAt(shopOrigin, f.Chat.Ticket())
	w.take(c)
	w.send(c, f)
	return c
}

// accepted sets up a chat between a visitor and an agent and empties inboxes.
func (w *world) accepted(n byte, p relaytest.Key) (v, a ConnID) {
	v = w.visitor(join(n, 1))
	a = w.line(p, n)
	w.send(a, claim(n))
	w.take(v)
	w.take(a)
	return v, a
}

// met sets up an accepted chat whose visitor has shown that it has the
// agent's offer.
func (w *world) met(n byte, p relaytest.Key) (v, a ConnID) {
	v, a = w.accepted(n, p)
	w.send(v, data(n, 1, wire.FromVisitor, 0, "acknowledged"))
	w.take(a)
	return v, a
}

func data(n, session byte, from wire.Direction, seq uint64, text string) wire.Data {
	return wire.Data{Chat: chatID(n), Session: wire.SessionID{session}, From: from, Seq: seq, Payload: []byte(wire.AgeMagic + text)}
}

func claim(n byte) wire.Claim { return wire.Claim{Ticket: chatID(n).Ticket()} }

func assigned(n, session byte) wire.Assigned {
	return wire.Assigned{Chat: chatID(n), Session: wire.SessionID{session}, Service: "billing", Hello: join(n, session).Hello}
}

func waiting(n byte) wire.Waiting {
	return wire.Waiting{Ticket: chatID(n).Ticket(), Service: "billing", Since: start, Connected: true}
}

func gone(n byte, why wire.Reason) wire.Gone {
	return wire.Gone{Ticket: chatID(n).Ticket(), Reason: why}
}

func peer(n byte, up bool) wire.Peer { return wire.Peer{Chat: chatID(n), Up: up} }

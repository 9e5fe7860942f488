package core

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// A reunion is a relay that is killed again and again, with honest ends whose
// lines lose what is on its way. Whatever happened, once the ends are back
// every customer is in a chat with an agent who knows it, or waits in the queue
// of everybody who may answer. An agent's end may be started again and know
// nothing: the page then begins another session, as when its agent stays away.
type reunion struct {
	*world
	rt      *rapid.T
	pages   []*page
	answers []*answer
	desks   []*deskEnd
	up      map[ConnID][]wire.Frame // on the way to the relay
	ends    map[ConnID]reader
	restart func()
	first   int64 // when it began
}

// A reader is whoever reads what comes on a connection.
type reader interface {
	read(r *reunion, f wire.Frame)
	lost()
}

// A page is a customer's end.
type page struct {
	n       byte
	session byte
	conn    ConnID
	agent   [32]byte // whose offer it has
	since   int64
	late    bool // it came back when a restarted relay no longer took its word
	over    string
	done    bool // nothing is left to say
}

// An answer is an agent's end of a chat.
type answer struct {
	who     relaytest.Key
	n       byte
	conn    ConnID
	session byte // that it was assigned last; 0: it knows none
	talking bool // assigned
	met     bool
	sees    bool // is told that the page is connected
	over    string
	done    bool
}

type deskEnd struct {
	who   relaytest.Key
	conn  ConnID
	shown queue
}

func newReunion(t *rapid.T, stores bool) *reunion {
	r := &reunion{world: newWorld(quiet{t: t}, DefaultLimits), rt: t, up: map[ConnID][]wire.Frame{}, ends: map[ConnID]reader{}, first: start}
	r.restart = r.forgetAll
	if stores {
		storing(r.world)
		r.restart = r.loseSockets
	}
	for _, p := range []relaytest.Key{alice, bob} {
		r.desks = append(r.desks, &deskEnd{who: p})
	}
	return r
}

// forgetAll kills a relay of which nothing is stored, and starts another.
func (r *reunion) forgetAll() {
	fresh := newWorld(r.world.t, DefaultLimits)
	r.relay, r.wake = fresh.relay, 0
	r.relay.started = r.now
}

// loseSockets kills a host that has stored its relay.
func (r *reunion) loseSockets() {
	for c := range r.ends {
		delete(r.shelf.conns, c)
	}
	r.loseMemory()
}

func (r *reunion) say(c ConnID, f wire.Frame) { r.up[c] = append(r.up[c], f) }

// drop ends a connection at its end. What was on its way arrives or does not.
func (r *reunion) drop(c ConnID, arrives bool) {
	for arrives && r.shut[c] == 0 && (len(r.up[c]) > 0 || len(r.inbox[c]) > 0) {
		r.carry(c)
		r.readOne(c)
	}
	if end := r.ends[c]; end != nil {
		end.lost()
	}
	delete(r.ends, c)
	delete(r.up, c)
	delete(r.inbox, c)
}

func (r *reunion) carry(c ConnID) {
	if len(r.up[c]) > 0 && r.shut[c] == 0 {
		f := r.up[c][0]
		r.up[c] = r.up[c][1:]
		if p, ok := r.ends[c].(*page); ok {
			f = p.asOfNow(r, f)
		}
		r.rt.Logf("%d sends %T", c, f)
		r.send(c, f)
	}
}

func (r *reunion) readOne(c ConnID) {
	if len(r.inbox[c]) > 0 {
		f := r.inbox[c][0]
		r.inbox[c] = r.inbox[c][1:]
		r.rt.Logf("%d reads %T %v", c, f, f)
		r.ends[c].read(r, f)
	}
}

// noticeCloses lets ends know that the relay closed their connections.
func (r *reunion) noticeCloses() {
	for _, c := range slices.Sorted(maps.Keys(r.ends)) {
		if code := r.shut[c]; code != 0 {
			if !code.Reconnect() && code != wire.CloseReplaced {
				r.rt.Fatalf("an honest end was closed for good: %v", code)
			}
			r.drop(c, false)
		}
	}
}

func (p *page) lost() { p.conn = 0 }

func (p *page) join() wire.Join { return anew(p.n, p.session, p.agent) }

func (p *page) connect(r *reunion) {
	f := p.join()
	p.conn = r.openAt(shopOrigin, f.Chat.Ticket())
	r.ends[p.conn] = p
	r.say(p.conn, f)
	if p.over != "" {
		r.say(p.conn, wire.Leave{Chat: f.Chat})
	}
}

// asOfNow lets a Join travel in no time: how long that takes is added to what
// the page says.
func (p *page) asOfNow(r *reunion, f wire.Frame) wire.Frame {
	j, ok := f.(wire.Join)
	if ok {
		j.Waited = uint32(r.now - p.since)
		known := r.relay.orgs[orgID()].chats[j.Chat] != nil
		p.late = p.late || !known && r.now-r.relay.started > ReturnWithin && r.now != p.since
		return j
	}
	return f
}

func (p *page) read(r *reunion, f wire.Frame) {
	switch f := f.(type) {
	case wire.Renew:
		p.begin(r, f.Why)
	case wire.Data:
		from := [32]byte(f.Payload[len(wire.AgeMagic):])
		if f.Session != (wire.SessionID{p.session}) {
			return // of a session that it has given up
		}
		if p.over == "" && p.agent == [32]byte{} {
			p.agent = from
		}
		if p.agent == from {
			r.say(p.conn, data(p.n, p.session, wire.FromVisitor, 0, "acknowledged"))
		}
	case wire.Ended:
		if p.over == "" {
			p.over = fmt.Sprint("relay ", f.Reason)
			r.say(p.conn, wire.Leave{Chat: f.Chat})
		}
		p.done = true
	}
}

func (a *answer) lost() { a.conn = 0 }

func (a *answer) connect(r *reunion) {
	a.conn = r.line(a.who, a.n)
	r.ends[a.conn] = a
	switch {
	case a.over != "":
		r.say(a.conn, wire.Leave{Chat: chatID(a.n)})
	case a.talking:
		r.say(a.conn, wire.Attach{Chat: chatID(a.n), Session: wire.SessionID{a.session}})
	default:
		r.say(a.conn, claim(a.n))
	}
}

func (a *answer) offer(r *reunion) {
	key := keyHash(a.who.VKey)
	r.say(a.conn, data(a.n, a.session, wire.FromAgent, 1, string(key[:])))
}

func (a *answer) read(r *reunion, f wire.Frame) {
	switch f := f.(type) {
	case wire.Assigned:
		a.met = a.met && f.Session == wire.SessionID{a.session}
		a.talking, a.session = true, f.Session[0]
		a.offer(r)
	case wire.Gone:
		if !a.talking {
			a.over, a.done = "late", true
		}
	case wire.Peer:
		a.sees = f.Up
		if f.Up && a.session != 0 && !a.met && a.over == "" {
			a.offer(r)
		}
	case wire.Data:
		a.met = a.met || f.Session == wire.SessionID{a.session}
	case wire.Ended:
		if a.over == "" {
			a.over = fmt.Sprint("relay ", f.Reason)
			r.say(a.conn, wire.Leave{Chat: f.Chat})
		}
		a.done = true
	}
}

func (d *deskEnd) lost() { d.conn, d.shown = 0, nil }

func (d *deskEnd) connect(r *reunion) {
	d.conn = r.open("")
	r.ends[d.conn] = d
	r.inbox[d.conn] = nil
	r.send(d.conn, r.sign(r.login(d.who), d.who))
}

func (d *deskEnd) read(_ *reunion, f wire.Frame) {
	without := func(t wire.Ticket) {
		d.shown = slices.DeleteFunc(d.shown, func(w queued) bool { return w.Ticket == t })
	}
	switch f := f.(type) {
	case wire.Waiting:
		without(f.Ticket)
		d.shown = d.shown.put(queued{Waiting: f})
	case wire.Gone:
		without(f.Ticket)
	}
}

func (r *reunion) one(t *rapid.T, of int) int {
	if of == 0 {
		t.Skip("nobody")
	}
	return rapid.IntRange(0, of-1).Draw(t, "one")
}

func (r *reunion) someConn(t *rapid.T, which func(ConnID) bool) ConnID {
	all := slices.DeleteFunc(slices.Sorted(maps.Keys(r.ends)), func(c ConnID) bool { return !which(c) })
	return all[r.one(t, len(all))]
}

func (r *reunion) actions() map[string]func(*rapid.T) {
	any := func(ConnID) bool { return true }
	acts := map[string]func(*rapid.T){
		"arrive": r.arrive,
		"carry":  func(t *rapid.T) { r.carry(r.someConn(t, func(c ConnID) bool { return len(r.up[c]) > 0 })) },
		"read":   func(t *rapid.T) { r.readOne(r.someConn(t, func(c ConnID) bool { return len(r.inbox[c]) > 0 })) },
		"flow":   func(t *rapid.T) { r.flow() },
		"cut": func(t *rapid.T) {
			c := r.someConn(t, any)
			r.drop(c, rapid.Bool().Draw(t, "arrives"))
			r.closeConn(c)
		},
		"kill": func(t *rapid.T) {
			for _, c := range slices.Sorted(maps.Keys(r.ends)) {
				r.drop(c, rapid.Bool().Draw(t, "arrives"))
			}
			r.restart()
		},
		"back":   r.back,
		"accept": r.accept,
		"forget": r.forgetful,
		"end":    r.end,
		"pass": func(t *rapid.T) {
			if ms := rapid.SampledFrom([]int64{300, 5_000, UnmetAway, WaitingAway + 1000}).Draw(t, "ms"); r.now+ms < r.first+AcceptedAway/2 {
				r.pass(ms)
			}
		},
	}
	for name, act := range acts {
		acts[name] = func(t *rapid.T) { act(t); r.noticeCloses() }
	}
	return acts
}

func (r *reunion) arrive(t *rapid.T) {
	if len(r.pages) == 4 {
		t.Skip("enough")
	}
	r.pass(1)
	p := &page{n: byte(len(r.pages) + 1), session: 1, since: r.now}
	r.pages = append(r.pages, p)
	p.connect(r)
	r.carry(p.conn) // its place counts from when the relay has it
}

// back connects an end that is away.
func (r *reunion) back(t *rapid.T) {
	all := r.absent()
	all[r.one(t, len(all))](r)
}

func (r *reunion) absent() (all []func(*reunion)) {
	for _, d := range r.desks {
		if d.conn == 0 {
			all = append(all, d.connect)
		}
	}
	for _, p := range r.pages {
		if p.conn == 0 && !p.done {
			all = append(all, p.connect)
		}
	}
	for _, a := range r.answers {
		if a.conn == 0 && !a.done {
			all = append(all, a.connect)
		}
	}
	return all
}

func (r *reunion) accept(t *rapid.T) {
	d := r.desks[r.one(t, len(r.desks))]
	if len(d.shown) == 0 {
		t.Skip("nobody waits")
	}
	w := d.shown[r.one(t, len(d.shown))]
	for _, a := range r.answers {
		if a.who == d.who && chatID(a.n).Ticket() == w.Ticket && !a.done {
			t.Skip("has it")
		}
	}
	for _, p := range r.pages {
		if chatID(p.n).Ticket() == w.Ticket {
			a := &answer{who: d.who, n: p.n}
			r.answers = append(r.answers, a)
			a.connect(r)
		}
	}
}

// end lets a person end a chat.
func (r *reunion) end(t *rapid.T) {
	if rapid.Bool().Draw(t, "customer") {
		if p := r.pages[r.one(t, len(r.pages))]; p.over == "" {
			p.over = "customer"
			r.say(p.conn, wire.Leave{Chat: chatID(p.n)})
		}
		return
	}
	if a := r.answers[r.one(t, len(r.answers))]; a.over == "" && a.talking {
		a.over = "agent"
		r.say(a.conn, wire.Leave{Chat: chatID(a.n)})
	}
}

// flow lets everything arrive that is on its way.
func (r *reunion) flow() {
	for moved := true; moved; {
		moved = false
		for _, c := range slices.Sorted(maps.Keys(r.ends)) {
			if r.shut[c] == 0 && len(r.up[c])+len(r.inbox[c]) > 0 {
				r.carry(c)
				r.readOne(c)
				moved = true
			}
		}
		r.noticeCloses()
	}
}

// calm lets everybody come back.
func (r *reunion) calm() {
	for range 4 {
		for _, connect := range r.absent() {
			connect(r)
		}
		r.flow()
		r.pass(UnmetAway + 1000)
		r.noticeCloses()
	}
	for _, connect := range r.absent() {
		connect(r)
	}
	r.flow()
}

func TestEverybodyIsServedOrSeen(t *testing.T) {
	for name, stores := range map[string]bool{"forgets": false, "stores": true} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				r := newReunion(t, stores)
				for _, d := range r.desks {
					d.connect(r)
				}
				t.Repeat(r.actions())
				r.calm()
				r.check()
			})
		})
	}
}

package core

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sealform/sealform/relay/wire"
)

// A shelf is where a host stores what a relay has it store.
type shelf struct {
	inForce map[[32]byte]InForce
	conns   map[ConnID]RestoredConn
	chats   map[string]RestoredChat
	order   []string // of chats, as they were stored first
	frames  map[string][]RestoredFrame
	duties  map[[32]byte]RestoredDuty
	waits   map[string]RestoredWaits
	written map[string]RestoredOpening
	letters map[wire.Ticket]RestoredLetter
	offers  []Propose // which the host of the desks keeps of itself
}

func newShelf() *shelf {
	return &shelf{inForce: map[[32]byte]InForce{}, conns: map[ConnID]RestoredConn{}, chats: map[string]RestoredChat{}, frames: map[string][]RestoredFrame{},
		duties: map[[32]byte]RestoredDuty{}, waits: map[string]RestoredWaits{}, written: map[string]RestoredOpening{}, letters: map[wire.Ticket]RestoredLetter{}}
}

func (s *shelf) take(now int64, a Action) {
	switch a := a.(type) {
	case InForce:
		s.inForce[a.Org] = a
	case StoreConn:
		s.conns[a.Conn] = RestoredConn(a)
	case Close:
		delete(s.conns, a.Conn)
	case StoreChat:
		s.chat(a)
	case StoreDuty:
		keep(s.duties, a.Agent, RestoredDuty{a.Org, a.Agent, a.Note, a.State}, a.Note)
	case StoreWaits:
		keep(s.waits, a.Service, RestoredWaits(a), a.State)
	case StoreLetter:
		keep(s.letters, a.Ticket, RestoredLetter(a), a.State)
	case StoreOpening:
		keep(s.written, fmt.Sprint(a.Org, a.Chat), RestoredOpening(a), a.Message)
	case StoreFrame:
		k := fmt.Sprint(a.Org, a.Chat)
		s.frames[k] = append(s.frames[k], RestoredFrame{a.Org, now, a.Message})
	}
}

// keep puts what is stored under a key, or drops it when there is no state.
func keep[K comparable, V any](where map[K]V, key K, what V, state []byte) {
	if where[key] = what; state == nil {
		delete(where, key)
	}
}

func (s *shelf) chat(a StoreChat) {
	k := fmt.Sprint(a.Org, a.Chat)
	if a.State == nil {
		delete(s.chats, k)
		delete(s.frames, k)
		s.order = slices.DeleteFunc(s.order, func(o string) bool { return o == k })
		return
	}
	if _, ok := s.chats[k]; !ok {
		s.order = append(s.order, k)
	}
	s.chats[k] = RestoredChat(a)
}

// loseMemory puts a new relay, made from what is stored, in place of the
// present one, as a host does that has lost its memory.
func (w *world) loseMemory() {
	r, err := New(Config{Pins: pins, Origins: []string{"ws://other.example", relayOrigin}, Limits: w.relay.limits, Store: true, RemoteQueue: w.relay.remoteQueue})
	if err != nil {
		w.t.Fatal(err)
	}
	w.relay, w.wake = r, 0
	for _, a := range maps.Clone(w.shelf.inForce) {
		w.step(Published{a.Roster, a.Stamp})
	}
	for _, d := range maps.Clone(w.shelf.duties) {
		w.step(d)
	}
	for _, one := range maps.Clone(w.shelf.waits) {
		w.step(one)
	}
	for _, l := range maps.Clone(w.shelf.letters) {
		w.step(l)
	}
	for _, o := range w.shelf.offers {
		w.step(o)
	}
	for c := ConnID(1); c <= w.last; c++ {
		if k, ok := w.shelf.conns[c]; ok && w.shut[c] == 0 {
			w.step(k)
		}
	}
	for _, k := range slices.Clone(w.shelf.order) {
		w.step(w.shelf.chats[k])
		if o, ok := w.shelf.written[k]; ok {
			w.step(o)
		}
		for _, f := range w.shelf.frames[k] {
			w.step(f)
		}
	}
	w.step(Resumed{})
}

// storing makes a world store what its relay gives out.
func storing(w *world) *world {
	w.relay.store, w.shelf = true, newShelf()
	for _, o := range w.relay.orgs {
		if a := o.authority; a != nil {
			w.shelf.inForce[o.id] = InForce{o.id, a.Roster, a.Stamp}
		}
	}
	return w
}

// picture is everything about chats and connections that must outlive the
// memory of a host. Replay buffers are not in it.
func (r *Relay) picture() map[string]any {
	p := map[string]any{}
	for _, o := range r.orgs {
		for _, ch := range o.chats {
			c := *ch
			c.alarm, c.changed, c.counts = alarm{}, false, place{}
			c.hello = slices.Clone(append([]byte{}, ch.hello...))
			for i := range c.ends {
				c.ends[i].sent = replayBuffer{}
			}
			p[fmt.Sprintf("chat %x %x", ch.org, ch.id)] = c
			p[fmt.Sprintf("ticket %x %x", ch.org, ch.ticket)] = o.issued[ch.ticket] == ch
		}
	}
	for _, o := range r.orgs {
		for _, d := range o.duties {
			one := *d
			one.org, one.alarm = nil, alarm{}
			p[fmt.Sprintf("duty %x", d.key)] = one
		}
		for _, l := range o.letters {
			p[fmt.Sprintf("letter %x", l.ticket)] = fmt.Sprint(l.service, l.since, l.kept, string(l.payload))
		}
		for service, waits := range o.waits {
			p["waits "+service] = waits
		}
	}
	for _, c := range r.conns {
		p[fmt.Sprint("conn ", c.id)] = c.picture()
	}
	return p
}

func (c *conn) picture() string {
	chat := ""
	if c.chat != nil {
		chat = fmt.Sprintf("%x", c.chat.id)
	}
	s := fmt.Sprint(c.role, c.due, c.ticket, c.agent, c.key, chat, c.origin)
	if c.role == nobody {
		return s + fmt.Sprint(c.nonce)
	}
	return s + c.org.pin.Root
}

// A storm in which the host loses its memory again and again is like any
// other, and nothing changes when it does.
func TestPropertiesOfAStormWithoutMemory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newStorm(t, storing)
		actions := s.actions()
		actions["forget"] = func(t *rapid.T) {
			before, wake := s.relay.picture(), s.relay.wake
			inbox := len(s.inbox)
			s.loseMemory()
			if after := s.relay.picture(); !reflect.DeepEqual(before, after) {
				t.Fatalf("before\n%v\nafter\n%v", before, after)
			}
			if len(s.inbox) != inbox {
				t.Fatal("somebody was told something")
			}
			if s.relay.wake != 0 && wake == 0 {
				t.Fatal("an alarm out of nothing")
			}
		}
		t.Repeat(actions)
	})
}

func TestStoredFramesAreReplayed(t *testing.T) {
	w := storing(newWorld(t, DefaultLimits))
	v, a := w.accepted(1, alice)
	w.send(v, data(1, 1, wire.FromVisitor, 1, "delivered"))
	w.closeConn(a)
	w.take(v)
	late := data(1, 1, wire.FromVisitor, 2, "late")
	w.send(v, late)
	w.loseMemory()
	back := w.line(alice, 1)
	w.send(back, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}, Have: 1})
	w.expect(back, peer(1, true), late)
	w.expect(v, peer(1, true))
}

// What a chat's earlier agent sent to a page that was away is not stored any
// longer than it is kept: a page that took up that agent's offer after all
// would talk to nobody.
func TestFramesOfAnEarlierAgentAreForgotten(t *testing.T) {
	w := storing(newWorld(t, DefaultLimits))
	v, a := w.accepted(1, alice)
	w.closeConn(v)
	w.take(a)
	w.send(a, data(1, 1, wire.FromAgent, 1, "an offer"))
	w.closeConn(a)
	w.pass(UnmetAway + 1)
	w.loseMemory()
	b := w.line(bob, 1)
	w.send(b, claim(1))
	v = w.visitor(join(1, 1))
	w.expect(v, w.inForce(), peer(1, true))
}

// A page that is asked to begin another session, and whose host has slept meanwhile,
// begins it on the connection that it has.
func TestAPageBeginsAgainAfterTheMemoryIsLost(t *testing.T) {
	for name, loses := range map[string]func(*world){
		"before it is asked": func(w *world) { w.loseMemory(); w.pass(RequeueAway) },
		"after":              func(w *world) { w.pass(RequeueAway); w.loseMemory() },
	} {
		t.Run(name, func(t *testing.T) {
			w := storing(newWorld(t, DefaultLimits))
			v, a := w.met(1, alice)
			w.closeConn(a)
			loses(w)
			w.expect(v, wire.Peer{Chat: chatID(1), Up: false}, renew(1, wire.RenewAway))
			w.send(v, anew(1, 2, [32]byte{}))
			b := w.line(bob, 1)
			w.send(b, claim(1))
			w.expect(b, assigned(1, 2), peer(1, true))
			w.expect(v, peer(1, true))
		})
	}
}

// An end whose connection was lost while the host slept departs, and its
// other end is told.
func TestLostWhileAsleep(t *testing.T) {
	w := storing(newWorld(t, DefaultLimits))
	v, a := w.accepted(1, alice)
	delete(w.shelf.conns, v)
	w.loseMemory()
	w.expect(a, peer(1, false))
	w.pass(AcceptedAway + 1)
	w.expect(a, wire.Ended{Chat: chatID(1), Reason: wire.ReasonTimeout})
}

func TestStoredAlarms(t *testing.T) {
	w := storing(newWorld(t, DefaultLimits))
	v, a := w.accepted(1, alice)
	desk, silent, idle := w.agent(bob), w.open(""), w.line(bob, 1)
	w.pass(JoinWithin / 2)
	w.loseMemory()
	w.pass(JoinWithin / 2)
	w.expectClosed(silent, wire.CloseSilent)
	w.expectClosed(idle, wire.CloseSilent)
	w.loseMemory()
	if w.relay.wake != 0 && w.relay.wake <= w.now {
		t.Error("a relay that is handed what was stored asks for a tick at once")
	}
	w.pass(JoinWithin)
	for _, c := range []ConnID{v, a, desk} {
		w.expectClosed(c, 0)
	}
}

// What was stored by another version, for another organisation or in a broken
// state is let go of, in words that make the ends come back.
func TestUnusableStates(t *testing.T) {
	w := storing(newWorld(t, DefaultLimits))
	v, a := w.accepted(1, alice)
	visitor, agent, chat := w.shelf.conns[v], w.shelf.conns[a], w.shelf.chats[w.shelf.order[0]]
	for name, c := range map[string]struct {
		event Event
		want  Action
	}{
		"version of a connection": {RestoredConn{v, alter(visitor.State, 0, 9)}, Close{Conn: v, Code: wire.CloseShutdown}},
		"role":                    {RestoredConn{v, alter(visitor.State, 1, 9)}, Close{Conn: v, Code: wire.CloseShutdown}},
		"short":                   {RestoredConn{v, visitor.State[:20]}, Close{Conn: v, Code: wire.CloseShutdown}},
		"empty":                   {RestoredConn{v, nil}, Close{Conn: v, Code: wire.CloseShutdown}},
		"organisation":            {RestoredConn{v, alter(visitor.State, 42, 9)}, Close{Conn: v, Code: wire.CloseOrg}},
		"agent":                   {RestoredConn{a, alter(agent.State, 74, 9)}, Close{Conn: a, Code: wire.CloseAgent}},
		"version of a chat":       {RestoredChat{chat.Org, chat.Chat, alter(chat.State, 0, 9)}, StoreChat{chat.Org, chat.Chat, nil}},
		"short chat":              {RestoredChat{chat.Org, chat.Chat, chat.State[:60]}, StoreChat{chat.Org, chat.Chat, nil}},
		"chat of nobody":          {RestoredChat{[32]byte{9}, chat.Chat, chat.State}, StoreChat{[32]byte{9}, chat.Chat, nil}},
	} {
		t.Run(name, func(t *testing.T) {
			fresh := storing(newWorld(t, DefaultLimits))
			if got := fresh.relay.Step(start, c.event); len(got) != 1 || !reflect.DeepEqual(got[0], c.want) {
				t.Errorf("%v", got)
			}
			if m := fresh.relay.Metrics(); m.Chats != 0 || m.Connections != 0 {
				t.Errorf("metrics %+v", m)
			}
		})
	}
}

func alter(b []byte, at int, v byte) []byte {
	b = bytes.Clone(b)
	b[at] ^= v
	return b
}

// A relay that need not store says nothing of it.
func TestStoringIsOptional(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.shelf = newShelf()
	w.accepted(1, alice)
	if len(w.shelf.conns)+len(w.shelf.chats) != 0 {
		t.Error("stored something")
	}
}

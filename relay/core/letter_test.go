package core

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

func offline(n byte, text string) wire.Offline {
	return wire.Offline{Chat: chatID(n), Payload: []byte(wire.AgeMagic + text)}
}

// leaves has a customer who waits leave a message.
func (w *world) leaves(n byte, text string) ConnID {
	v := w.visitor(join(n, 1))
	w.take(v)
	w.send(v, offline(n, text))
	return v
}

func storedIn(frames []wire.Frame) (all []wire.Stored) {
	for _, f := range frames {
		if s, ok := f.(wire.Stored); ok {
			all = append(all, s)
		}
	}
	return all
}

// A message that was left ends the chat that waited, and is shown to desks of the
// service until one of them has dealt with it, whatever the relay's memory.
func TestAMessageIsLeft(t *testing.T) {
	w := storing(newWorld(t, DefaultLimits))
	desk, other := w.agent(bob), w.agent(carol)
	v := w.leaves(1, "call me")
	if got := w.take(v); len(got) == 0 || got[0] != (wire.Kept{Chat: chatID(1), Is: true}) {
		t.Fatalf("the page got %v", got)
	}
	if len(w.relay.orgs[orgID()].queue) != 0 {
		t.Error("it waits on")
	}
	if got := storedIn(w.take(desk)); len(got) != 1 || string(got[0].Payload) != wire.AgeMagic+"call me" || got[0].Service != "billing" {
		t.Errorf("the desk got %v", got)
	}
	w.loseMemory()
	if got := storedIn(w.shownTo(alice)); len(got) != 1 {
		t.Errorf("a desk that logged in later got %v", got)
	}
	if got := storedIn(append(w.take(other), w.shownTo(carol)...)); len(got) != 0 {
		t.Errorf("a desk of another service got %v", got)
	}
	w.send(w.agent(carol), wire.Done{Ticket: chatID(1).Ticket()}) // not hers
	if len(w.shelf.letters) != 1 {
		t.Fatal("an agent of another service deleted it")
	}
	desk = w.agent(bob)
	w.send(w.agent(alice), wire.Done{Ticket: chatID(1).Ticket()})
	w.expect(desk, wire.Gone{Ticket: chatID(1).Ticket(), Reason: wire.ReasonClaimed})
	if len(w.shelf.letters) != 0 || len(storedIn(w.shownTo(alice))) != 0 {
		t.Error("it is still there")
	}
}

// The same message again, since the answer was lost, is the same.
func TestAMessageIsLeftAgain(t *testing.T) {
	w := storing(newWorld(t, DefaultLimits))
	w.closeConn(w.leaves(1, "first"))
	v := w.leaves(1, "second")
	if got := w.take(v); len(got) == 0 || got[0] != (wire.Kept{Chat: chatID(1), Is: true}) {
		t.Errorf("the page got %v", got)
	}
	if got := storedIn(w.shownTo(bob)); len(got) != 1 || string(got[0].Payload) != wire.AgeMagic+"first" {
		t.Errorf("kept: %v", got)
	}
}

// Where it cannot be stored, or there is no room, nobody is told that it is kept,
// and the chat waits on.
func TestAMessageThatIsNotKept(t *testing.T) {
	for name, prepare := range map[string]func(*world){
		"the disk is full": func(w *world) { w.full = true },
		"one address has left as many as it may": func(w *world) {
			w.from = From{Address: 7, Network: 8}
			for n := range byte(LettersFrom) {
				w.leaves(n+10, "hello")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := storing(newWorld(t, DefaultLimits))
			prepare(w)
			v := w.leaves(1, "hello")
			w.expect(v, wire.Kept{Chat: chatID(1)})
			if len(w.relay.orgs[orgID()].queue) != 1 {
				t.Error("it waits no more")
			}
			if _, ok := w.shelf.letters[chatID(1).Ticket()]; ok {
				t.Error("it is stored all the same")
			}
			w.from, w.full = From{Address: 9, Network: 9}, false
			if got := w.take(w.leaves(2, "hello")); len(got) == 0 || got[0] != (wire.Kept{Chat: chatID(2), Is: true}) {
				t.Errorf("another one got %v", got)
			}
		})
	}
}

// An organisation has no more than so many.
func TestMessagesAreBounded(t *testing.T) {
	o := &org{}
	for range MaxLetters {
		o.letters = append(o.letters, &letter{})
	}
	if o.takes(Left{}) {
		t.Error("one more than there may be")
	}
	o.letters = []*letter{{payload: make([]byte, LetterBytes)}}
	if o.takes(Left{Payload: []byte("x")}) {
		t.Error("a byte more than there may be")
	}
}

// A message is deleted when it was kept for long enough.
func TestAMessageGrowsOld(t *testing.T) {
	w := storing(newWorld(t, DefaultLimits))
	w.leaves(1, "hello")
	desk := w.agent(bob)
	w.take(desk)
	w.pass(LetterFor - 1000)
	if len(w.shelf.letters) != 1 {
		t.Fatal("it is gone before its time")
	}
	w.take(desk)
	w.pass(2000)
	if len(w.shelf.letters) != 0 {
		t.Error("it is kept for too long")
	}
	w.expect(desk, gone(1, wire.ReasonTimeout))
	w.step(RestoredLetter{orgID(), chatID(3).Ticket(), (&letter{since: w.now - LetterFor, service: "billing", payload: []byte(wire.AgeMagic)}).state()})
	w.step(RestoredLetter{orgID(), chatID(4).Ticket(), []byte{9}})
	if n := len(w.relay.orgs[orgID()].letters); n != 0 {
		t.Errorf("%d were taken back", n)
	}
}

// Nobody leaves a message in another's name, or in place of a chat that an agent
// has.
func TestWhoLeavesNoMessage(t *testing.T) {
	w := storing(newWorld(t, DefaultLimits))
	v, _ := w.met(1, bob)
	w.send(v, offline(1, "hello"))
	if len(w.shelf.letters) != 0 {
		t.Error("one was left in a chat that an agent has")
	}
	other := w.visitor(join(2, 1))
	w.send(other, offline(1, "hello"))
	w.expectClosedAfterAnything(other, wire.CloseMalformed)
	line := w.line(alice, 3)
	w.send(line, wire.Done{Ticket: chatID(1).Ticket()})
	w.expectClosedAfterAnything(line, wire.CloseMalformed)
}

func (w *world) expectClosedAfterAnything(c ConnID, code wire.CloseCode) {
	w.t.Helper()
	w.take(c)
	w.expectClosed(c, code)
}

// A desk is shown the messages of a service that it begins to serve, and no longer
// those of one that it does not.
func TestMessagesFollowTheRoster(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.leaves(1, "hello")
	desk := w.agent(carol)
	serve := func(version uint64, services ...string) {
		r := shopRoster(version, w.now/1000)
		for i := range r.Agents {
			if r.Agents[i].VKey == carol.VKey {
				r.Agents[i].Services = services
			}
		}
		if err := w.roster(signedBy(r, root)); err != nil {
			t.Fatal(err)
		}
	}
	serve(2, "sales", "billing")
	if got := storedIn(w.take(desk)); len(got) != 1 {
		t.Errorf("a desk that begins to serve it got %v", got)
	}
	serve(3, "sales")
	if got := w.take(desk); len(got) == 0 || got[len(got)-1] != gone(1, wire.ReasonUnknown) {
		t.Errorf("a desk that serves it no more got %v", got)
	}
	w.send(desk, wire.Done{Ticket: chatID(1).Ticket()})
	if len(w.relay.orgs[orgID()].letters) != 1 {
		t.Error("and it deleted it")
	}
}

// As many messages as there may be, each as large as it may be, do not fill what a
// host keeps for a desk that logs in.
func TestManyMessagesAreShownInPieces(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	o := w.relay.orgs[orgID()]
	for n := range MaxLetters {
		payload := append([]byte(wire.AgeMagic), make([]byte, wire.MaxOpening-len(wire.AgeMagic))...)
		o.letters = append(o.letters, &letter{org: o, ticket: wire.Ticket{byte(n), byte(n >> 8)}, service: "billing", since: w.now, payload: payload, kept: true})
	}
	piece, most := 0, 0
	w.sent = func(s Send) { piece += len(s.Message); most = max(most, piece) }
	desk := w.open("")
	login := w.sign(w.login(alice), alice)
	for _, a := range w.relay.Step(w.now, Received{desk, login.Append(nil)}) {
		for a := []Action{a}; len(a) > 0; a = a[1:] {
			switch one := a[0].(type) {
			case Send:
				w.deliver(one)
			case Flush:
				piece = 0
				a = append(a, w.relay.Step(w.now, Flushed(one))...)
			}
		}
	}
	if got := storedIn(w.take(desk)); len(got) != MaxLetters || most > SendQueue/4 {
		t.Errorf("%d messages, up to %d bytes at once", len(got), most)
	}
}

// A desk that logs in while the page is back, since the answer was lost, is shown
// the message too, and not a second time what the page has written meanwhile.
func TestADeskComesWhileThePageIsBack(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.closeConn(w.leaves(1, "call me"))
	v := w.visitor(join(1, 1))
	w.send(v, written(1, "an opening"))
	got := w.shownTo(bob)
	if s := storedIn(got); len(s) != 1 || string(s[0].Payload) != wire.AgeMagic+"call me" {
		t.Errorf("the desk is shown %v of what was left", s)
	}
	openings := 0
	for _, f := range got {
		if _, ok := f.(wire.Opening); ok {
			openings++
		}
	}
	if openings != 1 {
		t.Errorf("the desk is shown %d openings", openings)
	}
}

// What is stored of a message does not say from where it came.
func TestWhatIsStoredOfAMessage(t *testing.T) {
	var stored [2]string
	for n, from := range []From{{}, {Address: 7, Network: 8}} {
		w := storing(newWorld(t, DefaultLimits))
		w.from = from
		w.leaves(1, "hello")
		stored[n] = string(w.shelf.letters[chatID(1).Ticket()].State)
	}
	if stored[0] == "" || stored[0] != stored[1] {
		t.Errorf("stored from nowhere:\n%x\nfrom an address:\n%x", stored[0], stored[1])
	}
}

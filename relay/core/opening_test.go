package core

import (
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

func written(n byte, text string) wire.Opening {
	return wire.Opening{Ticket: chatID(n).Ticket(), Payload: []byte(wire.AgeMagic + text)}
}

// What a customer has written while waiting, the newest of it, is shown to desks
// of the service, to those too that log in later, and to the page that comes back.
func TestWhatACustomerHasWritten(t *testing.T) {
	for name, w := range map[string]*world{"with its memory": newWorld(t, DefaultLimits), "from what is stored": storing(newWorld(t, DefaultLimits))} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			desk, other := w.agent(bob), w.agent(carol) // carol serves sales only
			v := w.visitor(join(1, 1))
			w.take(desk)
			w.take(v)
			w.take(other)
			w.send(v, written(1, "first"))
			w.pass(2000)
			w.send(v, written(1, "second"))
			w.expect(desk, written(1, "first"), written(1, "second"))
			if got := w.take(other); len(got) != 0 {
				t.Errorf("a desk of another service got %v", got)
			}
			if w.shelf != nil {
				w.loseMemory()
			}
			if got := w.shownTo(alice); !contains(got, written(1, "second")) || contains(got, written(1, "first")) {
				t.Errorf("a later desk got %v", got)
			}
			w.closeConn(v)
			again := w.visitor(join(1, 1))
			if got := w.take(again); !contains(got, written(1, "second")) {
				t.Errorf("the page that came back got %v", got)
			}
		})
	}
}

// shownTo returns what a desk gets that logs in.
func (w *world) shownTo(p relaytest.Key) []wire.Frame {
	desk := w.open("")
	w.send(desk, w.sign(w.login(p), p))
	return w.take(desk)
}

func contains(frames []wire.Frame, want wire.Opening) bool {
	for _, f := range frames {
		if o, ok := f.(wire.Opening); ok && string(o.Payload) == string(want.Payload) && o.Ticket == want.Ticket {
			return true
		}
	}
	return false
}

// It is forgotten once an agent has met the customer, or the chat is over.
func TestWhatWasWrittenIsForgotten(t *testing.T) {
	for name, end := range map[string]func(w *world, v ConnID){
		"an agent has met the customer": func(w *world, v ConnID) {
			a := w.line(bob, 1)
			w.send(a, claim(1))
			w.send(a, data(1, 1, wire.FromAgent, 1, "offer"))
			w.send(v, data(1, 1, wire.FromVisitor, 1, "hello"))
		},
		"the customer left": func(w *world, v ConnID) { w.send(v, wire.Leave{Chat: chatID(1)}) },
	} {
		t.Run(name, func(t *testing.T) {
			w := storing(newWorld(t, DefaultLimits))
			v := w.visitor(join(1, 1))
			w.send(v, written(1, "hello"))
			if len(w.shelf.written) != 1 {
				t.Fatal("it is not stored")
			}
			end(w, v)
			o := w.relay.orgs[orgID()]
			if len(w.shelf.written) != 0 || len(o.shown) != 0 || o.openings.used != 0 || o.showing.used != 0 {
				t.Errorf("%d stored, %d shown, %d and %d bytes counted", len(w.shelf.written), len(o.shown), o.openings.used, o.showing.used)
			}
		})
	}
}

// Nobody writes on another's card, nor more than there is room for.
func TestWhatIsNotWrittenDown(t *testing.T) {
	l := DefaultLimits
	l.Openings = 1000
	w := newWorld(t, l)
	desk := w.agent(bob)
	v := w.visitor(join(1, 1))
	w.take(desk)
	w.send(v, written(1, strings.Repeat("x", 2000)))
	if got := w.take(desk); len(got) != 0 {
		t.Errorf("beyond what there is room for, the desk got %v", got)
	}
	w.send(desk, written(1, "x"))
	w.expectClosed(desk, wire.CloseMalformed)
	w.send(v, written(2, "x"))
	w.expectClosed(v, wire.CloseMalformed)
}

// A desk that logs in while as many wait as may is never sent more at once than a
// host keeps for a reader, and in the end all of it.
func TestAFullQueueFitsIntoWhatAHostKeeps(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	for n := range MaxWaiting {
		v := w.come(uint64(n)+1, n)
		w.send(v, wire.Opening{Ticket: numbered(n).Chat.Ticket(), Payload: []byte(wire.AgeMagic + "x")})
	}
	kept, most, flushed := 0, 0, 0
	w.sent = func(Send) {
		if w.flushed != flushed {
			kept, flushed = 0, w.flushed
		}
		kept++
		most = max(most, kept)
	}
	shown := w.shownTo(bob)
	if want := 2 * MaxWaiting; len(shown) < want || most > SendMessages {
		t.Errorf("%d messages, want %d; %d at once, want %d at most", len(shown), want, most, SendMessages)
	}
}

// A desk is shown a long queue piece by piece, none of it twice.
func TestALongQueueIsShownInPieces(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	const chats = 120
	text := strings.Repeat("x", 20<<10)
	for n := byte(1); n <= chats; n++ {
		w.send(w.visitor(join(n, 1)), written(n, text))
	}
	seen := map[wire.Ticket]int{}
	for _, f := range w.shownTo(bob) {
		if o, ok := f.(wire.Opening); ok {
			seen[o.Ticket]++
		}
	}
	if len(seen) != chats || w.flushed == 0 {
		t.Errorf("%d of %d shown, in %d pieces", len(seen), chats, w.flushed+1)
	}
	for _, n := range seen {
		if n != 1 {
			t.Fatalf("one was shown %d times", n)
		}
	}
}

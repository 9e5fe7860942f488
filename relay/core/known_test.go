package core

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

// A host bounds what it keeps of a connection by what the relay says of it.
func TestWhatIsKnownOfConnections(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	is := w.known
	v := w.visitor(join(1, 1))
	if is[v] != Joined {
		t.Errorf("a page that waits is known as %d", is[v])
	}
	line := w.line(alice, 1)
	if is[line] != Accepted {
		t.Errorf("an agent is known as %d", is[line])
	}
	w.send(line, claim(1))
	if is[v] != Accepted {
		t.Errorf("a page whose chat was accepted is known as %d", is[v])
	}
	held := join(2, 1)
	held.Agent = keyHash(alice.VKey)
	h := w.visitor(held)
	if is[h] != Joined {
		t.Errorf("a page that says that it has an agent is known as %d", is[h])
	}
	a := w.line(alice, 2)
	w.send(a, wire.Attach{Chat: chatID(2), Session: wire.SessionID{1}})
	if is[h] != Accepted {
		t.Errorf("a page whose agent has come is known as %d", is[h])
	}
	if c := w.openAt(shopOrigin, chatID(3).Ticket()); is[c] != Stranger {
		t.Errorf("a stranger is known as %d", is[c])
	}
}

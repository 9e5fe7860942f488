package core

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

// shared is a world in which the shop has a share, and the rival the whole relay.
func shared(t *testing.T, s Share) *world {
	r, err := New(Config{Pins: pins, Origins: []string{relayOrigin}, Limits: DefaultLimits, Shares: map[string]Share{root.VKey: s}})
	if err != nil {
		t.Fatal(err)
	}
	w := emptyWorld(t, DefaultLimits)
	w.relay = r
	w.roster(signedBy(shopRoster(1, start/1000), root))
	w.roster(signedBy(rivalRoster(), rival))
	return w
}

func rivalJoin(n byte) wire.Join {
	return greeted(wire.Join{Org: rivalID(), Service: "billing", Chat: chatID(n)})
}

// An organisation that has its share full turns its own customers away, and no
// other organisation's.
func TestAShareOfChats(t *testing.T) {
	w := shared(t, Share{Chats: 2})
	first, _ := w.accepted(1, alice)
	second := w.visitor(join(2, 1))
	w.expectClosed(w.visitor(join(3, 1)), wire.CloseBusy)
	w.expectClosed(w.visitor(rivalJoin(1)), 0)
	w.expectClosed(w.visitor(rivalJoin(2)), 0)
	w.expectClosed(first, 0)
	w.expectClosed(second, 0)
	w.closeConn(second) // nobody is connected to it any more: it gives way
	w.expectClosed(w.visitor(join(3, 1)), 0)
	if n := w.relay.Metrics().Reached[BoundShare]; n != 2 {
		t.Errorf("the share was reached %d times", n)
	}
}

// Whoever holds most of an organisation's share gives way to others.
func TestAFullShareGivesWay(t *testing.T) {
	w := shared(t, Share{Chats: 10})
	var many []ConnID
	for n := range 10 {
		many = append(many, w.come(1, n))
	}
	w.expectClosed(w.come(2, 20), 0)
	w.expectClosed(many[9], wire.CloseBusy)
	w.expectClosed(many[0], 0)
}

func TestAShareOfTheQueue(t *testing.T) {
	w := shared(t, Share{Waiting: 1})
	w.accepted(1, alice)
	w.visitor(join(2, 1))
	w.expectClosed(w.visitor(join(3, 1)), wire.CloseBusy)
	w.expectClosed(w.visitor(rivalJoin(1)), 0)
	w.expectClosed(w.visitor(rivalJoin(2)), 0)
}

// One agent too many is turned away; one who is there may come again.
func TestAShareOfAgents(t *testing.T) {
	w := shared(t, Share{Agents: 1})
	a := w.agent(alice)
	w.expectClosed(w.agent(bob), wire.CloseBusy)
	again := w.agent(alice)
	w.expectClosed(a, wire.CloseReplaced)
	w.expectClosed(again, 0)
	w.closeConn(again)
	w.expectClosed(w.agent(bob), 0)
}

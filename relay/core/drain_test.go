package core

import (
	"slices"
	"testing"
)

// Those who are sent away come back one after the other: desks, agents' ends of chats,
// pages that an agent has, pages that wait, and at last who is nobody's.
func TestWhoComesBackWhen(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	fresh := w.open("")
	waits := w.visitor(join(1, 1))
	v, a := w.accepted(2, alice)
	desk := w.agent(bob)
	var order []ConnID
	last := int64(backAfter - 1)
	for _, action := range w.relay.Step(w.now, Shutdown{}) {
		if c, ok := action.(Close); ok {
			if order = append(order, c.Conn); c.After <= last || c.After > backAfter+5 {
				t.Errorf("connection %d is to come back after %d ms, and the one before after %d", c.Conn, c.After, last)
			}
			last = c.After
		}
	}
	if want := []ConnID{desk, a, v, waits, fresh}; !slices.Equal(order, want) {
		t.Errorf("they come back as %v, want %v", order, want)
	}
}

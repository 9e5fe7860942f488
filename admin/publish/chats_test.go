package publish

import (
	"slices"
	"testing"
)

// How many chats at once org.yaml means for each agent is with the agents'
// workspace, and whoever publishes is told what changes in it.
func TestChatsAtOnceReachTheAgents(t *testing.T) {
	o := newOffice(t)
	alice := o.hire("alice", "Alice")
	bob := o.hire("bob", "Bob")
	o.publish()
	const all = "agents without a number of their own: "
	limits, named := "#   limits: { chats: 6 }", "name: Alice"
	for _, c := range []struct {
		limits, own string
		alice, bob  int
		changes     []string
	}{
		{"limits: { chats: 6 }", "", 6, 6, []string{all + "6 chats at once, was 4"}},
		{"limits: { chats: 6 }", "\n    chats: 1", 1, 6, []string{"agent alice: 1 chat at once, was 6"}},
		{"limits: { chats: 1 }", "\n    chats: 1", 1, 1, []string{all + "1 chat at once, was 6"}},
		{"limits: { chats: 4 }", "\n    chats: 6", 6, 4, []string{all + "4 chats at once, was 1", "agent alice: 6 chats at once, was 1"}},
		{"limits: {}", "\n    chats: 6", 6, 4, nil},
		{"limits: {}", "", 4, 4, []string{"agent alice: 4 chats at once, was 6"}},
	} {
		o.edit("org.yaml", limits, c.limits)
		o.edit("org.yaml", named, "name: Alice"+c.own)
		limits, named = c.limits, "name: Alice"+c.own
		p, changes := o.publish()
		if !slices.Equal(changes, c.changes) {
			t.Errorf("%s%s: the changes are %q", c.limits, c.own, changes)
		}
		for _, who := range []desk{alice, bob} {
			if w := o.workspace(p, who, 2); w.ChatsAtOnce("alice") != c.alice || w.ChatsAtOnce("bob") != c.bob {
				t.Errorf("%s%s: an agent has %v", c.limits, c.own, w.Chats())
			}
		}
	}
}

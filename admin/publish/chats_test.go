package publish

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/sealform/sealform/desktop/bundle"
	"github.com/sealform/sealform/desktop/workspace"
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
			files, err := bundle.Open(p.Bundle, who.id, 2)
			if err != nil {
				t.Fatal(err)
			}
			w, err := workspace.Load(files)
			if err != nil || w.ChatsAtOnce("alice") != c.alice || w.ChatsAtOnce("bob") != c.bob {
				t.Errorf("%s%s: an agent has %v, %v", c.limits, c.own, w.Chats(), err)
			}
		}
	}
}

// A file of that name in the folder would say something else than org.yaml.
func TestChatsAtOnceStandInOneFile(t *testing.T) {
	o := newOffice(t)
	o.hire("alice", "Alice")
	o.edit("org.yaml", "#   limits", "limits")
	o.publish()
	if err := os.WriteFile(filepath.Join(o.dir, "workspace", workspace.ChatsFile), []byte("* 9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.do(func(f *Folder) {
		_, err := f.Draft(nil, Signer{}, now)
		if refused, ok := errors.AsType[*bundle.Refused](err); !ok || refused.Hint() == "" {
			t.Errorf("got %v", err)
		}
	})
	if _, err := workspace.Open(filepath.Join(o.dir, "workspace")); err == nil {
		t.Error("the check does not tell")
	}
}

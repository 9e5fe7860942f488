package publish

import (
	"slices"
	"testing"
)

// The release that org.yaml names is with the agents' workspace, whose hash the
// roster has, and whoever publishes is told what changes in it.
func TestTheReleaseReachesTheAgents(t *testing.T) {
	o := newOffice(t)
	alice := o.hire("alice", "Alice")
	o.publish()
	line := "#   release: v0.2.0"
	for _, c := range []struct {
		line, want string
		changes    []string
	}{
		{"release: v0.2.0", "v0.2.0", []string{"agents with an older release than v0.2.0 are told that it is out"}},
		{"release: v0.3.0-rc.1", "v0.3.0-rc.1", []string{"agents with an older release than v0.3.0-rc.1 are told that it is out"}},
		{"", "", []string{"agents are told of release v0.3.0-rc.1 no more"}},
	} {
		o.edit("org.yaml", line, c.line)
		line = c.line
		p, changes := o.publish()
		if !slices.Equal(changes, c.changes) {
			t.Errorf("%s: the changes are %q", c.line, changes)
		}
		if w := o.workspace(p, alice, 1); w.Release() != c.want {
			t.Errorf("%s: alice has %q", c.line, w.Release())
		}
	}
}

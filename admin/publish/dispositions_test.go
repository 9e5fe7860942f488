package publish

import (
	"slices"
	"testing"
)

// What org.yaml says can have come of a chat is with the agents' workspace, and
// whoever publishes is told what changes in it.
func TestDispositionsReachTheAgents(t *testing.T) {
	o := newOffice(t)
	alice := o.hire("alice", "Alice")
	o.publish()
	for _, c := range []struct {
		line    string
		want    []string
		changes []string
	}{
		{`dispositions: [Solved, "Passed on: sales"]`, []string{"Solved", "Passed on: sales"},
			[]string{`adds disposition "Passed on: sales"`, `removes disposition "Call back"`, `removes disposition "Not solved"`}},
		{`dispositions: ["Passed on: sales", Solved]`, []string{"Passed on: sales", "Solved"}, []string{"the dispositions stand in another order"}},
		{"", nil, []string{`removes disposition "Passed on: sales"`, `removes disposition "Solved"`}},
	} {
		o.edit("org.yaml", o.line("dispositions:"), c.line)
		p, changes := o.publish()
		if !slices.Equal(changes, c.changes) {
			t.Errorf("%s: the changes are %q", c.line, changes)
		}
		if w := o.workspace(p, alice, 1); !slices.Equal(w.Dispositions(), c.want) {
			t.Errorf("%s: alice has %q", c.line, w.Dispositions())
		}
	}
}

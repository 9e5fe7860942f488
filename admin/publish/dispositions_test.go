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
		files, err := bundle.Open(p.Bundle, alice.id, 1)
		if err != nil {
			t.Fatal(err)
		}
		if w, err := workspace.Load(files); err != nil || !slices.Equal(w.Dispositions(), c.want) {
			t.Errorf("%s: alice has %q, %v", c.line, w.Dispositions(), err)
		}
	}
}

// A file of that name in the folder would say something else than org.yaml.
func TestDispositionsStandInOneFile(t *testing.T) {
	o := newOffice(t)
	o.hire("alice", "Alice")
	o.publish()
	if err := os.WriteFile(filepath.Join(o.dir, "workspace", workspace.DispositionsFile), []byte("Won\n"), 0o600); err != nil {
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

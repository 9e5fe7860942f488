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
		files, err := bundle.Open(p.Bundle, alice.id, 1)
		if err != nil {
			t.Fatal(err)
		}
		if w, err := workspace.Load(files); err != nil || w.Release() != c.want {
			t.Errorf("%s: alice has %q, %v", c.line, w.Release(), err)
		}
	}
}

// A file of that name in the folder would say something else than org.yaml.
func TestTheReleaseStandsInOneFile(t *testing.T) {
	o := newOffice(t)
	o.hire("alice", "Alice")
	o.edit("org.yaml", "#   release", "release")
	o.publish()
	if err := os.WriteFile(filepath.Join(o.dir, "workspace", workspace.ReleaseFile), []byte("v9.0.0\n"), 0o600); err != nil {
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

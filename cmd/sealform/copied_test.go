//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// copies is how often the relay is copied while it stores.
const copies = 6

// A copy of a relay's state that is made as docs/operate.md says, while a publication is
// being stored, has the one before or the new one, whole.
func TestACopyMadeWhileItStores(t *testing.T) {
	m := newMortal(t)
	m.publish(m.next())
	blocks, err := blocksUnder("A relay's state")
	if err != nil {
		t.Fatal(err)
	}
	copied := strings.ReplaceAll(blocks[0], "/var/lib/sealform-relay", "state")
	for range copies {
		next := m.next()
		before, stored := m.folder(), make(chan error, 1)
		go func() { defer close(stored); stored <- m.to.Publish(t.Context(), next.Append(nil)) }()
		m.changes(before, 1, stored)
		m.sh(copied)
		if err := <-stored; err != nil {
			t.Fatal(err)
		}
		m.kill()
		if err := os.RemoveAll(filepath.Join(m.dir, "state")); err != nil {
			t.Fatal(err)
		}
		m.sh("mkdir state && tar -C state -xzf relay.tar.gz")
		m.start()
		m.whole(&next)
		m.publish(next)
	}
}

// sh runs commands in the mortal's folder. That a file went meanwhile, for which tar
// ends with 1, is no failure.
func (m *mortal) sh(text string) {
	m.t.Helper()
	cmd := exec.Command("sh", "-euc", text)
	cmd.Dir = m.dir
	out, err := cmd.CombinedOutput()
	if ended, ok := errors.AsType[*exec.ExitError](err); ok && ended.ExitCode() == 1 {
		err = nil
	}
	if err != nil {
		m.t.Fatalf("%v\n%s", err, out)
	}
}

package home

import (
	"testing"

	"github.com/sealform/sealform/relay/durable"
)

// Cheaply has a test's passphrases cost next to nothing.
func Cheaply(t *testing.T) {
	before := work
	work = randomWork
	t.Cleanup(func() { work = before })
}

// On has a folder write to another disk.
func (f *Folder) On(d durable.FS) *Folder {
	f.disk = d
	return f
}

// Ring is the name of the key in the keyring.
func (f *Folder) Ring() string { return f.guard.ring }

package home

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"

	"github.com/zalando/go-keyring"

	"github.com/sealform/sealform/desktop/entrance"
	"github.com/sealform/sealform/relay/durable"
)

// guarded seals the text of keys under a passphrase or, with none, under a new
// key in the keyring, for a file of its own.
func guarded(p entrance.Profile, text, passphrase string) (g guard, sealed []byte, err error) {
	g.file = "keys-" + rand.Text()[:8] + ".age"
	if passphrase == "" {
		if g.ring, passphrase, err = newWrappingKey(nameOf(p)); err != nil {
			return g, nil, err
		}
	}
	sealed, err = seal(text, passphrase, g.ring != "")
	return g, sealed, err
}

// keysFile reports whether a name is one that guarded gives.
func keysFile(name string) bool {
	return strings.HasPrefix(name, "keys-") && strings.HasSuffix(name, ".age") && filepath.Base(name) == name
}

// Protect puts the keys under another passphrase or, with none, under a new key
// in the keyring. now is the passphrase that opens them, "" for keys under the
// keyring. Whenever the power goes the keys are under the one or the other; what
// protected them before is gone once it has returned nil. The keys themselves
// stay as they are.
func (f *Folder) Protect(now, next string) error {
	_, text, err := f.open(now)
	if err != nil {
		return err
	}
	g, sealed, err := guarded(f.profile, text, next)
	if err != nil {
		return err
	}
	profile, err := profileText(f.profile, g)
	if err != nil {
		return err
	}
	if err := durable.WriteTo(f.disk, filepath.Join(f.dir, g.file), sealed, 0o600); err != nil {
		return err
	}
	if err := durable.WriteTo(f.disk, filepath.Join(f.dir, "profile"), []byte(profile), 0o600); err != nil {
		return err
	}
	before := f.guard
	f.guard = g
	return f.forget(before)
}

// forget deletes what protected the keys before. The profile, which is on the
// disk, does not name it any more.
func (f *Folder) forget(g guard) error {
	path := filepath.Join(f.dir, g.file)
	err := f.disk.Remove(path)
	if err == nil {
		err = f.disk.SyncDir(f.dir)
	}
	if err != nil {
		return &Kept{path}
	}
	if g.ring != "" {
		_ = soon(func() error { return keyring.Delete(service, g.ring) }) // it opens nothing any more
	}
	return nil
}

// Kept is that keys are protected anew, and that the file with the old
// protection could not be deleted.
type Kept struct{ Path string }

func (k *Kept) Error() string {
	return "the keys are protected anew, but what opened them before could not be deleted"
}

// Hint says what to do about it, on a line of its own.
func (k *Kept) Hint() string { return "delete " + k.Path + ", or start sealform desktop, which does" }

// left reports whether a file has keys that the profile does not name: those of
// before, or such as never came to be.
func (f *Folder) left(name string) bool {
	return keysFile(name) && name != f.guard.file || strings.HasPrefix(name, ".keys-")
}

// sweep deletes the files of keys that the profile of a folder does not name, and
// has the folder say its format.
// First it has the profile on the disk: it may be new.
func sweep(dir string) error {
	f, damaged := open(dir)
	if damaged != nil {
		return nil // nothing is deleted then
	}
	if err := durable.HoldFormat(f.disk, dir, folderFormat, 0o600); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	synced := false
	for _, e := range entries {
		if !f.left(e.Name()) {
			continue
		}
		if !synced {
			err, synced = f.disk.SyncDir(dir), true
		}
		if err == nil {
			err = f.disk.Remove(filepath.Join(dir, e.Name()))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

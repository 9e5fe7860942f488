// Package home keeps what an agent's machine knows between two starts, in a
// folder for each agent: who they are, their keys, what they have asked for, and
// the roster, stamp and bundle that were seen last.
//
// It sees the agent's keys, and what protects them: a passphrase, or a random
// key of 32 bytes in the system's keyring. It writes keys sealed only, and no
// error holds any. It never sees anything of a customer's, and may dial loopback
// only, where it asks the program that has the home already for its window.
package home

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sealform/sealform/desktop/entrance"
	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/roster"
)

// A Home is the folder that has those of the agents.
type Home struct {
	dir     string
	keyring func() bool
}

// Open opens a home, and makes its folder if it is not there.
func Open(dir string) (*Home, error) {
	if err := durable.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, &durable.Error{Path: dir, Err: err}
	}
	if othersMayWrite(info.Mode()) {
		return nil, &Shared{dir}
	}
	return &Home{dir, sync.OnceValue(hasKeyring)}, nil
}

// othersMayWrite reports whether somebody else on the machine can put an agent's
// folder in the place of another. Windows says nothing of it in a mode.
func othersMayWrite(m fs.FileMode) bool { return runtime.GOOS != "windows" && m.Perm()&0o022 != 0 }

// Shared is that others can write to the home.
type Shared struct{ Dir string }

func (s *Shared) Error() string { return fmt.Sprintf("others can write to the folder %q", s.Dir) }

// Hint says what to do about it, on a line of its own.
func (s *Shared) Hint() string {
	return "take that from them, with chmod go-w, or choose another --home"
}

// Keyring reports whether this machine has a keyring that keeps a secret.
func (h *Home) Keyring() bool { return h.keyring() }

// Agents lists the agents by name. Beside those that can be used stands a
// *Damaged, *durable.Newer or *durable.NoFormat for each that cannot.
func (h *Home) Agents() (all []entrance.Folder, err error) {
	entries, failed := os.ReadDir(h.dir)
	if failed != nil {
		return nil, fmt.Errorf("cannot read the folder %q", h.dir)
	}
	for _, e := range entries {
		if !e.IsDir() || !strings.HasSuffix(e.Name(), suffix) {
			continue
		}
		f, failed := open(filepath.Join(h.dir, e.Name()))
		if failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b entrance.Folder) int {
		return strings.Compare(a.Profile().Name(), b.Profile().Name())
	})
	return all, err
}

// suffix ends the name of an agent's folder. Those that were put aside, and those
// that were never finished, have a + in it, which nameOf writes nowhere.
const (
	suffix = ".agent"
	making = "+new-"    // begins one that is not finished
	before = "+before-" // and a time: ends one that was put aside
)

// nameOf names the folder of an agent. Two organisations can have one name, so
// the root's fingerprint is in it.
func nameOf(p entrance.Profile) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("@.-", r) {
			return r
		}
		return '_'
	}, p.Name())
	return name[:min(len(name), 100)] + "-" + roster.Fingerprint(p.Pin.Root)[:16]
}

// Make makes an agent's keys, under a passphrase or, with none, under a key in
// the keyring, and keeps them with the request that is made of them. The folder
// is there whole or not at all. One of the same agent is put aside.
func (h *Home) Make(p entrance.Profile, passphrase string, request func(entrance.Keys) ([]byte, error)) (entrance.Folder, entrance.Keys, error) {
	keys, text, err := newKeys(p)
	if err != nil {
		return nil, entrance.Keys{}, err
	}
	msg, err := request(keys)
	if err != nil {
		return nil, entrance.Keys{}, err
	}
	next, err := os.MkdirTemp(h.dir, making)
	if err != nil {
		return nil, entrance.Keys{}, &durable.Error{Path: h.dir, Err: err}
	}
	defer os.RemoveAll(next)
	g, sealed, err := guarded(p, text, passphrase)
	if err != nil {
		return nil, entrance.Keys{}, err
	}
	if err := fill(next, p, g, sealed, msg); err != nil {
		return nil, entrance.Keys{}, err
	}
	f, err := h.place(next, p)
	return f, keys, err
}

func fill(dir string, p entrance.Profile, g guard, sealed, request []byte) error {
	profile, err := profileText(p, g)
	if err != nil {
		return err
	}
	format, text := durable.Format(folderFormat)
	for name, content := range map[string][]byte{format: []byte(text), "profile": []byte(profile), g.file: sealed, "request.note": request} {
		if err := durable.Write(filepath.Join(dir, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// place gives a finished folder its name.
func (h *Home) place(next string, p entrance.Profile) (entrance.Folder, error) {
	path := filepath.Join(h.dir, nameOf(p)+suffix)
	err := os.Rename(path, fmt.Sprintf("%s%s%d", strings.TrimSuffix(path, suffix), before, time.Now().UnixNano()))
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = os.Rename(next, path)
	}
	if err == nil {
		err = durable.Disk{}.SyncDir(h.dir)
	}
	if err != nil {
		return nil, &durable.Error{Path: path, Err: err}
	}
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	return f, nil
}

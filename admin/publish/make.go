package publish

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/admin/orgfile"
	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/roster"
)

// A Founding is what a new organisation begins with.
type Founding struct {
	Name     string // such as acme.example/support
	Relay    string // where desktops dial, such as wss://relay.example
	Services []roster.Service

	// SealRoot and SealSpare put a signer key under a passphrase.
	SealRoot, SealSpare func(key string) ([]byte, error)
}

// Make makes an organisation's folder, which must not be there: all of it, or
// nothing. It returns what pages and relays are told.
func Make(dir string, o Founding) (roster.Pin, error) { return makeOn(durable.Disk{}, dir, o) }

func makeOn(disk durable.FS, dir string, o Founding) (pin roster.Pin, err error) {
	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		return roster.Pin{}, &BadFile{dir, "is there already", "init never touches what is there: name a new folder"}
	}
	parent := filepath.Dir(filepath.Clean(dir))
	if err := durable.MkdirAll(parent, 0o700); err != nil {
		return roster.Pin{}, err
	}
	next, err := os.MkdirTemp(parent, ".new-organisation-")
	if err != nil {
		return roster.Pin{}, &durable.Error{Path: dir, Err: err}
	}
	defer func() { err = errors.Join(err, os.RemoveAll(next)) }()
	if pin, err = o.fill(disk, next); err != nil {
		return roster.Pin{}, err
	}
	if err := disk.Rename(next, dir); err != nil {
		return roster.Pin{}, &durable.Error{Path: dir, Err: err}
	}
	if err := disk.SyncDir(parent); err != nil {
		return roster.Pin{}, &durable.Error{Path: dir, Err: err}
	}
	return pin, nil
}

// firstDispositions are those of a new organisation, which changes them in
// org.yaml.
var firstDispositions = []string{"Solved", "Call back", "Not solved"}

// fill writes the files of a new organisation, and reads them as publish will.
func (o Founding) fill(disk durable.FS, dir string) (roster.Pin, error) {
	k, err := o.keys()
	if err != nil {
		return roster.Pin{}, err
	}
	pub := k.root.public + "\nspare " + roster.Fingerprint(k.spare.public) + "\n"
	first, err := orgfile.New("org.yaml", orgfile.File{Name: o.Name, Relay: o.Relay, StampKeys: []string{k.stamp.public}, Services: o.Services, Dispositions: firstDispositions})
	if err != nil {
		return roster.Pin{}, err
	}
	root, err := o.SealRoot(k.root.secret)
	if err != nil {
		return roster.Pin{}, err
	}
	spare, err := o.SealSpare(k.spare.secret)
	if err != nil {
		return roster.Pin{}, err
	}
	format, text := durable.Format(folderFormat)
	files := []placed{
		{format, text, 0o644},
		{"root.age", string(root), 0o600},
		{"spare.age", string(spare), 0o600},
		{"org.pub", pub, 0o644},
		{"org.yaml", string(first.Text()), 0o644},
	}
	for _, file := range stampFiles(k.stamp.secret, pub, o.Relay) {
		files = append(files, placed{filepath.Join("stamp", file.name), file.data, file.mode})
	}
	ready, err := readyMade()
	if err != nil {
		return roster.Pin{}, err
	}
	for _, file := range append(files, ready...) {
		if err := place(disk, filepath.Join(dir, file.name), []byte(file.data), file.mode); err != nil {
			return roster.Pin{}, err
		}
	}
	f, err := Look(dir)
	if err != nil {
		return roster.Pin{}, err
	}
	return f.Pin, nil
}

// readyMade are the files of a new workspace.
func readyMade() (files []placed, err error) {
	all := workspace.Files()
	err = fs.WalkDir(all, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(all, name)
		files = append(files, placed{filepath.Join("workspace", filepath.FromSlash(name)), string(text), 0o644})
		return err
	})
	return files, err
}

func place(disk durable.FS, path string, data []byte, mode fs.FileMode) error {
	if err := durable.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return durable.WriteTo(disk, path, data, mode)
}

type pair struct{ secret, public string }

type keySet struct{ root, spare, stamp pair }

func (o Founding) keys() (k keySet, err error) {
	if strings.ContainsAny(o.Name, " +") {
		return k, badName(o.Name)
	}
	for _, made := range []struct {
		to   *pair
		name string
	}{{&k.root, o.Name}, {&k.spare, o.Name + "/spare"}, {&k.stamp, o.Name + "/stamp"}} {
		if made.to.secret, made.to.public, err = note.GenerateKey(rand.Reader, made.name); err != nil {
			return k, badName(o.Name)
		}
		if _, err := note.NewSigner(made.to.secret); err != nil {
			return k, badName(o.Name)
		}
	}
	return k, nil
}

func badName(name string) error {
	return hinted(fmt.Sprintf("%q cannot name a key", name), "use no spaces and no plus signs, as in acme.example/support")
}

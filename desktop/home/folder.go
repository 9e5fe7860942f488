package home

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/sealform/sealform/desktop/entrance"
	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
)

// A Folder is one agent's.
type Folder struct {
	dir     string
	disk    durable.FS
	profile entrance.Profile
	guard   guard
}

// A guard is where an agent's keys are, and what protects them. The profile has
// it, so that one file changes both.
type guard struct {
	file string // the name of the sealed keys
	ring string // the name of the wrapping key in the keyring; "": they are under a passphrase
}

// folderFormat is the format of an agent's folder: which files are in it, and what
// stands in them.
const folderFormat = 1

func open(dir string) (*Folder, error) {
	if err := durable.CheckFormat(dir, folderFormat); err != nil {
		return nil, err
	}
	b, err := read(filepath.Join(dir, "profile"), 64<<10)
	if err != nil {
		return nil, damaged(dir)
	}
	p, g, err := parseProfile(string(b))
	if err != nil {
		return nil, damaged(dir)
	}
	return &Folder{dir, durable.Disk{}, p, g}, nil
}

// Damaged is that an agent's folder cannot be read.
type Damaged struct{ Dir string }

func (d *Damaged) Error() string { return fmt.Sprintf("the agent's folder %q is damaged", d.Dir) }

// Hint says what to do about it, on a line of its own.
func (d *Damaged) Hint() string {
	return "move the folder away, and ask your administrator for another invitation"
}

func damaged(dir string) error { return &Damaged{dir} }

const profileKind = "profile"

func profileText(p entrance.Profile, g guard) (string, error) {
	fields := []signed.Field{{Key: "org", Value: p.Pin.Root}}
	if p.Pin.Spare != "" {
		fields = append(fields, signed.Field{Key: "spare", Value: p.Pin.Spare})
	}
	fields = append(fields, signed.Field{Key: "relay", Value: p.Relay}, signed.Field{Key: "agent", Value: p.Agent}, signed.Field{Key: "keys", Value: g.file})
	if g.ring != "" {
		fields = append(fields, signed.Field{Key: "keyring", Value: g.ring})
	}
	return signed.Doc{Kind: profileKind, Fields: fields}.Text()
}

func parseProfile(text string) (p entrance.Profile, g guard, err error) {
	d, err := signed.ParseDoc(text, profileKind)
	if err != nil {
		return p, g, err
	}
	in := signed.Read(d)
	p.Pin.Root = in.Get("org")
	p.Pin.Spare, _ = in.Optional("spare")
	p.Relay, p.Agent = in.Get("relay"), in.Get("agent")
	g.file = in.Get("keys")
	g.ring, _ = in.Optional("keyring")
	if err := in.Done(); err != nil {
		return p, g, err
	}
	if !keysFile(g.file) {
		return p, g, errors.New("it names no file of keys")
	}
	return p, g, p.Pin.Check()
}

// Profile says who the agent is.
func (f *Folder) Profile() entrance.Profile { return f.profile }

// Locked reports whether the keys are under a passphrase.
func (f *Folder) Locked() bool { return f.guard.ring == "" }

// Open opens the keys with a passphrase, or with the keyring's key.
func (f *Folder) Open(passphrase string) (entrance.Keys, error) {
	keys, _, err := f.open(passphrase)
	return keys, err
}

// open returns the keys, and the text that keeps them.
func (f *Folder) open(passphrase string) (entrance.Keys, string, error) {
	if f.guard.ring != "" {
		key, err := wrappingKey(f.guard.ring)
		if err != nil {
			return entrance.Keys{}, "", err
		}
		passphrase = key
	}
	sealed, err := read(filepath.Join(f.dir, f.guard.file), 64<<10)
	if err != nil {
		return entrance.Keys{}, "", damaged(f.dir)
	}
	text, err := unseal(sealed, passphrase)
	if _, wrong := errors.AsType[*entrance.Wrong](err); wrong && f.Locked() {
		return entrance.Keys{}, "", err
	}
	if err != nil {
		return entrance.Keys{}, "", damaged(f.dir)
	}
	k, err := parseKeys(f.profile, text)
	if err != nil {
		return entrance.Keys{}, "", damaged(f.dir)
	}
	return k, text, nil
}

// Request is what the agent has asked with; nil once it was granted.
func (f *Folder) Request() ([]byte, error) {
	b, err := read(filepath.Join(f.dir, "request.note"), roster.MaxEnrolment)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, damaged(f.dir)
	}
	return b, nil
}

// Granted notes that an authority has named the agent.
func (f *Folder) Granted(a *roster.Authority) error {
	if err := f.Saw(a); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(f.dir, "request.note")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &durable.Error{Path: f.dir, Err: err}
	}
	return nil
}

// Saw keeps an authority that is newer than what is kept. Its two notes are one
// file, so that they belong together whenever the power goes.
func (f *Folder) Saw(a *roster.Authority) error {
	if !a.Newer(f.Seen()) {
		return nil
	}
	return durable.Write(filepath.Join(f.dir, "seen"), roster.Publication{Roster: a.Roster, Stamp: a.Stamp}.Append(nil), 0o600)
}

// Seen returns the newest authority that was kept; nil for none. It is verified
// again, and can have expired.
func (f *Folder) Seen() *roster.Authority {
	b, err := read(filepath.Join(f.dir, "seen"), roster.MaxPublication)
	if err != nil {
		return nil
	}
	p, err := roster.ParsePublication(b)
	if err != nil {
		return nil
	}
	a, err := roster.OpenAuthority(p.Roster, p.Stamp, f.profile.Pin)
	if err != nil {
		return nil
	}
	return a
}

func (f *Folder) bundle() string { return filepath.Join(f.dir, "bundle.age") }

// Bundle returns the last bundle that was used, sealed, and since when.
func (f *Folder) Bundle() ([]byte, time.Time, error) {
	info, err := os.Stat(f.bundle())
	if err != nil {
		return nil, time.Time{}, err
	}
	b, err := read(f.bundle(), roster.MaxBundle)
	return b, info.ModTime(), err
}

// KeepBundle keeps a bundle that is used now.
func (f *Folder) KeepBundle(sealed []byte) error { return durable.Write(f.bundle(), sealed, 0o600) }

// read reads a file that is no larger than it may be.
func read(path string, most int) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > int64(most) {
		return nil, errors.New("it is too large")
	}
	return os.ReadFile(path)
}

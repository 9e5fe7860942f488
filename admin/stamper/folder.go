package stamper

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/desktop/textfile"
	"github.com/sealform/sealform/desktop/yamldoc"
	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
)

// A folder is what the machine has on its disk:
//
//	org.pub       the organisation's root, and its spare root's fingerprint
//	stamp.key     the stamp key, in clear: nobody is there to type a passphrase
//	stamp.yaml    relay: wss://relay.example
//	without       ids or keys of agents who are out, one on a line; may be missing
//	roster.note   the roster that was stamped last, and
//	stamp.note    that stamp
type folder struct {
	dir     string
	pin     roster.Pin
	key     note.Signer
	public  string // the key's verifier key
	address string // the relay's
}

// folderFormat is the format of the folder, which its file "version" says; one
// without it is of format 1.
const folderFormat = 1

// maxFile is the most that is read of a file, in bytes.
const maxFile = 128 << 10

func openFolder(dir, keyFile string) (folder, error) {
	f := folder{dir: dir}
	if err := durable.CheckFormat(dir, folderFormat); err != nil {
		return f, err
	}
	pub, err := f.text("org.pub")
	if err != nil {
		return f, err
	}
	pins, err := roster.ParsePins(pub)
	if err != nil || len(pins) != 1 {
		return f, &Error{fmt.Sprintf("file %q does not hold an organisation's public keys", f.path("org.pub")), "copy it from the folder stamp/ that \"sealform init\" has made"}
	}
	f.pin = pins[0]
	if keyFile == "" {
		keyFile = f.path("stamp.key")
	}
	if err := f.readKey(keyFile); err != nil {
		return f, err
	}
	return f, f.readSettings()
}

func (f *folder) path(name string) string { return filepath.Join(f.dir, name) }

// text reads a text file as editors write it.
func (f *folder) text(name string) (string, error) { return readText(f.path(name)) }

func readText(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", &missing{err}
	}
	if info.Size() > maxFile {
		return "", &Error{fmt.Sprintf("file %q is larger than 128 KiB", path), "check that it is the right file"}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", &missing{err}
	}
	text, err := textfile.Clean(b)
	if err != nil {
		return "", &Error{fmt.Sprintf("file %q %v", path, err), "save it as plain text"}
	}
	return string(text), nil
}

// missing is a file that cannot be read.
type missing struct{ error }

func (missing) Hint() string {
	return "give the folder stamp/ that \"sealform init\" has made, or its copy, with everything in it"
}
func (m missing) Unwrap() error { return m.error }

func (f *folder) readKey(path string) error {
	text, err := readText(path)
	if err != nil {
		return err
	}
	secret := strings.TrimSpace(text)
	if f.key, err = note.NewSigner(secret); err != nil {
		return &Error{fmt.Sprintf("file %q does not hold a stamp key", path), "copy stamp.key from the folder stamp/ that \"sealform init\" has made"}
	}
	f.public = signed.VerifierOf(secret)
	return nil
}

func (f *folder) readSettings() error {
	text, err := f.text("stamp.yaml")
	if err != nil {
		return err
	}
	d, err := yamldoc.Parse(f.path("stamp.yaml"), []byte(text), `is empty; write where the relay is, such as "relay: wss://relay.example"`)
	if err != nil {
		return err
	}
	f.address = d.Text(d.Need(d.Table(d.Root, "relay"), "relay"), "relay")
	return d.Mistakes()
}

// without reads who is out. The file may be missing.
func (f *folder) without() ([]string, error) {
	text, err := f.text("without")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return strings.Fields(text), err
}

// Without adds an agent's id to those who are out. While another program does so,
// its error is a *durable.InUse.
func (s *Stamper) Without(id string) (err error) {
	if !roster.ValidName(id) {
		return &Error{fmt.Sprintf("%q is not an agent's id", id), "use the id in org.yaml, such as alice"}
	}
	lock, err := durable.Exclusive(s.path(".without.lock"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	names, err := s.without()
	if err != nil {
		return err
	}
	return durable.Write(s.path("without"), []byte(strings.Join(append(names, id), "\n")+"\n"), 0o644)
}

// A keptRoster is the roster that was stamped here last.
type keptRoster struct {
	*roster.Roster
	hash [32]byte
}

// keptRoster returns it, or nil before the first. One that does not verify stops
// everything: without it an older roster could be stamped.
func (f *folder) keptRoster() (*keptRoster, error) {
	b, err := os.ReadFile(f.path("roster.note"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r, err := roster.OpenRoster(b, f.pin)
	if err != nil {
		return nil, &Error{fmt.Sprintf("file %q is damaged: %v", f.path("roster.note"), err), "put back a copy; or delete it, if you know which roster is in force"}
	}
	return &keptRoster{r, sha256.Sum256(b)}, nil
}

// keptStamp returns the last stamp that was signed here, or nil.
func (f *folder) keptStamp() []byte {
	b, err := os.ReadFile(f.path("stamp.note"))
	if err != nil {
		return nil
	}
	return b
}

// keptVersion returns the version of the last stamp that was signed here for
// that roster, or 0.
func (f *folder) keptVersion(version uint64) uint64 {
	c, err := roster.StampClaims(f.keptStamp())
	if err != nil || c.Roster != version {
		return 0
	}
	return c.Version
}

// keep writes what was stamped. The stamp goes first: one that is ahead of its
// roster does no harm.
func (f *folder) keep(rosterNote, stamp []byte) error {
	if err := durable.HoldFormat(durable.Disk{}, f.dir, folderFormat, 0o644); err != nil {
		return err
	}
	if err := durable.Write(f.path("stamp.note"), stamp, 0o644); err != nil {
		return err
	}
	return durable.Write(f.path("roster.note"), rosterNote, 0o644)
}

// Package publish makes rosters from an administrator's folder: it reads what a
// person has written into org.yaml, says what it changes, seals the workspace to
// the agents, and signs. It approves who asks to become an agent, one at a time.
//
// It sees public keys, forms and ready-made texts, and the signer that is passed
// in. It never sees a passphrase, an agent's secret, a message or a form value;
// it reads no clock and reaches no network: whoever calls it hands in what a
// relay shows, and hands over what was signed.
package publish

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/sealform/sealform/admin/orgfile"
	"github.com/sealform/sealform/desktop/textfile"
	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/roster"
)

// A Folder is an administrator's folder while one program works on it.
type Folder struct {
	Pin roster.Pin // what org.pub says
	Org *orgfile.File

	dir    string
	disk   durable.FS
	lock   *durable.Lock
	agents map[string]roster.Enrolment
	open   []Invitation
	last   *published // nil: nothing was published yet
}

// Open takes the folder for this program alone and reads it. Whoever is not
// alone gets a *durable.InUse. Close gives it back.
func Open(dir string) (*Folder, error) { return open(dir, durable.Disk{}) }

func open(dir string, disk durable.FS) (*Folder, error) {
	if err := recognise(dir); err != nil {
		return nil, err
	}
	lock, err := durable.Exclusive(filepath.Join(dir, ".lock"))
	if err != nil {
		return nil, err
	}
	f := &Folder{dir: dir, disk: disk, lock: lock}
	err = durable.HoldFormat(disk, dir, folderFormat, 0o644)
	if err == nil {
		err = f.read(true)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Look reads the folder without taking it, and changes nothing in it.
func Look(dir string) (*Folder, error) {
	if err := recognise(dir); err != nil {
		return nil, err
	}
	f := &Folder{dir: dir, disk: durable.Disk{}}
	return f, f.read(false)
}

// Close lets other programs work on the folder.
func (f *Folder) Close() error { return f.lock.Release() }

// Path returns the path of a file in the folder.
func (f *Folder) path(names ...string) string {
	return filepath.Join(append([]string{f.dir}, names...)...)
}

// folderFormat is the format of an organisation's folder: which files are in it, and
// what stands in them.
const folderFormat = 1

// recognise refuses what is no organisation's folder, one from before org.yaml, or
// one of a newer format.
func recognise(dir string) error {
	if err := durable.CheckFormat(dir, folderFormat); err != nil {
		return err
	}
	_, err := os.Stat(filepath.Join(dir, "org.yaml"))
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, "roster.note")); err == nil {
		return &BadFile{dir, "was made by an earlier version, which had no org.yaml",
			"make a new organisation with \"sealform init\", copy the old workspace over the new one's, and invite the agents; pages need the new data-org"}
	}
	return &BadFile{dir, "is no organisation's folder: it has no org.yaml", "name the folder that \"sealform init\" made"}
}

// read takes in all files; mend finishes what an interrupted approval has begun.
func (f *Folder) read(mend bool) error {
	var err error
	if f.Pin, err = readPin(f.path("org.pub")); err != nil {
		return err
	}
	text, err := readAtMost(f.path("org.yaml"), maxSmall)
	if err != nil {
		return err
	}
	if f.Org, err = orgfile.Load("org.yaml", text); err != nil {
		return err
	}
	if name := roster.OrgName(f.Pin.Root); name != f.Org.Name {
		return &BadFile{"org.yaml", "names the organisation " + quote(f.Org.Name) + ", and its root key " + quote(name), "write the root key's name: it is for ever"}
	}
	if err := f.readInvitations(); err != nil {
		return err
	}
	if err := f.readNotes(mend); err != nil {
		return err
	}
	f.last, err = f.readPublished()
	return err
}

func readPin(path string) (roster.Pin, error) {
	b, err := readSmall(path)
	if err != nil {
		return roster.Pin{}, err
	}
	pins, err := roster.ParsePins(string(b))
	if err != nil || len(pins) != 1 {
		return roster.Pin{}, &BadFile{path, "does not hold an organisation's public keys", "put the file back that \"sealform init\" made"}
	}
	return pins[0], nil
}

// maxSmall is the largest file that is read, but for the workspace and what was
// published, in bytes.
const maxSmall = 1 << 20

// readSmall reads a text file as editors write it.
func readSmall(path string) ([]byte, error) {
	b, err := readAtMost(path, maxSmall)
	if err != nil {
		return nil, err
	}
	text, err := textfile.Clean(b)
	if err != nil {
		return nil, &BadFile{path, err.Error(), "save it as plain text"}
	}
	return text, nil
}

func readAtMost(path string, most int) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, int64(most)+1))
	if err == nil && len(b) > most {
		err = &BadFile{path, "is too large", "put the right file there"}
	}
	return b, err
}

// write replaces a file of the folder, and makes the folder that it stands in.
func (f *Folder) write(data []byte, names ...string) error {
	path := f.path(names...)
	if err := durable.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return durable.WriteTo(f.disk, path, data, 0o644)
}

// remove removes a file of the folder, if it is there.
func (f *Folder) remove(names ...string) error {
	path := f.path(names...)
	if err := f.disk.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &durable.Error{Path: path, Err: err}
	}
	return nil
}

// unchanged reports whether somebody has written to org.yaml since it was read:
// then what was shown is not what stands there.
func (f *Folder) unchanged() error {
	b, err := readAtMost(f.path("org.yaml"), maxSmall)
	if err == nil && string(b) != string(f.Org.Text()) {
		err = &BadFile{"org.yaml", "was changed meanwhile", "run the command again"}
	}
	return err
}

// rewrite puts an edited org.yaml in place of the one that was read.
func (f *Folder) rewrite(next *orgfile.File) error {
	if err := f.unchanged(); err != nil {
		return err
	}
	if err := f.write(next.Text(), "org.yaml"); err != nil {
		return err
	}
	f.Org = next
	return nil
}

// A BadFile says what is wrong with a file of the folder, and what to do.
type BadFile struct{ Path, Reason, Advice string }

func (e *BadFile) Error() string { return quote(e.Path) + " " + e.Reason }

// Hint says what to do about it, on a line of its own.
func (e *BadFile) Hint() string { return e.Advice }

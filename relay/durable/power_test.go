package durable_test

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/durable"
)

// A disk is a file system of one folder whose power can be lost. What was not
// synced then is lost, or not, in every combination.
type disk struct {
	names   map[string]*inode // as programs see it
	kept    map[string]*inode // as the disk has it for certain
	pending []change          // of names, since kept
	hour    int

	ops    int   // how many were done
	until  int   // the one at which the power goes, or fail comes; -1 for never
	fail   error // what that operation returns, nil for a loss of power
	halfly bool  // a write that fails has written half
}

type inode struct {
	synced, data string
	hour         int
}

// A change is of one name: it comes to mean another file, or none.
type change struct {
	name, gone string
	to         *inode
}

var errPower = errors.New("the power is gone")

func newDisk(files map[string]string) *disk {
	d := &disk{names: map[string]*inode{}, kept: map[string]*inode{}, until: -1}
	for name, text := range files {
		d.names[name] = &inode{synced: text, data: text}
	}
	maps.Copy(d.kept, d.names)
	return d
}

// step counts an operation, and fails the one that was chosen.
func (d *disk) step() error {
	d.ops++
	switch {
	case d.until < 0 || d.ops <= d.until:
		return nil
	case d.fail == nil:
		return errPower
	case d.ops == d.until+1:
		return d.fail
	}
	return nil
}

func (d *disk) change(c change) {
	d.pending = append(d.pending, c)
	c.apply(d.names)
}

func (c change) apply(names map[string]*inode) {
	if c.gone != "" {
		delete(names, c.gone)
	}
	if c.name != "" {
		names[c.name] = c.to
	}
}

func (d *disk) Create(name string, _ fs.FileMode) (durable.File, error) {
	if err := d.step(); err != nil {
		return nil, err
	}
	if d.names[name] != nil {
		return nil, fs.ErrExist
	}
	i := &inode{hour: d.hour}
	d.change(change{name: name, to: i})
	return file{d, i}, nil
}

func (d *disk) Rename(from, to string) error {
	if err := d.step(); err != nil {
		return err
	}
	if d.names[from] == nil {
		return fs.ErrNotExist
	}
	d.change(change{name: to, gone: from, to: d.names[from]})
	return nil
}

func (d *disk) Remove(name string) error {
	if err := d.step(); err != nil {
		return err
	}
	if d.names[name] == nil {
		return fs.ErrNotExist
	}
	d.change(change{gone: name})
	return nil
}

func (d *disk) Mkdir(string, fs.FileMode) error { return fs.ErrExist }

func (d *disk) SyncDir(string) error {
	if err := d.step(); err != nil {
		return err
	}
	d.kept, d.pending = maps.Clone(d.names), nil
	return nil
}

func (d *disk) List(dir string) (all []durable.Entry, _ error) {
	for name, i := range d.names {
		all = append(all, durable.Entry{Name: path.Base(name), Changed: time.Unix(0, 0).Add(time.Duration(i.hour) * time.Hour)})
	}
	return all, d.step()
}

type file struct {
	d *disk
	i *inode
}

func (f file) Write(b []byte) (int, error) {
	if err := f.d.step(); err != nil {
		if f.d.halfly {
			f.i.data += string(b[:len(b)/2])
		}
		return 0, err
	}
	f.i.data += string(b)
	return len(b), nil
}

func (f file) Sync() error {
	if err := f.d.step(); err != nil {
		return err
	}
	f.i.synced = f.i.data
	return nil
}

func (f file) Close() error { return f.d.step() }

// afterwards returns every folder that may be found when the power is back:
// each set of the changes of names, with each remainder of the data.
func (d *disk) afterwards() (all []map[string]string) {
	for set := range 1 << len(d.pending) {
		names := maps.Clone(d.kept)
		for n, c := range d.pending {
			if set&(1<<n) != 0 {
				c.apply(names)
			}
		}
		for rest := range 4 {
			found := map[string]string{}
			for name, i := range names {
				found[name] = i.remains(rest)
			}
			all = append(all, found)
		}
	}
	return all
}

// remains returns what is left of a file: all of it, what was synced, half of
// what was not, or zeros in its place.
func (i *inode) remains(how int) string {
	lost := strings.TrimPrefix(i.data, i.synced)
	return i.synced + []string{lost, "", lost[:len(lost)/2], strings.Repeat("\x00", len(lost))}[how]
}

const (
	place    = "/home/keys.age"
	before   = "what was there"
	written  = "what is written"
	leftover = "/home/.keys.age.LEFT.next"
)

// A loss of power after any operation leaves what was there or what was
// written, and the next write works on whatever was left, and cleans it up.
func TestPowerIsLost(t *testing.T) {
	for _, there := range []bool{true, false} {
		files := map[string]string{"/home/another": "another"}
		if there {
			files[place] = before
		}
		whole := newDisk(files)
		if err := durable.WriteTo(whole, place, []byte(written), 0o600); err != nil {
			t.Fatal(err)
		}
		for until := range whole.ops + 1 {
			for _, halfly := range []bool{false, true} {
				t.Run(fmt.Sprint("there ", there, ", after operation ", until, ", half ", halfly), func(t *testing.T) {
					d := newDisk(files)
					d.until, d.halfly = until, halfly
					err := durable.WriteTo(d, place, []byte(written), 0o600)
					for _, found := range d.afterwards() {
						judge(t, found, there, err == nil)
						again(t, found)
					}
				})
			}
		}
	}
}

func judge(t *testing.T, found map[string]string, there, done bool) {
	t.Helper()
	got, ok := found[place]
	switch {
	case found["/home/another"] != "another":
		t.Errorf("another file was touched: %q", found)
	case ok && got == written:
	case done:
		t.Errorf("the write was done, and then there was %q", found)
	case ok != there || ok && got != before:
		t.Errorf("neither the old nor the new content: %q", found)
	}
}

// again writes once more, an hour later, to what a loss of power left.
func again(t *testing.T, found map[string]string) {
	t.Helper()
	d := newDisk(found)
	d.hour = 1
	if err := durable.WriteTo(d, place, []byte(written), 0o600); err != nil {
		t.Fatal(err)
	}
	if names := slices.Sorted(maps.Keys(d.names)); !slices.Equal(names, []string{"/home/another", place}) || d.names[place].data != written {
		t.Errorf("left after the next write: %q", names)
	}
}

// Each operation fails once: what was there is there, or the new, nothing is
// left beside it, and the error says which file, why, and what to do.
func TestEachOperationFails(t *testing.T) {
	for fault, hint := range map[syscall.Errno]string{
		syscall.ENOSPC: "the disk is full",
		syscall.EROFS:  "write to the folder \"/home\"",
		syscall.EACCES: "write to the folder \"/home\"",
		syscall.EIO:    "check the disk",
	} {
		whole := newDisk(map[string]string{place: before})
		if err := durable.WriteTo(whole, place, []byte(written), 0o600); err != nil {
			t.Fatal(err)
		}
		failed := 0
		for until := range whole.ops {
			d := newDisk(map[string]string{place: before})
			d.until, d.fail, d.halfly = until, fault, true
			err := durable.WriteTo(d, place, []byte(written), 0o600)
			if got := d.names[place].data; got != written && (err == nil || got != before) || len(d.names) != 1 {
				t.Errorf("%v at operation %d: %v, and then %q of %d files", fault, until, err, got, len(d.names))
			}
			if err != nil {
				failed++
				var e *durable.Error
				if !errors.As(err, &e) || e.Path != place || !errors.Is(err, fault) || !strings.Contains(e.Hint(), hint) {
					t.Errorf("%v at operation %d: %v, %v", fault, until, err, e.Hint())
				}
			}
		}
		if failed != 6 {
			t.Errorf("%v: %d operations failed, want 6", fault, failed)
		}
	}
}

// A temporary file that another program may be writing stays.
func TestWhatIsBeingWrittenStays(t *testing.T) {
	d := newDisk(map[string]string{leftover: "half", "/home/.keys.age.next": "no leftover", "/home/.other.LEFT.next": "of another file"})
	if err := durable.WriteTo(d, place, []byte(written), 0o600); err != nil || len(d.names) != 4 {
		t.Errorf("%v, %q", err, slices.Sorted(maps.Keys(d.names)))
	}
	d.hour = 1
	if err := durable.WriteTo(d, place, []byte(written), 0o600); err != nil || len(d.names) != 3 || d.names[leftover] != nil {
		t.Errorf("an hour later: %v, %q", err, slices.Sorted(maps.Keys(d.names)))
	}
}

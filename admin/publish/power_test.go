package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
)

// A failing disk does so many operations, and then none, or one fails and the
// others go on. It syncs nothing: no power is lost in truth.
type failing struct {
	durable.Disk
	left  *int
	fault error
	once  bool
}

func (d failing) step() error {
	*d.left--
	if *d.left == -1 || *d.left < 0 && !d.once {
		return d.fault
	}
	return nil
}

func (d failing) Create(name string, mode fs.FileMode) (durable.File, error) {
	if err := d.step(); err != nil {
		return nil, err
	}
	f, err := d.Disk.Create(name, mode)
	return failingFile{f, d}, err
}

func (d failing) Rename(from, to string) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.Disk.Rename(from, to)
}

func (d failing) Remove(name string) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.Disk.Remove(name)
}

func (d failing) SyncDir(string) error { return d.step() }

type failingFile struct {
	durable.File
	d failing
}

func (f failingFile) Write(b []byte) (int, error) {
	if err := f.d.step(); err != nil {
		n, _ := f.File.Write(b[:len(b)/2])
		return n, err
	}
	return f.File.Write(b)
}

func (f failingFile) Sync() error { return f.d.step() }

var faults = map[string]struct {
	fault error
	once  bool
}{
	"power lost":    {errors.New("the power is gone"), false},
	"disk full":     {syscall.ENOSPC, true},
	"read-only now": {syscall.EROFS, false},
}

// atEach runs what on a copy of the office's folder with each fault after each
// operation, until there are enough; after it, the folder must open again.
func (o *office) atEach(t *testing.T, what func(f *Folder) error, then func(o *office)) {
	t.Helper()
	for name, c := range faults {
		for n := 0; ; n++ {
			if n > 100 {
				o.Fatal("it never succeeds")
			}
			copied := &office{dir: filepath.Join(t.TempDir(), "acme"), root: o.root, spare: o.spare, pin: o.pin}
			if err := os.CopyFS(copied.dir, os.DirFS(o.dir)); err != nil {
				o.Fatal(err)
			}
			left := n
			f, err := open(copied.dir, failing{left: &left, fault: c.fault, once: c.once})
			if err == nil {
				err = what(f)
				_ = f.Close()
			}
			done := left >= 0
			if !done && err != nil && !errors.Is(err, c.fault) {
				o.Errorf("%s after %d: %v", name, n, err)
			}
			if done && err != nil {
				o.Fatalf("%s: without a fault: %v", name, err)
			}
			t.Run(fmt.Sprint(name, " after operation ", n), func(t *testing.T) {
				copied.TB = t
				then(copied)
			})
			if done {
				break
			}
		}
	}
}

// Whatever is lost while a request is approved, the same command again ends
// with the agent in.
func TestPowerLostWhileApproving(t *testing.T) {
	for _, rotation := range []bool{false, true} {
		o := newOffice(t)
		if rotation {
			o.hire("alice", "Alice")
			o.publish()
		}
		d, msg := o.enrol(o.invite("alice", "Alice"))
		approve := func(f *Folder) error {
			r, err := f.Judge(msg, now+hour)
			if errors.Is(err, ErrUsed) {
				return nil // it was approved before the power went
			}
			if err != nil {
				return err
			}
			return f.Approve(r, today)
		}
		o.atEach(t, approve, func(o *office) {
			o.do(func(f *Folder) {
				if err := approve(f); err != nil {
					o.Fatal(err)
				}
			})
			p, _ := o.publish()
			a := o.opened(p)
			if len(a.Agents) != 1 || a.Agents[0].VKey != d.vkey {
				o.Errorf("the roster has %+v", a.Agents)
			}
			o.do(func(f *Folder) {
				if len(f.Waiting()) != 0 {
					o.Error("the invitation is still open")
				}
			})
		})
	}
}

// The power is lost twice: an approval that was not tidied up is no obstacle to
// the next one, wherever that ends.
func TestPowerLostTwice(t *testing.T) {
	o := newOffice(t)
	o.hire("alice", "Alice")
	notes := filepath.Join(o.dir, "agents")
	if err := os.Rename(filepath.Join(notes, "alice.note"), filepath.Join(notes, "alice.next")); err != nil {
		t.Fatal(err)
	}
	line := newDesk(t, "acme.example/support/invitation")
	_, msg := o.enrol(sent{"alice", line})
	o.atEach(t, func(f *Folder) error {
		if _, err := f.Invite(Guest{ID: "alice"}, line.signer, line.vkey, now, 24*hour); err != nil {
			return err
		}
		r, err := f.Judge(msg, now+hour)
		if err != nil {
			return err
		}
		return f.Approve(r, today)
	}, func(o *office) {
		if p, _ := o.publish(); len(o.opened(p).Agents) != 1 {
			o.Error("alice is not in")
		}
	})
}

// Whatever is lost while a publication is kept, it can be done again; and what
// was handed over is never another roster of the same version.
func TestPowerLostWhilePublishing(t *testing.T) {
	o := newOffice(t)
	o.publish()
	o.hire("alice", "Alice")
	signed := ""
	o.atEach(t, func(f *Folder) error {
		signed = ""
		d, err := f.Draft(nil, Signer{}, now)
		if err != nil {
			return err
		}
		p, err := f.Sign(d, o.signer(o.root))
		if err == nil {
			signed = string(p.Roster)
		}
		return err
	}, func(o *office) {
		o.do(func(f *Folder) {
			last, ok := f.Published()
			if !ok || signed != "" && string(last.Roster) != signed {
				o.Error("what may have been handed over is not kept")
			}
		})
		p, changes := o.publish()
		if a := o.opened(p); len(a.Agents) != 1 || strings.Join(changes, "") != "" && a.Version != 2 {
			o.Errorf("version %d after %q", a.Version, changes)
		}
	})
}

func TestPowerLostWhileInvitingAndRemoving(t *testing.T) {
	o := newOffice(t)
	o.hire("bob", "Bob")
	key := newDesk(t, "acme.example/support/invitation")
	o.atEach(t, func(f *Folder) error {
		if _, err := f.Invite(Guest{ID: "alice", Name: "Alice", Services: []string{"billing"}}, key.signer, key.vkey, now, 24*hour); err != nil {
			return err
		}
		return f.Remove("bob")
	}, func(o *office) {
		o.hire("alice", "Alice")
		o.do(func(f *Folder) {
			if _, there := f.Org.Agent("bob"); there {
				if err := f.Remove("bob"); err != nil {
					o.Fatal(err)
				}
			}
		})
		if p, _ := o.publish(); len(o.opened(p).Agents) != 1 {
			o.Errorf("the roster has %+v", o.opened(p).Agents)
		}
	})
}

// Whatever is lost while an organisation is made, its folder is there whole or
// not at all, and nothing else is.
func TestPowerLostWhileMaking(t *testing.T) {
	founding := Founding{Name: "acme.example/support", Relay: "wss://relay.example",
		Services: []roster.Service{{Name: "billing", Title: "Billing", Origins: []string{"*"}}},
		SealRoot: func(string) ([]byte, error) { return []byte("sealed"), nil }, SealSpare: func(string) ([]byte, error) { return []byte("sealed"), nil }}
	for name, c := range faults {
		for n := 0; ; n++ {
			parent := t.TempDir()
			dir, left := filepath.Join(parent, "acme"), n
			_, err := makeOn(failing{left: &left, fault: c.fault, once: c.once}, dir, founding)
			var e *durable.Error
			if err != nil && (!errors.As(err, &e) || !errors.Is(err, c.fault)) {
				t.Errorf("%s after operation %d: %v", name, n, err)
			}
			entries, _ := os.ReadDir(parent)
			if len(entries) > 1 || len(entries) == 1 && entries[0].Name() != "acme" || len(entries) == 0 && err == nil {
				t.Errorf("%s after operation %d: %v, and there are %v", name, n, err, entries)
			}
			if len(entries) == 1 {
				if f, err := Open(dir); err != nil || f.Close() != nil {
					t.Errorf("%s after operation %d: %v", name, n, err)
				}
			}
			if left >= 0 {
				files := 0
				_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, _ error) error {
					if !e.IsDir() && e.Name() != ".lock" {
						files++
					}
					return nil
				})
				if want := 5*files + 2; n != want {
					t.Errorf("%d files were made in %d operations, want %d: create, write, sync, rename and sync the folder of each, and of all", files, n, want)
				}
				break
			}
		}
	}
}

// Whatever is lost while another stamp key is made, org.yaml names none that is
// not there.
func TestPowerLostWhileMakingAStampKey(t *testing.T) {
	o := newOffice(t)
	o.atEach(t, func(f *Folder) error {
		_, err := f.NewStampKey(filepath.Join(f.dir, "second"))
		return err
	}, func(o *office) {
		f := o.open()
		if len(f.Org.StampKeys) > 1 {
			secret, err := os.ReadFile(filepath.Join(o.dir, "second", "stamp.key"))
			if err != nil || signed.VerifierOf(strings.TrimSpace(string(secret))) != f.Org.StampKeys[1] {
				o.Errorf("org.yaml names a key that is not there: %v", err)
			}
		}
		if _, err := f.NewStampKey(filepath.Join(o.dir, "third")); err != nil {
			o.Error(err)
		}
	})
}

// Who writes into org.yaml while a command has the folder does not lose it.
func TestOrgYamlIsChangedMeanwhile(t *testing.T) {
	o := newOffice(t)
	o.do(func(f *Folder) {
		o.edit("org.yaml", "Billing", "Money")
		_, err := f.NewStampKey(filepath.Join(o.dir, "second"))
		var bad *BadFile
		if !errors.As(err, &bad) || bad.Reason != "was changed meanwhile" {
			t.Errorf("%v", err)
		}
	})
	if f := o.open(); f.Org.Services[0].Title != "Money" || len(f.Org.StampKeys) != 1 {
		t.Errorf("org.yaml has %+v", f.Org)
	}
}

// A folder that may not be written to is named, with what to do.
func TestReadOnlyFolder(t *testing.T) {
	o := newOffice(t)
	o.hire("alice", "Alice")
	o.publish()
	_, msg := o.enrol(o.invite("bob", "Bob"))
	readOnly := func(folder string, what func(f *Folder) error) {
		t.Helper()
		dir := filepath.Join(o.dir, folder)
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(dir, 0o700)
		relaytest.AsOwner(t, func() {
			f, err := Open(o.dir)
			if err == nil {
				err = errors.Join(what(f), f.Close())
			}
			var e *durable.Error
			if !errors.As(err, &e) || !strings.Contains(e.Hint(), "write to the folder") || !strings.Contains(e.Hint(), dir) {
				t.Errorf("%s: %v", folder, err)
			}
		})
	}
	readOnly("published", func(f *Folder) error {
		d, err := f.Draft(nil, Signer{}, now)
		if err != nil {
			return err
		}
		_, err = f.Sign(d, o.signer(o.root))
		return err
	})
	approve := func(f *Folder) error {
		r, err := f.Judge(msg, now+2*hour)
		if err != nil {
			return err
		}
		return f.Approve(r, today)
	}
	readOnly("agents", approve)
	readOnly("invitations", func(f *Folder) error { return f.Withdraw("bob") })
	readOnly(".", approve)
	if err := os.Remove(filepath.Join(o.dir, ".lock")); err != nil {
		t.Fatal(err)
	}
	readOnly(".", func(*Folder) error { return nil })
	o.approve(msg)
	if p, _ := o.publish(); len(o.opened(p).Agents) != 2 {
		t.Errorf("afterwards the roster has %+v", o.opened(p).Agents)
	}
}

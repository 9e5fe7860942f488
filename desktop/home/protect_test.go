package home_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/zalando/go-keyring"

	"github.com/sealform/sealform/desktop/entrance"
	"github.com/sealform/sealform/desktop/home"
	"github.com/sealform/sealform/relay/durable"
)

const another = "four other words here"

func folder(t *testing.T, h *home.Home) *home.Folder {
	t.Helper()
	f, ok := only(t, h).(*home.Folder)
	if !ok {
		t.Fatal("another kind of folder")
	}
	return f
}

// opensWith reports whether the one passphrase opens the keys, or the keyring for
// "", and no other does.
func opensWith(t *testing.T, f *home.Folder, key, passphrase string, others ...string) {
	t.Helper()
	if k, err := f.Open(passphrase); err != nil || k.Key != key || f.Locked() != (passphrase != "") {
		t.Errorf("with %q: locked %v, %v", passphrase, f.Locked(), err)
	}
	for _, other := range others {
		if _, err := f.Open(other); f.Locked() && err == nil {
			t.Errorf("%q opens them, too", other)
		}
	}
}

func keyFiles(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*.agent", "keys-*.age"))
	halves, failed := filepath.Glob(filepath.Join(dir, "*.agent", ".keys-*"))
	if err := errors.Join(err, failed); err != nil {
		t.Fatal(err)
	}
	return append(found, halves...)
}

// What protects the keys is changed in each direction, for good: what opened them
// before is gone.
func TestProtect(t *testing.T) {
	for name, c := range map[string]struct{ now, next string }{
		"another passphrase":              {passphrase, another},
		"from a passphrase to the ring":   {passphrase, ""},
		"from the ring to a passphrase":   {"", passphrase},
		"another key in the same keyring": {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			keyring.MockInit()
			home.Cheaply(t)
			h, dir := openHome(t)
			_, made := make1(t, h, profile("acme.example/support", "alice"), c.now)
			f := folder(t, h)
			before, ring := keyFiles(t, dir)[0], f.Ring()
			if err := f.Protect(c.now, c.next); err != nil {
				t.Fatal(err)
			}
			opensWith(t, f, made.Key, c.next, c.now)
			opensWith(t, folder(t, h), made.Key, c.next, c.now)
			if left := keyFiles(t, dir); len(left) != 1 || left[0] == before {
				t.Errorf("left are %v", left)
			}
			if _, err := keyring.Get("sealform", ring); ring != "" && !errors.Is(err, keyring.ErrNotFound) {
				t.Errorf("the old key is in the keyring: %v", err)
			}
			private(t, dir, passphrase, another, made.Identity.String())
		})
	}
}

// Whoever does not know what opens the keys changes nothing.
func TestProtectAsksForTheOldOne(t *testing.T) {
	home.Cheaply(t)
	h, dir := openHome(t)
	_, made := make1(t, h, profile("acme.example/support", "alice"), passphrase)
	for _, wrong := range []string{"", another} {
		err := folder(t, h).Protect(wrong, another)
		if _, ok := errors.AsType[*entrance.Wrong](err); !ok {
			t.Errorf("with %q: %v", wrong, err)
		}
	}
	keyring.MockInitWithError(errors.New("locked"))
	if err := folder(t, h).Protect(passphrase, ""); err == nil {
		t.Error("under a keyring that keeps nothing")
	}
	opensWith(t, folder(t, h), made.Key, passphrase, another)
	if left := keyFiles(t, dir); len(left) != 1 {
		t.Errorf("left are %v", left)
	}
}

var errPower = errors.New("the power is gone")

// A failing disk does so many operations, and then none.
type failing struct {
	durable.Disk
	left *int
}

func (d failing) step() error {
	if *d.left--; *d.left < 0 {
		return errPower
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

func (d failing) SyncDir(name string) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.Disk.SyncDir(name)
}

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

func (f failingFile) Sync() error {
	if err := f.d.step(); err != nil {
		return err
	}
	return f.File.Sync()
}

// Whenever the power goes, the keys are under what protected them or under what
// is to, whole; and the next program leaves one file of keys.
func TestProtectWithoutPower(t *testing.T) {
	for name, c := range map[string]struct{ now, next string }{
		"another passphrase": {passphrase, another},
		"to the keyring":     {passphrase, ""},
		"from the keyring":   {"", passphrase},
	} {
		t.Run(name, func(t *testing.T) {
			keyring.MockInit()
			home.Cheaply(t)
			old, changed := 0, 0
			for ops, done := 0, false; !done; ops++ {
				h, dir := openHome(t)
				_, made := make1(t, h, profile("acme.example/support", "alice"), c.now)
				left := ops
				done = folder(t, h).On(failing{left: &left}).Protect(c.now, c.next) == nil
				claim, err := h.Claim()
				if err != nil {
					t.Fatal(err)
				}
				f := folder(t, h)
				if f.Locked() == (c.now != "") && opens(f, c.now) {
					old++
					opensWith(t, f, made.Key, c.now, c.next)
				} else {
					changed++
					opensWith(t, f, made.Key, c.next, c.now)
				}
				if found := keyFiles(t, dir); len(found) != 1 {
					t.Errorf("after %d operations there are %v", ops, found)
				}
				if err := claim.Release(); err != nil {
					t.Fatal(err)
				}
			}
			if old < 6 || changed < 3 {
				t.Errorf("%d times it was as before, %d times changed", old, changed)
			}
		})
	}
}

func opens(f *home.Folder, passphrase string) bool {
	_, err := f.Open(passphrase)
	return err == nil
}

// A file of keys that belongs to nobody's profile is no reason to delete those of
// a damaged folder.
func TestSweepingSparesWhatIsDamaged(t *testing.T) {
	home.Cheaply(t)
	h, dir := openHome(t)
	make1(t, h, profile("acme.example/support", "alice"), passphrase)
	keys := keyFiles(t, dir)[0]
	if err := os.WriteFile(filepath.Join(filepath.Dir(keys), "profile"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	claim, err := h.Claim()
	if err != nil {
		t.Fatal(err)
	}
	defer claim.Release()
	if left := keyFiles(t, dir); len(left) != 1 {
		t.Errorf("left are %v", left)
	}
}

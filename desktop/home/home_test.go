package home_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"

	"github.com/sealform/sealform/desktop/entrance"
	"github.com/sealform/sealform/desktop/home"
	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
)

const passphrase = "four random words here"

func openHome(t *testing.T) (*home.Home, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "a", "home")
	h, err := home.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return h, dir
}

func profile(root, agent string) entrance.Profile {
	return entrance.Profile{Pin: roster.Pin{Root: relaytest.NewKey(root).VKey, Spare: roster.Fingerprint("x")}, Relay: "wss://relay.example", Agent: agent}
}

func request(entrance.Keys) ([]byte, error) { return []byte("a request"), nil }

func make1(t *testing.T, h *home.Home, p entrance.Profile, pass string) (entrance.Folder, entrance.Keys) {
	t.Helper()
	f, k, err := h.Make(p, pass, request)
	if err != nil {
		t.Fatal(err)
	}
	return f, k
}

func only(t *testing.T, h *home.Home) entrance.Folder {
	t.Helper()
	all, err := h.Agents()
	if err != nil || len(all) != 1 {
		t.Fatalf("%d agents, %v", len(all), err)
	}
	return all[0]
}

// What is made is there at the next start, sealed.
func TestKeysUnderAPassphrase(t *testing.T) {
	h, dir := openHome(t)
	p := profile("acme.example/support", "alice")
	_, made := make1(t, h, p, passphrase)
	f := only(t, h)
	if f.Profile() != p || !f.Locked() {
		t.Errorf("it is %+v", f.Profile())
	}
	for _, wrong := range []string{"", "four random words", passphrase + "x"} {
		var w *entrance.Wrong
		if _, err := f.Open(wrong); !errors.As(err, &w) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	k, err := f.Open(passphrase)
	if err != nil || k.Key != made.Key || k.Identity.String() != made.Identity.String() || k.Signer.KeyHash() != made.Signer.KeyHash() {
		t.Errorf("other keys, or %v", err)
	}
	if msg, err := f.Request(); string(msg) != "a request" || err != nil {
		t.Errorf("the request is %q, %v", msg, err)
	}
	private(t, dir, passphrase, made.Identity.String())
}

// private reports files that others can read, or that have a secret.
func private(t *testing.T, dir string, secrets ...string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil || info.Mode()&0o077 != 0 {
			t.Errorf("%s has mode %v, %v", path, info.Mode(), err)
		}
		if e.IsDir() {
			return nil
		}
		b, err := os.ReadFile(path)
		for _, s := range append(secrets, "PRIVATE+KEY") {
			if bytes.Contains(b, []byte(s)) {
				t.Errorf("%s has a secret", path)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestKeysUnderTheKeyring(t *testing.T) {
	keyring.MockInit()
	h, dir := openHome(t)
	if !h.Keyring() {
		t.Fatal("there is no keyring")
	}
	_, made := make1(t, h, profile("acme.example/support", "alice"), "")
	f := only(t, h)
	k, err := f.Open("")
	if err != nil || k.Key != made.Key || f.Locked() {
		t.Errorf("locked: %v, %v", f.Locked(), err)
	}
	private(t, dir, made.Identity.String())
	keyring.MockInit() // another one, that is empty
	_, err = f.Open("")
	keyringFault(t, err, home.KeyringEmpty, "does not have the key")
	keyring.MockInitWithError(errors.New("locked"))
	_, err = f.Open("")
	keyringFault(t, err, home.KeyringClosed, "unlock it")
	_, _, err = h.Make(profile("acme.example/support", "bob"), "", request)
	keyringFault(t, err, home.KeyringRefuses, "choose a passphrase")
	only(t, h)
	if other, _ := openHome(t); other.Keyring() {
		t.Error("a keyring that keeps nothing counts as one")
	}
}

func keyringFault(t *testing.T, err error, want home.KeyringFault, says string) {
	t.Helper()
	e, ok := errors.AsType[*home.KeyringError](err)
	if !ok || e.Fault != want || !strings.Contains(err.Error(), says) {
		t.Errorf("the keyring's error is %v, want %q, which says %q", err, want, says)
	}
}

// Two organisations of one name are two, and a second invitation for one agent
// puts the first keys aside.
func TestSeveral(t *testing.T) {
	h, dir := openHome(t)
	p := profile("acme.example/support", "alice")
	_, first := make1(t, h, p, passphrase)
	make1(t, h, profile("acme.example/support", "alice"), passphrase)
	make1(t, h, profile("../../evil/..", "bob"), passphrase)
	_, again := make1(t, h, p, passphrase)
	all, err := h.Agents()
	if err != nil || len(all) != 3 || first.Key == again.Key {
		t.Fatalf("%d agents, %v", len(all), err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 4 {
		t.Errorf("%v, %v", entries, err)
	}
	if up, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(up) != 1 {
		t.Errorf("outside of the home are %v, %v", up, err)
	}
}

// A folder is whole or is not there.
func TestWhatFailsLeavesNothing(t *testing.T) {
	h, dir := openHome(t)
	if _, _, err := h.Make(profile("acme.example/support", "alice"), passphrase, func(entrance.Keys) ([]byte, error) { return nil, errors.New("no") }); err == nil {
		t.Error("made without a request")
	}
	os.Chmod(dir, 0o500)
	relaytest.AsOwner(t, func() {
		_, _, err := h.Make(profile("acme.example/support", "alice"), passphrase, request)
		var e *durable.Error
		if !errors.As(err, &e) || !strings.Contains(e.Hint(), "write to the folder") {
			t.Errorf("in a read-only folder: %v", err)
		}
	})
	os.Chmod(dir, 0o700)
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("left are %v, %v", entries, err)
	}
}

func TestDamagedFolders(t *testing.T) {
	for name, damage := range map[string]func(dir string) error{
		"no profile":          func(dir string) error { return os.Remove(filepath.Join(dir, "profile")) },
		"an altered profile":  func(dir string) error { return os.WriteFile(filepath.Join(dir, "profile"), []byte("x"), 0o600) },
		"an enormous profile": func(dir string) error { return os.WriteFile(filepath.Join(dir, "profile"), make([]byte, 1<<20), 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			h, dir := openHome(t)
			make1(t, h, profile("acme.example/support", "alice"), passphrase)
			found, _ := filepath.Glob(filepath.Join(dir, "*.agent"))
			if err := damage(found[0]); err != nil {
				t.Fatal(err)
			}
			var e *home.Damaged
			if _, err := h.Agents(); !errors.As(err, &e) || e.Hint() == "" {
				t.Errorf("%v", err)
			}
		})
	}
}

// One damaged folder hides no other agent.
func TestADamagedFolderBesideAnother(t *testing.T) {
	h, dir := openHome(t)
	make1(t, h, profile("acme.example/support", "alice"), passphrase)
	broken, _ := filepath.Glob(filepath.Join(dir, "*.agent"))
	make1(t, h, profile("acme.example/support", "bob"), passphrase)
	if err := os.Remove(filepath.Join(broken[0], "profile")); err != nil {
		t.Fatal(err)
	}
	all, err := h.Agents()
	if _, damaged := errors.AsType[*home.Damaged](err); !damaged || len(all) != 1 || all[0].Profile().Agent != "bob" {
		t.Errorf("%d agents, %v", len(all), err)
	}
}

// Damaged keys are not taken for a wrong passphrase, which somebody would try to
// remember for ever, and under the keyring nobody has typed one.
func TestDamagedKeys(t *testing.T) {
	for name, c := range map[string]struct {
		passphrase string
		damage     func([]byte) []byte
	}{
		"the end is missing":                {passphrase, func(b []byte) []byte { return b[:len(b)-20] }},
		"the beginning is altered":          {passphrase, func(b []byte) []byte { b[0] ^= 1; return b }},
		"under the keyring, another's":      {"", func([]byte) []byte { return nil }},
		"under the keyring, stanza altered": {"", func(b []byte) []byte { b[bytes.IndexByte(b[100:], '\n')+95] ^= 1; return b }},
	} {
		t.Run(name, func(t *testing.T) {
			keyring.MockInit()
			h, dir := openHome(t)
			make1(t, h, profile("acme.example/support", "alice"), c.passphrase)
			path, _ := filepath.Glob(filepath.Join(dir, "*.agent", "keys-*.age"))
			b, err := os.ReadFile(path[0])
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path[0], c.damage(b), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err = only(t, h).Open(c.passphrase)
			if _, damaged := errors.AsType[*home.Damaged](err); !damaged {
				t.Errorf("%v", err)
			}
		})
	}
}

// A home that others can write to is not used: they could put an agent of theirs
// into it.
func TestAHomeThatOthersCanWriteTo(t *testing.T) {
	for _, mode := range []os.FileMode{0o720, 0o702, 0o777} {
		t.Run(mode.String(), func(t *testing.T) {
			dir := t.TempDir()
			if err := os.Chmod(dir, mode); err != nil {
				t.Fatal(err)
			}
			_, err := home.Open(dir)
			if e, shared := errors.AsType[*home.Shared](err); !shared || e.Hint() == "" {
				t.Errorf("%v", err)
			}
		})
	}
}

// Whatever a crash leaves of making keys, the next program has the agent that
// was there, and nothing unfinished.
func TestLeftovers(t *testing.T) {
	h, dir := openHome(t)
	p := profile("acme.example/support", "alice")
	make1(t, h, p, passphrase)
	_, second := make1(t, h, p, passphrase) // the first is put aside
	all, _ := filepath.Glob(filepath.Join(dir, "*.agent"))
	for _, err := range []error{os.Rename(all[0], strings.TrimSuffix(all[0], ".agent")+"+before-9999999999999999999"), os.Mkdir(filepath.Join(dir, "+new-1"), 0o700)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	c, err := h.Claim()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Release()
	if k, err := only(t, h).Open(passphrase); err != nil || k.Key != second.Key {
		t.Errorf("another agent, or %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "+new-*")); len(left) != 0 {
		t.Errorf("left are %v", left)
	}
}

// No name of an agent or an organisation is taken for a leftover's.
func TestNamesLikeLeftovers(t *testing.T) {
	for _, p := range []entrance.Profile{profile("acme.example/support", "new-hire"), profile("acme.before-1.example/support", "alice")} {
		t.Run(p.Name(), func(t *testing.T) {
			h, dir := openHome(t)
			make1(t, h, p, passphrase)
			_, made := make1(t, h, p, passphrase) // the first is put aside
			before, _ := os.ReadDir(dir)
			c, err := h.Claim()
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Release(); err != nil {
				t.Fatal(err)
			}
			if k, err := only(t, h).Open(passphrase); err != nil || k.Key != made.Key {
				t.Errorf("another agent, or %v", err)
			}
			if after, _ := filepath.Glob(filepath.Join(dir, "*@*")); len(after) != len(before) {
				t.Errorf("left are %v of %v", after, before)
			}
			make1(t, h, p, passphrase)
			only(t, h)
		})
	}
}

// What was seen last is verified again, and goes with the request.
func TestWhatWasSeen(t *testing.T) {
	h, dir := openHome(t)
	org := relaytest.NewOrg(t)
	f, _ := make1(t, h, entrance.Profile{Pin: org.Pin(), Relay: "wss://relay.example", Agent: "alice"}, passphrase)
	folder := f.(*home.Folder)
	if folder.Seen() != nil {
		t.Error("seen before anything was")
	}
	opened := func() *roster.Authority {
		a, err := org.Publication(t).Open(org.Pin())
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	older := opened()
	org.Roster.Version++
	a := opened()
	if err := errors.Join(f.Granted(a), f.Granted(older), folder.Saw(older)); err != nil {
		t.Fatal(err)
	}
	folder = only(t, h).(*home.Folder)
	if got := folder.Seen(); got == nil || got.Version != a.Version || got.Stamped != a.Stamped {
		t.Errorf("seen was %+v", got)
	}
	if msg, err := folder.Request(); msg != nil || err != nil {
		t.Errorf("the request is still %q, %v", msg, err)
	}
	if _, _, err := folder.Bundle(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a bundle: %v", err)
	}
	if err := folder.KeepBundle([]byte("sealed")); err != nil {
		t.Fatal(err)
	}
	if b, at, err := folder.Bundle(); string(b) != "sealed" || at.IsZero() || err != nil {
		t.Errorf("%q, %v, %v", b, at, err)
	}
	found, _ := filepath.Glob(filepath.Join(dir, "*.agent", "seen"))
	b, _ := os.ReadFile(found[0])
	b[len(b)/2]++
	os.WriteFile(found[0], b, 0o600)
	if folder.Seen() != nil {
		t.Error("an altered one counts")
	}
	rival := relaytest.NewOrg(t)
	os.WriteFile(found[0], rival.Publication(t).Append(nil), 0o600)
	if folder.Seen() != nil {
		t.Error("another organisation's counts")
	}
}

// One program has a home; another can have it show its window, and what a
// program that was killed has left is no obstacle.
func TestClaim(t *testing.T) {
	h, dir := openHome(t)
	if err := os.WriteFile(filepath.Join(dir, "running"), []byte("127.0.0.1:1\nhttp://127.0.0.1:1/show\nold\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := h.Claim()
	if err != nil {
		t.Fatal(err)
	}
	var inUse *durable.InUse
	if _, err := h.Claim(); !errors.As(err, &inUse) {
		t.Errorf("a second one: %v", err)
	}
	got, status := "", http.StatusNoContent
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Method + " " + r.Host + " " + r.Header.Get("Authorization")
		w.WriteHeader(status)
	}))
	defer srv.Close()
	if err := c.Tell(srv.Listener.Addr().String(), "http://abc.localhost:1/show", "hush"); err != nil {
		t.Fatal(err)
	}
	private(t, dir)
	if err := h.Show(context.Background()); err != nil || got != "POST abc.localhost:1 Bearer hush" {
		t.Errorf("%v, asked %q", err, got)
	}
	status = http.StatusServiceUnavailable
	var none *home.NoWindow
	if err := h.Show(context.Background()); !errors.As(err, &none) || none.Hint() == "" {
		t.Errorf("%v", err)
	}
	if err := c.Tell("192.0.2.1:80", "http://192.0.2.1/show", "hush"); err != nil {
		t.Fatal(err)
	}
	if err := h.Show(context.Background()); !errors.As(err, &none) {
		t.Errorf("another machine: %v", err)
	}
	if err := c.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := h.Claim()
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
}

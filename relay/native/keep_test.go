package native

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
)

// newKeeper opens a keeper in a folder.
func newKeeper(t *testing.T, o *relaytest.Org, dir string) (*keeper, []error) {
	t.Helper()
	k := &keeper{pin: o.Pin(), dir: dir}
	damaged, err := k.open()
	if err != nil {
		t.Fatal(err)
	}
	return k, damaged
}

// published returns a publication of that version, and what it puts in force.
func published(t *testing.T, o *relaytest.Org, version uint64) (roster.Publication, *roster.Authority) {
	t.Helper()
	bundle := bytes.Repeat([]byte{byte(version)}, 100_000)
	o.Roster.Version, o.Roster.Bundle = version, &roster.Bundle{Hash: sha256.Sum256(bundle), Size: len(bundle)}
	p := o.Publication(t)
	p.Bundle = bundle
	a, err := p.Open(o.Pin())
	if err != nil {
		t.Fatal(err)
	}
	return p, a
}

// A relay that was killed while it stored the next publication has the one
// before, whatever is left of the next one's temporary file.
func TestKilledWhileItStores(t *testing.T) {
	o, dir := relaytest.NewOrg(t), t.TempDir()
	k, _ := newKeeper(t, o, dir)
	first, a := published(t, o, 1)
	if err := k.publish(first, a); err != nil {
		t.Fatal(err)
	}
	next, _ := published(t, o, 2)
	for n := 0; n <= 100; n += 25 {
		whole := next.Append(nil)
		left := filepath.Join(dir, "."+publicationFile+".x.next")
		if err := os.WriteFile(left, whole[:len(whole)*n/100], fileMode); err != nil {
			t.Fatal(err)
		}
		again, damaged := newKeeper(t, o, dir)
		if len(damaged) > 0 || again.now == nil || again.now.Version != 1 || !bytes.Equal(again.bundle, first.Bundle) {
			t.Errorf("%d %% written: %+v, %v", n, again.now, damaged)
		}
	}
}

// What is damaged is said and not used, and the next publication mends it.
func TestDamagedState(t *testing.T) {
	o := relaytest.NewOrg(t)
	p, a := published(t, o, 1)
	other, _ := published(t, relaytest.NewOrg(t), 1)
	swapped := p
	swapped.Bundle = append([]byte("x"), p.Bundle[1:]...)
	for name, b := range map[string][]byte{"empty": nil, "cut short": p.Append(nil)[:1000], "another organisation's": other.Append(nil), "another bundle": swapped.Append(nil)} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, publicationFile), b, fileMode); err != nil {
				t.Fatal(err)
			}
			k, damaged := newKeeper(t, o, dir)
			if len(damaged) != 1 || k.now != nil || k.bundle != nil {
				t.Errorf("%+v, %v", k.now, damaged)
			}
			if err := k.publish(p, a); err != nil {
				t.Fatal(err)
			}
			if k, damaged := newKeeper(t, o, dir); len(damaged) != 0 || k.now == nil {
				t.Errorf("after the next one: %v", damaged)
			}
		})
	}
}

// What cannot be stored is not in force.
func TestWhatCannotBeStoredIsNotTaken(t *testing.T) {
	o, dir := relaytest.NewOrg(t), t.TempDir()
	s, err := New(Config{Pins: []roster.Pin{o.Pin()}, PublicOrigins: []string{"wss://relay.example"}, State: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Shutdown(t.Context())
	if err := os.RemoveAll(filepath.Join(dir, orgs.ID(o.Pin()))); err != nil {
		t.Fatal(err)
	}
	p, _ := published(t, o, 1)
	var e *durable.Error
	if err := s.Publish(p); !errors.As(err, &e) || len(s.Unpublished()) != 1 {
		t.Errorf("%v, without: %v", err, s.Unpublished())
	}
}

// Two relays do not share a folder.
func TestOneRelayAFolder(t *testing.T) {
	o := relaytest.NewOrg(t)
	c := Config{Pins: []roster.Pin{o.Pin()}, PublicOrigins: []string{"wss://relay.example"}, State: t.TempDir()}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	var in *durable.InUse
	if _, err := New(c); !errors.As(err, &in) {
		t.Errorf("the second: %v", err)
	}
	if err := s.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	_ = again.Shutdown(t.Context())
}

// A stranger who fills all slots from one network pushes out what it left
// itself, and nobody else's; after a week all is gone.
func TestAStrangerFillsTheSlots(t *testing.T) {
	o := relaytest.NewOrg(t)
	k, _ := newKeeper(t, o, t.TempDir())
	honest, stranger := netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("2001:db8::/48")
	slotName, note := o.Enrolment(t, "dave")
	if err := k.enrol(slot{slotName, note, 1000, honest}); err != nil {
		t.Fatal(err)
	}
	for i := range 3 * orgs.MaxEnrolments {
		if err := k.enrol(slot{strings.Repeat("0", 60) + string(rune('a'+i%26)) + string(rune('a'+i/26)), []byte("x"), 2000 + int64(i), stranger}); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := k.enrolment(slotName, 3000); err != nil || !bytes.Equal(got, note) || len(k.slots) != orgs.MaxEnrolments {
		t.Errorf("%d bytes of the honest one, %d slots, %v", len(got), len(k.slots), err)
	}
	if got, err := k.enrolment(slotName, 1000+orgs.EnrolmentSeconds); err != nil || got != nil {
		t.Errorf("a week later: %q, %v", got, err)
	}
}

// The log warns before something expires.
func TestExpiryIsNobodysSurprise(t *testing.T) {
	o := relaytest.NewOrg(t)
	now := time.Now()
	for name, c := range map[string]struct {
		roster, stamp time.Duration
		want          string
	}{
		"long":           {30 * 24 * time.Hour, 7 * 24 * time.Hour, ""},
		"stamp soon":     {30 * 24 * time.Hour, 5 * time.Hour, "the stamp expires soon"},
		"roster soon":    {6 * 24 * time.Hour, 24 * time.Hour, "the roster expires soon"},
		"stamp expired":  {30 * 24 * time.Hour, -time.Hour, "the stamp has expired: everybody is refused"},
		"roster expired": {-time.Hour, -time.Hour, "the roster has expired: everybody is refused"},
	} {
		t.Run(name, func(t *testing.T) {
			r := o.Roster
			r.Issued, r.Expires = now.Unix()-7200, now.Add(c.roster).Unix()
			note, err := r.Sign(o.Root.Signer)
			if err != nil {
				t.Fatal(err)
			}
			s := roster.Stamp{Org: r.Org, Roster: r.Version, Hash: sha256.Sum256(note), Version: 1, Issued: now.Add(c.stamp).Unix() - 3600, Expires: now.Add(c.stamp).Unix()}
			a, err := roster.OpenAuthority(note, relaytest.Sign(s, o.Root.Signer), o.Pin())
			if err != nil {
				t.Fatal(err)
			}
			if got := soon(a, now); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// Another user of the machine reads nothing of what is kept, whoever waits to
// be let in for one.
func TestWhatIsKeptIsForTheRelayAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes say nothing there")
	}
	o, dir := relaytest.NewOrg(t), filepath.Join(t.TempDir(), "state", "org")
	k, _ := newKeeper(t, o, dir)
	p, a := published(t, o, 1)
	slotName, note := o.Enrolment(t, "dave")
	for _, err := range []error{k.publish(p, a), k.stamp(a), k.enrol(slot{name: slotName, note: note, at: time.Now().Unix()})} {
		if err != nil {
			t.Fatal(err)
		}
	}
	files := 0
	err := filepath.WalkDir(filepath.Dir(dir), func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", e.Name(), info.Mode())
		}
		if !e.IsDir() {
			files++
		}
		return err
	})
	if err != nil || files != 3 {
		t.Errorf("%d files, %v", files, err)
	}
}

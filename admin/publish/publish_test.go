package publish

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/desktop/bundle"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
)

// opened verifies a publication as an end does.
func (o *office) opened(p roster.Publication) *roster.Authority {
	o.Helper()
	a, err := p.Open(o.pin)
	if err != nil {
		o.Fatal(err)
	}
	return a
}

func TestPublish(t *testing.T) {
	o := newOffice(t)
	p, changes := o.publish()
	if a := o.opened(p); a.Version != 1 || len(a.Agents) != 0 || p.Bundle != nil || a.Expires != now+24*hour || a.RosterExpires() != now+90*24*hour {
		t.Errorf("the first: %+v, %d bytes", a, len(p.Bundle))
	}
	want := []string{`adds service billing ("Billing")`, "https://shop.example may open billing now"}
	if len(changes) < 8 || !slices.Equal(changes[:2], want) || !strings.Contains(changes[2], "stamp key acme.example/support/stamp+") ||
		!slices.Contains(changes, "adds form credit-card") || !slices.Contains(changes, "3 articles are new") {
		t.Errorf("the first changes %q", changes)
	}

	alice := o.hire("alice", "Alice")
	p, changes = o.publish()
	a := o.opened(p)
	if !slices.Equal(changes, []string{"adds agent alice (Alice), for billing"}) || a.Version != 2 || a.Agents[0].VKey != alice.vkey {
		t.Errorf("alice: %q, %+v", changes, a.Agents)
	}
	if _, err := bundle.Open(p.Bundle, alice.id, 1); err != nil {
		t.Errorf("alice's bundle: %v", err)
	}
	if _, changes = o.publish(); len(changes) != 0 {
		t.Errorf("nothing changed, and yet %q", changes)
	}
}

// The workspace is sealed to exactly the agents in the roster: nobody is
// missing, and nobody is there who is not in it.
func TestSealedToExactlyTheAgents(t *testing.T) {
	o := newOffice(t)
	alice, bob, carol := o.hire("alice", "Alice"), o.hire("bob", "Bob"), o.hire("carol", "Carol")
	o.publish()
	o.do(func(f *Folder) {
		if err := f.Remove("bob"); err != nil {
			t.Fatal(err)
		}
	})
	o.invite("dave", "Dave") // and not approved
	p, changes := o.publish()
	if !slices.Equal(changes, []string{"removes agent bob (Bob)"}) {
		t.Errorf("changes %q", changes)
	}
	for name, d := range map[string]desk{"alice": alice, "carol": carol} {
		if _, err := bundle.Open(p.Bundle, d.id, 2); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var none *bundle.NotOurs
	if _, err := bundle.Open(p.Bundle, bob.id, 2); !errors.As(err, &none) {
		t.Errorf("bob, who is out, opens it: %v", err)
	}
}

// The bundle of before stays when neither files nor people change.
func TestTheBundleStays(t *testing.T) {
	o := newOffice(t)
	o.hire("alice", "Alice")
	a, _ := o.publish()
	b, _ := o.publish()
	if string(a.Bundle) != string(b.Bundle) {
		t.Error("nothing changed, and it is another bundle")
	}
	o.hire("bob", "Bob")
	c, _ := o.publish()
	if string(c.Bundle) == string(b.Bundle) {
		t.Error("bob is new, and it is the same bundle")
	}
}

// A relay's roster is heeded: the next one is above it, and that nobody here
// has published it is said.
func TestTheRelayShowsANewerOne(t *testing.T) {
	o := newOffice(t)
	p, _ := o.publish()
	r, err := roster.OpenRoster(p.Roster, o.pin)
	if err != nil {
		t.Fatal(err)
	}
	r.Version = 41
	newer, err := r.Sign(o.signer(o.root))
	if err != nil {
		t.Fatal(err)
	}
	f := o.open()
	d, err := f.Draft(&Shown{Roster: newer}, Signer{}, now)
	if err != nil || d.Version != 42 || !strings.HasPrefix(d.Renewal, "roster 41 → 42, valid until ") ||
		len(d.Notices) != 1 || !strings.Contains(d.Notices[0], "somebody else has a root key") {
		t.Errorf("%v, %+v", err, d)
	}
	if d, err = f.Draft(&Shown{Roster: p.Roster}, Signer{}, now); err != nil || d.Version != 2 || len(d.Notices) != 0 {
		t.Errorf("its own: %v, %+v", err, d)
	}
	if _, err = f.Draft(&Shown{Roster: []byte("sealform/roster@v1\n")}, Signer{}, now); err != ErrForged {
		t.Errorf("a forged one: %v", err)
	}
}

// The spare root takes over from whatever version the root's thief has come to,
// and the root does not come back.
func TestTheSpareTakesOver(t *testing.T) {
	o := newOffice(t)
	p, _ := o.publish()
	r, err := roster.OpenRoster(p.Roster, o.pin)
	if err != nil {
		t.Fatal(err)
	}
	r.Version = roster.SpareVersion - 1
	stolen, err := r.Sign(o.signer(o.root))
	if err != nil {
		t.Fatal(err)
	}
	shown := &Shown{Roster: stolen}
	f := o.open()
	if _, err := f.Draft(shown, Signer{}, now); err != ErrExhausted {
		t.Errorf("after the thief's last version: %v", err)
	}
	if _, err := f.Draft(shown, Signer{Spare: newDesk(t, "acme.example/support/spare").vkey}, now); err != ErrNotSpare {
		t.Errorf("another's spare: %v", err)
	}
	d, err := f.Draft(shown, Signer{Spare: signed.VerifierOf(o.spare)}, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Sign(d, o.signer(o.root)); err != ErrNotRoot {
		t.Errorf("the root signed in the spare's place: %v", err)
	}
	if last, err := f.readPublished(); err != nil || last.roster.Version != 1 {
		t.Errorf("what the wrong key signed is kept: %v", err)
	}
	if d, err := f.Draft(nil, Signer{Spare: signed.VerifierOf(o.spare)}, now); err != nil || d.Version != roster.SpareVersion {
		t.Errorf("the spare after a lost root: %v", err)
	}
	if p, err = f.Sign(d, o.signer(o.spare)); err != nil || o.opened(p).Version != roster.SpareVersion {
		t.Fatalf("the spare: %v", err)
	}
	if !strings.Contains(strings.Join(d.Changes, "\n"), "the spare root signs from now on") {
		t.Errorf("changes %q", d.Changes)
	}
	if _, err := f.Draft(nil, Signer{}, now); err != ErrSpareNeeded {
		t.Errorf("the root after it: %v", err)
	}
	if d, err = f.Draft(nil, Signer{Spare: signed.VerifierOf(o.spare)}, now); err != nil || d.Version != roster.SpareVersion+1 {
		t.Errorf("the spare again: %v", err)
	}
}

// A relay that was away gets what was signed, and no other.
func TestAgain(t *testing.T) {
	o := newOffice(t)
	p, _ := o.publish()
	f := o.open()
	d, err := f.Draft(nil, Signer{}, now)
	if err != nil {
		t.Fatal(err)
	}
	has := &Shown{Roster: p.Roster}
	for name, c := range map[string]struct {
		shown *Shown
		now   int64
		want  bool
	}{
		"no word of the relay":      {nil, now, true},
		"the relay has it":          {has, now, false},
		"its stamp has expired":     {nil, now + 24*hour, false},
		"its stamp has not expired": {nil, now + 24*hour - 1, true},
	} {
		if got := f.Again(d, c.shown, c.now); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	t.Run("something changes", func(t *testing.T) {
		d.Changes = []string{"adds agent alice"}
		if f.Again(d, nil, now) {
			t.Error("something changed, and the same is handed over again")
		}
	})
}

// Two copies of the folder have signed one version with the same in it, and the
// relay has taken the other's: what was signed here would be refused for ever,
// so another is signed.
func TestNotAgainWhatAnotherCopyHasTaken(t *testing.T) {
	o := newOffice(t)
	o.publish()
	other := &office{TB: t, dir: filepath.Join(t.TempDir(), "acme"), root: o.root, spare: o.spare, pin: o.pin}
	if err := os.CopyFS(other.dir, os.DirFS(o.dir)); err != nil {
		t.Fatal(err)
	}
	var taken roster.Publication
	other.do(func(f *Folder) {
		d, err := f.Draft(nil, Signer{}, now+1)
		if err != nil {
			t.Fatal(err)
		}
		if taken, err = f.Sign(d, o.signer(o.root)); err != nil {
			t.Fatal(err)
		}
	})
	o.publish()
	f, shown := o.open(), &Shown{Roster: taken.Roster}
	d, err := f.Draft(shown, Signer{}, now)
	if err != nil || len(d.Changes) != 0 || d.Version != 3 || len(d.Notices) != 1 || !strings.Contains(d.Notices[0], "two copies of the folder") {
		t.Fatalf("%v, %+v", err, d)
	}
	if f.Again(d, shown, now) {
		t.Error("a roster is handed over again that the relay cannot take")
	}
}

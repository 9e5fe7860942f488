package native

import (
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
)

// stamped is a with another stamp of that version.
func stamped(t *testing.T, o *relaytest.Org, a *roster.Authority, version uint64) *roster.Authority {
	t.Helper()
	next, err := a.Restamp(relaytest.Sign(roster.Stamp{Org: a.Org, Roster: a.Version, Hash: sha256.Sum256(a.Roster), Version: version,
		Issued: o.Roster.Issued, Expires: o.Roster.Expires, Without: []string{o.Bob.VKey}}, o.Root.Signer))
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// After a start the newest stamp counts, whether it stands in the publication or
// beside it.
func TestTheNewestStampCountsAfterAStart(t *testing.T) {
	for _, by := range []int64{-1, 1} {
		o, dir := relaytest.NewOrg(t), t.TempDir()
		k, _ := newKeeper(t, o, dir)
		p, a := published(t, o, 2)
		if err := k.publish(p, a); err != nil {
			t.Fatal(err)
		}
		beside := stamped(t, o, a, uint64(int64(a.Stamped)+by))
		if err := durable.Write(filepath.Join(dir, stampFile), beside.Stamp, fileMode); err != nil {
			t.Fatal(err)
		}
		k, damaged := newKeeper(t, o, dir)
		if len(damaged) != 0 || k.now.Stamped != max(a.Stamped, beside.Stamped) {
			t.Errorf("%d from the publication's: stamp %d, %v", by, k.now.Stamped, damaged)
		}
	}
}

// What an agent brings counts when it is newer, and when it is stored.
func TestWhatAnAgentBrought(t *testing.T) {
	o, dir := relaytest.NewOrg(t), t.TempDir()
	k, _ := newKeeper(t, o, dir)
	older, first := published(t, o, 1)
	p, a := published(t, o, 2)
	if err := k.publish(p, a); err != nil {
		t.Fatal(err)
	}
	for name, what := range map[string]*roster.Authority{"an older roster": first, "an older stamp": stamped(t, o, a, 1), "the same": a} {
		if err := k.brought(what); err != nil || k.now != a {
			t.Errorf("%s: roster %d, stamp %d, %v", name, k.now.Version, k.now.Stamped, err)
		}
	}
	if string(k.bundle) == string(older.Bundle) {
		t.Error("the bundle is the older one's")
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	var e *durable.Error
	if err := k.brought(stamped(t, o, a, a.Stamped+1)); !errors.As(err, &e) || k.now != a {
		t.Errorf("a stamp that cannot be stored: %v", err)
	}
	_, next := published(t, o, 3)
	if err := k.brought(next); !errors.As(err, &e) || k.now != a {
		t.Errorf("a roster that cannot be stored: %v", err)
	}
}

// What lies in the folder is verified again at the start.
func TestWhatIsStoredIsVerifiedAgain(t *testing.T) {
	o, dir := relaytest.NewOrg(t), t.TempDir()
	p, _ := published(t, o, 1)
	p.Bundle = append(p.Bundle[:len(p.Bundle)-1:len(p.Bundle)-1], p.Bundle[0]+1)
	if err := os.WriteFile(filepath.Join(dir, publicationFile), p.Append(nil), fileMode); err != nil {
		t.Fatal(err)
	}
	if k, damaged := newKeeper(t, o, dir); len(damaged) != 1 || k.now != nil {
		t.Errorf("another bundle: %+v, %v", k.now, damaged)
	}
}

package desktop

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"github.com/sealform/sealform/admin/handover"
	"github.com/sealform/sealform/admin/publish"
	"github.com/sealform/sealform/admin/stamper"
	"github.com/sealform/sealform/desktop/invitation"
	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
)

// A bureau is one copy of the administrator's folder, and what must stand in it.
type bureau struct {
	dir  string
	mark int                     // of its workspace
	in   map[string]*workstation // who is approved, by id
}

func (c *company) found() {
	b := &bureau{dir: filepath.Join(c.folder(), "acme"), in: map[string]*workstation{}}
	keep := func(to *note.Signer, key *string) func(string) ([]byte, error) {
		return func(secret string) ([]byte, error) {
			s, err := note.NewSigner(secret)
			*to, *key = s, signed.VerifierOf(secret)
			return []byte("sealed"), err
		}
	}
	var root string
	var err error
	c.pin, err = publish.Make(b.dir, publish.Founding{Name: "acme.example/support", Relay: c.post.address(),
		Services: []roster.Service{{Name: "billing", Title: "Billing", Origins: []string{shop}}},
		SealRoot: keep(&c.root, &root), SealSpare: keep(&c.spare, &c.spareKey)})
	c.must(err)
	c.must(os.RemoveAll(filepath.Join(b.dir, "workspace")))
	c.must(os.MkdirAll(filepath.Join(b.dir, "workspace", "forms"), 0o700))
	card, err := fs.ReadFile(workspace.Files(), "forms/credit-card.yaml")
	c.must(err)
	c.must(os.WriteFile(filepath.Join(b.dir, "workspace", "forms", "credit-card.yaml"), card, 0o600))
	c.write(b)
	c.bureaus = []*bureau{b}
	c.stampDir = filepath.Join(c.folder(), "stamp")
	c.must(os.CopyFS(c.stampDir, os.DirFS(filepath.Join(b.dir, "stamp"))))
	secret, err := os.ReadFile(filepath.Join(c.stampDir, "stamp.key"))
	c.must(err)
	c.stampKey, err = note.NewSigner(strings.TrimSpace(string(secret)))
	c.must(err)
	c.stampVKey = signed.VerifierOf(strings.TrimSpace(string(secret)))
}

// write has the workspace say another thing.
func (c *company) write(b *bureau) {
	c.marks++
	b.mark = c.marks
	dir := filepath.Join(b.dir, "workspace", "responses")
	c.must(os.MkdirAll(dir, 0o700))
	text := fmt.Sprintf("---\nshortcut: mark\ntitle: Mark %d\n---\nHello\n", b.mark)
	c.must(os.WriteFile(filepath.Join(dir, "mark.md"), []byte(text), 0o600))
}

func (c *company) bureau(rt *rapid.T) *bureau {
	return c.bureaus[rapid.IntRange(0, len(c.bureaus)-1).Draw(rt, "bureau")]
}

// do opens a folder for one command.
func (c *company) do(b *bureau, what func(f *publish.Folder)) {
	f, err := publish.Open(b.dir)
	c.must(err)
	defer f.Close()
	what(f)
}

// copied puts a copy of a folder away, or takes one for another bureau.
func (c *company) copied(b *bureau) *bureau {
	next := &bureau{filepath.Join(c.folder(), "acme"), b.mark, maps.Clone(b.in)}
	c.must(os.CopyFS(next.dir, os.DirFS(b.dir)))
	return next
}

// copy makes a second administrator's copy of a folder, or one to be put back
// later; and putBack puts it in a folder's place.
func (c *company) copy(rt *rapid.T) {
	next := c.copied(c.bureau(rt))
	if len(c.bureaus) < 2 {
		c.bureaus = append(c.bureaus, next)
		return
	}
	c.backups = append(c.backups, next)
}

func (c *company) putBack(rt *rapid.T) {
	if len(c.backups) == 0 {
		return
	}
	*c.bureau(rt) = *c.copied(c.backups[rapid.IntRange(0, len(c.backups)-1).Draw(rt, "backup")])
}

// hire invites somebody, new or known, to come in with new keys, and approves.
func (c *company) hire(b *bureau, id string) {
	now := time.Now().Unix()
	c.do(b, func(f *publish.Folder) {
		i := invitation.New(f.Pin, f.Org.Relay, id, now+3600)
		key, vkey, err := i.Key()
		c.must(err)
		g := publish.Guest{ID: id, Name: strings.ToUpper(id[:1]) + id[1:], Services: []string{"billing"}}
		_, err = f.Invite(g, key, vkey, now, 3600)
		c.must(err)
		w, msg := c.arrive(i)
		r, err := f.Judge(msg, now)
		c.must(err)
		c.must(f.Approve(r, time.Unix(now, 0).UTC().Format(time.DateOnly)))
		b.in[id] = w
	})
}

func (c *company) fire(rt *rapid.T) {
	b := c.bureau(rt)
	c.do(b, func(f *publish.Folder) {
		if len(f.Org.Agents) == 0 {
			return
		}
		id := f.Org.Agents[rapid.IntRange(0, len(f.Org.Agents)-1).Draw(rt, "who")].ID
		c.must(f.Remove(id))
		delete(b.in, id)
	})
}

// publish signs, as the command does, and hands over what it signed; offline it
// knows nothing of the relay, and what it signed is carried later, or never.
func (c *company) publish(b *bureau, online, spare bool) error {
	var shown *publish.Shown
	if online {
		if a := c.post.inForce(); a != nil {
			shown = &publish.Shown{Roster: a.Roster, Stamp: a.Stamp}
		}
	}
	by, signer := publish.Signer{}, c.root
	if spare {
		by, signer = publish.Signer{Spare: c.spareKey}, c.spare
	}
	var failed error
	c.do(b, func(f *publish.Folder) {
		d, err := f.Draft(shown, by, c.now)
		if failed = err; err != nil {
			return
		}
		p, _ := f.Published()
		if !f.Again(d, shown, c.now) {
			p, err = f.Sign(d, signer)
			c.must(err)
			c.signed(b, p)
		}
		if !online {
			c.carried = append(c.carried, p)
			return
		}
		failed = c.post.client().Publish(context.Background(), p.Append(nil))
	})
	return failed
}

// signed notes what a bureau has signed, as it must read.
func (c *company) signed(b *bureau, p roster.Publication) {
	claim, err := roster.Claims(p.Roster)
	c.must(err)
	first, err := roster.StampClaims(p.Stamp)
	c.must(err)
	e := &edition{version: claim.Version, expires: claim.Expires, note: p.Roster, bundle: p.Bundle, mark: b.mark, stamper: true}
	for _, id := range slices.Sorted(maps.Keys(b.in)) {
		e.agents = append(e.agents, b.in[id].keys.Key)
	}
	e = c.edition(e)
	c.proofs = append(c.proofs, &proof{e, first.Version, first.Expires, nil, p.Stamp, true})
}

// carry hands over something that was signed before.
func (c *company) carry(rt *rapid.T) {
	if len(c.carried) == 0 {
		return
	}
	c.handedOver(c.post.client().Publish(context.Background(), c.carried[rapid.IntRange(0, len(c.carried)-1).Draw(rt, "which")].Append(nil)))
}

// handedOver: a relay takes what is handed over, or says that it has newer.
func (c *company) handedOver(err error) {
	var conflict *handover.Conflict
	if err != nil && !errors.As(err, &conflict) {
		c.rt.Fatalf("the relay refuses what the organisation has signed: %v", err)
	}
}

// online publishes with a relay that answers truly: that always succeeds, with
// the spare root where it is told to be needed.
func (c *company) online(b *bureau) {
	err := c.publish(b, true, false)
	if err == publish.ErrSpareNeeded || err == publish.ErrExhausted {
		err = c.publish(b, true, true)
	}
	if err != nil {
		c.rt.Fatalf("an honest administrator cannot publish: %v", err)
	}
	a := c.post.inForce()
	got, mark := c.editions[string(a.Roster)], b.mark
	if len(b.in) == 0 {
		mark = got.mark // there is nobody to seal it to
	}
	if got.mark != mark || !slices.Equal(got.agents, c.keysIn(b)) {
		c.rt.Fatalf("published mark %d for %d agents, and the relay shows roster %d, with mark %d and %d", b.mark, len(b.in), a.Version, got.mark, len(got.agents))
	}
}

func (c *company) keysIn(b *bureau) (all []string) {
	for _, id := range slices.Sorted(maps.Keys(b.in)) {
		all = append(all, b.in[id].keys.Key)
	}
	return all
}

// stamp is what the stamping machine does every few hours. It reports whether
// the relay goes by its stamp.
func (c *company) stamp() bool {
	s, err := stamper.Open(c.stampDir, "", 24*time.Hour)
	c.must(err)
	done, err := s.Stamp(context.Background(), c.now)
	var conflict *handover.Conflict
	if c.unstamped = err; stamper.Final(err) || err == (handover.NotThere{}) {
		return false
	}
	msg, failed := os.ReadFile(filepath.Join(c.stampDir, "stamp.note"))
	c.must(failed)
	var of *edition
	for _, e := range c.editions {
		if sha256.Sum256(e.note) == done.Stamp.Hash {
			of = e
		}
	}
	names, _ := os.ReadFile(filepath.Join(c.stampDir, "without"))
	for _, id := range strings.Fields(string(names)) {
		for _, key := range of.agents {
			if strings.Contains(key, "/"+id+"+") && !slices.Contains(done.Stamp.Without, key) {
				c.rt.Fatalf("the stamp does not take %s out", id)
			}
		}
	}
	c.proofs = append(c.proofs, &proof{of, done.Stamp.Version, done.Stamp.Expires, done.Stamp.Without, msg, true})
	if errors.As(err, &conflict) {
		return false
	}
	c.must(err)
	return true
}

// without takes somebody out by the stamp, or, with "", nobody any more.
func (c *company) without(rt *rapid.T) {
	s, err := stamper.Open(c.stampDir, "", 24*time.Hour)
	c.must(err)
	if id := rapid.SampledFrom([]string{"", "alice", "bob"}).Draw(rt, "out"); id != "" {
		c.must(s.Without(id))
		return
	}
	c.must(os.WriteFile(filepath.Join(c.stampDir, "without"), nil, 0o600))
}

// forged is what who has stolen the stamp key, or nothing at all, makes of a
// roster.
func (c *company) forged(rt *rapid.T) {
	if len(c.proofs) == 0 {
		return
	}
	of := c.anyProof(rt).of
	s := &roster.Stamp{Org: c.pin.Root, Roster: of.version, Hash: sha256.Sum256(of.note), Issued: c.now, Expires: c.now + 7*24*3600}
	s.Version = uint64(c.now) + rapid.SampledFrom([]uint64{0, 1, 100, 1 << 40, 1<<64 - 1 - uint64(c.now)}).Draw(rt, "version")
	if len(of.agents) > 0 && rapid.Bool().Draw(rt, "out") {
		s.Without = of.agents[:1]
	}
	by, good := c.stampKey, of.stamper
	if rapid.Bool().Draw(rt, "by a stranger") {
		by, good = c.stranger, false
	}
	msg, err := s.Sign(by)
	c.must(err)
	c.proofs = append(c.proofs, &proof{of, s.Version, s.Expires, s.Without, msg, good})
	if rapid.Bool().Draw(rt, "handed over") {
		_ = c.post.client().Stamp(context.Background(), msg)
	}
}

// stolen is a roster of whoever has stolen the root, of any version.
func (c *company) stolen(rt *rapid.T) {
	r := roster.Roster{Org: c.pin.Root, Issued: c.now, Expires: c.now + 24*3600,
		Version:  rapid.SampledFrom([]uint64{1, 2, 3, 5, 9, roster.SpareVersion - 2, roster.SpareVersion - 1}).Draw(rt, "version"),
		Services: []roster.Service{{Name: "billing", Title: "Billing", Origins: []string{shop}}},
		Agents:   []roster.Agent{{VKey: c.strangerKey, Services: []string{"billing"}, Name: "Mallory"}}}
	msg, err := r.Sign(c.root)
	c.must(err)
	s := roster.Stamp{Org: r.Org, Roster: r.Version, Hash: sha256.Sum256(msg), Version: uint64(c.now), Issued: c.now, Expires: c.now + 24*3600}
	stamp, err := s.Sign(c.root)
	c.must(err)
	e := c.edition(&edition{version: r.Version, expires: r.Expires, note: msg, agents: []string{c.strangerKey}})
	c.proofs = append(c.proofs, &proof{e, s.Version, s.Expires, nil, stamp, true})
	if rapid.Bool().Draw(rt, "handed over") {
		c.handedOver(c.post.client().Publish(context.Background(), roster.Publication{Roster: msg, Stamp: stamp}.Append(nil)))
	}
}

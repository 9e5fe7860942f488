package shelf_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"filippo.io/age"

	"github.com/sealform/sealform/admin/handover"
	"github.com/sealform/sealform/desktop/bundle"
	"github.com/sealform/sealform/desktop/shelf"
	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
)

// A place stands for the relay and for the agent's folder.
type place struct {
	t       *testing.T
	ids     []*age.HybridIdentity
	root    relaytest.Key
	version uint64

	mu     sync.Mutex
	answer func() ([]byte, error) // the relay's
	asked  atomic.Int64
	folder []byte
	since  time.Time
	full   bool // the disk
	log    relaytest.Log
	shelf  *shelf.Shelf
	stop   func()
}

func (p *place) Bundle(context.Context) ([]byte, error) {
	p.mu.Lock()
	p.asked.Add(1)
	answer := p.answer
	p.mu.Unlock()
	return answer()
}

// answers changes what the relay does.
func (p *place) answers(f func() ([]byte, error)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = f
}

type folder struct{ *place }

func (f folder) Bundle() ([]byte, time.Time, error) {
	if f.folder == nil {
		return nil, time.Time{}, fs.ErrNotExist
	}
	return f.folder, f.since, nil
}

func (f folder) KeepBundle(b []byte) error {
	if f.full {
		return errors.New("no space left on device")
	}
	f.place.folder, f.since = b, time.Now()
	return nil
}

func newPlace(t *testing.T) *place {
	p := &place{t: t, root: relaytest.NewKey("shop"), stop: func() {}}
	t.Cleanup(func() { p.stop() })
	for range 2 {
		id, err := age.GenerateHybridIdentity()
		if err != nil {
			t.Fatal(err)
		}
		p.ids = append(p.ids, id)
	}
	return p
}

// start opens the shelf, as the program does when it starts again.
func (p *place) start(a *roster.Authority) {
	p.stop()
	p.shelf = shelf.New(shelf.Config{Identity: p.ids[0], Source: p, Store: folder{p}, Log: slog.New(slog.NewTextHandler(&p.log, nil)), Changed: func() {}}, a)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { p.shelf.Run(ctx); close(done) }()
	p.stop = func() { stop(); <-done }
}

// seal makes a bundle of the ready-made workspace with other files in it.
func (p *place) seal(change fstest.MapFS, to ...*age.HybridIdentity) []byte {
	all := fstest.MapFS{}
	for _, fsys := range []fs.FS{workspace.Files(), change} {
		fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				text, _ := fs.ReadFile(fsys, name)
				all[name] = &fstest.MapFile{Data: text}
			}
			return err
		})
	}
	var recipients []string
	for _, id := range to {
		recipients = append(recipients, id.Recipient().String())
	}
	b, err := bundle.Seal(all, recipients)
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

// publish makes the next roster, with two agents, and the relay serve what it names.
func (p *place) publish(sealed []byte) *roster.Authority {
	p.version++
	p.answers(func() ([]byte, error) { return sealed, nil })
	now := time.Now().Unix()
	r := &roster.Roster{Org: p.root.VKey, Version: p.version, Issued: now, Expires: now + roster.DefaultStampLifetime,
		Bundle:   &roster.Bundle{Hash: sha256.Sum256(sealed), Size: len(sealed)},
		Services: []roster.Service{{Name: "billing", Origins: []string{"https://shop.example"}, Title: "Billing"}}}
	for n := range 2 {
		r.Agents = append(r.Agents, roster.Agent{VKey: relaytest.NewKey(fmt.Sprint("shop/a", n)).VKey, Services: []string{"*"}, Name: "A"})
	}
	msg, err := r.Sign(p.root.Signer)
	if err != nil {
		p.t.Fatal(err)
	}
	a, err := roster.OpenAuthority(msg, relaytest.StampOf(msg, p.root.Signer), roster.Pin{Root: p.root.VKey})
	if err != nil {
		p.t.Fatal(err)
	}
	return a
}

func changedCard(t *testing.T) fstest.MapFS {
	b, err := fs.ReadFile(workspace.Files(), "forms/credit-card.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(b), "version: 1", "version: 4", 1)
	if text == string(b) {
		t.Fatal("the form has no version 1")
	}
	return fstest.MapFS{"forms/credit-card.yaml": {Data: []byte(text)}}
}

func (p *place) card() uint32 {
	for _, f := range p.shelf.Forms("billing") {
		if f.ID() == "credit-card" {
			return uint32(f.For("en", workspace.Names{}).Version)
		}
	}
	return 0
}

func TestWhatIsPublishedArrivesWhileItRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlace(t)
		p.start(nil)
		if p.shelf.Forms("billing") != nil || p.shelf.Responses("billing") != nil || p.shelf.Search("billing", "") != nil {
			t.Error("something is there before anything came")
		}
		p.shelf.Use(p.publish(p.seal(nil, p.ids...)))
		synctest.Wait()
		if st := p.shelf.State(); p.card() != 1 || st.News != "" || st.Trouble != "" || !st.Since.Equal(time.Now()) {
			t.Fatalf("version %d, %+v", p.card(), st)
		}
		p.shelf.Use(p.publish(p.seal(changedCard(t), p.ids...)))
		synctest.Wait()
		if st := p.shelf.State(); p.card() != 4 || st.News != "Your administrator has published new forms: Credit card (version 4)." {
			t.Errorf("version %d, %+v", p.card(), st)
		}
		p.shelf.Read()
		if st := p.shelf.State(); st.News != "" {
			t.Errorf("read, and %q", st.News)
		}
		texts := changedCard(t)
		texts["responses/new.md"] = &fstest.MapFile{Data: []byte("---\nshortcut: new\ntitle: New\n---\nHello\n")}
		p.shelf.Use(p.publish(p.seal(texts, p.ids...)))
		synctest.Wait()
		if st := p.shelf.State(); !strings.Contains(st.News, "forms, responses and articles") {
			t.Errorf("%+v\n%s", st, &p.log)
		}
		texts[workspace.DispositionsFile] = &fstest.MapFile{Data: []byte("Solved\n")}
		p.shelf.Use(p.publish(p.seal(texts, p.ids...)))
		synctest.Wait()
		if st := p.shelf.State(); !strings.Contains(st.News, "another list of dispositions") || !slices.Equal(p.shelf.Dispositions(), []string{"Solved"}) {
			t.Errorf("%+v, %q\n%s", st, p.shelf.Dispositions(), &p.log)
		}
		texts[workspace.ChatsFile] = &fstest.MapFile{Data: []byte("* 6\nalice 2\n")}
		p.shelf.Use(p.publish(p.seal(texts, p.ids...)))
		synctest.Wait()
		if st := p.shelf.State(); !strings.Contains(st.News, "how many chats at once") || p.shelf.ChatsAtOnce("alice") != 2 || p.shelf.ChatsAtOnce("bob") != 6 {
			t.Errorf("%+v, %d and %d\n%s", st, p.shelf.ChatsAtOnce("alice"), p.shelf.ChatsAtOnce("bob"), &p.log)
		}
		p.shelf.Read()
		texts[workspace.ReleaseFile] = &fstest.MapFile{Data: []byte("v0.2.0\n")}
		p.shelf.Use(p.publish(p.seal(texts, p.ids...)))
		synctest.Wait()
		if st := p.shelf.State(); st.News != "" || p.shelf.Release() != "v0.2.0" {
			t.Errorf("%+v, %q\n%s", st, p.shelf.Release(), &p.log)
		}
	})
}

// What cannot be used is told with its reason, and what was there stays.
func TestWhatCannotBeUsed(t *testing.T) {
	for name, c := range map[string]struct {
		make  func(p *place) []byte
		relay func(sealed []byte) ([]byte, error)
		want  string
	}{
		"the relay is away":    {nil, func([]byte) ([]byte, error) { return nil, &handover.Away{} }, "does not answer"},
		"the relay has none":   {nil, func([]byte) ([]byte, error) { return nil, handover.NotThere{} }, "does not have it"},
		"swapped":              {nil, func(b []byte) ([]byte, error) { return append([]byte{}, b[:len(b)-1]...), nil }, "another one"},
		"without this agent":   {func(p *place) []byte { return p.seal(nil, p.ids[1], stranger(p.t)) }, nil, "not sealed to this agent"},
		"with one too many":    {func(p *place) []byte { return p.seal(nil, append(p.ids, stranger(p.t))...) }, nil, "sealed to 3 keys"},
		"damaged as published": {func(p *place) []byte { b := p.seal(nil, p.ids...); b[len(b)-1]++; return b }, nil, "damaged"},
		"with a mistake": {func(p *place) []byte {
			return p.seal(fstest.MapFS{"forms/x.yaml": {Data: []byte("SECRET: 1")}}, p.ids...)
		}, nil, "mistakes"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlace(t)
				p.start(p.publish(p.seal(nil, p.ids...)))
				synctest.Wait()
				time.Sleep(time.Hour)
				sealed := p.seal(changedCard(t), p.ids...)
				if c.make != nil {
					sealed = c.make(p)
				}
				a := p.publish(sealed)
				if c.relay != nil {
					p.answers(func() ([]byte, error) { return c.relay(sealed) })
				}
				p.shelf.Use(a)
				synctest.Wait()
				st := p.shelf.State()
				if !strings.Contains(st.Trouble, c.want) || st.News != "" || p.card() != 1 || time.Since(st.Since) != time.Hour {
					t.Errorf("version %d, %+v", p.card(), st)
				}
				if strings.Contains(st.Trouble+p.log.String(), "SECRET") {
					t.Error("it repeats what is in the bundle")
				}
				asked := p.asked.Load()
				time.Sleep(time.Hour)
				if n := p.asked.Load() - asked; n < 10 || n > 30 {
					t.Errorf("it was tried %d times more in an hour", n)
				}
				p.shelf.Use(p.publish(p.seal(changedCard(t), p.ids...)))
				synctest.Wait()
				if st := p.shelf.State(); p.card() != 4 || st.Trouble != "" {
					t.Errorf("after a good one: version %d, %+v", p.card(), st)
				}
			})
		})
	}
}

func stranger(t *testing.T) *age.HybridIdentity {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// The program starts with what it has kept, also while the relay is away, and
// when the roster names another one by now.
func TestItStartsWithWhatItKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlace(t)
		first := p.publish(p.seal(nil, p.ids...))
		p.start(first)
		synctest.Wait()
		p.answers(func() ([]byte, error) { return nil, &handover.Away{} })
		before := p.asked.Load()
		for _, known := range []*roster.Authority{first, nil} {
			p.start(known)
			synctest.Wait()
			if st := p.shelf.State(); p.card() != 1 || st != (shelf.State{Since: p.since}) || p.asked.Load() != before {
				t.Errorf("version %d, %+v, asked %d times", p.card(), st, p.asked.Load()-before)
			}
		}
		next := p.publish(p.seal(changedCard(t), p.ids...))
		good := p.answer
		p.answers(func() ([]byte, error) { return nil, &handover.Away{} })
		p.start(next)
		synctest.Wait()
		if st := p.shelf.State(); p.card() != 1 || st.Trouble == "" {
			t.Errorf("version %d, %+v", p.card(), st)
		}
		p.answers(good)
		time.Sleep(time.Minute)
		synctest.Wait()
		if st := p.shelf.State(); p.card() != 4 || st.Trouble != "" || !strings.Contains(st.News, "Credit card (version 4)") {
			t.Errorf("version %d, %+v", p.card(), st)
		}
	})
}

// One that is overtaken while it is fetched is not put in the newer one's place.
func TestWhatIsOvertakenIsNotUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, gate := newPlace(t), make(chan struct{})
		p.start(nil)
		before := p.seal(nil, p.ids...)
		a := p.publish(before)
		p.answers(func() ([]byte, error) { <-gate; return before, nil })
		p.shelf.Use(a)
		synctest.Wait()
		p.shelf.Use(p.publish(p.seal(changedCard(t), p.ids...)))
		close(gate)
		synctest.Wait()
		if st := p.shelf.State(); p.card() != 4 || st.Trouble != "" {
			t.Errorf("version %d, %+v", p.card(), st)
		}
	})
}

// A bundle is sealed to whom the roster names, also when a stamp has taken
// somebody out since.
func TestAStampLeavesTheBundleUsable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlace(t)
		p.start(nil)
		a := p.publish(p.seal(nil, p.ids...))
		c, err := roster.StampClaims(a.Stamp)
		if err != nil {
			t.Fatal(err)
		}
		out := relaytest.Sign(roster.Stamp{Org: c.Org, Roster: c.Roster, Hash: sha256.Sum256(a.Roster), Version: c.Version + 1,
			Issued: c.Expires - 60, Expires: c.Expires, Without: []string{a.Agents[1].VKey}}, p.root.Signer)
		if a, err = a.Restamp(out); err != nil || len(a.Agents) != 1 {
			t.Fatalf("%+v, %v", a, err)
		}
		p.shelf.Use(a)
		synctest.Wait()
		if st := p.shelf.State(); p.card() != 1 || st.Trouble != "" {
			t.Errorf("version %d, %+v", p.card(), st)
		}
	})
}

// What lies in the folder is held against the roster that names it again.
func TestAKeptBundleWithSomebodyTooMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlace(t)
		p.folder = p.seal(nil, append(p.ids, stranger(t))...)
		p.start(p.publish(p.folder))
		synctest.Wait()
		if st := p.shelf.State(); p.card() != 0 || !strings.Contains(st.Trouble, "sealed to 3 keys") {
			t.Errorf("version %d, %+v", p.card(), st)
		}
	})
}

func TestADamagedFolderIsNoObstacle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlace(t)
		p.folder, p.full = []byte("age-encryption.org/v1\nnoise"), true
		p.start(p.publish(p.seal(nil, p.ids...)))
		synctest.Wait()
		if p.card() != 1 || !strings.Contains(p.log.String(), "cannot be kept") {
			t.Errorf("version %d\n%s", p.card(), &p.log)
		}
	})
}

package desktop

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"github.com/sealform/sealform/admin/stamper"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
)

// Whatever administrators do, with copies of their folder and backups of it, with
// and without the relay, whatever a thief signs, and whatever a relay forgets,
// repeats, mixes or holds back:
//
//   - a page never believes an agent who is not in the newest roster and stamp
//     that it has seen, nor refuses one who is;
//   - nor does a desktop, and it works with the bundle that its roster names, or
//     says that it has not got it;
//   - an administrator whom the relay answers can publish, and the machine that
//     stamps can stamp what was published;
//   - the relay never goes back to something older by itself, and shows one
//     whole publication.
func TestAnOrganisationThatLives(t *testing.T) {
	keyring.MockInit()
	rapid.Check(t, func(rt *rapid.T) {
		c := newCompany(rt)
		defer c.close()
		rt.Repeat(c.events())
		c.recover()
	})
}

func (c *company) events() map[string]func(*rapid.T) {
	page := func(rt *rapid.T) *browser { return c.pages[rapid.IntRange(0, len(c.pages)-1).Draw(rt, "page")] }
	return map[string]func(*rapid.T){
		"hire": func(rt *rapid.T) {
			c.hire(c.bureau(rt), rapid.SampledFrom([]string{"alice", "bob", "carol"}).Draw(rt, "who"))
		},
		"fire":                 c.fire,
		"write":                func(rt *rapid.T) { c.write(c.bureau(rt)) },
		"publish":              func(rt *rapid.T) { c.online(c.bureau(rt)) },
		"publish again":        func(rt *rapid.T) { c.online(c.bureau(rt)) },
		"publish, two at once": c.both,
		"publish offline":      func(rt *rapid.T) { _ = c.publish(c.bureau(rt), false, false) },
		"publish, the spare":   c.takeOver,
		"carry":                c.carry,
		"copy the folder":      c.copy,
		"put the folder back":  c.putBack,
		"stamp":                func(*rapid.T) { c.stamp() },
		"without":              c.without,
		"a stamp of a thief":   c.forged,
		"a roster of a thief":  c.stolen,
		"relay: restart":       func(*rapid.T) { c.post.restart() },
		"relay: forget":        func(*rapid.T) { c.post.forget() },
		"relay: copy":          func(*rapid.T) { c.post.keep() },
		"relay: put back":      c.post.putBack,
		"relay: bundle":        c.swap,
		"page: the truth":      func(rt *rapid.T) { c.truth(page(rt).take) },
		"page: roster":         func(rt *rapid.T) { c.given(rt, page(rt).take) },
		"page: stamp":          func(rt *rapid.T) { b := page(rt); c.stampFor(rt, b.newest, b.stamp) },
		"page: reload":         func(rt *rapid.T) { *page(rt) = *c.open(nil) },
		"page: accept":         func(rt *rapid.T) { page(rt).accept(rt) },
		"desk: the truth":      func(rt *rapid.T) { c.desk(rt, func(w *workstation) { c.truth(w.take) }) },
		"desk: roster":         func(rt *rapid.T) { c.desk(rt, func(w *workstation) { c.given(rt, w.take) }) },
		"desk: stamp":          func(rt *rapid.T) { c.desk(rt, func(w *workstation) { c.stampFor(rt, w.newest, w.stamp) }) },
		"desk: restart":        func(rt *rapid.T) { c.desk(rt, (*workstation).start) },
		"wait":                 func(rt *rapid.T) { c.now += rapid.Int64Range(1, 30).Draw(rt, "hours") * 3600 },
		"":                     c.check,
	}
}

// A company is all of it.
type company struct {
	rt          *rapid.T
	dir         string
	ends        []func()
	now         int64 // Unix seconds, by everybody's clock but that of desktops, which is the machine's
	pin         roster.Pin
	root, spare note.Signer
	spareKey    string
	bureaus     []*bureau
	backups     []*bureau
	marks       int
	carried     []roster.Publication
	stampDir    string
	unstamped   error // why there is no stamp
	stampKey    note.Signer
	stampVKey   string
	stranger    note.Signer
	strangerKey string
	post        *post
	desks       []*workstation
	pages       []*browser
	editions    map[string]*edition // all rosters that the root or the spare has signed, by their notes
	proofs      []*proof            // and all stamps, with some that are worth nothing
}

// An edition is a roster as whoever signed it meant it.
type edition struct {
	version uint64
	expires int64
	note    []byte
	agents  []string // verifier keys
	bundle  []byte   // nil: none
	mark    int      // what its bundle says
	stamper bool     // it names the stamp key
}

func (e *edition) names(key string) bool { return slices.Contains(e.agents, key) }

// A proof is a stamp.
type proof struct {
	of      *edition
	version uint64
	expires int64
	out     []string
	note    []byte
	good    bool // its signature is worth something
}

func (p *proof) in(key string) bool { return p.of.names(key) && !slices.Contains(p.out, key) }
func (p *proof) until() int64       { return min(p.of.expires, p.expires) }

// given is a roster with a stamp, which need not be its own.
type given struct {
	of    *edition
	proof *proof
}

// newest is the model of what an end goes by: the highest version of a roster,
// the first of several that have it, with its newest stamp.
type newest struct{ proof *proof }

func (n *newest) last() *proof { return n.proof }

func (n *newest) take(g given) {
	p, has := g.proof, n.proof
	if p.good && p.of == g.of && (has == nil || g.of.version > has.of.version || g.of == has.of && p.version > has.version) {
		n.proof = p
	}
}

func (n *newest) stamp(p *proof) {
	if n.proof != nil && p.good && p.of == n.proof.of && p.version > n.proof.version {
		n.proof = p
	}
}

func newCompany(rt *rapid.T) *company {
	dir, err := os.MkdirTemp("", "sealform-model-")
	if err != nil {
		rt.Fatal(err)
	}
	thief := relaytest.NewKey("acme.example/support/mallory")
	c := &company{rt: rt, dir: dir, now: time.Now().Unix(), stranger: thief.Signer, strangerKey: thief.VKey, editions: map[string]*edition{}}
	c.closing(func() { _ = os.RemoveAll(dir) })
	c.post = newPost(c)
	c.found()
	c.post.start()
	c.closing(func() { c.post.stop() })
	c.pages = []*browser{c.open(nil), c.open(nil)}
	for _, id := range []string{"alice", "bob"} {
		c.hire(c.bureaus[0], id)
	}
	c.online(c.bureaus[0])
	c.truth(c.pages[0].take)
	c.truth(c.desks[0].take)
	return c
}

func (c *company) closing(f func()) { c.ends = append(c.ends, f) }

func (c *company) close() {
	for _, f := range slices.Backward(c.ends) {
		f()
	}
}

func (c *company) must(err error) {
	if err != nil {
		c.rt.Fatal(err)
	}
}

// folder makes one that nobody had before.
func (c *company) folder() string {
	dir, err := os.MkdirTemp(c.dir, "")
	c.must(err)
	return dir
}

func (c *company) desk(rt *rapid.T, do func(*workstation)) {
	if len(c.desks) > 0 {
		do(c.anyDesk(rt))
	}
}

func (c *company) anyDesk(rt *rapid.T) *workstation {
	return c.desks[rapid.IntRange(0, len(c.desks)-1).Draw(rt, "desk")]
}

func (c *company) proof(rt *rapid.T, give func(*proof)) {
	if len(c.proofs) > 0 {
		give(c.anyProof(rt))
	}
}

// stampFor draws a stamp for an end that has that: mostly one for the roster that
// it has, else any.
func (c *company) stampFor(rt *rapid.T, has newest, give func(*proof)) {
	var its []*proof
	for _, p := range c.proofs {
		if has.proof != nil && p.of == has.proof.of {
			its = append(its, p)
		}
	}
	if len(its) == 0 || rapid.IntRange(0, 3).Draw(rt, "of another") == 0 {
		c.proof(rt, give)
		return
	}
	give(its[rapid.IntRange(0, len(its)-1).Draw(rt, "of its roster")])
}

func (c *company) anyProof(rt *rapid.T) *proof {
	return c.proofs[rapid.IntRange(0, len(c.proofs)-1).Draw(rt, "stamp")]
}

// edition notes what somebody has signed. The same again is the same.
func (c *company) edition(e *edition) *edition {
	if c.editions[string(e.note)] == nil {
		c.editions[string(e.note)] = e
	}
	return c.editions[string(e.note)]
}

// given draws a roster and a stamp, mostly its own.
func (c *company) given(rt *rapid.T, give func(given)) {
	c.proof(rt, func(p *proof) {
		g := given{p.of, p}
		if rapid.IntRange(0, 4).Draw(rt, "mixed") == 0 {
			g.of = c.anyProof(rt).of
		}
		give(g)
	})
}

// truth is what the relay has in force.
func (c *company) truth(give func(given)) {
	a := c.post.inForce()
	if a == nil {
		return
	}
	for _, p := range c.proofs {
		if string(p.note) == string(a.Stamp) {
			give(given{p.of, p})
			return
		}
	}
	c.rt.Fatal("the relay shows a stamp that nobody has signed")
}

// swap has the relay give another bundle, or what is none, or its own again.
func (c *company) swap(rt *rapid.T) {
	c.post.bundle = nil
	switch rapid.IntRange(0, 5).Draw(rt, "what") {
	case 0:
		c.post.bundle = []byte("noise")
	case 1, 2, 3:
		c.post.bundle = c.anyProof(rt).of.bundle
	}
}

// both is two administrators who sign at once, each on a copy of the folder: the
// relay takes what comes first, and the other goes on.
func (c *company) both(rt *rapid.T) {
	first := c.bureau(rt)
	other := c.copied(first)
	if c.publish(other, false, false) != nil {
		return
	}
	c.now++
	if c.publish(first, false, false) != nil {
		return
	}
	c.handedOver(c.post.client().Publish(context.Background(), c.carried[len(c.carried)-2].Append(nil)))
	c.online(first)
}

func (c *company) takeOver(rt *rapid.T) {
	if rapid.IntRange(0, 3).Draw(rt, "really") == 0 {
		c.must(c.publish(c.bureau(rt), true, true))
	}
}

func (c *company) check(rt *rapid.T) {
	c.post.check()
	for _, p := range c.pages {
		p.check(rt)
	}
	for _, w := range c.desks {
		w.check()
	}
}

// recover has an honest administrator and an honest relay put everything right:
// everybody who has seen whatever there was goes by what org.yaml says.
func (c *company) recover() {
	c.post.bundle = nil
	b := c.bureaus[0]
	c.online(b)
	for n := 0; !c.stamp(); n++ {
		if n > 100 {
			c.rt.Fatalf("what was published cannot be stamped: %v", c.unstamped)
		}
		c.follow(b, n > 0)
	}
}

// follow does what the machine that stamps has told: it publishes again, or with
// the spare root, where publishing again was in vain or cannot help.
func (c *company) follow(b *bureau, again bool) {
	var told *stamper.Error
	if errors.As(c.unstamped, &told) && strings.Contains(told.Hint(), "--spare") && (again || strings.HasPrefix(told.Hint(), "publish with")) {
		c.must(c.publish(b, true, true))
		return
	}
	c.online(b)
}

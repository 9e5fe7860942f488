package chat_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/trust"
)

// Whatever administrators, a thief of the stamp key and one of the root sign,
// and whatever of it a relay gives, holds back, repeats or mixes: neither end
// ever goes by an agent who is out of the newest roster and stamp that it has
// seen, and neither drops one who is in. What the agent writes is read at once
// while these hold, and not before.
func TestEndsGoByTheNewestThatTheyHaveSeen(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := newOffice(t)
		rt.Repeat(map[string]func(*rapid.T){
			"publish":        o.publish,
			"stamp":          o.stampSome,
			"page: roster":   func(rt *rapid.T) { o.page.take(o.pair(rt), o.givePage) },
			"page: stamp":    func(rt *rapid.T) { o.page.stamp(o.anyStamp(rt), o.givePage) },
			"agent: roster":  func(rt *rapid.T) { o.desk.take(o.pair(rt), o.giveDesk) },
			"agent: stamp":   func(rt *rapid.T) { o.desk.stamp(o.anyStamp(rt), o.giveDesk) },
			"both: the last": func(*rapid.T) { o.last() },
			"wait":           func(rt *rapid.T) { o.sleep(rapid.Int64Range(1000, 4000_000).Draw(rt, "ms")) },
			"":               func(rt *rapid.T) { o.check(rt) },
		})
	})
}

// An office is a chat, all that was ever signed for its organisation, and what
// each end must go by.
type office struct {
	*world
	spareKey string
	stamper  note.Signer
	stampKey string
	spareBy  note.Signer
	thief    note.Signer
	rosters  []*issued
	stamps   []*stamped
	page     believed
	desk     believed
	has      *roster.Authority // the desktop's
	n        int
	over     bool // there is no more to this chat
}

// An issued roster, and whether its signature is worth anything.
type issued struct {
	*roster.Roster
	note []byte
	good bool
}

// A stamped roster is one with a stamp for it.
type stamped struct {
	roster.Stamp
	of   *issued
	note []byte
	good bool
}

// believed is the model of what an end goes by: the highest version of a roster
// that was signed well, the first of several that have it, with its last stamp.
type believed struct{ now *stamped }

type given struct {
	of    *issued
	stamp *stamped
}

func (b *believed) take(g given, give func(wire.Frame)) {
	s := g.stamp
	if s.good && s.of == g.of && g.of.good && (g.of.Version > b.now.of.Version || g.of == b.now.of && s.Version > b.now.Version) {
		b.now = s
	}
	give(wire.Roster{Note: g.of.note, Stamp: s.note})
}

func (b *believed) stamp(s *stamped, give func(wire.Frame)) {
	if s.good && s.of == b.now.of && s.Version > b.now.Version {
		b.now = s
	}
	give(wire.Stamp{Note: s.note})
}

func (b *believed) in(key string) bool {
	named := slices.ContainsFunc(b.now.of.Agents, func(a roster.Agent) bool { return a.VKey == key })
	return named && !slices.Contains(b.now.Without, key)
}

func (b *believed) expires() int64 { return min(b.now.of.Expires, b.now.Expires) }

func newOffice(t *testing.T) *office {
	o := &office{world: newWorld(t)}
	var err error
	o.spareBy, o.spareKey, err = trust.NewSigner("shop.example/support/spare")
	o.must(err)
	o.stamper, o.stampKey, err = trust.NewSigner("shop.example/support/stamp")
	o.must(err)
	o.thief, _, err = trust.NewSigner("shop.example/support/thief")
	o.must(err)
	o.spare = roster.Fingerprint(o.spareKey)
	o.talking()
	first := &issued{o.roster, o.rosterNote, true}
	frame := o.rosterFrame(o.rosterNote)
	c, err := roster.StampClaims(frame.Stamp)
	o.must(err)
	s := &stamped{roster.Stamp{Version: c.Version, Expires: c.Expires}, first, frame.Stamp, true}
	o.rosters, o.stamps, o.page.now, o.desk.now = []*issued{first}, []*stamped{s}, s, s
	o.has = o.standing(o.roster)
	return o
}

// publish signs another roster: the root's or, now and then, the spare's, with
// any version, also one that was there; or a stranger's.
func (o *office) publish(rt *rapid.T) {
	r := *o.roster
	r.Version = rapid.SampledFrom([]uint64{1, 2, 3, 4, 5, 6, roster.SpareVersion - 1}).Draw(rt, "version")
	r.Issued = o.now / 1000
	r.Expires = r.Issued + rapid.Int64Range(1, 20_000).Draw(rt, "seconds")
	r.Stampers = []string{o.stampKey}
	if rapid.IntRange(0, 3).Draw(rt, "with") == 0 {
		r.Agents = []roster.Agent{{VKey: o.strangerKey(), Services: []string{service}, Name: "Bob"}}
	}
	by, good := o.root, true
	switch rapid.IntRange(0, 7).Draw(rt, "by") {
	case 0:
		by, good = o.thief, false
	case 1:
		by, r.Spare, r.Version = o.spareBy, o.spareKey, r.Version+roster.SpareVersion
	}
	msg, err := signed.Sign(r.Doc(), by)
	o.must(err)
	o.rosters = append(o.rosters, &issued{&r, msg, good})
	o.add(rt, o.rosters[len(o.rosters)-1])
}

// strangerKey is the key of an agent who has no part in the chat.
func (o *office) strangerKey() string {
	_, key, err := trust.NewSigner("shop.example/support/bob")
	o.must(err)
	return key
}

func (o *office) stampSome(rt *rapid.T) { o.add(rt, rapid.SampledFrom(o.rosters).Draw(rt, "roster")) }

// add signs a stamp for a roster: of any version and length, by whoever.
func (o *office) add(rt *rapid.T, of *issued) {
	s := roster.Stamp{Org: o.rootKey, Roster: of.Version, Hash: sha256.Sum256(of.note), Issued: o.now / 1000}
	s.Version = rapid.Uint64Range(1, 20).Draw(rt, "stamp") * 1_000_000_000
	s.Expires = s.Issued + rapid.SampledFrom([]int64{1, 60, 3600, 20_000, roster.MaxStampLifetime + 1}).Draw(rt, "for")
	if rapid.IntRange(0, 3).Draw(rt, "out") == 0 {
		s.Without = []string{o.aliceKey}
	}
	signer := o.root
	if of.Spare != "" {
		signer = o.spareBy
	}
	by, good := signer, true
	switch rapid.IntRange(0, 5).Draw(rt, "by") {
	case 0:
		by, good = o.thief, false
	case 1:
		by, good = o.stamper, slices.Contains(of.Stampers, o.stampKey)
	}
	msg, err := signed.Sign(s.Doc(), by)
	o.must(err)
	good = good && s.Expires-s.Issued <= roster.MaxStampLifetime
	o.stamps = append(o.stamps, &stamped{s, of, msg, good})
}

func (o *office) anyStamp(rt *rapid.T) *stamped { return rapid.SampledFrom(o.stamps).Draw(rt, "given") }

// pair is a roster with a stamp, mostly its own.
func (o *office) pair(rt *rapid.T) given {
	s := o.anyStamp(rt)
	if rapid.IntRange(0, 4).Draw(rt, "mixed") == 0 {
		return given{rapid.SampledFrom(o.rosters).Draw(rt, "beside"), s}
	}
	return given{s.of, s}
}

// last gives both ends the newest of all that was signed, as an honest relay
// does.
func (o *office) last() {
	var b believed
	b.now = o.stamps[0]
	for _, s := range o.stamps {
		b.take(given{s.of, s}, func(wire.Frame) {})
	}
	o.page.take(given{b.now.of, b.now}, o.givePage)
	o.desk.take(given{b.now.of, b.now}, o.giveDesk)
}

func (o *office) givePage(f wire.Frame) {
	o.give(f)
	o.run()
}

// giveDesk hands a frame to the agent's end as its desktop does.
func (o *office) giveDesk(f wire.Frame) {
	pin := roster.Pin{Root: o.rootKey, Spare: o.spare}
	switch f := f.(type) {
	case wire.Roster:
		o.has, _ = pin.Newest(o.has, f.Note, f.Stamp)
	case wire.Stamp:
		o.has, _ = o.has.Newest(f.Note)
	}
	o.fromAgent(o.agent.UseRoster(o.now, o.has))
	o.run()
}

func (o *office) check(rt *rapid.T) {
	if o.over {
		return
	}
	o.sleep(25_000)
	o.n++
	text := fmt.Sprint("word ", o.n)
	in, atHome := o.page.in(o.aliceKey), o.desk.in(o.aliceKey)
	if got := o.visitor.Roster(); string(got.Stamp) != string(o.page.now.note) || string(got.Roster) != string(o.page.now.of.note) {
		rt.Fatalf("the page goes by roster %d, stamp %d; the newest it has seen is %d, %d", got.Version, got.Stamped, o.page.now.of.Version, o.page.now.Version)
	}
	if string(o.has.Stamp) != string(o.desk.now.note) {
		rt.Fatalf("the desktop goes by stamp %d of roster %d, want %d of %d", o.has.Stamped, o.has.Version, o.desk.now.Version, o.desk.now.of.Version)
	}
	out, err := o.agent.Send(o.now, text)
	o.fromAgent(out)
	o.run()
	ended := o.lastState() != "joined Alice"
	switch read := o.count(text, o.seenByCustomer) == 1; {
	case !in && !ended:
		rt.Fatal("the page goes on with an agent who is out")
	case in && atHome && ended:
		rt.Fatalf("the page dropped an agent who is in: %q", o.lastState())
	case !atHome && code(err) != "ended":
		rt.Fatalf("an agent who is out writes: %v", err)
	case ended:
		o.over = true
	case read != (o.now/1000 < o.page.expires()):
		rt.Fatalf("read: %v, though what the page has holds until %d, and it is %d", read, o.page.expires(), o.now/1000)
	}
}

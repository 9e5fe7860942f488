package desktop

import (
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/sealform/sealform/desktop/entrance"
	"github.com/sealform/sealform/desktop/home"
	"github.com/sealform/sealform/desktop/invitation"
	"github.com/sealform/sealform/desktop/shelf"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// A workstation is an agent's machine with a real home, shelf and session.
type workstation struct {
	*company
	keys    entrance.Keys
	folder  *home.Folder
	shelf   *shelf.Shelf
	tried   chan struct{}
	session *session
	newest
}

// arrive makes a machine's keys, and the request of who came with an invitation.
func (c *company) arrive(i invitation.Invitation) (*workstation, []byte) {
	h, err := home.Open(c.folder())
	c.must(err)
	var msg []byte
	p := entrance.Profile{Pin: i.Pin, Relay: i.Relay, Agent: i.Agent}
	f, keys, err := h.Make(p, "", func(k entrance.Keys) ([]byte, error) {
		key, vkey, err := i.Key()
		c.must(err)
		e := roster.Enrolment{Org: i.Pin.Root, Agent: i.Agent, Invitation: vkey, Key: k.Key, Recipient: k.Identity.Recipient().String(), Time: time.Now().Unix()}
		request, err := e.Sign(k.Signer, key)
		c.must(err)
		slot := roster.Slot(vkey)
		c.must(c.post.client().Enrol(context.Background(), slot, request))
		msg, err = c.post.client().Enrolment(context.Background(), slot)
		return msg, err
	})
	c.must(err)
	w := &workstation{company: c, keys: keys, folder: f.(*home.Folder)}
	w.start()
	c.desks = append(c.desks, w)
	return w, msg
}

// start begins the program, as it was left.
func (w *workstation) start() {
	known := w.folder.Seen()
	w.tried = make(chan struct{}, 1)
	w.shelf = shelf.New(shelf.Config{Identity: w.keys.Identity, Source: w.post.client(), Store: w.folder, Log: slog.New(slog.DiscardHandler),
		Changed: func() { w.tried <- struct{}{} }}, known)
	w.session = newSession(Config{Signer: w.keys.Signer, Key: w.keys.Key, Org: w.pin.Root, Spare: w.pin.Spare, Known: known, Relay: w.post.address() + wire.Path,
		Seen: func(a *roster.Authority) { w.shelf.Use(a); w.must(w.folder.Saw(a)) }, Forms: w.shelf.Forms, Texts: w.shelf, Log: slog.New(slog.DiscardHandler)})
	w.fetch()
}

// fetch has the shelf try once to get what is missing.
func (w *workstation) fetch() {
	if w.last() == nil || w.last().of.bundle == nil || w.has() == sha256.Sum256(w.last().of.bundle) {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); w.shelf.Run(ctx) }()
	select {
	case <-w.tried:
	case <-time.After(20 * time.Second):
		cancel()
		w.rt.Fatalf("a desktop does not try to get the bundle of roster %d: %+v", w.last().of.version, w.shelf.State())
	}
	cancel()
	<-ended
	select {
	case <-w.tried: // once more, before it was ended
	default:
	}
}

// has is the hash of the bundle that the shelf keeps.
func (w *workstation) has() (none [32]byte) {
	b, _, err := w.folder.Bundle()
	if errors.Is(err, fs.ErrNotExist) {
		return none
	}
	w.must(err)
	return sha256.Sum256(b)
}

// take hands the desktop a roster with a stamp, as a relay does.
func (w *workstation) take(g given) {
	w.newest.take(g)
	func() {
		defer w.session.lock()()
		_ = w.session.useRoster(wire.Roster{Note: g.of.note, Stamp: g.proof.note}, nil)
	}()
	w.fetch()
}

func (w *workstation) stamp(p *proof) {
	w.newest.stamp(p)
	defer w.session.lock()()
	_ = w.session.useStamp(wire.Stamp{Note: p.note}, nil)
}

func (w *workstation) check() {
	want, got := w.last(), w.session.roster
	switch {
	case want == nil && got == nil:
		return
	case want == nil || got == nil || string(got.Roster) != string(want.of.note) || string(got.Stamp) != string(want.note):
		w.rt.Fatalf("a desktop does not go by the newest that it has seen")
	case (w.session.checkRoster() == nil) != want.in(w.keys.Key):
		w.rt.Fatalf("an agent is in: %v; its desktop says: %v", want.in(w.keys.Key), w.session.checkRoster())
	}
	w.checkBundle(want.of)
}

// checkBundle: what the desktop works with is what its roster names, or it says
// why not; and it has it when the relay gives it and it is sealed to it.
func (w *workstation) checkBundle(e *edition) {
	st := w.shelf.State()
	mark := 0
	for _, r := range w.shelf.Responses("billing") {
		mark, _ = strconv.Atoi(strings.TrimPrefix(r.Title, "Mark "))
	}
	if e.bundle != nil && st.Trouble == "" && mark != e.mark {
		w.rt.Fatalf("roster %d names the bundle with mark %d; the desktop has %d, and says nothing", e.version, e.mark, mark)
	}
	if e.bundle == nil && st.Trouble != "" {
		w.rt.Fatalf("nothing is named, and the desktop says: %s", st.Trouble)
	}
	if b, err := w.post.client().Bundle(context.Background()); err == nil && e.names(w.keys.Key) && string(b) == string(e.bundle) {
		w.fetch()
		if st := w.shelf.State(); st.Trouble != "" {
			w.rt.Fatalf("the relay gives the bundle of roster %d, and the desktop says: %s", e.version, st.Trouble)
		}
	}
}

// A browser is a customer's page.
type browser struct {
	*company
	visitor *chat.Visitor
	phase   chat.Phase
	join    wire.Join
	with    *workstation
	newest
}

// open loads the page, which knows nothing but its tag; known is what an
// earlier chat in the same page has seen.
func (c *company) open(known *roster.Authority) *browser {
	b := &browser{company: c}
	v, outs, err := chat.NewVisitor(chat.VisitorConfig{Root: c.pin.Root, Spare: c.pin.Spare, Service: "billing", Origin: shop, Now: c.now * 1000, Known: known})
	c.must(err)
	b.visitor = v
	b.do(outs)
	b.do(v.Connected(c.now * 1000))
	b.give(wire.Challenge{Time: c.now * 1000})
	return b
}

func (b *browser) do(outs []chat.Output) {
	for _, o := range outs {
		switch o := o.(type) {
		case chat.State:
			b.phase = o.Phase
		case chat.Frame:
			if f, err := wire.Parse(o.Bytes); err == nil {
				if j, ok := f.(wire.Join); ok {
					b.join = j
				}
			}
		}
	}
}

func (b *browser) give(f wire.Frame) { b.do(b.visitor.Receive(b.now*1000, f.Append(nil))) }

// next begins another chat in the same page where the last is over: nothing that
// comes on its connection counts any more.
func (b *browser) next() {
	if b.phase == chat.PhaseEnded {
		seen := b.newest
		*b = *b.open(b.visitor.Roster())
		b.newest = seen
	}
}

func (b *browser) take(g given) {
	if b.phase == chat.PhaseRefused {
		return
	}
	b.next()
	b.newest.take(g)
	b.give(wire.Roster{Note: g.of.note, Stamp: g.proof.note})
}

func (b *browser) stamp(p *proof) {
	if b.phase == chat.PhaseRefused {
		return
	}
	b.next()
	b.newest.stamp(p)
	b.give(wire.Stamp{Note: p.note})
}

// meet has an agent accept, who goes by that authority, and reports whether the
// page believes.
func (b *browser) meet(w *workstation, a *roster.Authority) bool {
	agent, outs, err := chat.NewAgent(chat.AgentConfig{Signer: w.keys.Signer, Key: w.keys.Key, Roster: a, Service: "billing",
		Chat: b.join.Chat, Session: b.join.Session, Hello: b.join.Hello, Now: b.now * 1000})
	if err != nil || agent == nil {
		return false
	}
	b.give(wire.Peer{Chat: b.join.Chat, Up: true})
	for _, o := range outs {
		if f, ok := o.(chat.Frame); ok {
			b.do(b.visitor.Receive(b.now*1000, f.Bytes))
		}
	}
	return b.phase == chat.PhaseJoined
}

// check: the page goes by the newest that it has seen; its next chat believes
// an agent if and only if it is in there; and a chat that goes on is with one
// who is.
func (b *browser) check(rt *rapid.T) {
	want, got := b.last(), b.visitor.Roster()
	if b.phase == chat.PhaseRefused {
		return // it was never given anything that verifies
	}
	if want == nil || got == nil {
		if want != nil || got != nil {
			b.rt.Fatal("a page has seen nothing that verifies, and goes by something, or the other way around")
		}
		return
	}
	if string(got.Roster) != string(want.of.note) || string(got.Stamp) != string(want.note) {
		b.rt.Fatalf("a page goes by roster %d, stamp %d; the newest it has seen is %d, %d", got.Version, got.Stamped, want.of.version, want.version)
	}
	if b.with != nil && want.in(b.with.keys.Key) == (b.phase == chat.PhaseEnded) {
		b.rt.Fatalf("the agent is in: %v; the chat is %s", want.in(b.with.keys.Key), b.phase)
	}
	if len(b.desks) == 0 {
		return
	}
	w := b.anyDesk(rt)
	if a := b.authorityOf(w, want); a != nil {
		in := want.in(w.keys.Key) && b.now < want.until()
		if b.open(got).meet(w, a) != in {
			b.rt.Fatalf("an agent is in: %v; believed: %v", in, !in)
		}
	}
}

// authorityOf is what an agent shows to a page: what the page has, if they are in
// there, else the last that they were in.
func (c *company) authorityOf(w *workstation, page *proof) *roster.Authority {
	for n := len(c.proofs) - 1; n >= 0 && !page.in(w.keys.Key); n-- {
		if p := c.proofs[n]; p.good && p.in(w.keys.Key) {
			page = p
			break
		}
	}
	if !page.in(w.keys.Key) {
		return nil
	}
	a, err := roster.OpenAuthority(page.of.note, page.note, c.pin)
	c.must(err)
	return a
}

// accept begins a chat that goes on.
func (b *browser) accept(rt *rapid.T) {
	want := b.last()
	if b.with != nil || want == nil || len(b.desks) == 0 || b.now >= want.until() {
		return
	}
	w := b.anyDesk(rt)
	if !want.in(w.keys.Key) {
		return
	}
	if !b.meet(w, b.authorityOf(w, want)) {
		b.rt.Fatalf("a page refuses an agent who is in: %s", b.phase)
	}
	b.with = w
}

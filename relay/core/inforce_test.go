package core

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// stamp is a stamp by the root of what is in force, of that version.
func (w *world) stamp(version uint64, by relaytest.Key, without ...string) []byte {
	a := w.relay.orgs[orgID()].authority
	return relaytest.Sign(roster.Stamp{Org: root.VKey, Roster: a.Version, Hash: sha256.Sum256(a.Roster), Version: version,
		Issued: w.now / 1000, Expires: w.now/1000 + 3600, Without: without}, by.Signer)
}

// later is a version of a stamp that is newer than a roster's first.
const later = uint64(start/1000) + 10

// Whom a stamp takes out is out at once, at the desk and in a chat; everybody
// gets the stamp alone, and the next one that lets them in again does.
func TestAStampTakesOut(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, b := w.accepted(1, bob)
	desk, a := w.agent(bob), w.agent(alice)
	w.take(v)
	out := w.stamp(later, root, bob.VKey)
	w.step(Stamped{out})
	w.expectClosed(b, wire.CloseAgent)
	w.expectClosed(desk, wire.CloseAgent)
	w.expect(a, wire.Stamp{Note: out})
	w.expect(v, wire.Stamp{Note: out}, peer(1, false))
	w.expectClosed(w.agent(bob), wire.CloseAgent)
	w.step(Stamped{w.stamp(later+1, root)})
	w.expectClosed(w.agent(bob), 0)
}

// An agent brings a newer stamp, and nothing else of use: one that is forged
// ends the connection.
func TestAnAgentBringsTheNewerStamp(t *testing.T) {
	for name, c := range map[string]struct {
		note  func(*world) []byte
		taken bool
		code  wire.CloseCode
	}{
		"newer":             {func(w *world) []byte { return w.stamp(later, root) }, true, 0},
		"older":             {func(w *world) []byte { return w.stamp(1, root) }, false, 0},
		"of this version":   {func(w *world) []byte { return w.stamp(uint64(start/1000), root, bob.VKey) }, false, 0},
		"forged":            {func(w *world) []byte { return w.stamp(later, mallet) }, false, wire.CloseMalformed},
		"by an agent":       {func(w *world) []byte { return w.stamp(later, alice) }, false, wire.CloseMalformed},
		"of another roster": {func(w *world) []byte { return stampOf(signedBy(shopRoster(9, start/1000), root)) }, false, 0},
		"another org's":     {func(w *world) []byte { return stampOf(signedBy(rivalRoster(), rival)) }, false, wire.CloseMalformed},
		"expired":           {func(w *world) []byte { n := w.stamp(later, root); w.pass(2 * 3600_000); return n }, false, 0},
		"no stamp":          {func(*world) []byte { return []byte("x") }, false, wire.CloseMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, DefaultLimits)
			desk := w.agent(alice)
			note := c.note(w)
			w.send(desk, wire.Stamp{Note: note})
			w.expectClosed(desk, c.code)
			if c.taken {
				w.expect(desk, wire.Stamp{Note: note})
			} else {
				w.expect(desk)
			}
		})
	}
}

// One that is newer is taken though it has expired: whom it does not name is out,
// which the older one, if it still holds, does not say.
func TestANewerOneThatHasExpiredIsTaken(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	desk := w.agent(bob)
	next := shopRoster(2, start/1000-2*roster.DefaultStampLifetime)
	next.Agents = next.Agents[:1]
	msg := signedBy(next, root)
	if err := w.roster(msg); err != nil || !bytes.Equal(w.inForce().Note, msg) {
		t.Errorf("a roster: %v", err)
	}
	w.expectClosed(desk, wire.CloseAgent)
}

// Whoever hands a stamp over that is not newer is told so, and it is not in force.
func TestStampRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		note  func(*world) []byte
		stale bool
	}{
		"older":               {func(w *world) []byte { return w.stamp(1, root) }, true},
		"of this version":     {func(w *world) []byte { return w.stamp(uint64(start/1000), root, bob.VKey) }, true},
		"of an older roster":  {func(w *world) []byte { return stampOf(signedBy(shopRoster(0, start/1000), root)) }, true},
		"of a newer roster":   {func(w *world) []byte { return stampOf(signedBy(shopRoster(9, start/1000), root)) }, false},
		"by another's key":    {func(w *world) []byte { return w.stamp(later, mallet) }, false},
		"by an agent":         {func(w *world) []byte { return w.stamp(later, alice) }, false},
		"of the same numbers": {func(w *world) []byte { return stampOf(signedBy(shopRoster(1, start/1000+1), root)) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, DefaultLimits)
			desk, was := w.agent(alice), w.inForce()
			w.step(Stamped{c.note(w)})
			if w.err == nil || errors.Is(w.err, errStale) != c.stale || !bytes.Equal(w.inForce().Stamp, was.Stamp) {
				t.Errorf("%v", w.err)
			}
			w.expect(desk)
		})
	}
}

// A stamp that a page sends ends its connection.
func TestAPageSendsNoStamp(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v := w.visitor(join(1, 1))
	w.send(v, wire.Stamp{Note: w.stamp(later, root)})
	w.expectClosed(v, wire.CloseMalformed)
}

// The frame of a roster is one for all of its connections.
func TestEverybodySharesTheFrame(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.agent(alice)
	w.agent(bob)
	var first *byte
	w.sent = func(s Send) {
		if first == nil {
			first = &s.Message[0]
		}
		if &s.Message[0] != first {
			t.Error("each has a copy of the frame")
		}
	}
	if err := w.roster(signedBy(shopRoster(2, start/1000), root)); err != nil || first == nil {
		t.Errorf("nothing was sent: %v", err)
	}
}

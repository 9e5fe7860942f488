package desktop

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// stamp signs a stamp of that version for what the desktop goes by, for so many
// seconds, that takes these agents out.
func (w *world) stamp(version uint64, seconds int64, without ...string) wire.Stamp {
	has := w.session.roster
	now := time.Now().Unix()
	return wire.Stamp{Note: relaytest.Sign(roster.Stamp{Org: w.root.VKey, Roster: has.Version, Hash: sha256.Sum256(has.Roster), Version: version,
		Issued: now, Expires: now + seconds, Without: without}, w.root.Signer)}
}

const later = 1 << 40 // is above the version of every stamp that a world makes

// A stamp that takes the agent out ends the chats at once, and no older one
// brings them back, nor the agent in again.
func TestAStampThatTakesTheAgentOut(t *testing.T) {
	w, _, _ := accepted(t)
	_, desk := w.conn(wire.Ticket{})
	before := w.session.roster
	if err := desk.stamped(desk.ctx, w.stamp(later, 3600, w.alice.VKey), nil); err == nil {
		t.Error("an agent who is out stays logged in")
	}
	if got := w.chat().Ended; got != "roster" {
		t.Errorf("the chat ended by %q, want roster", got)
	}
	for name, f := range map[string]wire.Roster{"as it was": {Stamp: before.Stamp, Note: before.Roster}, "again": {Stamp: w.session.roster.Stamp, Note: before.Roster}} {
		if err := desk.loggedIn(desk.ctx, f, func([]byte) {}); err == nil {
			t.Errorf("the roster %s lets the agent in", name)
		}
	}
	if err := desk.stamped(desk.ctx, w.stamp(later+1, 3600), nil); err != nil {
		t.Errorf("a newer stamp that does not take the agent out: %v", err)
	}
}

// What a relay sends that is older gets the newer ones as an answer, once on a
// connection; what is for a roster that this end does not have says nothing.
func TestStampsThatADesktopPassesOver(t *testing.T) {
	for name, c := range map[string]struct {
		frame   func(w *world) wire.Stamp
		answers int
		fails   bool
	}{
		"older":               {func(w *world) wire.Stamp { return w.stamp(1, 3600, w.alice.VKey) }, 1, false},
		"the same":            {func(w *world) wire.Stamp { return wire.Stamp{Note: w.session.roster.Stamp} }, 0, false},
		"for an older roster": {func(w *world) wire.Stamp { return w.other(2) }, 1, false},
		"for a newer roster":  {func(w *world) wire.Stamp { return w.other(9) }, 0, false},
		"by another key": {func(w *world) wire.Stamp {
			w.root = relaytest.Key{VKey: w.root.VKey, Signer: w.alice.Signer}
			return w.stamp(later, 3600, w.alice.VKey)
		}, 0, true},
		"nothing": {func(*world) wire.Stamp { return wire.Stamp{} }, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			w, _, _ := accepted(t)
			_, desk := w.conn(wire.Ticket{})
			has, frame := w.session.roster, c.frame(w)
			var answers [][]byte
			for range 3 {
				err := desk.stamped(desk.ctx, frame, func(b []byte) { answers = append(answers, b) })
				if (err != nil) != c.fails {
					t.Fatal(err)
				}
			}
			if len(answers) != c.answers || w.session.roster != has || w.chat().Ended != "" {
				t.Errorf("%d answers, goes by stamp %d, chat ended %q", len(answers), w.session.roster.Stamped, w.chat().Ended)
			}
			if c.answers > 0 && !bytes.Equal(answers[0], wire.Roster{Stamp: has.Stamp, Note: has.Roster}.Append(nil)) {
				t.Error("the answer is not what the desktop has")
			}
		})
	}
}

// other is a stamp that takes Alice out, for a roster of another version.
func (w *world) other(version uint64) wire.Stamp {
	now := time.Now().Unix()
	return wire.Stamp{Note: relaytest.Sign(roster.Stamp{Org: w.root.VKey, Roster: version, Version: later, Issued: now, Expires: now + 60, Without: []string{w.alice.VKey}}, w.root.Signer)}
}

// A desktop that is started again goes on from what it has seen: a relay cannot
// bring back what was before, and whoever keeps it is told of what is newer.
func TestADesktopRemembersTheNewest(t *testing.T) {
	w := newWorld(t)
	older := w.rosterFrame()
	w.roster.Version++
	w.roster.Services[0].Title = "Bills"
	known := w.authority()
	var seen []uint64
	c := w.session.self
	c.Known, c.Seen = known, func(a *roster.Authority) { seen = append(seen, a.Version) }
	s := newSession(c)
	var answers int
	if err := s.useRoster(older, func([]byte) { answers++ }); err != nil || answers != 1 || s.roster != known || s.title("billing") != "Bills" {
		t.Errorf("an older roster after a start: %v, %d answers, version %d", err, answers, s.roster.Version)
	}
	w.roster.Version++
	for range 2 {
		if err := s.useRoster(w.rosterFrame(), nil); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(seen, []uint64{w.roster.Version}) {
		t.Errorf("told of %d, want %d once", seen, w.roster.Version)
	}
}

// A stamp that runs out pauses the chats, though the roster holds: the agent
// reads which, until when before, and what the administrator has to do.
func TestAStampThatRunsOutPausesTheChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, c, _ := accepted(t)
		_, desk := w.conn(wire.Ticket{})
		end := time.Now().Unix() + 600
		f := w.stamp(later, 600)
		if err := desk.stamped(desk.ctx, f, nil); err != nil {
			t.Fatal(err)
		}
		c.do(c.end.Receive(unixMilli(), f.Append(nil)), nil)
		if e := w.state().Expiry; e.Stamp != end*1000 || e.Roster != w.roster.Expires*1000 {
			t.Errorf("expires %+v", e)
		}
		time.Sleep(601 * time.Second)
		if v := w.chat(); v.Ended != "" || !strings.Contains(v.Paused, "the stamp of the organisation's roster has expired") || !strings.Contains(v.Paused, "sealform stamp") {
			t.Errorf("ended %q, paused %q", v.Ended, v.Paused)
		}
		f = w.stamp(later+1, 3600)
		if err := desk.stamped(desk.ctx, f, nil); err != nil {
			t.Fatal(err)
		}
		c.do(c.end.Receive(unixMilli(), f.Append(nil)), nil)
		time.Sleep(11 * time.Second)
		c.say("still here")
		if v := w.chat(); v.Paused != "" || !slices.Contains(w.stream(), "still here") {
			t.Errorf("paused %q, the agent reads %q", v.Paused, w.stream())
		}
		w.session.shutdown()
	})
}

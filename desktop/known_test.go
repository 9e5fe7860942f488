package desktop

import (
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// A relay that shows an older roster after a restart of the desktop is not
// believed, and whoever keeps what is newest is told of newer ones alone.
func TestWhatWasSeenBeforeARestart(t *testing.T) {
	w := newWorld(t)
	frames := map[uint64]wire.Roster{}
	for _, version := range []uint64{4, 5, 6} {
		w.roster.Version = version
		msg := w.signedRoster()
		frames[version] = wire.Roster{Note: msg, Stamp: relaytest.StampOf(msg, w.root.Signer)}
	}
	known, err := roster.OpenAuthority(frames[5].Note, frames[5].Stamp, roster.Pin{Root: w.root.VKey})
	if err != nil {
		t.Fatal(err)
	}
	var seen []uint64
	c := w.session.self
	c.Known, c.Seen = known, func(a *roster.Authority) { seen = append(seen, a.Version) }
	s := newSession(c)
	for _, version := range []uint64{4, 6} {
		if err := s.useRoster(frames[version], nil); err != nil {
			t.Fatal(err)
		}
	}
	if len(seen) != 1 || seen[0] != 6 || s.roster.Version != 6 {
		t.Errorf("told of %v, and goes by %d", seen, s.roster.Version)
	}
}

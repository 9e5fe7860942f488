package core

import (
	"testing"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// FuzzStep throws messages at a relay with a chat under way: it must not
// panic, and what it sends must parse (the world checks that).
func FuzzStep(f *testing.F) {
	for _, seed := range []wire.Frame{
		join(1, 1), join(2, 2), wire.Login{Note: []byte("x")}, wire.Claim{Ticket: chatID(2).Ticket()}, wire.Attach{Chat: chatID(1), Session: wire.SessionID{1}},
		wire.Leave{Chat: chatID(1)}, data(1, 1, 0, 1, "x"), data(1, 1, 1, 1, "x"), data(1, 1, 0, 0, "x"), wire.Peer{}, wire.Roster{}, wire.Stamp{},
		offline(1, "x"), wire.Done{Ticket: chatID(1).Ticket()}, wire.Stored{Ticket: chatID(1).Ticket(), Service: "billing", Payload: []byte(wire.AgeMagic)}, wire.Kept{Chat: chatID(1)},
	} {
		for who := range byte(4) {
			f.Add(who, seed.Append(nil), seed.Append(nil))
		}
	}
	f.Fuzz(func(t *testing.T, who byte, one, two []byte) {
		w := newWorld(t, DefaultLimits)
		v, a := w.accepted(1, alice)
		conns := []ConnID{v, a, w.open(""), w.openAt(shopOrigin, chatID(2).Ticket())}
		w.step(Received{conns[who%4], one})
		w.pass(1000)
		w.step(Received{conns[(who/4)%4], two})
		w.pass(AcceptedAway * 2)
	})
}

func FuzzPublished(f *testing.F) {
	good := signedBy(shopRoster(2, start/1000), root)
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Add([]byte("sealform/roster@v1\norg x\n\n— x AAAAAAAA\n"))
	f.Fuzz(func(t *testing.T, msg []byte) {
		w := newWorld(t, DefaultLimits)
		err := w.roster(msg)
		version := w.relay.orgs[roster.OrgID(root.VKey)].authority.Version
		if (err == nil) != (version == 2) && string(msg) != string(w.relay.orgs[roster.OrgID(root.VKey)].authority.Roster) {
			t.Errorf("refused: %v, version now %d", err, version)
		}
	})
}

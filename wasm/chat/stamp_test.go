package chat_test

import (
	"crypto/sha256"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/trust"
)

// stamp signs a stamp for the present roster, valid for an hour, of that version.
func (w *world) stamp(version uint64, by note.Signer, change func(*roster.Stamp)) []byte {
	s := roster.Stamp{Org: w.roster.Org, Roster: w.roster.Version, Hash: sha256.Sum256(w.rosterNote), Version: version, Issued: w.now / 1000, Expires: w.now/1000 + 3600}
	change(&s)
	return relaytest.Sign(s, by)
}

// later is a version above that of every stamp that the world has made.
const later = 1 << 40

// A stamp that takes the agent out ends the chat, alone as well as with the
// roster, and the page takes nothing more of that agent's.
func TestAStampThatTakesTheAgentOutEndsTheChat(t *testing.T) {
	for name, frame := range map[string]func(w *world, stamp []byte) wire.Frame{
		"alone":           func(_ *world, stamp []byte) wire.Frame { return wire.Stamp{Note: stamp} },
		"with the roster": func(w *world, stamp []byte) wire.Frame { return wire.Roster{Note: w.rosterNote, Stamp: stamp} },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			w.give(frame(w, w.stamp(later, w.root, func(s *roster.Stamp) { s.Without = []string{w.aliceKey} })))
			w.run()
			w.wantCustomer("[ended-roster]", "ended rosterAlice")
		})
	}
}

// What a relay, or a thief of a stamp key, can do with stamps changes nothing.
func TestStampsThatChangeNothing(t *testing.T) {
	stranger, _, err := trust.NewSigner("shop.example/support/stamp")
	if err != nil {
		t.Fatal(err)
	}
	out := func(w *world) func(*roster.Stamp) { return func(s *roster.Stamp) { s.Without = []string{w.aliceKey} } }
	for name, c := range map[string]struct {
		frame  func(*world) wire.Frame
		alarms []string
	}{
		"older, with the agent out": {func(w *world) wire.Frame { return wire.Stamp{Note: w.stamp(1, w.root, out(w))} }, nil},
		"older, with the roster":    {func(w *world) wire.Frame { return wire.Roster{Note: w.rosterNote, Stamp: w.stamp(1, w.root, out(w))} }, nil},
		"for another roster": {func(w *world) wire.Frame {
			return wire.Stamp{Note: w.stamp(later, w.root, func(s *roster.Stamp) { s.Roster++; out(w)(s) })}
		}, nil},
		"for another roster, beside this one": {func(w *world) wire.Frame {
			return wire.Roster{Note: w.rosterNote, Stamp: w.stamp(later, w.root, func(s *roster.Stamp) { s.Hash[0]++; out(w)(s) })}
		}, []string{"customer: roster-signature"}},
		"by a key that the roster does not name": {func(w *world) wire.Frame { return wire.Stamp{Note: w.stamp(later, stranger, out(w))} }, []string{"customer: roster-signature"}},
		"by the agent":                           {func(w *world) wire.Frame { return wire.Stamp{Note: w.stamp(later, w.alice, out(w))} }, []string{"customer: roster-signature"}},
		"altered": {func(w *world) wire.Frame {
			return wire.Stamp{Note: edit(w.stamp(later, w.root, out(w)), func(b []byte) { b[len(b)-10] ^= 4 })}
		}, []string{"customer: roster-signature"}},
		"valid too long": {func(w *world) wire.Frame {
			s := roster.Stamp{Org: w.rootKey, Roster: w.roster.Version, Hash: sha256.Sum256(w.rosterNote), Version: later, Issued: w.now / 1000, Expires: w.now/1000 + roster.MaxStampLifetime + 1, Without: []string{w.aliceKey}}
			msg, err := signed.Sign(s.Doc(), w.root)
			w.must(err)
			return wire.Stamp{Note: msg}
		}, []string{"customer: roster-signature"}},
		"that adds somebody": {func(w *world) wire.Frame {
			s := roster.Stamp{Org: w.rootKey, Roster: w.roster.Version, Hash: sha256.Sum256(w.rosterNote), Version: later, Issued: w.now / 1000, Expires: w.now/1000 + 60}
			d := s.Doc()
			d.Fields = append(d.Fields, signed.Field{Key: "agent", Value: w.aliceKey + " * Eve"})
			msg, err := signed.Sign(d, w.root)
			w.must(err)
			return wire.Stamp{Note: msg}
		}, []string{"customer: roster-signature"}},
		"none": {func(w *world) wire.Frame { return wire.Roster{Note: w.rosterNote} }, []string{"customer: roster-signature"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			w.give(c.frame(w))
			w.run()
			w.visitorSays("still here")
			w.agentSays("me too")
			w.run()
			w.wantAlarms(c.alarms...)
			w.alarms = nil
			w.wantLive()
		})
	}
}

// A stamp that runs out pauses the chat, though the roster holds for long, and
// the next one lets it go on. Nothing but its end counts: not that it was issued
// in the page's future.
func TestAStampThatRunsOutPausesTheChat(t *testing.T) {
	w := newWorld(t).talking()
	w.give(wire.Stamp{Note: w.stamp(later, w.root, func(s *roster.Stamp) { s.Expires = w.now/1000 + 60 })})
	w.sleep(61_000)
	w.wantCustomer("paused roster-expired")
	w.give(wire.Stamp{Note: w.stamp(later+1, w.root, func(s *roster.Stamp) { s.Issued += 86_400; s.Expires += 86_400 })})
	w.sleep(11_000)
	w.wantCustomer("paused roster-expired", "paused")
	w.wantLive()
}

// withSpare is a chat whose page pins a spare root, and what signs its rosters.
func withSpare(t *testing.T) (w *world, successor func(version uint64, agents []roster.Agent) wire.Roster) {
	w = newWorld(t)
	spare, spareKey, err := trust.NewSigner("shop.example/support/spare")
	w.must(err)
	w.spare = roster.Fingerprint(spareKey)
	w.talking()
	return w, func(version uint64, agents []roster.Agent) wire.Roster {
		r := *w.roster
		r.Version, r.Spare, r.Agents = version, spareKey, agents
		msg, err := r.Sign(spare)
		w.must(err)
		return wire.Roster{Note: msg, Stamp: relaytest.StampOf(msg, spare)}
	}
}

// A stolen root signs what it likes until the spare takes over; from then on a
// page that has seen the spare's roster does not go back, whatever version the
// thief gives.
func TestTheSpareOutranksAStolenRoot(t *testing.T) {
	w, successor := withSpare(t)
	thief := *w.roster
	thief.Version, thief.Agents = roster.SpareVersion-1, nil
	stolen, err := thief.Sign(w.root)
	w.must(err)
	w.give(successor(roster.SpareVersion, w.roster.Agents))
	w.give(wire.Roster{Note: stolen, Stamp: relaytest.StampOf(stolen, w.root)})
	w.visitorSays("still here")
	w.run()
	w.wantLive()
	if v := w.visitor.Roster(); v.Version != roster.SpareVersion {
		t.Errorf("goes by roster %d", v.Version)
	}
}

// A page without data-spare, or with another's, takes no successor.
func TestNoSuccessorThatTheTagDoesNotPin(t *testing.T) {
	for name, pinned := range map[string]string{"without": "", "another's": roster.Fingerprint("another")} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.spare = pinned
			w.talking()
			spare, spareKey, err := trust.NewSigner("shop.example/support/spare")
			w.must(err)
			next := *w.roster
			next.Version, next.Spare, next.Agents = roster.SpareVersion, spareKey, nil
			msg, err := next.Sign(spare)
			w.must(err)
			w.give(wire.Roster{Note: msg, Stamp: relaytest.StampOf(msg, spare)})
			w.run()
			w.wantAlarms("customer: roster-signature")
			w.alarms = nil
			w.wantLive()
		})
	}
}

// The agent reads that it is the stamp that has run out, not the roster.
func TestTheAgentReadsThatTheStampHasRunOut(t *testing.T) {
	w := newWorld(t).talking()
	w.fromAgent(w.agent.UseRoster(w.now, w.stamped(later, 60)))
	w.sleep(61_000)
	w.wantAgent("paused stamp-expired", "The chat pauses: by this machine's clock the stamp of the organisation's roster has expired. It goes on when there is a newer one, or when the clock is right.")
	w.fromAgent(w.agent.UseRoster(w.now, w.stamped(later+1, 3600)))
	w.wantAgent("paused stamp-expired", "paused", "The chat goes on: the roster holds")
}

// stamped is the present roster with a stamp of that version, for so many
// seconds.
func (w *world) stamped(version uint64, seconds int64) *roster.Authority {
	w.t.Helper()
	a, err := roster.OpenAuthority(w.rosterNote, w.stamp(version, w.root, func(s *roster.Stamp) { s.Expires = w.now/1000 + seconds }), roster.Pin{Root: w.rootKey})
	w.must(err)
	return a
}

// An agent accepts just before the stamp that it has runs out, and the page
// reads so after it: the newer stamp that the page has speaks for the agent.
func TestAnOfferThatOutlivesItsStamp(t *testing.T) {
	w := newWorld(t)
	w.visit("hello")
	offered := w.config()
	offered.Roster = w.stamped(later, 10)
	w.hold(false)
	a, out, err := chat.NewAgent(offered)
	w.must(err)
	w.agent, w.agentLinked = a, true
	w.fromAgent(out)
	w.sleep(20_000)
	w.give(wire.Stamp{Note: w.stamp(later+1, w.root, func(*roster.Stamp) {})})
	w.release()
	w.give(wire.Peer{Chat: w.join.Chat, Up: true})
	w.sleep(minute)
	w.wantCustomer("joined Alice")
}

// What a relay repeats is verified once.
func TestRepeatedRostersAreNotVerifiedAgain(t *testing.T) {
	w := newWorld(t).talking()
	again, before := w.rosterFrame(w.rosterNote).Append(nil), w.visitor.Roster()
	w.fromVisitor(w.visitor.Receive(w.now, again))
	w.fromVisitor(w.visitor.Receive(w.now, wire.Stamp{Note: before.Stamp}.Append(nil)))
	if w.visitor.Roster() != before {
		t.Error("verified again")
	}
	w.wantNothingRefused()
}

// Of two successors that the spare has signed with one version, a page stays
// with the one that it has seen first, and goes on to the next version.
func TestTwoSuccessorsOfOneVersion(t *testing.T) {
	w, successor := withSpare(t)
	w.give(successor(roster.SpareVersion, w.roster.Agents))
	w.roster.Issued += 60 // and with it the other one's stamp
	w.give(successor(roster.SpareVersion, nil))
	w.wantLive()
	w.give(successor(roster.SpareVersion+1, nil))
	w.wantCustomer("[ended-roster]")
}

package chat_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/roster"
)

// renew publishes the next roster, valid from now on, and gives it to both
// ends as a relay would.
func (w *world) renew(change func(r *roster.Roster)) {
	next := *w.roster
	next.Version++
	next.Issued, next.Expires = w.now/1000, w.now/1000+roster.DefaultStampLifetime
	w.roster = &next
	w.resign(change)
	w.fromAgent(w.agent.UseRoster(w.now, w.standing(w.roster)))
	if w.linked {
		w.give(w.rosterFrame(w.rosterNote))
	}
	w.run()
}

func same(*roster.Roster) {}

// A page that is loaded again after the roster of its chat's beginning has
// run out is taken back when there is a newer one.
func TestReloadAfterTheFirstRosterHasRunOut(t *testing.T) {
	w := newWorld(t).talking()
	w.sleep((roster.DefaultStampLifetime - 60) * 1000)
	w.renew(same)
	w.sleep(120_000)
	w.reload()
	w.wantCustomer("joined Alice", "hello")
	w.visitorSays("still here")
	w.wantAgent("still here")
	w.wantNothingRefused()
}

// The desktop checks signature and version too; here an older roster, or
// another organisation's, changes nothing.
func TestRostersThatTheAgentsEndPassesOver(t *testing.T) {
	w := newWorld(t).talking()
	w.sleep(1000)
	w.renew(same)
	older, other := *w.roster, newWorld(t)
	older.Version, older.Agents = 1, nil
	other.roster.Version, other.roster.Agents = 9, nil
	for _, a := range []*roster.Authority{w.standing(&older), other.standing(other.roster), nil} {
		w.fromAgent(w.agent.UseRoster(w.now, a))
	}
	w.sleep(roster.DefaultStampLifetime*1000 - 1000)
	w.reload()
	w.wantCustomer("joined Alice", "hello")
}

// Who is not in the new roster, or may not answer for the service, is out at
// once: keys go, and the customer's page is told.
func TestAnAgentWhoLeavesTheRosterStops(t *testing.T) {
	for name, change := range map[string]func(r *roster.Roster){
		"not in it": func(r *roster.Roster) { r.Agents = nil },
		"for other services": func(r *roster.Roster) {
			r.Agents = []roster.Agent{{VKey: r.Agents[0].VKey, Services: []string{"sales"}, Name: "Alice"}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			w.request(card)
			keys := w.agent.Identities()
			w.linked = false // the page has not seen the roster
			w.renew(change)
			for _, id := range keys {
				if id.Export() != "" {
					t.Error("a key is still there")
				}
			}
			if _, err := w.agent.Send(w.now, "once more"); code(err) != "ended" {
				t.Errorf("writing: got %v, want ended", err)
			}
			if last := w.seenByAgent[len(w.seenByAgent)-1]; !strings.Contains(last, "roster") {
				t.Errorf("the agent reads %q", last)
			}
			w.wantCustomer("[ended-roster-said]")
		})
	}
}

// Rosters that are no news change nothing: an older one that still holds, as
// of another host's copy, the same again, and one that somebody altered, which
// is told.
func TestRostersThatChangeNothing(t *testing.T) {
	for name, c := range map[string]struct {
		note  func(w *world, before []byte) []byte
		alarm []string
	}{
		"older":    {func(_ *world, before []byte) []byte { return before }, nil},
		"the same": {func(w *world, _ []byte) []byte { return w.rosterNote }, nil},
		"altered":  {func(w *world, _ []byte) []byte { return edit(w.rosterNote, func(b []byte) { b[30] ^= 4 }) }, []string{"customer: roster-signature"}},
		"of another organisation": {func(w *world, _ []byte) []byte { return newWorld(w.t).rosterNote },
			[]string{"customer: roster-signature"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			before := w.rosterNote
			w.sleep(600_000)
			w.renew(same)
			w.give(w.rosterFrame(c.note(w, before)))
			w.wantAlarms(c.alarm...)
			w.alarms = nil
			w.wantLive()
			w.sleep((roster.DefaultStampLifetime - 120) * 1000) // the older one has run out
			w.wantLive()
		})
	}
}

// Newer is newer: a roster that has run out by the page's clock, which can be
// fast, takes an agent out all the same, and lets one who is in it wait.
func TestANewerRosterThatHasRunOut(t *testing.T) {
	past := func(w *world) func(*roster.Roster) {
		return func(r *roster.Roster) { r.Version, r.Issued, r.Expires = 9, w.now/1000-7200, w.now/1000-3600 }
	}
	w := newWorld(t).talking()
	w.resign(past(w))
	w.give(w.rosterFrame(w.rosterNote))
	w.agentSays("in between")
	w.wantCustomer("paused roster-expired")
	if w.count("in between", w.seenByCustomer) != 0 {
		t.Error("believed under an expired roster")
	}
	w.roster.Version = 8
	w.resign(same)
	w.give(w.rosterFrame(w.rosterNote))
	w.sleep(minute)
	if got := w.seenByCustomer[len(w.seenByCustomer)-1]; got != "paused roster-expired" {
		t.Errorf("an older roster lets the chat go on: %q", got)
	}
	w.roster.Version = 9
	w.renew(same)
	w.wantLive()
	w.wantOnce(false, "in between")
	w.resign(func(r *roster.Roster) { past(w)(r); r.Version, r.Agents = 11, nil })
	w.give(w.rosterFrame(w.rosterNote))
	w.wantCustomer("[ended-roster]")
}

// A roster without the agent ends the chat, and both read why.
func TestTheRosterWithoutTheAgentEndsTheChat(t *testing.T) {
	for name, change := range map[string]func(r *roster.Roster){
		"not in it": func(r *roster.Roster) { r.Agents = nil },
		"elsewhere": func(r *roster.Roster) { r.Agents[0].Services = []string{"sales"} },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			w.resign(func(r *roster.Roster) { r.Version = 2; change(r) })
			w.give(w.rosterFrame(w.rosterNote))
			w.fromAgent(w.agent.UseRoster(w.now, w.standing(w.roster)))
			w.run()
			w.wantCustomer("[ended-roster]", "ended rosterAlice")
			w.wantAgent("The chat ended: the roster does not let you answer for this service any more")
		})
	}
}

// An agent whose desktop has an older roster is believed, since the page's own
// names the agent. One who has a newer roster than the relay gave the page is
// believed when the page has it too: a relay cannot hide it.
func TestAgentsWithAnotherVersionOfTheRoster(t *testing.T) {
	for _, agents := range []uint64{1, 3} {
		t.Run(fmt.Sprint("version ", agents), func(t *testing.T) {
			w := newWorld(t)
			w.resign(func(r *roster.Roster) { r.Version = 2 })
			w.visit("hello")
			w.resign(func(r *roster.Roster) { r.Version = agents })
			w.accept()
			w.sleep(60_000)
			if waits := w.count("hello", w.seenByAgent) == 0; waits != (agents == 3) {
				t.Errorf("the agent has roster %d, the page 2: waits: %v", agents, waits)
			}
			w.give(w.rosterFrame(w.rosterNote))
			w.sleep(60_000)
			w.wantOnce(true, "hello")
			w.wantLive()
		})
	}
}

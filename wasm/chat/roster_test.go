package chat_test

import (
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// renew publishes the next roster, valid from now on, and gives it to both
// ends as a relay would.
func (w *world) renew(change func(r *roster.Roster)) {
	next := *w.roster
	next.Version++
	next.Issued, next.Expires = w.now/1000, w.now/1000+roster.DefaultLifetime
	w.roster = &next
	w.resign(change)
	w.fromAgent(w.agent.UseRoster(w.now, w.roster))
	if w.linked {
		w.give(wire.Roster{Note: w.rosterNote})
	}
	w.run()
}

func same(*roster.Roster) {}

// A page that is loaded again after the roster of its chat's beginning has
// run out is taken back when there is a newer one.
func TestReloadAfterTheFirstRosterHasRunOut(t *testing.T) {
	w := newWorld(t).talking()
	w.sleep((roster.DefaultLifetime - 60) * 1000)
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
	older, foreign, over := *w.roster, *newWorld(t).roster, *w.roster
	older.Version, older.Agents = 1, nil
	foreign.Version = 9
	over.Version, over.Issued, over.Expires, over.Agents = 9, over.Issued-7200, over.Issued-3600, nil
	for _, r := range []*roster.Roster{&older, &foreign, &over, nil} {
		w.fromAgent(w.agent.UseRoster(w.now, r))
	}
	w.sleep(roster.DefaultLifetime*1000 - 1000)
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
			w.wantCustomer("The chat ended: the agent's side, or the relay, says that the agent may not answer for this company any more")
		})
	}
}

package chat

import (
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/trust"
)

// UseRoster takes a newer roster of the organisation, which the caller has
// verified: later offers use it, so that a page can be loaded again after the
// roster with which the chat began has expired. It ends the chat when the agent
// may not answer for its service any more. A roster that is older, expired or
// another organisation's does nothing.
func (a *Agent) UseRoster(now int64, r *roster.Roster) []Output {
	if a.ended || r == nil || r.Org != a.cfg.Roster.Org || r.Version < a.cfg.Roster.Version || !r.Valid(now/1000) {
		return a.outputs()
	}
	me, _, err := trust.CheckAgent(r, a.cfg.Key, a.cfg.Service)
	if err != nil {
		a.dismiss(now)
		return a.outputs()
	}
	a.cfg.Roster, a.me = r, me
	a.look(now)
	return a.outputs()
}

// endedBy says why a chat is over by what the relay says. Whether it, or the
// customer's page, tells the truth about a roster is for this end's own to say.
func (a *Agent) endedBy(r wire.Reason) EndedBy {
	by := endedBy(r, EndedByCustomer, EndedUnknown)
	if _, _, err := trust.CheckAgent(a.cfg.Roster, a.cfg.Key, a.cfg.Service); by == EndedByRoster && err == nil {
		return EndedRosterSaid
	}
	return by
}

// dismiss ends the chat. The customer's page would not believe a note; the
// relay tells it why.
func (a *Agent) dismiss(now int64) {
	a.leave(wire.ReasonRoster)
	a.finish(now, EndedByRoster)
}

// leave tells the relay, once, that this end knows that the chat is over, and
// why; 0: no other reason than the other end has.
func (a *Agent) leave(why wire.Reason) {
	if a.up && !a.said {
		a.said = true
		a.out.add(Frame{wire.Leave{Chat: a.chat, Reason: why}.Append(nil)})
	}
}

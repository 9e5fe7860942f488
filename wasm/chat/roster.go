package chat

import (
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/wasm/trust"
)

// Roster returns the newest roster that the page has believed, nil for none.
func (v *Visitor) Roster() *roster.Roster {
	if v.roster == nil || v.roster.Version > v.seen {
		return v.cfg.Known
	}
	return v.roster
}

// takeRoster takes a roster that is no older than the one the page has, also
// in the middle of a chat: an agent who is no longer in it is no longer
// believed. An older one changes nothing: what the page has holds until it
// expires. Nor does one that somebody altered, once the page has a good one.
func (v *Visitor) takeRoster(now int64, msg []byte) {
	r, err := trust.CheckRoster(msg, v.cfg.Root, v.cfg.Service, v.cfg.Origin)
	switch {
	case r == nil && v.roster != nil:
		v.out.refuse(now, BadRoster)
		return
	case r != nil && v.roster != nil && v.keeps(r, now):
		v.out.refuse(now, olderRoster)
		r, err = v.roster, trust.Admits(v.roster, v.cfg.Service, v.cfg.Origin)
	}
	if err != nil {
		v.reject(now, asRefusal(err))
		return
	}
	v.roster = r
	if _, _, err := trust.CheckAgent(v.roster, v.agent.VKey, v.cfg.Service); v.phase == PhaseJoined && err != nil {
		v.dismiss(now)
		return
	}
	v.look(now)
	v.ready()
}

// keeps reports whether the page goes on with the roster that it has: r is
// older, or has expired while that one holds.
func (v *Visitor) keeps(r *roster.Roster, now int64) bool {
	return r.Version < v.seen || !r.Valid(now/1000) && v.roster.Valid(now/1000)
}

func asRefusal(err error) trust.Refusal {
	if r, ok := err.(trust.Refusal); ok {
		return r
	}
	return trust.RefusedOffer
}

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

package chat

import (
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/trust"
)

// Roster returns the newest roster, with its stamp, that the page has seen, nil
// for none.
func (v *Visitor) Roster() *roster.Authority { return v.roster }

// takeRoster takes a roster and its stamp if they are newer than those that the
// page has, also in the middle of a chat and also when they have run out: an
// agent who is out is no longer believed. What is older changes nothing, nor
// does what somebody altered, once the page has a good one.
func (v *Visitor) takeRoster(now int64, f wire.Roster) {
	next, err := v.Pin().Newest(v.roster, f.Note, f.Stamp)
	if next == nil {
		v.reject(now, trust.RefusedRoster)
		return
	}
	v.goBy(now, next, err)
}

// takeStamp takes a newer stamp for the roster that the page has. One for
// another roster says nothing to it.
func (v *Visitor) takeStamp(now int64, stamp []byte) {
	if v.roster == nil {
		v.out.refuse(now, missing) // a relay sends the roster first
		return
	}
	next, err := v.roster.Newest(stamp)
	if err == roster.ErrOther {
		v.out.refuse(now, otherRoster)
		return
	}
	v.goBy(now, next, err)
}

// goBy goes by the newest there is from now on; err is why what came was not
// it.
func (v *Visitor) goBy(now int64, newest *roster.Authority, err error) {
	switch {
	case err == roster.ErrOlder:
		v.out.refuse(now, olderRoster)
	case err != nil:
		v.out.refuse(now, BadRoster)
	}
	v.roster = newest
	if err := trust.Admits(v.roster, v.cfg.Service, v.cfg.Origin); err != nil {
		v.reject(now, asRefusal(err))
		return
	}
	if _, _, err := trust.CheckAgent(v.roster, v.agent.VKey, v.cfg.Service); v.phase == PhaseJoined && err != nil {
		v.dismiss(now)
		return
	}
	v.look(now)
	v.ready()
}

func asRefusal(err error) trust.Refusal {
	if r, ok := err.(trust.Refusal); ok {
		return r
	}
	return trust.RefusedOffer
}

// UseRoster takes a newer roster or stamp of the organisation, which the caller
// has verified, also one that has run out: later offers use it, so that a page
// can be loaded again after the roster with which the chat began has expired. It
// ends the chat when the agent may not answer for its service any more. What is
// no newer, or another organisation's, does nothing.
func (a *Agent) UseRoster(now int64, r *roster.Authority) []Output {
	if a.ended || r == nil || r.Org != a.cfg.Roster.Org || !r.Newer(a.cfg.Roster) {
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

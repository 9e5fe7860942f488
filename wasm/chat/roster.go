package chat

import (
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/trust"
)

// Roster returns the newest roster, with its stamp, that the page has believed,
// nil for none.
func (v *Visitor) Roster() *roster.Authority { return v.seen }

// takeRoster takes a roster and its stamp if they are no older than those that
// the page has, also in the middle of a chat: an agent who is out is no longer
// believed. What is older changes nothing: what the page has holds until it
// expires. Nor does what somebody altered, once the page has a good one.
func (v *Visitor) takeRoster(now int64, f wire.Roster) {
	if v.isOld(f) {
		v.goBy(now, nil, olderRoster)
		return
	}
	next, err := roster.OpenAuthority(f.Note, f.Stamp, roster.Pin{Root: v.cfg.Root, Spare: v.cfg.Spare})
	if err != nil {
		v.goBy(now, nil, BadRoster)
		return
	}
	v.goBy(now, next, accepted)
}

// isOld reports whether a roster and its stamp claim to be older than what the
// page has believed: then they are not verified.
func (v *Visitor) isOld(f wire.Roster) bool {
	r, bad := roster.Claims(f.Note)
	s, worse := roster.StampClaims(f.Stamp)
	return bad == nil && worse == nil && r.Org == v.cfg.Root && v.seen != nil && v.seen.Newer(&roster.Authority{Version: r.Version, Stamped: s.Version})
}

// takeStamp takes a newer stamp for the roster that the page has. One for
// another roster says nothing to it.
func (v *Visitor) takeStamp(now int64, stamp []byte) {
	if v.roster == nil {
		v.out.refuse(now, missing) // a relay sends the roster first
		return
	}
	next, err := v.roster.Restamp(stamp)
	switch err {
	case nil:
		v.goBy(now, next, accepted)
	case roster.ErrOther:
		v.out.refuse(now, olderRoster)
	default:
		v.out.refuse(now, BadRoster)
	}
}

// goBy goes by what was taken from now on, or by what the page has if there was
// something wrong with it.
func (v *Visitor) goBy(now int64, next *roster.Authority, why Refusal) {
	if why == accepted && v.roster != nil && v.keeps(next, now) {
		why = olderRoster
	}
	switch {
	case why == BadRoster && v.roster == nil:
		v.reject(now, trust.RefusedRoster)
		return
	case why == BadRoster:
		v.out.refuse(now, why)
		return
	case why == olderRoster:
		v.out.refuse(now, why)
		next = v.roster
	}
	if err := trust.Admits(next, v.cfg.Service, v.cfg.Origin); err != nil {
		v.reject(now, asRefusal(err))
		return
	}
	v.roster = next
	if _, _, err := trust.CheckAgent(v.roster, v.agent.VKey, v.cfg.Service); v.phase == PhaseJoined && err != nil {
		v.dismiss(now)
		return
	}
	v.look(now)
	v.ready()
}

// keeps reports whether the page goes on with what it has: next is older, or
// has expired while that holds.
func (v *Visitor) keeps(next *roster.Authority, now int64) bool {
	return v.seen != nil && v.seen.Newer(next) || !next.Valid(now/1000) && v.roster.Valid(now/1000)
}

func asRefusal(err error) trust.Refusal {
	if r, ok := err.(trust.Refusal); ok {
		return r
	}
	return trust.RefusedOffer
}

// UseRoster takes a newer roster or stamp of the organisation, which the caller
// has verified: later offers use it, so that a page can be loaded again after the
// roster with which the chat began has expired. It ends the chat when the agent
// may not answer for its service any more. A roster that is older, expired or
// another organisation's does nothing.
func (a *Agent) UseRoster(now int64, r *roster.Authority) []Output {
	if a.ended || r == nil || r.Org != a.cfg.Roster.Org || a.cfg.Roster.Newer(r) || !r.Valid(now/1000) {
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

package core

import (
	"bytes"
	"errors"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
)

// What is in force only ever goes up, by the roster's version and then by its
// stamp's. One that is newer is taken even if it has expired: an older one that
// still holds may name somebody who is out since.

func (r *Relay) published(e Published) {
	claim, err := roster.Claims(e.Roster)
	if err != nil {
		r.refuse(err)
		return
	}
	o := r.orgs[roster.OrgID(claim.Org)]
	if o == nil {
		r.refuse(&signed.Error{Kind: "roster", Reason: "names an organisation that this relay does not serve"})
		return
	}
	newer, err := o.outranked(claim.Version, e.Roster, e.Stamp)
	if err != nil || !newer {
		r.refuse(err)
		return
	}
	next, err := roster.OpenAuthority(e.Roster, e.Stamp, o.pin)
	if err != nil {
		r.refuse(err)
		return
	}
	r.install(o, next)
}

func (r *Relay) stamped(e Stamped) {
	claim, err := roster.StampClaims(e.Note)
	if err != nil {
		r.refuse(err)
		return
	}
	o := r.orgs[roster.OrgID(claim.Org)]
	if o == nil || o.authority == nil {
		r.refuse(roster.ErrOther)
		return
	}
	newer, err := o.outranked(claim.Roster, o.authority.Roster, e.Note)
	if err != nil || !newer {
		r.refuse(err)
		return
	}
	next, err := o.authority.Restamp(e.Note)
	if err != nil {
		r.refuse(err)
		return
	}
	r.install(o, next)
}

// errStale: what is in force is as new, or newer.
var errStale error = &signed.Error{Kind: "roster", Reason: "is not newer than what is in force"}

// refuse answers the host; nil: what it handed over is in force already.
func (r *Relay) refuse(err error) {
	if err != nil {
		r.out = append(r.out, Refused{err, errors.Is(err, errStale)})
	}
}

// outranked reports whether a roster of that version with that stamp claims to
// be newer than what is in force. It fails when it is neither that nor the same:
// one version is one roster, whoever comes first.
func (o *org) outranked(version uint64, msg, stamp []byte) (bool, error) {
	a := o.authority
	if a == nil || version > a.Version {
		return true, nil
	}
	if version < a.Version || !bytes.Equal(msg, a.Roster) {
		return false, errStale
	}
	claim, err := roster.StampClaims(stamp)
	if err != nil {
		return false, err
	}
	if claim.Version > a.Stamped || bytes.Equal(stamp, a.Stamp) {
		return claim.Version > a.Stamped, nil
	}
	return false, errStale
}

// offered takes a newer roster from an agent of the organisation: this relay
// may have been away. Whose hand it comes from does not matter, since the root
// signed it. One that is not newer, or has expired, is not verified first: an
// agent may hand it in again and again.
func (r *Relay) offered(c *conn, f wire.Roster) bool {
	claim, err := roster.Claims(f.Note)
	if err != nil || roster.OrgID(claim.Org) != c.org.id {
		return false
	}
	stamp, err := roster.StampClaims(f.Stamp)
	if err != nil || stamp.Org != claim.Org || stamp.Roster != claim.Version {
		return false
	}
	newer, err := c.org.outranked(claim.Version, f.Note, f.Stamp)
	if err != nil || !newer || r.wall()/1000 >= min(claim.Expires, stamp.Expires) {
		return true
	}
	next, err := roster.OpenAuthority(f.Note, f.Stamp, c.org.pin)
	if err != nil {
		return false
	}
	r.install(c.org, next)
	return true
}

// offeredStamp takes a newer stamp from an agent, as offered does.
func (r *Relay) offeredStamp(c *conn, f wire.Stamp) bool {
	claim, err := roster.StampClaims(f.Note)
	if err != nil || roster.OrgID(claim.Org) != c.org.id {
		return false
	}
	a := c.org.authority
	if claim.Roster != a.Version || claim.Version <= a.Stamped || r.wall()/1000 >= claim.Expires {
		return true
	}
	next, err := a.Restamp(f.Note)
	if err != nil {
		return errors.Is(err, roster.ErrOther)
	}
	r.install(c.org, next)
	return true
}

// install puts a newer roster in force, or a newer stamp, and tells everybody
// what of it is new to them.
func (r *Relay) install(o *org, next *roster.Authority) {
	if o.authority == nil {
		o.muster.begin(o, r.now)
	}
	known := o.authority != nil && bytes.Equal(o.authority.Roster, next.Roster)
	o.authority, o.frame = next, wire.Roster{Stamp: next.Stamp, Note: next.Roster}.Append(nil)
	news := o.frame
	if known {
		r.count.Stamps++
		news = wire.Stamp{Note: next.Stamp}.Append(nil)
	} else {
		r.count.Rosters++
	}
	r.out = append(r.out, InForce{o.id, next.Roster, next.Stamp})
	o.repush()
	r.rereadDuties(o)
	r.rematch(o)
	r.rereadWaits(o)
	for _, c := range r.ordered() {
		if c.org != o {
			continue
		}
		r.out.message(c.id, news)
		if c.role == agent {
			r.reread(c)
		}
	}
}

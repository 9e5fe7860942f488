package core

import (
	"bytes"
	"crypto/sha256"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
)

// An org is a tenant: its roster, its agents' desks, its chats. Chats
// of two organisations never meet, even when visitors choose the same id.
type org struct {
	id     [32]byte // roster.OrgID(vkey)
	vkey   string
	roster *roster.Roster // nil until there is one
	note   []byte
	frame  []byte  // the note, for everybody to share
	desks  []*conn // in the order they logged in
	chats  map[wire.ChatID]*chat
	issued map[wire.Ticket]*chat // the same chats
	queue  queue
	places places // of the chats in the queue
}

func newOrg(vkey string) *org {
	return &org{id: roster.OrgID(vkey), vkey: vkey, chats: map[wire.ChatID]*chat{}, issued: map[wire.Ticket]*chat{}}
}

func keyHash(vkey string) [32]byte { return sha256.Sum256([]byte(vkey)) }

// agentBy returns the agent of the roster whose key has that hash.
func (o *org) agentBy(key [32]byte) (roster.Agent, bool) {
	for _, a := range o.roster.Agents {
		if keyHash(a.VKey) == key {
			return a, true
		}
	}
	return roster.Agent{}, false
}

// serves reports whether the roster lets the agent answer for the service.
func (o *org) serves(key [32]byte, service string) bool {
	a, ok := o.agentBy(key)
	return ok && a.Serves(service)
}

func (r *Relay) rosterUpdated(e RosterUpdated) {
	o, next, err := r.openRoster(e.Note)
	if err != nil {
		r.out = append(r.out, RosterRefused{err})
		return
	}
	if !bytes.Equal(o.note, e.Note) {
		r.install(o, next, e.Note)
	}
}

// offered takes a newer roster from an agent of the organisation: this relay
// may have been started with an older copy. Whose hand it comes from does not
// matter, since the root signed it. One that is not newer, or has expired, is
// not verified first: an agent may hand it in again and again.
func (r *Relay) offered(c *conn, f wire.Roster) bool {
	claim, err := roster.Claims(f.Note)
	if err != nil || roster.OrgID(claim.Org) != c.org.id {
		return false
	}
	if claim.Version <= c.org.roster.Version || r.wall()/1000 >= claim.Expires {
		return true
	}
	next, err := roster.Open(f.Note, c.org.vkey)
	if err != nil {
		return false
	}
	r.install(c.org, next, f.Note)
	return true
}

// openRoster verifies a roster against the organisation that it names. One that
// may not replace the present roster is refused before that.
func (r *Relay) openRoster(msg []byte) (*org, *roster.Roster, error) {
	claim, err := roster.Claims(msg)
	if err != nil {
		return nil, nil, err
	}
	o := r.orgs[roster.OrgID(claim.Org)]
	if o == nil {
		return nil, nil, refusedRoster("names an organisation that this relay does not serve")
	}
	if err := o.follows(claim.Version, msg); err != nil {
		return nil, nil, err
	}
	next, err := roster.Open(msg, o.vkey)
	return o, next, err
}

// follows reports why a roster may not replace the present one.
func (o *org) follows(version uint64, msg []byte) error {
	switch {
	case len(msg) > wire.MaxNote:
		return refusedRoster("is larger than a frame may carry, 64 KiB")
	case o.roster == nil || version > o.roster.Version || bytes.Equal(msg, o.note):
		return nil
	}
	return refusedRoster("has a version that is not newer than the present one")
}

func refusedRoster(reason string) error { return &signed.Error{Kind: "roster", Reason: reason} }

func (r *Relay) install(o *org, next *roster.Roster, msg []byte) {
	o.roster, o.note = next, bytes.Clone(msg)
	r.count.Rosters++
	o.frame = wire.Roster{Note: o.note}.Append(nil)
	for _, c := range r.ordered() {
		if c.org != o {
			continue
		}
		r.out.message(c.id, o.frame)
		if c.role == agent {
			r.reread(c)
		}
	}
}

// reread gives a connected agent its new place in the roster, or none.
func (r *Relay) reread(c *conn) {
	a, ok := c.org.roster.Agent(c.agent.VKey)
	if !ok {
		r.close(c, wire.CloseAgent)
		return
	}
	before := c.agent
	c.agent = a
	if c.isDesk() {
		r.requeue(c, before)
	}
}

// requeue tells a desk which chats are new in its queue, and which it no longer
// serves.
func (r *Relay) requeue(c *conn, before roster.Agent) {
	for _, w := range c.org.queue {
		serves, served := c.agent.Serves(w.Service), before.Serves(w.Service)
		if serves && !served {
			r.out.frame(c.id, w.Waiting)
		} else if served && !serves {
			r.out.frame(c.id, wire.Gone{Ticket: w.Ticket, Reason: wire.ReasonUnknown})
		}
	}
}

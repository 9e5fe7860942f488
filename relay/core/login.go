package core

import (
	"slices"

	"sealform/relay/roster"
	"sealform/relay/wire"
)

// login makes c an agent's connection when the note in f verifies. Agents use
// a program of their own, which sends no Origin: a web page cannot log in.
func (r *Relay) login(c *conn, f wire.Login) bool {
	o, code := r.loginOrg(c, f)
	if code != 0 {
		r.refuseLogin(c, code)
		return true
	}
	if !o.roster.Valid(r.now / 1000) {
		r.out.frame(c.id, wire.Roster{Note: o.note})
		r.refuseLogin(c, wire.CloseOrg)
		return true
	}
	a, ok := r.verify(c, o, f.Note)
	if !ok {
		r.refuseLogin(c, wire.CloseLogin)
		return true
	}
	r.admit(c, o, a)
	return true
}

func (r *Relay) loginOrg(c *conn, f wire.Login) (*org, wire.CloseCode) {
	vkey, err := roster.LoginOrg(f.Note)
	if err != nil || c.origin != "" {
		return nil, wire.CloseLogin
	}
	o := r.orgs[roster.OrgID(vkey)]
	if o == nil || o.roster == nil {
		return nil, wire.CloseOrg
	}
	return o, 0
}

// verify tries the log-in with each public origin of the relay.
func (r *Relay) verify(c *conn, o *org, msg []byte) (roster.Agent, bool) {
	for _, origin := range r.origins {
		a, err := roster.OpenLogin(msg, o.roster, origin, c.nonce, r.now/1000)
		if err == nil {
			return a, true
		}
	}
	return roster.Agent{}, false
}

func (r *Relay) refuseLogin(c *conn, code wire.CloseCode) {
	r.count.LoginsRefused++
	r.close(c, code)
}

func (r *Relay) admit(c *conn, o *org, a roster.Agent) {
	c.role, c.org, c.agent, c.key = agent, o, a, keyHash(a.VKey)
	r.count.Logins++
	r.out.frame(c.id, wire.Roster{Note: o.note})
	if c.isDesk() {
		r.settle(c)
		r.sitDown(c)
	} else {
		r.keepConn(c)
	}
}

// sitDown makes c the agent's desk, in place of the one before, and shows it
// the queue.
func (r *Relay) sitDown(c *conn) {
	o := c.org
	if i := slices.IndexFunc(o.desks, func(d *conn) bool { return d.key == c.key }); i >= 0 {
		r.close(o.desks[i], wire.CloseReplaced)
	}
	o.desks = append(o.desks, c)
	for _, w := range o.queue {
		if c.agent.Serves(w.Service) {
			r.out.frame(c.id, w)
		}
	}
}

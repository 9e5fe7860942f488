package core

import (
	"errors"
	"slices"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// login makes c an agent's connection when the note in f verifies. Agents use
// a program of their own, which sends no Origin: a web page cannot log in.
func (r *Relay) login(c *conn, f wire.Login) bool {
	o, code := r.loginOrg(c, f)
	if code != 0 {
		r.refuseLogin(c, code)
		return true
	}
	if !o.authority.Valid(r.wall() / 1000) {
		r.out.message(c.id, o.frame)
		r.refuseLogin(c, wire.CloseExpired)
		return true
	}
	a, err := roster.OpenLogin(f.Note, o.authority, r.origins, c.nonce, r.wall()/1000)
	if err != nil {
		r.refuseLogin(c, loginCode(err))
		return true
	}
	if c.isDesk() && !o.mayCome(keyHash(a.VKey)) {
		r.reached(BoundShare)
		r.refuseLogin(c, wire.CloseBusy)
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
	if o == nil || o.authority == nil {
		return nil, wire.CloseOrg
	}
	return o, 0
}

// loginCode tells an agent what is wrong where the agent's side can mend it.
func loginCode(err error) wire.CloseCode {
	switch {
	case errors.Is(err, roster.ErrClock):
		return wire.CloseClock
	case errors.Is(err, roster.ErrRelay):
		return wire.CloseName
	case errors.Is(err, roster.ErrAgent):
		return wire.CloseAgent
	}
	return wire.CloseLogin
}

func (r *Relay) refuseLogin(c *conn, code wire.CloseCode) {
	r.count.LoginsRefused++
	r.close(c, code)
}

func (r *Relay) admit(c *conn, o *org, a roster.Agent) {
	r.becomes(c, agent, o)
	c.agent, c.key = a, keyHash(a.VKey)
	r.count.Logins++
	r.know(c, Accepted)
	r.out.message(c.id, o.frame)
	if c.isDesk() {
		r.settle(c)
		r.registerDesk(c)
	} else {
		r.storeConn(c)
	}
}

// registerDesk makes c the agent's desk in place of an earlier one, and shows it
// the queue and what is offered to its agent.
func (r *Relay) registerDesk(c *conn) {
	o := c.org
	if i := slices.IndexFunc(o.desks, func(d *conn) bool { return d.key == c.key }); i >= 0 {
		r.close(o.desks[i], wire.CloseReplaced)
	}
	o.desks = append(o.desks, c)
	r.deskCame(c)
	r.showQueue(c, func(string) bool { return false })
	r.showOffers(c)
	r.showTurn(c)
	r.rematch(o)
}

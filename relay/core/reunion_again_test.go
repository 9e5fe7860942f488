package core

import (
	"pgregory.net/rapid"

	"github.com/sealform/sealform/relay/wire"
)

// begin has the page begin another session.
func (p *page) begin(r *reunion, why wire.Renewal) {
	if p.over != "" {
		return
	}
	p.session++
	if why == wire.RenewAway {
		p.agent = [32]byte{}
	}
	r.say(p.conn, p.join())
}

// forgetful starts an agent's program again: it knows its chats, and nothing of
// their sessions.
func (r *reunion) forgetful(t *rapid.T) {
	a := r.answers[r.one(t, len(r.answers))]
	if !a.talking || a.over != "" {
		t.Skip("has nothing to forget")
	}
	if c := a.conn; c != 0 {
		r.drop(c, false)
		r.closeConn(c)
	}
	a.session, a.met, a.sees = 0, false, false
}

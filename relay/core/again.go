package core

import "github.com/sealform/sealform/relay/wire"

// A page outlives its agent's end: the agent's program is started again and knows
// nothing, or the agent stays away and the chat waits for somebody else. Nothing
// that was sealed before is of use then. The page is asked to begin another
// session, in which whoever has the chat makes an offer. Until it has, the chat is
// stale, and no agent is told of the session before.

// deserted reports whether a customer is connected whose agent, whose offer the
// page has, is not.
func (c *chat) deserted() bool {
	return c.over == 0 && !c.waiting() && !c.unmet() && c.service != "" &&
		c.ends[wire.FromVisitor].conn != 0 && c.ends[wire.FromAgent].conn == 0
}

// wait is how long the customer waits for the agent, ms. After a restart of the
// relay an agent's end may take longer to come back.
func (c *chat) wait() int64 {
	if c.held {
		return max(c.patience, ReturnWithin)
	}
	return c.patience
}

// outdates reports whether a page that shows that session is to begin another.
func (c *chat) outdates(s wire.SessionID) bool {
	return c.stale && (c.session == s || c.session == wire.SessionID{})
}

// meets notes that the visitor has the owner's offer.
func (c *chat) meets() { c.met, c.before = true, [32]byte{} }

// waitForAnother puts a chat back into the queue, where it has the place of its
// time of arrival. When no place is free, it waits on for its agent.
func (r *Relay) waitForAnother(ch *chat) {
	if o := r.orgs[ch.org]; !r.remoteQueue && len(o.queue) >= o.share.Waiting {
		r.reached(BoundWaiting)
		ch.ends[wire.FromAgent].away = r.now
		r.changed(ch)
		return
	}
	r.retract(ch, wire.ReasonLeft)
	before := ch.owner
	ch.belongs([32]byte{}, false, false)
	ch.before, ch.stale = before, true
	r.count.ChatsRequeued++
	r.out = append(r.out, Log{ChatAgain, ch.id})
	ch.tellStale(&r.out)
	r.changed(ch)
	r.announce(ch)
}

// tellStale asks the page, if it is there, to begin another session.
func (c *chat) tellStale(out *outbox) {
	why := wire.RenewRestart
	switch {
	case c.waiting():
		why = wire.RenewAway
	case c.was != "":
		why = wire.RenewHanded
	}
	out.frame(c.ends[wire.FromVisitor].conn, wire.Renew{Chat: c.id, Why: why})
}

// askAnew answers a page that comes in a session that is of no use any more.
func (r *Relay) askAnew(c *conn, ch *chat, f wire.Join) {
	ch.session, ch.hello = f.Session, f.Hello // that the service is the one before does not matter: nobody is shown it
	r.connect(c, ch)
	ch.tellStale(&r.out)
	if ch.parked = false; ch.waiting() {
		r.announce(ch)
	}
	r.arm(ch)
}

// takeBack connects an agent's end that knows the chat and nothing of a session.
func (r *Relay) takeBack(c *conn, ch *chat) {
	if c.chat == ch && ch.stale {
		return
	}
	r.retract(ch, wire.ReasonLeft)
	ch.clear()
	asked := ch.stale
	ch.stale, ch.offered = true, false
	r.handOver(c, ch, 0)
	if !asked {
		ch.tellStale(&r.out)
	}
	r.changed(ch)
}

// backAgain gives a chat that waits again to the agent who had it. An end that was
// not restarted goes on where it was if its page has not heard of anything.
func (r *Relay) backAgain(c *conn, ch *chat, f wire.Attach) {
	r.accept(c, ch)
	if ch.stale && ch.ends[wire.FromVisitor].conn == 0 && f.Session == ch.session {
		ch.stale = false
		ch.meets()
		r.reattach(c, ch, f.Have)
		return
	}
	r.handOver(c, ch, 0)
}

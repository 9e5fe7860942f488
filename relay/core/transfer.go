package core

import (
	"slices"

	"github.com/sealform/sealform/relay/wire"
)

// An agent hands a chat over. The relay offers it to a colleague's desk, or to all
// that are on duty for a service, and gives it to the first who claims it. Until
// then, and when nobody does, it stays where it is.

// A handing is a transfer that nobody has answered. A chat has one at most.
type handing struct {
	to       [32]byte // SHA-256 of a verifier key; zero: anybody on duty for the service
	service  string
	session  wire.SessionID // of the page that knows of it: it is given in no other
	until    int64          // Unix ms
	offered  byte           // desks that it was offered to; 0: not known yet
	declined [][32]byte     // by whom, fewer than were offered it
}

// lets reports whether an agent may take the chat.
func (h *handing) lets(c *conn) bool {
	return h != nil && c.agent.Serves(h.service) && (h.to == c.key || h.to == [32]byte{})
}

// transfer begins to hand a chat over. A later transfer counts instead of the one
// before; the same one again goes on, in the session that the page has now.
func (r *Relay) transfer(c *conn, f wire.Transfer) bool {
	ch := c.org.chats[f.Chat]
	switch {
	case !c.named(f.Chat.Ticket()):
		return false
	case ch == nil || ch.over != 0 || ch.owner != c.key || c.chat != ch || ch.stale || !ch.met || ch.service == "":
		r.count.Dropped++
		return true
	case f.To == c.key:
		return false
	}
	_, known := c.org.authority.Service(f.Service)
	if f.To != [32]byte{} && !c.org.serves(f.To, f.Service) || !known {
		r.out.frame(c.id, wire.Transferred{Chat: ch.id, Is: wire.HandoverAbsent})
		return true
	}
	if h := ch.handing; h != nil && h.to == f.To && h.service == f.Service {
		h.session = ch.session
	} else {
		r.retract(ch, wire.ReasonLeft)
		ch.handing = &handing{to: f.To, service: f.Service, session: ch.session, until: r.now + r.handFor}
	}
	r.changed(ch)
	r.arm(ch)
	r.propose(Propose{ch.org, ch.ticket, c.key, f.To, f.Service, ch.handing.until, f.Payload})
	return true
}

// decline takes an agent's word that it does not take a chat, or that it keeps the
// one that it was handing over.
func (r *Relay) decline(c *conn, f wire.Decline) bool {
	switch ch := c.org.issued[f.Ticket]; {
	case c.isDesk():
		r.declinedAt(c, f.Ticket)
	case !c.named(f.Ticket):
		return false
	case ch != nil && ch.owner == c.key && ch.handing != nil:
		r.retract(ch, wire.ReasonLeft)
	}
	return true
}

// retract takes a chat back from the desks that it was offered to.
func (r *Relay) retract(ch *chat, why wire.Reason) {
	if ch.handing == nil {
		return
	}
	ch.handing = nil
	r.changed(ch)
	r.retracts(Retract{ch.org, ch.ticket, why})
}

// comesBack says to the agent who handed the chat over that it stays there.
func (r *Relay) comesBack(ch *chat, is wire.Handover) {
	why := wire.ReasonTimeout
	if is != wire.HandoverTimeout {
		why = wire.ReasonLeft
	}
	r.retract(ch, why)
	r.out.frame(ch.ends[wire.FromAgent].conn, wire.Transferred{Chat: ch.id, Is: is})
}

// proposed takes the word of how many desks a chat was offered to.
func (r *Relay) proposed(e Proposed) {
	ch := r.handed(e.Org, e.Ticket)
	if ch == nil {
		return
	}
	ch.handing.offered = max(ch.handing.offered, e.Desks)
	r.changed(ch)
	if ch.handing.offered == 0 {
		r.comesBack(ch, wire.HandoverAbsent)
	}
}

// declined notes that an agent does not take a chat. When nobody is left it comes
// back.
func (r *Relay) declined(e Declined) {
	ch := r.handed(e.Org, e.Ticket)
	if ch == nil || e.By == ch.owner || slices.Contains(ch.handing.declined, e.By) {
		return
	}
	h := ch.handing
	if h.to != [32]byte{} && h.to != e.By {
		return
	}
	h.declined = append(h.declined, e.By)
	r.changed(ch)
	if h.to == e.By || len(h.declined) >= int(h.offered) {
		r.comesBack(ch, wire.HandoverDeclined)
	}
}

// handed returns the chat with that ticket, if it is being handed over.
func (r *Relay) handed(org [32]byte, t wire.Ticket) *chat {
	if o := r.orgs[org]; o != nil && o.issued[t] != nil && o.issued[t].handing != nil {
		return o.issued[t]
	}
	return nil
}

// takeOver gives a chat to the agent who claims what another one hands over. One
// whose page is not there, or was loaded again and has not heard of it yet, is
// given to nobody: that page could not go on. The agent asks again.
func (r *Relay) takeOver(c *conn, ch *chat) {
	h := ch.handing
	if ch.ends[wire.FromVisitor].conn == 0 || h.session != ch.session {
		r.out.frame(c.id, wire.Gone{Ticket: ch.ticket, Reason: wire.ReasonLeft})
		return
	}
	r.retract(ch, wire.ReasonClaimed)
	leaving := ch.ends[wire.FromAgent].conn
	r.out.frame(leaving, wire.Transferred{Chat: ch.id, Is: wire.HandoverTaken})
	r.out.frame(leaving, wire.Ended{Chat: ch.id, Reason: wire.ReasonHanded})
	r.detach(ch, wire.FromAgent)
	before := ch.owner
	ch.belongs(c.key, false, false)
	ch.before, ch.stale, ch.was, ch.service = before, true, ch.service, h.service
	r.count.ChatsHanded++
	r.out = append(r.out, Log{ChatHanded, ch.id})
	ch.tellStale(&r.out)
	r.handOver(c, ch, 0)
}

// returns reports whether a page comes that was with the agent who has handed the
// chat over: it is to begin another session, whatever it shows. One that was loaded
// again ends the chat then, since nobody is left who knows it.
func (c *chat) returns(f wire.Join) bool {
	return c.stale && c.was != "" && f.Agent == c.before && f.Agent != [32]byte{}
}

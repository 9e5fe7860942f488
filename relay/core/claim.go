package core

import "github.com/sealform/sealform/relay/wire"

// claim gives a waiting chat to the first agent who asks. An owner who asks
// again, because the answer was lost, gets it again.
func (r *Relay) claim(c *conn, f wire.Claim) bool {
	ch := c.org.issued[f.Ticket]
	switch {
	case ch == nil:
		r.rejectClaim(c, wire.ReasonUnknown)
	case ch.handing.lets(c) && ch.owner != c.key:
		r.takeOver(c, ch)
	case ch.service != "" && !c.agent.Serves(ch.service):
		return false
	case ch.parked:
		r.rejectClaim(c, wire.ReasonLeft)
	case ch.waiting():
		r.accept(c, ch)
		r.handOver(c, ch, 0)
	case ch.over != 0 && ch.owner == [32]byte{}:
		r.rejectClaim(c, wire.ReasonLeft)
	case ch.owner != c.key:
		r.rejectClaim(c, wire.ReasonClaimed)
	case ch.over != 0:
		r.farewell(c, ch, wire.SessionID{}, 0)
	default:
		r.handOver(c, ch, 0)
	}
	return true
}

// accept takes a chat off the queue for the agent of c.
func (r *Relay) accept(c *conn, ch *chat) {
	ch.belongs(c.key, false, false)
	r.count.ChatsAccepted++
	r.out = append(r.out, Log{ChatAccepted, ch.id})
	r.withdraws(Withdraw{ch.org, ch.ticket, wire.ReasonClaimed, c.key})
}

// rejectClaim answers a claim of a chat that is not waiting. A queue that still
// shows the chat has missed its removal, and is told again.
func (r *Relay) rejectClaim(c *conn, why wire.Reason) {
	r.out.frame(c.id, wire.Gone{Ticket: c.ticket, Reason: why})
	r.withdraw(c.org.id, c.ticket, why)
}

// handOver connects an agent to a chat and tells the agent of it as if it were
// new.
func (r *Relay) handOver(c *conn, ch *chat, have uint64) {
	switch again := c.chat == ch; {
	case ch.stale && again:
	case ch.stale: // the agent is told when the page has begun another session
		r.connect(c, ch)
		r.arm(ch)
	case again:
		ch.assign(&r.out)
		r.answerAgain(c, ch)
	default:
		r.connect(c, ch)
		ch.assign(&r.out)
		r.count.Replayed += uint64(ch.greet(r.now, wire.FromAgent, have, &r.out))
		r.arm(ch)
	}
}

// answerAgain answers an agent who already has the chat on this connection and
// asks for it again: no frame kept for it was lost there.
func (r *Relay) answerAgain(c *conn, ch *chat) {
	r.out.frame(c.id, wire.Peer{Chat: ch.id, Up: ch.other(wire.FromAgent).conn != 0})
}

// farewell tells an end that came back that the chat is over, after what it
// missed if its session is still the chat's. It is asked again until the end
// says that it knows: see leave.
func (r *Relay) farewell(c *conn, ch *chat, s wire.SessionID, have uint64) {
	had := c.chat == ch
	r.attend(c, ch)
	if s == ch.session && !had {
		r.count.Replayed += uint64(ch.replay(r.now, c.direction(), have, &r.out))
	}
	r.out.frame(c.id, wire.Ended{Chat: ch.id, Reason: ch.over})
}

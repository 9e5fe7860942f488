package chat

import (
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/trust"
)

// End ends the chat for both.
func (v *Visitor) End(now int64) []Output {
	if v.over() {
		return v.outputs()
	}
	if v.phase == PhaseJoined && !v.mute {
		if _, err := v.push(now, envelope{kind: kindEnd}); err != nil {
			v.leave(0) // which tells
		}
	}
	v.finish(now, EndedByCustomer)
	return v.outputs()
}

// Replaced is called when the relay says that another page has taken the chat:
// this one's keys are of no use any more.
func (v *Visitor) Replaced(now int64) []Output {
	if !v.over() {
		v.finish(now, EndedReplaced)
	} else if v.after.on() {
		v.said = true // by the other page
		v.part(now)
	}
	return v.outputs()
}

func (v *Visitor) over() bool { return v.phase == PhaseEnded || v.phase == PhaseRefused }

// finish ends this end of the chat: forms close, keys go. The relay is told,
// when the link is back if it is away now; a page that could not take its chat
// up again, or has lost it to another, says nothing of it, nor one whose message is
// kept.
func (v *Visitor) finish(now int64, by EndedBy) {
	mute := by == EndedLost || by == EndedReplaced || by == EndedKept
	if v.ratable(by) {
		v.after.until, v.out.wake = now+ratingLasts, 0 // the host stops its timer
	} else if !v.said && !mute {
		v.leave(v.why)
	}
	v.note(now, endedCode(by))
	v.out.add(Ended{By: by})
	if v.said || v.first == 0 || mute {
		v.release()
	}
	v.closeForms(now, by, by == EndedByAgent && v.farewell)
	v.close(PhaseEnded, string(by))
	if v.after.on() {
		v.out.add(Rating{RatingAsked})
	}
}

// reject stops the chat because something does not verify and never will.
func (v *Visitor) reject(now int64, why trust.Refusal) {
	v.leave(wire.ReasonRefused)
	v.release()
	v.closeForms(now, NotEnded, false)
	v.close(PhaseRefused, string(why))
}

// dismiss ends the chat because the agent is not in the roster any more.
func (v *Visitor) dismiss(now int64) {
	v.leave(wire.ReasonRoster)
	v.finish(now, EndedByRoster)
}

func (v *Visitor) close(phase Phase, reason string) {
	v.phase, v.deadline, v.lookAt = phase, 0, 0
	if !v.after.on() {
		v.silence()
	}
	v.laidDown()
	v.forgetLine()
	v.queued, v.owed, v.files, v.memory, v.renewal = nil, nil, uploads{}, nil, 0
	v.withdrawAsk()
	v.out.add(Saved{})
	v.out.add(State{Phase: phase, Reason: reason, Name: v.agent.Name, Agent: v.agent.VKey})
}

// release lets the link go: the relay has nothing more to hear.
func (v *Visitor) release() {
	if !v.left {
		v.left = true
		v.out.add(Left{})
	}
}

// leave tells the relay, and by it the other end, that the chat is over; why
// is 0 when the customer ended it.
func (v *Visitor) leave(why wire.Reason) {
	v.why = why
	if v.up {
		v.said = true
		v.out.add(Frame{wire.Leave{Chat: v.chat, Reason: why}.Append(nil)})
	}
}

// End ends the chat for both and destroys its keys.
func (a *Agent) End(now int64) []Output {
	if a.ended {
		return a.outputs()
	}
	_, err := a.push(now, envelope{kind: kindEnd})
	a.farewell = err == nil // if it cannot be said, the Leave of finish still tells
	a.finish(now, EndedByAgent)
	return a.outputs()
}

// finish ends this end of the chat, and tells the relay that it knows. The host
// says it again until the relay answers. While the customer may still rate the
// chat, the relay is told nothing.
func (a *Agent) finish(now int64, by EndedBy) {
	if a.awaits() {
		a.after.until, a.out.wake = now+ratingWaits, 0 // the host stops its timer
	} else {
		a.leave(0)
	}
	a.ended = true
	for _, id := range a.pending() {
		a.closeRequest(id, ClosedEnded)
	}
	a.discardAll()
	if a.earlier != nil {
		a.earlier.id.Destroy()
	}
	switch {
	case !a.after.on():
		a.silence()
	case by == EndedByCustomer:
		a.outbox = nil // the page shows nothing more
	}
	a.laidDown()
	a.owed, a.history = nil, nil
	a.note(now, endedCode(by))
	a.out.add(Ended{by, a.after.on()})
}

// dismiss ends the chat. The customer's page would not believe a note; the
// relay tells it why.
func (a *Agent) dismiss(now int64) {
	a.leave(wire.ReasonRoster)
	a.finish(now, EndedByRoster)
}

// leave tells the relay, once, that this end knows that the chat is over, and
// why; 0: no other reason than the other end has.
func (a *Agent) leave(why wire.Reason) {
	if a.up && !a.said {
		a.said = true
		a.out.add(Frame{wire.Leave{Chat: a.chat, Reason: why}.Append(nil)})
	}
}

// endedBy says why a chat is over. other is who ends it from the other side,
// and unknown is the end of a chat that the relay has forgotten.
func endedBy(r wire.Reason, other, unknown EndedBy) EndedBy {
	switch r {
	case wire.ReasonLeft:
		return other
	case wire.ReasonClaimed, wire.ReasonHanded:
		return EndedByColleague
	case wire.ReasonRefused:
		return EndedRefused
	case wire.ReasonRoster:
		return EndedByRoster
	case wire.ReasonUnknown:
		return unknown
	}
	return EndedByTimeout
}

// endedBy says why a chat is over, going by what the relay says. Whether that
// is true of an agent is for this end's own roster to say, and a page is not
// told that another agent has the chat.
func (v *Visitor) endedBy(r wire.Reason) EndedBy {
	by := endedBy(r, EndedByAgent, EndedLost)
	switch {
	case by == EndedByColleague, by == EndedRefused && v.saved != nil && !v.met(): // an agent's end that was started again knows the page before this one
		return EndedLost
	case by == EndedByRoster && v.roster != nil:
		if _, _, err := trust.CheckAgent(v.roster, v.knownAgent(), v.cfg.Service); err == nil {
			return EndedRosterSaid
		}
	}
	return by
}

// knownAgent is the key of the agent whose offer this page has, or the page before.
func (v *Visitor) knownAgent() string {
	if v.agent.VKey == "" && v.saved != nil {
		return v.saved.agent
	}
	return v.agent.VKey
}

// endedBy says why a chat is over, going by what the relay says. Whether the
// relay, or the customer's page, is right about a roster is for this end's own
// roster to say.
func (a *Agent) endedBy(r wire.Reason) EndedBy {
	by := endedBy(r, EndedByCustomer, EndedUnknown)
	if by == EndedByColleague && a.handing != nil && a.handing.frame != nil {
		return EndedHanded
	}
	if _, _, err := trust.CheckAgent(a.cfg.Roster, a.cfg.Key, a.cfg.Service); by == EndedByRoster && err == nil {
		return EndedRosterSaid
	}
	return by
}

package chat

import (
	"strings"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
)

// Receive takes one binary message from the relay. Anything that cannot be
// parsed or believed is refused and counted.
func (v *Visitor) Receive(now int64, frame []byte) []Output {
	f, err := wire.Parse(frame)
	switch {
	case v.over() && !v.after.on():
	case err != nil:
		v.out.refuse(now, BadNote)
	case v.after.on():
		v.receiveAfter(now, f)
	default:
		if v.look(now); !v.over() { // an offer that was kept in a pause can have been refused
			v.receive(now, f)
		}
	}
	if !v.over() && v.paused == NotPaused {
		v.catchUp(now)
		v.feed(now)
	}
	v.tend(now)
	return v.outputs()
}

func (v *Visitor) receive(now int64, f wire.Frame) {
	switch f := f.(type) {
	case wire.Challenge:
		v.ahead = now - f.Time
	case wire.Roster:
		v.takeRoster(now, f)
	case wire.Stamp:
		v.takeStamp(now, f.Note)
	case wire.Peer:
		if f.Chat == v.chat {
			v.setPeer(now, f.Up)
			v.repeatProgress(now, f.Up)
			v.tellPause(now)
			v.expectOffer(now, f.Up)
		}
	case wire.Ended:
		if f.Chat == v.chat {
			v.finish(now, v.endedBy(f.Reason))
		}
	case wire.Renew:
		if f.Chat == v.chat {
			v.takeRenewal(now, f.Why)
		}
	case wire.Data:
		v.takeData(now, f)
	default:
		v.receiveWaiting(now, f)
	}
}

// receiveWaiting takes what comes to a page that waits.
func (v *Visitor) receiveWaiting(now int64, f wire.Frame) {
	switch f := f.(type) {
	case wire.Queue:
		if f.Chat == v.chat {
			v.takeQueue(now, f)
		}
	case wire.Opening:
		v.takeOpening(now, f)
	case wire.Kept:
		if f.Chat == v.chat {
			v.takeKept(now, f.Is)
		}
	}
}

// takeData takes a sealed frame.
func (v *Visitor) takeData(now int64, f wire.Data) {
	if why := v.believe(now, f); why != accepted {
		v.out.refuse(now, why)
	}
}

func (v *Visitor) believe(now int64, f wire.Data) Refusal {
	switch {
	case f.Chat == v.chat && f.Session != v.sess && f.From == wire.FromAgent && v.knows(f.Session):
		return late
	case f.Chat != v.chat || f.Session != v.sess || f.From != wire.FromAgent:
		return WrongChat
	case v.roster == nil:
		return missing // a relay sends the roster first
	case v.paused != NotPaused: // the agent may have been removed since
		v.postpone(f)
		return inPause
	case v.verifier == nil:
		return v.takeOffer(now, f)
	case f.Seq == 0:
		return v.takeSignal(now, f)
	}
	v.expireForms(now) // before the note that may be refused: see conclude
	e, in, why := v.accept(now, f)
	if why != accepted {
		return why
	}
	if v.doubled(e) {
		return replayed
	}
	before := v.replies()
	why = v.handle(now, e, in)
	if v.conclude(now, e, in, why, before) != NotUntaken {
		v.decline(now, e, why)
		return accepted
	}
	return why
}

// handle acts on a note that was verified.
func (v *Visitor) handle(now int64, e envelope, in *signed.Reader) Refusal {
	v.welcomed(e.kind)
	switch e.kind {
	case kindMessage:
		if in.Done() != nil || !proper(e.body) {
			return BadNote
		}
		i := v.out.item(Item{From: AgentSide, Kind: Text, Text: strings.Clone(e.body), Time: e.time * 1000, Arrived: now, By: v.agent.Name})
		v.reading.came(i.ID, e.seq)
	case kindRequest:
		return v.takeRequest(now, e, in)
	case kindCancel:
		return v.takeCancel(now, e, in)
	case kindExtend:
		return v.takeExtend(now, e, in)
	case kindReceipt:
		return v.takeReceipt(now, e, in)
	case kindFileAnswer:
		return v.takeFileAnswer(now, e, in)
	case kindHistory:
		return v.takeHistory(e, in)
	case kindTransfer:
		return v.takeTransfer(now, e, in)
	case kindStay:
		return v.takeStay(e, in)
	case kindRefused:
		return v.takeRefused(now, e, in)
	case kindEnd:
		if in.Done() != nil || e.body != "" {
			return BadNote
		}
		v.farewell = true
		v.finish(now, EndedByAgent)
	default:
		return NotNow
	}
	return accepted
}

// takeSignal takes what is not numbered.
func (v *Visitor) takeSignal(now int64, f wire.Data) Refusal {
	e, in, why := v.openSignal(f)
	switch {
	case why != accepted:
	case e.kind == kindWriting:
		why = v.takeWriting(now, in)
	case e.kind == kindRead:
		why = v.takeRead(e, in)
	case e.kind != kindAck || in.Done() != nil:
		why = BadNote
	}
	if why == accepted {
		v.heard(now, e.ack)
	}
	return why
}

// Receive takes a parsed frame of this chat, nil for bytes that are not a
// frame. Anything that cannot be believed is refused and counted.
func (a *Agent) Receive(now int64, f wire.Frame) []Output {
	if a.after.on() {
		a.receiveAfter(now, f)
		return a.outputs()
	}
	if a.ended {
		return nil
	}
	a.look(now)
	switch f := f.(type) {
	case nil:
		a.out.refuse(now, BadNote)
	case wire.Peer:
		a.setPeer(now, f.Up)
	case wire.Ended:
		a.finish(now, a.endedBy(f.Reason))
	case wire.Transferred:
		a.takeTransferred(now, f)
	case wire.Data:
		if why := a.takeData(now, f); why != accepted {
			a.out.refuse(now, why)
		}
	}
	if !a.ended {
		a.handOn(now)
	}
	return a.outputs()
}

func (a *Agent) takeData(now int64, f wire.Data) Refusal {
	if f.Chat != a.chat || f.From != wire.FromVisitor {
		return WrongChat
	}
	if a.arrived != nil && f.Session == a.arrived.session && f.Seq == 1 {
		return a.takeResume(now, f)
	}
	if f.Session != a.sess {
		return a.elsewhere(f.Session)
	}
	if f.Seq == 0 {
		why := a.takeSignal(now, f)
		if why == accepted {
			a.spoke(now)
		}
		a.forgetEarlier()
		a.proved()
		a.arrivedAt(now)
		return why
	}
	a.expireRequests(now) // this machine may have slept past the time; before the note that may be refused: see conclude
	e, in, why := a.accept(now, f)
	if why != accepted {
		return why
	}
	a.spoke(now)
	a.forgetEarlier()
	a.proved()
	a.arrivedAt(now)
	if a.unrecorded(now, e.kind); a.doubled(e) {
		return replayed
	}
	before := a.replies()
	why = a.handle(now, e, in)
	if reason := a.conclude(now, e, in, why, before); reason != NotUntaken {
		a.decline(now, e, why, reason)
		return accepted
	}
	return why
}

// elsewhere judges a frame of another session than the present one.
func (a *Agent) elsewhere(s wire.SessionID) Refusal {
	switch {
	case a.arrived != nil && a.arrived.session == s:
		a.arrived.unread = true // such a page has sent nothing but its first note
		return late
	case a.pages[s]:
		return late
	}
	return WrongChat
}

func (a *Agent) takeSignal(now int64, f wire.Data) Refusal {
	e, in, why := a.openSignal(f)
	switch {
	case why != accepted:
	case e.kind == kindProgress:
		why = a.takeProgress(in)
	case e.kind == kindPause:
		why = a.takePause(now, e, in)
	case e.kind == kindWriting:
		why = a.takeWriting(now, in)
	case e.kind == kindRead:
		why = a.takeRead(e, in)
	case in.Done() != nil:
		why = BadNote
	default:
		a.unopened(now, e.ack)
	}
	if why == accepted {
		a.heard(now, e.ack)
	}
	return why
}

// handle acts on a note that was verified.
func (a *Agent) handle(now int64, e envelope, in *signed.Reader) Refusal {
	switch e.kind {
	case kindMessage:
		if in.Done() != nil || !proper(e.body) {
			return BadNote
		}
		i := a.out.item(Item{From: Customer, Kind: Text, Text: strings.Clone(e.body), Time: e.time * 1000, Arrived: now})
		a.reading.came(i.ID, e.seq)
		a.keep(i)
	case kindAbout:
		return a.takeAbout(e, in)
	case kindRecord:
		return a.takeRecord(now, e, in)
	case kindGuard:
		return a.takeGuard(now, e, in)
	case kindSubmission:
		return a.takeSubmission(now, e, in)
	case kindFileOffer:
		return a.takeFileOffer(now, e, in)
	case kindFileChunk:
		return a.takeFileChunk(now, e, in)
	case kindFileDrop:
		return a.takeFileDrop(now, e, in)
	case kindCancel:
		return a.takeCancel(now, e, in)
	case kindRefused:
		return a.takeRefused(now, e, in)
	case kindEnd:
		if in.Done() != nil || e.body != "" {
			return BadNote
		}
		a.farewell = true
		a.finish(now, EndedByCustomer)
	default:
		return NotNow
	}
	return accepted
}

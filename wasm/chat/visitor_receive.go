package chat

import (
	"strings"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/trust"
)

// Receive takes one binary message from the relay. Anything that cannot be
// parsed or believed is refused and counted.
func (v *Visitor) Receive(now int64, frame []byte) []Output {
	f, err := wire.Parse(frame)
	switch {
	case v.over():
	case err != nil:
		v.out.refuse(now, BadNote)
	default:
		if v.look(now); !v.over() { // an offer that was kept in a pause can have been refused
			v.receive(now, f)
		}
	}
	if !v.over() && v.paused == NotPaused {
		v.feed(now)
	}
	return v.outputs()
}

func (v *Visitor) receive(now int64, f wire.Frame) {
	switch f := f.(type) {
	case wire.Challenge:
		v.ahead = now - f.Time
	case wire.Roster:
		v.takeRoster(now, f.Note)
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
	case wire.Data:
		v.takeData(now, f)
	}
}

// endedBy says why a chat is over by what the relay says. Whether it tells the
// truth about an agent is for this end's own roster to say, and that another
// agent has the chat is nothing that a page is told.
func (v *Visitor) endedBy(r wire.Reason) EndedBy {
	by := endedBy(r, EndedByAgent, EndedLost)
	switch {
	case by == EndedByColleague:
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

// endedBy says why a chat is over: other is who ends it from the other side,
// unknown what it is called that the relay has forgotten it.
func endedBy(r wire.Reason, other, unknown EndedBy) EndedBy {
	switch r {
	case wire.ReasonLeft:
		return other
	case wire.ReasonClaimed:
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

// expectOffer sets how long a reloaded page waits for the agent's end, once it
// is there: with a token that it does not know, it never answers.
func (v *Visitor) expectOffer(now int64, up bool) {
	v.deadline = 0
	if up && v.phase == PhaseConnecting && v.saved != nil {
		v.await(now)
	}
}

// await begins to wait for the offer.
func (v *Visitor) await(now int64) { v.deadline, v.patience = now+resumeStep, resumeSteps }

// tire gives a reloaded page's chat up when its patience is at an end.
func (v *Visitor) tire(now int64) {
	switch {
	case v.deadline == 0 || now < v.deadline && v.deadline <= now+resumeStep:
	case v.paused != NotPaused: // an answer would not be believed
		v.await(now)
	case v.patience > 1:
		v.deadline, v.patience = now+resumeStep, v.patience-1
	default:
		v.finish(now, EndedLost)
	}
}

// takeRoster takes a roster that is no older than the one the page has, also
// in the middle of a chat: an agent who is no longer in it is no longer
// believed. An older one changes nothing: what the page has holds until it
// expires. Nor does one that somebody altered, once the page has a good one.
func (v *Visitor) takeRoster(now int64, msg []byte) {
	r, err := trust.CheckRoster(msg, v.cfg.Root, v.cfg.Service, v.cfg.Origin)
	switch {
	case r == nil && v.roster != nil:
		v.out.refuse(now, BadRoster)
		return
	case r != nil && v.roster != nil && v.keeps(r, now):
		v.out.refuse(now, olderRoster)
		r, err = v.roster, trust.Admits(v.roster, v.cfg.Service, v.cfg.Origin)
	}
	if err != nil {
		v.reject(now, asRefusal(err))
		return
	}
	v.roster = r
	if _, _, err := trust.CheckAgent(v.roster, v.agent.VKey, v.cfg.Service); v.phase == PhaseJoined && err != nil {
		v.dismiss(now)
		return
	}
	v.look(now)
	v.ready()
}

// keeps reports whether the page goes on with the roster that it has: r is
// older, or has expired while that one holds.
func (v *Visitor) keeps(r *roster.Roster, now int64) bool {
	return r.Version < v.seen || !r.Valid(now/1000) && v.roster.Valid(now/1000)
}

func asRefusal(err error) trust.Refusal {
	if r, ok := err.(trust.Refusal); ok {
		return r
	}
	return trust.RefusedOffer
}

// takeData takes a sealed frame.
func (v *Visitor) takeData(now int64, f wire.Data) {
	if why := v.believe(now, f); why != accepted {
		v.out.refuse(now, why)
	}
}

func (v *Visitor) believe(now int64, f wire.Data) Refusal {
	switch {
	case f.Chat == v.chat && f.Session != v.sess && f.From == wire.FromAgent && v.saved.knows(f.Session):
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
	before := v.replies()
	why = v.handle(now, e, in)
	if v.conclude(now, e, in, why, before) != NotUntaken {
		v.decline(now, e, why)
		return accepted
	}
	return why
}

// takeOffer checks the first note of a session, which says who the agent is.
// A note that is not an offer for us is refused and the visitor waits on; a
// proper offer by somebody the roster does not name ends the chat. What comes
// before the offer cannot be judged yet.
func (v *Visitor) takeOffer(now int64, f wire.Data) Refusal {
	msg, _, kind, why := peel(f.Payload, v.id)
	switch {
	case why != accepted:
		return why
	case kind == kindOffer && f.Seq != 1:
		return WrongOrder
	case f.Seq != 1:
		return missing
	case kind != kindOffer:
		return NotNow
	}
	e, o, err := v.checkOffer(now, msg)
	if err == nil && o.Roster > v.roster.Version {
		return newerRoster // it comes again, and the newer roster before it
	}
	if err != nil {
		v.reject(now, asRefusal(err))
		return accepted
	}
	v.recipient = o.Recipient
	v.received(now, f, msg, e)
	v.join(now, o)
	return accepted
}

func (v *Visitor) checkOffer(now int64, msg []byte) (envelope, trust.Offer, error) {
	d, err := signed.Peek(msg, kindOffer)
	if err != nil {
		return envelope{}, trust.Offer{}, trust.RefusedOffer
	}
	agent, verifier, err := trust.CheckAgent(v.roster, offerAgent(d), v.cfg.Service)
	if err != nil {
		return envelope{}, trust.Offer{}, err
	}
	e, in, why := v.peer.verify(msg, kindOffer, verifier, v.id)
	if why != accepted || e.seq != 1 || e.prev != [32]byte{} || e.body != "" {
		return envelope{}, trust.Offer{}, trust.RefusedOffer
	}
	o, err := trust.ReadOffer(in)
	if err != nil || o.Expires <= now/1000 && o.Roster == v.roster.Version { // by an older roster: the newer one speaks for the agent
		return envelope{}, trust.Offer{}, trust.RefusedOffer
	}
	if o.Roster <= v.roster.Version {
		v.agent, v.verifier = agent, verifier
	}
	return e, o, nil
}

// offerAgent returns the key that an unverified offer names.
func offerAgent(d signed.Doc) string {
	for _, f := range d.Fields {
		if f.Key == "agent" {
			return f.Value
		}
	}
	return ""
}

// join makes the chat live.
func (v *Visitor) join(now int64, o trust.Offer) {
	again := v.saved != nil
	v.recalling, v.welcome = again, again
	v.phase, v.deadline = PhaseJoined, 0
	v.saved = &resumeState{chat: v.own.chat, recipient: o.Recipient, token: o.Token, agent: o.Agent, sessions: v.sessions()}
	v.out.add(Saved{v.saved.marshal()})
	v.out.add(State{Phase: v.phase, Name: v.agent.Name, Agent: v.agent.VKey})
	if !again {
		v.out.note(now, CodeJoined, v.agent.Name+" joined")
	}
	v.introduce(now)
	v.flush(now)
}

// handle acts on a note that was verified.
func (v *Visitor) handle(now int64, e envelope, in *signed.Reader) Refusal {
	v.welcomed(e.kind)
	switch e.kind {
	case kindMessage:
		if in.Done() != nil || !proper(e.body) {
			return BadNote
		}
		v.out.item(Item{From: AgentSide, Kind: Text, Text: strings.Clone(e.body), Time: e.time * 1000, Arrived: now})
	case kindRequest:
		return v.takeRequest(now, e, in)
	case kindCancel:
		return v.takeCancel(now, in)
	case kindExtend:
		return v.takeExtend(now, e, in)
	case kindReceipt:
		return v.takeReceipt(now, e, in)
	case kindFileAnswer:
		return v.takeFileAnswer(now, e, in)
	case kindHistory:
		return v.takeHistory(e, in)
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

// takeSignal takes a bare acknowledgement.
func (v *Visitor) takeSignal(now int64, f wire.Data) Refusal {
	e, in, why := v.openSignal(f)
	if why == accepted && (e.kind != kindAck || in.Done() != nil) {
		why = BadNote
	}
	if why == accepted {
		v.heard(now, e.ack)
	}
	return why
}

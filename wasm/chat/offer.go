package chat

import (
	"encoding/hex"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/trust"
)

// checkHello verifies an introduction against this chat and the roster.
func (a *Agent) checkHello(s wire.SessionID, msg []byte) (trust.Hello, error) {
	h, err := trust.OpenHello(msg)
	if err != nil {
		return h, err
	}
	if h.Org != a.cfg.Roster.Org || h.Service != a.cfg.Service ||
		h.Chat != hex.EncodeToString(a.chat[:]) || h.Session != hex.EncodeToString(s[:]) {
		return h, &signed.Error{Kind: "hello", Reason: "is for another organisation, service, chat or session"}
	}
	service, ok := a.cfg.Roster.Service(h.Service)
	if !ok || !service.Admits(h.Origin) {
		return h, trust.RefusedOrigin
	}
	return h, nil
}

func (a *Agent) offer(now int64) {
	o := trust.Offer{
		Agent: a.cfg.Key, Roster: a.cfg.Roster.Version, Recipient: a.id.Recipient(),
		Token: a.token, Expires: a.cfg.Roster.RosterExpires(), // a newer stamp of the same roster speaks for the agent, too
		Recovery: trust.Fingerprint(a.recovery), Shows: a.shown,
	}
	a.out.add(Recovery{Token: a.recovery, Shown: a.shown, Visitor: a.page.VKey}) // the host keeps them before the offer leaves
	a.push(now, envelope{kind: kindOffer, fields: o.Fields()})                   // the first of an empty outbox always fits
	a.session.offer = hex.EncodeToString(a.prev[:8])
	a.sittings[len(a.sittings)-1].offer = a.session.offer
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
	before := v.agent
	e, o, err := v.checkOffer(now, msg)
	if err == nil && o.Roster > v.roster.Version {
		return newerRoster // it comes again, and the newer roster before it
	}
	if err != nil {
		v.reject(now, asRefusal(err))
		return accepted
	}
	if v.saved != nil && !v.met() && (e.ack == 0 || o.Agent != v.saved.agent) {
		v.lost(now) // whoever this is does not know the chat
		return accepted
	}
	v.unrestored(now)
	v.recipient, v.session.offer = o.Recipient, nameOf(msg)
	v.received(now, f, msg, e)
	v.join(now, o, before)
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
	e, in, why := v.peer.verify(msg, kindOffer, verifier, v.sealedTo())
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

// offerAgent returns the agent's key that an unverified note names.
func offerAgent(d signed.Doc) string {
	for _, f := range d.Fields {
		if f.Key == "agent" {
			return f.Value
		}
	}
	return ""
}

// join makes the chat live. before is the agent whom this page had before, if any.
func (v *Visitor) join(now int64, o trust.Offer, before roster.Agent) {
	again := v.saved != nil
	v.phase, v.deadline = PhaseJoined, 0
	v.forgetLine()
	v.saved = &resumeState{chat: v.own.chat, recipient: o.Recipient, token: o.Token, agent: o.Agent, service: v.cfg.Service, sessions: v.sessions()}
	v.out.add(Saved{v.saved.marshal()})
	if v.met() {
		v.greetAgent(now, o, before)
		return
	}
	v.recalling, v.welcome, v.bond = again, again, bondOf(o)
	v.tellJoined()
	if !again {
		v.note(now, CodeJoined)
	}
	v.open(now)
	v.speak(now)
}

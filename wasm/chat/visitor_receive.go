package chat

import (
	"sealform/relay/signed"
	"sealform/relay/wire"
	"sealform/wasm/field"
	"sealform/wasm/trust"
)

// Receive takes one binary message from the relay. Anything that cannot be
// parsed or believed is refused and counted.
func (v *Visitor) Receive(now int64, frame []byte) []Output {
	f, err := wire.Parse(frame)
	switch {
	case v.over():
	case err != nil:
		v.out.refuse(now, badNote)
	default:
		v.receive(now, f)
	}
	if !v.over() {
		v.feed(now)
	}
	return v.take()
}

func (v *Visitor) receive(now int64, f wire.Frame) {
	switch f := f.(type) {
	case wire.Roster:
		v.takeRoster(now, f.Note)
	case wire.Peer:
		if f.Chat == v.chat {
			v.setPeer(now, f.Up)
			v.repeatProgress(now, f.Up)
			v.expectOffer(now, f.Up)
		}
	case wire.Ended:
		if f.Chat == v.chat {
			v.finish(now, endedBy(f.Reason, "agent"))
		}
	case wire.Data:
		v.takeData(now, f)
	}
}

func endedBy(r wire.Reason, other string) string {
	if r == wire.ReasonLeft {
		return other
	}
	return "timeout"
}

// expectOffer sets how long a reloaded page waits for the agent's end, once it
// is there: with a token that it does not know, it never answers.
func (v *Visitor) expectOffer(now int64, up bool) {
	v.giveUp = 0
	if up && v.phase == "connecting" && v.saved != nil {
		v.giveUp = now + resumePatience
	}
}

// takeRoster checks the roster, also one that comes in the middle of a chat:
// an agent who is no longer in it is no longer believed.
func (v *Visitor) takeRoster(now int64, msg []byte) {
	r, err := trust.CheckRoster(msg, v.cfg.Root, v.cfg.Service, v.cfg.Origin, v.RosterVersion(), now/1000)
	if err == nil && v.phase == "joined" {
		_, _, err = trust.CheckAgent(r, v.agent.VKey, v.cfg.Service, now/1000)
	}
	if err != nil {
		v.reject(now, asRefusal(err))
		return
	}
	v.roster = r
	if v.phase == "connecting" && v.saved == nil {
		v.phase = "waiting"
		v.out.add(State{Phase: v.phase})
	}
}

func asRefusal(err error) trust.Refusal {
	if r, ok := err.(trust.Refusal); ok {
		return r
	}
	return trust.RefusedOffer
}

// takeData takes a sealed frame.
func (v *Visitor) takeData(now int64, f wire.Data) {
	if why := v.believe(now, f); why != "" {
		v.out.refuse(now, why)
	}
}

func (v *Visitor) believe(now int64, f wire.Data) refusal {
	switch {
	case f.Chat == v.chat && f.Session != v.sess && f.From == wire.FromAgent && v.saved.knows(f.Session):
		return late
	case f.Chat != v.chat || f.Session != v.sess || f.From != wire.FromAgent:
		return wrongChat
	case v.verifier == nil:
		return v.takeOffer(now, f)
	case !v.roster.Valid(now / 1000): // the agent may have been removed since
		v.reject(now, trust.RefusedExpired)
		return ""
	case f.Seq == 0:
		return v.takeSignal(now, f)
	}
	e, in, why := v.accept(now, f)
	if why == "" {
		why = v.handle(now, e, in)
	}
	return why
}

// takeOffer checks the first note of a session, which says who the agent is.
// A note that is not an offer for us is refused and the visitor waits on; a
// proper offer by somebody the roster does not name ends the chat. What comes
// before the offer cannot be judged yet.
func (v *Visitor) takeOffer(now int64, f wire.Data) refusal {
	msg, _, kind, why := peel(f.Payload, v.id)
	switch {
	case why != "":
		return why
	case kind == kindOffer && f.Seq != 1:
		return wrongOrder
	case f.Seq != 1:
		return missing
	case kind != kindOffer:
		return notNow
	}
	e, o, err := v.checkOffer(now, msg)
	if err != nil {
		v.reject(now, asRefusal(err))
		return ""
	}
	v.recipient = o.Recipient
	v.received(now, f, msg, e)
	v.join(now, o)
	return ""
}

func (v *Visitor) checkOffer(now int64, msg []byte) (envelope, trust.Offer, error) {
	d, err := signed.Peek(msg, kindOffer)
	if err != nil {
		return envelope{}, trust.Offer{}, trust.RefusedOffer
	}
	agent, verifier, err := trust.CheckAgent(v.roster, offerAgent(d), v.cfg.Service, now/1000)
	if err != nil {
		return envelope{}, trust.Offer{}, err
	}
	e, in, why := v.peer.verify(msg, kindOffer, verifier, v.id)
	if why != "" || e.seq != 1 || e.prev != [32]byte{} || e.body != "" {
		return envelope{}, trust.Offer{}, trust.RefusedOffer
	}
	o, err := trust.ReadOffer(in)
	if err != nil || o.Expires <= now/1000 {
		return envelope{}, trust.Offer{}, trust.RefusedOffer
	}
	if o.Roster > v.roster.Version {
		return envelope{}, trust.Offer{}, trust.RefusedExpired
	}
	v.agent, v.verifier = agent, verifier
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
	v.phase, v.giveUp = "joined", 0
	v.saved = &resumeState{chat: v.own.chat, recipient: o.Recipient, token: o.Token, agent: o.Agent, sessions: v.sessions()}
	v.out.add(Saved{v.saved.marshal()})
	v.out.add(State{Phase: v.phase, Name: v.agent.Name})
	if !again {
		v.out.note(now, "joined", v.agent.Name+" joined")
	}
	v.introduce(now)
	v.flush(now)
}

// handle acts on a note that was verified.
func (v *Visitor) handle(now int64, e envelope, in *signed.Reader) refusal {
	switch e.kind {
	case kindMessage:
		if in.Done() != nil || !proper(e.body) {
			return badNote
		}
		v.out.item(Item{From: AgentSide, Kind: Text, Text: e.body, Time: now})
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
	case kindEnd:
		if in.Done() != nil || e.body != "" {
			return badNote
		}
		v.finish(now, "agent")
	default:
		return notNow
	}
	return ""
}

// takeHistory shows again what was said before a reload.
func (v *Visitor) takeHistory(e envelope, in *signed.Reader) refusal {
	items, ok := parseHistory(e.body)
	if in.Done() != nil || !ok {
		return badNote
	}
	for _, i := range items {
		v.out.item(v.asSeenByCustomer(i))
	}
	return ""
}

// asSeenByCustomer gives an item of the agent's stream the words that the
// customer read before the reload.
func (v *Visitor) asSeenByCustomer(i Item) Item {
	switch {
	case i.From != System:
	case i.Code == "received":
		i.Code, i.Text = "sent", marker("sent")
	case i.Code == guardCode(field.FoundCardNumber), i.Code == guardCode(field.FoundSSN), i.Code == guardCode(field.FoundIBAN):
		i.Text = v.guardText()
	}
	return i
}

// takeSignal takes a bare acknowledgement.
func (v *Visitor) takeSignal(now int64, f wire.Data) refusal {
	e, in, why := v.openSignal(f)
	if why == "" && (e.kind != kindAck || in.Done() != nil) {
		why = badNote
	}
	if why == "" {
		v.heard(now, e.ack)
	}
	return why
}

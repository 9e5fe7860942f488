package chat

import (
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/wasm/trust"
)

// Who may read what was said? The agent who has it already, on the same machine:
// its end keeps a recovery token for the chat, of which each offer carries the
// fingerprint, and shows it when it begins again. Of anybody else the customer
// decides, also of the same agent without the token: a key can be stolen. A token
// counts once, since the offer that shows it has the fingerprint of another.

// A bond is what a page holds an agent to who may read what was said: the key,
// and the fingerprint of the token. shown is the token that was shown last.
type bond struct{ agent, fingerprint, shown string }

func bondOf(o trust.Offer) bond { return bond{o.Agent, o.Recovery, o.Shows} }

// holds reports whether an offer is by the same machine. The offer that was taken
// already comes again, with other keys, from an end that does not know that the
// page has it.
func (b bond) holds(o trust.Offer) bool {
	switch {
	case o.Agent != b.agent || o.Shows == "":
		return false
	case o.Shows == b.shown:
		return o.Recovery == b.fingerprint
	}
	return trust.Fingerprint(o.Shows) == b.fingerprint
}

// greetAgent decides what an agent may read whose offer was verified in a session
// that the page began for want of the one before.
func (v *Visitor) greetAgent(now int64, o trust.Offer, before roster.Agent) {
	if v.bond.holds(o) {
		v.bond, v.same = bondOf(o), true
		v.tellJoined()
		v.note(now, CodeBack)
		v.open(now)
		v.giveRecord(now, true)
		v.speak(now)
		return
	}
	if p := v.permits(now, v.agent); p != nil {
		v.goOnWith(now, o, p)
		return
	}
	v.closeForOther(now)
	v.tellJoined()
	if before.VKey == o.Agent {
		v.note(now, CodeBack)
	} else {
		v.tookOver(now, before)
	}
	v.asks++
	v.ask, v.stranger = v.asks, bondOf(o)
	v.out.add(Consent{v.ask, v.agent.Name})
}

func (v *Visitor) tellJoined() {
	v.out.add(State{Phase: v.phase, Name: v.agent.Name, Agent: v.agent.VKey})
}

// Consent says whether the agent may read what was said so far. ask is the number
// of the question: an answer to one that was withdrawn does nothing. Until then
// nothing but acknowledgements leaves the page.
func (v *Visitor) Consent(now int64, ask uint64, yes bool) ([]Output, error) {
	err := v.writable(now)
	if err == nil && ask != 0 && ask == v.ask {
		v.bond = v.stranger
		v.withdrawAsk()
		v.open(now)
		if !yes {
			v.withhold()
		}
		v.giveRecord(now, yes)
		v.speak(now)
	}
	return v.outputs(), err
}

// withdrawAsk takes the question back, because it was answered or nobody waits
// for the answer any more.
func (v *Visitor) withdrawAsk() {
	if v.ask != 0 {
		v.ask, v.stranger = 0, bond{}
		v.out.add(Consent{})
	}
}

// withhold forgets what an agent may not read: what was said, and what somebody
// else did not get.
func (v *Visitor) withhold() {
	v.memory.keepOnly(v.own.session)
	var rest []pending
	for _, p := range v.queued {
		if !p.late {
			rest = append(rest, p)
			continue
		}
		for num := p.texts.from + 1; num <= p.texts.through; num++ {
			v.out.add(NotTaken{num, UntakenUnexpected})
		}
	}
	v.queued = rest
}

// open lets the agent read what comes from now on, and says what the page knows
// of the customer.
func (v *Visitor) open(now int64) {
	v.mute = false
	v.introduce(now)
}

// speak says all that waited.
func (v *Visitor) speak(now int64) {
	v.pay(now)
	v.flush(now)
	v.catchUp(now)
}

// closeForOther closes all forms, since what is in them is for nobody but the end
// that asked, and empties those too that it did not get.
func (v *Visitor) closeForOther(now int64) {
	for _, id := range v.openForms() {
		code := Code(ClosedOther)
		if f := v.forms[id]; f.sent != 0 && v.mayHaveForm(f) {
			code = CodeUnconfirmed
		}
		v.closeForm(id, ClosedOther)
		v.became(now, id, formRequested, code)
	}
	for id, f := range v.used {
		if f.state == formLost || f.state == formRequested {
			v.out.add(FormClosed{id, ClosedOther})
		}
	}
}

// prove has the next offer show the chat's recovery token, and makes another,
// unless the page may not have the fingerprint of that one yet: then it shows the
// one before once more. The host keeps them before the offer leaves.
func (a *Agent) prove() {
	if a.committed || a.shown == "" {
		a.shown, a.recovery, a.committed = a.recovery, "", false
	}
	if a.recovery == "" {
		a.recovery = trust.RandomHex(32)
	}
}

// proved notes that the page has the offer, and with it the fingerprint.
func (a *Agent) proved() {
	if a.acked > 0 && !a.committed {
		if a.committed = true; a.shown != "" {
			a.shown = ""
			a.out.add(Recovery{Token: a.recovery, Visitor: a.page.VKey})
		}
	}
}

package chat

import (
	"slices"

	"github.com/sealform/sealform/relay/signed"
)

func cancelNote(request string, reason CloseReason) envelope {
	return envelope{kind: kindCancel, fields: []signed.Field{
		{Key: "request", Value: request}, {Key: "reason", Value: string(reason)},
	}}
}

// Cancel takes a request back and destroys its key.
func (a *Agent) Cancel(now int64, request string) ([]Output, error) {
	if a.requests[request] == nil {
		return a.outputs(), errNoRequest
	}
	_, err := a.push(now, cancelNote(request, ClosedByAgent))
	if err == nil {
		a.abandon(now, request, ClosedByAgent)
	}
	return a.outputs(), err
}

func (a *Agent) expireRequests(now int64) {
	for _, id := range a.pending() {
		if now >= a.requests[id].deadline() {
			a.owe(now, cancelNote(id, ClosedExpired))
			a.abandon(now, id, ClosedExpired)
		}
	}
}

func (a *Agent) takeCancel(now int64, e envelope, in *signed.Reader) Refusal {
	id, why := in.Get("request"), CloseReason(in.Get("reason"))
	if in.Done() != nil || e.body != "" || !slices.Contains(customerCancels, why) {
		return BadNote
	}
	if a.requests[id] != nil {
		a.abandon(now, id, why)
	}
	return accepted
}

var customerCancels = []CloseReason{ClosedByCustomer, ClosedExpired, ClosedNotShown}

// abandon closes a request that was not answered, and says so in the stream.
// A request that the customer was never shown appears in the agent's stream only.
func (a *Agent) abandon(now int64, id string, why CloseReason) {
	r := a.requests[id]
	a.closeRequest(id, why)
	i := a.out.mark(now, Code(why), r.definition.Title)
	if why == ClosedNotShown {
		a.unkeep(func(i Item) bool { return i.ID == r.told })
	} else {
		a.keep(i)
	}
}

func (a *Agent) closeRequest(id string, why CloseReason) {
	a.requests[id].id.Destroy()
	delete(a.requests, id)
	a.closed[id] = true
	a.discardFiles(id)
	a.out.add(FormClosed{id, why})
}

// over judges a note about a request that is not open: it may have crossed
// what closed it.
func (a *Agent) over(request string) Refusal {
	if a.closed[request] {
		return late
	}
	return NotNow
}

// Cancel closes a form without sending it, and tells the agent.
func (v *Visitor) Cancel(now int64, request string) ([]Output, error) {
	f := v.forms[request]
	if f == nil {
		return v.outputs(), errNoRequest
	}
	if f.sent != 0 {
		return v.outputs(), errSending
	}
	err := v.sayCancel(now, request)
	if err == nil {
		v.closeForm(request, ClosedByCustomer)
		v.became(now, request, formRequested, CodeByCustomer)
	}
	return v.outputs(), err
}

// sayCancel tells the agent's end that a form is closed, when it may be told anything.
func (v *Visitor) sayCancel(now int64, request string) error {
	if v.mute {
		v.owe(now, cancelNote(request, ClosedByCustomer))
		return nil
	}
	_, err := v.push(now, cancelNote(request, ClosedByCustomer))
	return err
}

// expireForms closes the forms whose time is over, and says so to the agent's
// end, whose clock may go otherwise. Of one that is on its way, that end knows
// whether it came in time.
func (v *Visitor) expireForms(now int64) {
	for _, id := range v.openForms() {
		f := v.forms[id]
		switch {
		case f.expires == 0 || now < f.expires:
		case f.sent == 0:
			v.owe(now, cancelNote(id, ClosedExpired))
			v.closeForm(id, ClosedExpired)
			v.became(now, id, formExpired, CodeExpired)
		case v.mayHaveForm(f):
			f.expires = 0
		default:
			v.withdraw(f.sent, cancelNote(id, ClosedExpired)) // what left may wait at the relay, for an end that is away
			v.became(now, id, formExpired, CodeExpired)
			v.lose(now, id, Unread)
		}
	}
}

// takeCancel closes a form because the agent's end says so. When the form was
// sent meanwhile, the customer learns that the agent did not open it.
func (v *Visitor) takeCancel(now int64, e envelope, in *signed.Reader) Refusal {
	id, why := in.Get("request"), CloseReason(in.Get("reason"))
	if in.Done() != nil || e.body != "" || !slices.Contains(agentCancels, why) {
		return BadNote
	}
	f := v.forms[id]
	switch {
	case f == nil: // it was closed here meanwhile
	case f.sent != 0 || f.typed && why == ClosedByAgent:
		v.became(now, id, formRequested, Code(why))
		v.lose(now, id, f.unlessMaybe())
	default:
		v.closeForm(id, why)
		v.became(now, id, formRequested, Code(why))
	}
	return accepted
}

var agentCancels = []CloseReason{ClosedByAgent, ClosedExpired, ClosedUnreadable}

func (v *Visitor) closeForm(id string, why CloseReason) {
	delete(v.forms, id)
	v.forgetFiles(id)
	v.out.add(FormClosed{id, why})
}

// lose closes a form that did not reach the agent. What was typed stays in its
// inputs, to be sent when it is asked for again. Only one that was sent can
// turn out to have arrived.
func (v *Visitor) lose(now int64, id string, why Fate) {
	state := formRequested
	if v.forms[id].sent != 0 {
		state = formLost
	}
	delete(v.forms, id)
	v.forgetFiles(id)
	v.out.add(FormLost{id, why})
	v.became(now, id, state, Code(why))
}

// fate says what became of a form that can no longer be sent: whether it is
// certain that nobody can have read it.
func (v *Visitor) fate(f *openForm) Fate {
	if f.sent != 0 && v.mayHaveForm(f) {
		return Unconfirmed
	}
	return Unread
}

// unlessMaybe is what became of a form that the agent's end says it has not
// opened: of one that began since, this does not say what the one before did.
func (f *openForm) unlessMaybe() Fate {
	if f.maybe {
		return Unconfirmed
	}
	return Unread
}

// closeForms closes all forms, since the chat is over at this end. told says
// that the agent's end has said so, after all that it had to say. A form that
// was not sent stays to be read, unless its author ended the chat.
func (v *Visitor) closeForms(now int64, by EndedBy, told bool) {
	for _, id := range v.openForms() {
		f := v.forms[id]
		switch {
		case f.sent == 0 && (by == EndedByCustomer || !f.typed):
			v.closeForm(id, ClosedEnded)
		case told:
			v.lose(now, id, f.unlessMaybe())
		default:
			v.lose(now, id, v.fate(f))
		}
	}
}

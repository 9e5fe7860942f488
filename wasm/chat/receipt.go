package chat

import (
	"maps"
	"slices"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/trust"
)

// A receipt says what became of a filled form at the agent's end: CodeReceived,
// CodeOpened or CodeWiped. Received says that it was opened there and is whole:
// only then does it count as sent.

// heldForm is a filled form that the agent's host keeps: the last receipt for
// it, and its title.
type heldForm struct {
	told  Code
	title string
}

// Opened tells both people that the agent has looked at or copied a value of
// a filled form. Only the first time counts.
func (a *Agent) Opened(now int64, request string) []Output {
	if h := a.held[request]; h.told == CodeReceived {
		a.held[request] = heldForm{CodeOpened, h.title}
		a.receipt(now, request, CodeOpened)
		a.mark(now, CodeOpened, h.title)
	}
	return a.outputs()
}

// Wiped tells both people that no value of a filled form is left at the
// agent's end. When the chat is over only the agent's stream says so.
func (a *Agent) Wiped(now int64, request string) []Output {
	if h, ok := a.held[request]; ok {
		delete(a.held, request)
		a.receipt(now, request, CodeWiped)
		a.mark(now, CodeWiped, h.title)
	}
	return a.outputs()
}

func (a *Agent) receipt(now int64, request string, what Code) {
	if a.ended {
		return
	}
	a.owe(now, envelope{kind: kindReceipt, fields: []signed.Field{
		{Key: "request", Value: request}, {Key: "what", Value: string(what)},
	}})
}

// takeReceipt shows what became of a form that was sent from here. Each step
// comes once and in order, and for no form that was not sent.
func (v *Visitor) takeReceipt(now int64, e envelope, in *signed.Reader) Refusal {
	id, what := in.Get("request"), Code(in.Get("what"))
	if in.Done() != nil || e.body != "" || !trust.ValidHex(id, 16) {
		return BadNote
	}
	v.welcome = v.welcome && what == CodeReceived
	before, known := v.used[id]
	f := v.forms[id]
	switch {
	case what == CodeReceived && (f != nil && f.sent != 0 || before.state == formLost):
		v.closeForm(id, ClosedSent)
		v.became(now, id, formSent, CodeSent)
	case what == CodeReceived && !known && v.welcome && len(v.used) < maxRemembered:
		v.used[id] = usedForm{state: formSent} // by the page before, whose history says so
	case what == CodeOpened && before.state == formSent:
		v.became(now, id, formOpened, what)
	case what == CodeWiped && (before.state == formSent || before.state == formOpened):
		v.became(now, id, formWiped, what)
	default:
		return NotNow
	}
	return accepted
}

// tellHeld tells a page that was loaded again which forms of the page before
// it will have receipts.
func (a *Agent) tellHeld(now int64) {
	for _, id := range slices.Sorted(maps.Keys(a.held)) {
		a.receipt(now, id, CodeReceived)
	}
}

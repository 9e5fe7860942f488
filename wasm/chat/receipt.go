package chat

import (
	"maps"
	"slices"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/trust"
)

// What a receipt says about a filled form at the agent's end. Received says
// that it was opened there and is whole: only then does it count as sent.
const (
	received = "received"
	opened   = "opened"
	wiped    = "wiped"
)

// heldForm is a filled form that the agent's host keeps: the last receipt for
// it, and its title.
type heldForm struct{ told, title string }

// Opened tells both people that the agent has looked at or copied a value of
// a filled form. Only the first time counts.
func (a *Agent) Opened(now int64, request string) []Output {
	if h := a.held[request]; h.told == received {
		a.held[request] = heldForm{opened, h.title}
		a.receipt(now, request, opened)
		a.mark(now, opened, h.title)
	}
	return a.take()
}

// Wiped tells both people that no value of a filled form is left at the
// agent's end. When the chat is over only the agent's stream says so.
func (a *Agent) Wiped(now int64, request string) []Output {
	if h, ok := a.held[request]; ok {
		delete(a.held, request)
		a.receipt(now, request, wiped)
		a.mark(now, wiped, h.title)
	}
	return a.take()
}

func (a *Agent) receipt(now int64, request, what string) {
	if a.ended {
		return
	}
	a.owe(now, envelope{kind: kindReceipt, fields: []signed.Field{
		{Key: "request", Value: request}, {Key: "what", Value: what},
	}})
}

// takeReceipt shows what became of a form that was sent from here. Each step
// comes once and in order, and for no form that was not sent.
func (v *Visitor) takeReceipt(now int64, e envelope, in *signed.Reader) refusal {
	id, what := in.Get("request"), in.Get("what")
	if in.Done() != nil || e.body != "" || !trust.ValidHex(id, 16) {
		return badNote
	}
	v.welcome = v.welcome && what == received
	before, known := v.used[id]
	f := v.forms[id]
	switch {
	case what == received && (f != nil && f.sent != 0 || before.state == formLost):
		v.closeForm(id, "sent")
		v.became(now, id, formSent, "sent")
	case what == received && !known && v.welcome && len(v.used) < maxRemembered:
		v.used[id] = usedForm{state: formSent} // by the page before, whose history says so
	case what == opened && before.state == formSent:
		v.became(now, id, formOpened, what)
	case what == wiped && (before.state == formSent || before.state == formOpened):
		v.became(now, id, formWiped, what)
	default:
		return notNow
	}
	return ""
}

// tellHeld tells a page that was loaded again which forms of the page before
// it will have receipts.
func (a *Agent) tellHeld(now int64) {
	for _, id := range slices.Sorted(maps.Keys(a.held)) {
		a.receipt(now, id, received)
	}
}

package chat

import (
	"strconv"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
)

// While a customer fills a form in, the agent's end learns how many fields
// are valid, of those that can be edited, and nothing else: no value, no
// length, no field's name. What it learns late or not at all does no harm, so
// these notes are not numbered, not kept and not sent again.

// progressEvery is how often, in ms, one form says how far it is, at most.
const progressEvery = 1000

// progress is what the customer's end has said of one form.
type progress struct {
	valid, told int   // valid fields now and as last told; -1: nothing typed, nothing told
	count       int   // how often it was told
	toldAt      int64 // Unix ms
	tellAt      int64 // Unix ms; 0: nothing to tell
}

var nothingTyped = progress{valid: -1, told: -1}

// Filling takes the verdicts on a form that the customer is filling in, and
// has the agent's end told when the number of valid fields has changed.
func (v *Visitor) Filling(now int64, request string, verdicts []form.Verdict) []Output {
	if f := v.forms[request]; f != nil {
		f.valid, _ = f.request.Definition.Filled(verdicts)
		f.typed = typed(f.request.Definition, verdicts)
		f.plan(now)
	}
	return v.outputs()
}

// typed reports whether a person has put something into a form: what it opened
// with does not count.
func typed(d form.Definition, verdicts []form.Verdict) bool {
	for i, v := range verdicts {
		if v.State != field.Empty && d.Fields[i].Initial == "" {
			return true
		}
	}
	return false
}

// plan sets when to tell: not while a key is pressed, and not too often.
func (p *progress) plan(now int64) {
	if p.valid == p.told {
		p.tellAt = 0
		return
	}
	if p.toldAt > now {
		p.toldAt = 0 // the clock was set back
	}
	if at := max(now+ackDelay, p.toldAt+progressEvery); p.tellAt == 0 || at < p.tellAt {
		p.tellAt = at
	}
}

// tellProgress says what is due.
func (v *Visitor) tellProgress(now int64) {
	for _, id := range v.openForms() {
		f := v.forms[id]
		if f.tellAt == 0 || now < f.tellAt {
			continue
		}
		f.tellAt = 0
		if v.up {
			f.told, f.toldAt, f.count = f.valid, now, f.count+1
			v.sendSignal(now, progressNote(id, f.count, f.valid, f.request.Definition.Editable()))
		}
	}
}

func progressNote(request string, count, valid, total int) envelope {
	return envelope{kind: kindProgress, fields: []signed.Field{
		{Key: "request", Value: request}, {Key: "count", Value: strconv.Itoa(count)}, {Key: "valid", Value: strconv.Itoa(valid)}, {Key: "total", Value: strconv.Itoa(total)},
	}}
}

// repeatProgress says again how far each form is to an agent's end that was
// away.
func (v *Visitor) repeatProgress(now int64, up bool) {
	for _, f := range v.forms {
		if up {
			f.told = -1
			f.plan(now)
		}
	}
}

// takeProgress believes how far a pending form is. A note that is no newer
// than the last does nothing, and one about a form that was closed meanwhile
// comes too late.
func (a *Agent) takeProgress(in *signed.Reader) Refusal {
	id, count, valid, total := in.Get("request"), in.Uint("count"), in.Uint("valid"), in.Uint("total")
	if in.Done() != nil || count == 0 {
		return BadNote
	}
	r := a.requests[id]
	if r == nil || count <= r.heard {
		return accepted
	}
	if total != uint64(r.definition.Editable()) || valid > total {
		return BadNote
	}
	r.heard = count
	a.out.add(Progress{id, int(valid), int(total)})
	return accepted
}

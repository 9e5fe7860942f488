package chat

import (
	"strconv"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/trust"
)

// Extend gives the customer so many more minutes for a requested form, as far as
// the limits allow: a form ends within an hour from now,
// and within two hours of being requested.
func (a *Agent) Extend(now int64, request string, minutes int) ([]Output, error) {
	a.expireRequests(now) // this machine may have slept past the time
	r := a.requests[request]
	if r == nil {
		return a.outputs(), errNoRequest
	}
	more := r.more(now, int64(minutes)*60_000)
	if more < minExtension {
		return a.outputs(), errTime
	}
	seconds := (more + 999) / 1000 // the customer's end has bounds of its own
	seq, err := a.push(now, extendNote(request, seconds))
	if err == nil {
		told := a.extend(now, r, more, CodeExtended)
		a.keep(told)
		r.granted[seq] = grant{more, told.ID}
	}
	return a.outputs(), err
}

// A grant is time that was given for a form, in ms, and the item that says so.
type grant struct {
	more int64
	item uint64
}

// takeBack undoes a grant that the customer's end did not take: there the form
// runs out as before.
func (a *Agent) takeBack(now int64, r *pendingRequest, seq uint64, g grant) {
	delete(r.granted, seq)
	a.unkeep(func(i Item) bool { return i.ID == g.item })
	a.extend(now, r, -g.more, CodeNotExtended)
}

// more returns how much of what is asked for a form can be given, in ms.
func (r *pendingRequest) more(now, asked int64) int64 {
	if r.expires == 0 {
		return min(asked, maxOpen-r.left)
	}
	return bounded(r.expires+asked, now, r.requestedAt) - r.expires
}

func (a *Agent) extend(now int64, r *pendingRequest, more int64, code Code) Item {
	if r.expires == 0 {
		r.left += more
	} else {
		r.expires += more
	}
	a.out.add(FormExtended{r.request.ID, r.expires})
	return a.out.mark(now, code, r.definition.Title)
}

// bounded returns expires, or the latest time until which a form can be open.
func bounded(expires, now, requestedAt int64) int64 {
	return min(expires, now+maxOpen, requestedAt+maxRequested)
}

func extendNote(request string, seconds int64) envelope {
	return envelope{kind: kindExtend, fields: []signed.Field{
		{Key: "request", Value: request}, {Key: "seconds", Value: strconv.FormatInt(seconds, 10)},
	}}
}

// takeExtend gives an open form more time. One that ran out on the way stays
// closed, since what was typed is gone, and the agent's end was told.
func (v *Visitor) takeExtend(now int64, e envelope, in *signed.Reader) Refusal {
	id, seconds := in.Get("request"), in.Uint("seconds")
	if in.Done() != nil || e.body != "" || !trust.ValidHex(id, 16) || seconds == 0 {
		return BadNote
	}
	f := v.forms[id]
	before, known := v.used[id]
	switch {
	case f == nil && before.state == formExpired, f != nil && f.expires == 0: // that end was told, or decides
		return accepted
	case f == nil && known:
		return late // it was answered or cancelled meanwhile
	case f == nil:
		return NotNow
	}
	expires := bounded(f.expires+int64(min(seconds, maxRequested/1000))*1000, now, f.requestedAt)
	if expires <= f.expires { // this end's clock was set back
		return accepted
	}
	f.expires = expires
	v.out.add(FormExtended{id, expires})
	v.out.mark(now, CodeExtended, f.request.Definition.Title)
	return accepted
}

package chat

import (
	"sealform/relay/signed"
	"sealform/wasm/trust"
)

// Extend gives the customer that many minutes more for a form that was asked
// for, as far as its bounds allow: it ends within an hour from now, and within
// two of being asked for.
func (a *Agent) Extend(now int64, request string, minutes int) ([]Output, error) {
	a.expireRequests(now) // this machine may have slept past the time
	r := a.requests[request]
	if r == nil {
		return a.take(), errNoRequest
	}
	expires := bounded(r.expires+int64(minutes)*60_000, now, r.asked)
	if expires < r.expires+minExtension {
		return a.take(), errTime
	}
	_, err := a.push(now, extendNote(request, expires/1000))
	if err == nil {
		r.expires = expires
		a.out.add(FormExtended{request, expires})
		a.mark(now, "extended", r.definition.Title)
	}
	return a.take(), err
}

// bounded returns expires, or the latest time until which a form can be open.
func bounded(expires, now, asked int64) int64 { return min(expires, now+maxOpen, asked+maxAsked) }

func extendNote(request string, expires int64) envelope {
	return envelope{kind: kindExtend, fields: []signed.Field{
		{Key: "request", Value: request}, {Key: "expires", Value: signed.FormatTime(expires)},
	}}
}

// takeExtend gives an open form more time. One that ran out on the way stays
// closed, since what was typed is gone, and the agent's end is told.
func (v *Visitor) takeExtend(now int64, e envelope, in *signed.Reader) refusal {
	id, expires := in.Get("request"), in.Time("expires")*1000
	if in.Done() != nil || e.body != "" || !trust.ValidHex(id, 16) {
		return badNote
	}
	v.expireForms(now)
	f := v.forms[id]
	if f == nil && v.used[id].state == formExpired {
		v.push(now, cancelNote(id, "expired")) // with a full outbox the agent's end finds out by itself
		return ""
	}
	if _, known := v.used[id]; f == nil && known {
		return late // it was answered or cancelled meanwhile
	}
	if f == nil || bounded(expires, now, f.asked) <= f.expires {
		return notNow
	}
	f.expires = bounded(expires, now, f.asked)
	v.out.add(FormExtended{id, f.expires})
	v.out.mark(now, "extended", f.request.Definition.Title)
	return ""
}

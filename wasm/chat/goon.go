package chat

import (
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/trust"
)

// goOn takes up another session of the same page, which began it because this end
// was away for long: the page has its keys and its memory, and this end too. What
// was not acknowledged is said again; what the page says again of what this end
// has is passed over.
func (a *Agent) goOn(now int64, s wire.SessionID, h trust.Hello) {
	if a.pages[s] {
		a.out.refuse(now, late) // a relay repeats it
		return
	}
	if len(a.pages) < maxPages {
		a.pages[s] = true
	}
	code := CodeBack
	if h.Recipient.String() != a.page.Recipient.String() {
		code = CodeReloaded
	}
	rest := a.anew(func(kind string) bool { return kind == kindRequest || saidAgain(kind) })
	a.keepResumeKey()
	if a.begin(s, h) != nil {
		return
	}
	a.arrived = nil
	a.far.loaded(now, h.Time)
	a.prove()
	a.offer(now)
	a.sayAgain(now, rest)
	a.handAnew(now)
	if i := a.note(now, code); code == CodeBack {
		a.keep(i)
		a.beginsWith(i) // what others said meanwhile stands above it
	}
	a.look(now)
}

// hasMet reports whether the page, in any session, is known to have had an offer:
// it has acknowledged or said something. Until then nobody has seen its token.
func (a *Agent) hasMet() bool { return a.met || a.got > 0 || a.acked > 0 }

// keepResumeKey keeps the keys of the offer that a page would show the token of
// if it were loaded again before it has the new one.
func (a *Agent) keepResumeKey() {
	if a.earlier != nil && a.acked == 0 {
		a.id.Destroy() // the page has not got this one
		return
	}
	if a.earlier != nil {
		a.earlier.id.Destroy()
	}
	a.earlier = &resumeKey{a.id, a.token}
}

// sayAgain asks again for what is open, and says the rest, in order.
func (a *Agent) sayAgain(now int64, rest []pending) {
	asked := map[string]bool{}
	for _, p := range rest {
		if p.note.kind == kindRequest {
			asked[p.note.fields[0].Value] = true
		}
	}
	for _, id := range a.pending() {
		if !asked[id] {
			a.repeat(now, id)
		}
	}
	for _, p := range rest {
		if p.note.kind == kindRequest {
			if id := p.note.fields[0].Value; a.requests[id] != nil {
				a.repeat(now, id)
			}
			continue
		}
		if seq, err := a.push(now, p.note); err == nil && p.texts.through != 0 {
			a.carries(textMark{seq, p.texts.from, p.texts.through})
		}
	}
}

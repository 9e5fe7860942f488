package chat

import (
	"slices"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// maxRemembered is how many requests one page answers to.
const maxRemembered = 200

// pendingRequest is a form that the customer has been asked for. Its identity
// lives until the form is opened, cancelled or expired.
type pendingRequest struct {
	request     trust.Request
	definition  form.Definition
	id          *seal.Identity
	order       uint64           // number of the note that asks for it
	requestedAt int64            // Unix ms
	left        int64            // ms that the customer has for it once it has arrived
	expires     int64            // Unix ms; 0 until it has arrived
	heard       uint64           // how often the customer's end has said how far it is
	told        uint64           // the item that says that it is asked for; 0: a page before this one has shown it
	granted     map[uint64]grant // more time, by the number of the note that gives it
}

// Request asks the customer to fill a form, with a key made for it alone.
func (a *Agent) Request(now int64, d form.Definition) (string, []Output, error) {
	err := d.Check()
	if err == nil && a.ended {
		err = errEnded
	}
	if err == nil && len(a.requests) >= MaxRequests {
		err = errRequests
	}
	if err == nil {
		err = a.room()
	}
	if err != nil {
		return "", a.outputs(), err
	}
	id := trust.RandomHex(16)
	if err := a.ask(now, pendingRequest{definition: d, requestedAt: now, left: int64(d.AnswerMinutes) * 60_000}, id, false); err != nil {
		return "", a.outputs(), err
	}
	a.out.add(Form{Request: id, Definition: d})
	told := a.out.mark(now, CodeRequested, d.Title)
	a.keep(told)
	a.requests[id].told = told.ID
	return id, a.outputs(), nil
}

// ask makes a key for what is asked, signs a request for it and sends it.
func (a *Agent) ask(now int64, p pendingRequest, id string, repeat bool) error {
	key, err := seal.NewIdentity()
	if err != nil {
		return err
	}
	r := trust.Request{ID: id, Recipient: key.Recipient(), Seconds: p.left / 1000, Repeat: repeat, Definition: p.definition}
	seq, err := a.push(now, envelope{kind: kindRequest, fields: r.Fields(), body: p.definition.Marshal()})
	if err != nil {
		return err
	}
	p.request, p.id, p.order, p.heard, p.expires, p.told, p.granted = r, key, seq, 0, 0, 0, map[uint64]grant{}
	a.requests[id] = &p
	return nil
}

// repeat asks again after a reload: the form comes back empty, and what was
// sealed to the old key can no longer be opened.
func (a *Agent) repeat(now int64, id string) {
	r := a.requests[id]
	if r.expires != 0 {
		r.left = max(r.expires-now, 1000)
	}
	r.id.Destroy()
	if err := a.ask(now, *r, id, true); err != nil {
		a.abandon(now, id, ClosedExpired)
		return
	}
	a.out.add(Progress{Request: id})
}

// pending returns the open requests in the order they were made.
func (a *Agent) pending() []string {
	ids := make([]string, 0, len(a.requests))
	for id := range a.requests {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(x, y string) int { return int(a.requests[x].order) - int(a.requests[y].order) })
	return ids
}

// deadline is when a request is over at this end, Unix ms.
func (r *pendingRequest) deadline() int64 {
	if r.expires == 0 {
		return r.requestedAt + maxRequested
	}
	return r.expires
}

// arrivedAt begins to count the time of requests that the customer's end has
// now. That end began when they came, a little before, so that no form runs
// out here first.
func (a *Agent) arrivedAt(now int64) {
	for _, id := range a.pending() {
		if r := a.requests[id]; r.expires == 0 && r.order <= a.acked {
			r.expires = min(now+r.left, r.requestedAt+maxRequested)
			a.out.add(FormArrived{id, r.expires})
		}
	}
}

// Definition returns the form of a pending request.
func (a *Agent) Definition(request string) (form.Definition, error) {
	r := a.requests[request]
	if r == nil {
		return form.Definition{}, errNoRequest
	}
	return r.definition, nil
}

// openForm is a form that the customer has been asked to fill.
type openForm struct {
	request     trust.Request
	order       uint64
	requestedAt int64       // Unix ms
	expires     int64       // Unix ms; 0: it is the agent's end that says what became of it
	session     string      // in which it was asked for last
	sent        uint64      // number of the note that it is in; 0: it was not sent; see notYet
	values      form.Values // that were sent
	maybe       bool        // what was sent in a session before may have arrived
	typed       bool        // there is something in it
	progress
}

// A formState is what became of a request at the customer's end.
type formState uint8

const (
	formRequested formState = iota // open, or closed without being sent
	formExpired                    // by this end's clock
	formLost                       // it was sent, and nobody has got it as far as is known
	formSent
	formOpened // the agent has looked at it
	formWiped
)

// A usedForm is a request seen, with its form's title.
type usedForm struct {
	state formState
	title string
}

// became notes what became of a request, and says so in the stream.
func (v *Visitor) became(now int64, id string, s formState, code Code) {
	title := v.used[id].title
	v.used[id] = usedForm{s, title}
	v.out.mark(now, code, title)
}

// takeRequest opens a form.
func (v *Visitor) takeRequest(now int64, e envelope, in *signed.Reader) Refusal {
	r, err := trust.ReadRequest(in, e.body)
	v.welcome = v.welcome && r.Repeat
	if err == nil && r.Repeat && v.same {
		return v.takeRepeat(now, e, r)
	}
	return v.openForm(now, e, r, err)
}

// takeRepeat takes a request again from an agent's end that began again.
func (v *Visitor) takeRepeat(now int64, e envelope, r trust.Request) Refusal {
	f := v.forms[r.ID]
	was, used := v.used[r.ID]
	switch {
	case !used:
		r.Repeat = false // it did not come before
		return v.openForm(now, e, r, nil)
	case f == nil: // it was closed meanwhile
		v.owe(now, cancelNote(r.ID, was.closed()))
	case f.session == v.own.session || f.request.Definition.Marshal() != r.Definition.Marshal():
		return NotNow
	default:
		v.askedAgain(now, f, r, e)
	}
	return accepted
}

// closed says to an agent's end why a form is closed that it asks for again.
func (u usedForm) closed() CloseReason {
	if u.state == formRequested {
		return ClosedByCustomer
	}
	return ClosedExpired
}

// openForm shows a form that was asked for, unless err says that it is none.
func (v *Visitor) openForm(now int64, e envelope, r trust.Request, err error) Refusal {
	_, used := v.used[r.ID]
	switch {
	case err != nil || r.Definition.Check() != nil:
		return v.cannotShow(now, r.ID, BadNote)
	case used || len(v.used) >= maxRemembered || len(v.forms) >= MaxRequests || r.Repeat && !v.welcome:
		return v.cannotShow(now, r.ID, NotNow)
	}
	f := &openForm{request: r, order: e.seq, session: v.own.session, requestedAt: now, expires: now + min(r.Seconds*1000, maxOpen), progress: nothingTyped}
	v.used[r.ID], v.forms[r.ID] = usedForm{title: r.Definition.Title}, f
	if !r.Repeat {
		v.out.mark(now, CodeRequested, r.Definition.Title)
	}
	v.out.add(Form{r.ID, r.Definition, f.expires, r.Repeat})
	return accepted
}

// cannotShow tells the agent's end that the customer will not see a form that
// it asks for, unless the request is another one's too.
func (v *Visitor) cannotShow(now int64, id string, why Refusal) Refusal {
	if _, used := v.used[id]; !used && trust.ValidHex(id, 16) {
		v.owe(now, cancelNote(id, ClosedNotShown))
	}
	return why
}

// Form returns the definition of a form that is open.
func (v *Visitor) Form(request string) (form.Definition, error) {
	f := v.forms[request]
	if f == nil {
		return form.Definition{}, errNoRequest
	}
	return f.request.Definition, nil
}

// openForms returns them in the order in which they were asked for.
func (v *Visitor) openForms() []string {
	ids := make([]string, 0, len(v.forms))
	for id := range v.forms {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(x, y string) int { return int(v.forms[x].order) - int(v.forms[y].order) })
	return ids
}

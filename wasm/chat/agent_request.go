package chat

import (
	"slices"
	"strconv"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

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

// deadline is when a request is over at this end, Unix ms.
func (r *pendingRequest) deadline() int64 {
	if r.expires == 0 {
		return r.requestedAt + maxAsked
	}
	return r.expires
}

// arrivedAt begins to count the time of requests that the customer's end has
// now. That end began when they came, a little before, so that no form runs
// out here first.
func (a *Agent) arrivedAt(now int64) {
	for _, id := range a.pending() {
		if r := a.requests[id]; r.expires == 0 && r.order <= a.acked {
			r.expires = min(now+r.left, r.requestedAt+maxAsked)
			a.out.add(FormArrived{id, r.expires})
		}
	}
}

func (a *Agent) takeCancel(now int64, in *signed.Reader) Refusal {
	id, why := in.Get("request"), CloseReason(in.Get("reason"))
	if in.Done() != nil || !slices.Contains(customerCancels, why) {
		return BadNote
	}
	if a.requests[id] != nil {
		a.abandon(now, id, why)
	}
	return accepted
}

var customerCancels = []CloseReason{ClosedByCustomer, ClosedExpired, ClosedNotShown}

// abandon closes a request that was not answered, and says so in the stream.
// Of one that the customer was never shown, only the agent knows.
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

// takeSubmission opens a filled form with the request's key, checks what it
// is bound to, validates the values again, and destroys the key. A submission
// for a request that is no longer open stays sealed for ever.
func (a *Agent) takeSubmission(now int64, e envelope, in *signed.Reader) Refusal {
	id := in.Get("request")
	done := in.Done()
	r := a.requests[id]
	if r == nil {
		return a.unasked(now, id)
	}
	values, why := form.Values(nil), BadNote
	if file, ok := unwrap64(e.body); ok && done == nil {
		values, why = a.openForm(r, file)
	}
	if why != accepted {
		a.owe(now, cancelNote(id, ClosedUnreadable))
		a.abandon(now, id, ClosedUnreadable)
		return why
	}
	a.receive(now, r, values)
	return accepted
}

// receive hands a form over that was opened, and says so to the customer's end.
func (a *Agent) receive(now int64, r *pendingRequest, values form.Values) {
	id, title := r.request.ID, r.definition.Title
	verdicts := verdictsNear(r.definition, values, now)
	files := a.claimFiles(r, values, verdicts)
	a.closeRequest(id, ClosedSent)
	a.held[id] = heldForm{CodeReceived, title}
	a.receipt(now, id, CodeReceived)
	a.mark(now, CodeReceived, title)
	a.out.add(Submission{id, r.definition, r.definition.Normalise(values), verdicts, files})
}

// unasked judges a form that no open request asked for. Where what closed the
// request has not said so, the customer's end is told that nobody opens it.
func (a *Agent) unasked(now int64, id string) Refusal {
	if !a.closed[id] && trust.ValidHex(id, 16) {
		a.owe(now, cancelNote(id, ClosedUnreadable))
	}
	return a.over(id)
}

// openForm returns the values as they were sent.
func (a *Agent) openForm(r *pendingRequest, file []byte) (form.Values, Refusal) {
	msg, n, err := seal.Open(file, r.id)
	if err != nil || n != 1 {
		return nil, CannotOpen
	}
	d, err := signed.Open(msg, "submission", a.verifier)
	if err != nil {
		return nil, BadSignature
	}
	in := signed.Read(d)
	b := a.peer
	in.Expect("org", b.org)
	in.Expect("chat", b.chat)
	in.Expect("session", b.session)
	in.Expect("request", r.request.ID)
	in.Expect("form", r.definition.ID+"@"+strconv.Itoa(r.definition.Version))
	in.Expect("definition", trust.Fingerprint(r.definition.Marshal()))
	in.Expect("to", trust.Fingerprint(r.request.Recipient.String()))
	in.Expect("origin", b.origin)
	in.Time("time")
	if in.Done() != nil {
		return nil, WrongChat
	}
	values, err := form.ParseValues(d.Body)
	if err != nil {
		return nil, BadNote
	}
	return values, accepted
}

package chat

import (
	"slices"
	"strconv"

	"sealform/relay/signed"
	"sealform/wasm/form"
	"sealform/wasm/seal"
	"sealform/wasm/trust"
)

// pendingRequest is a form that the customer has been asked for. Its identity
// lives until the form is opened, cancelled or expired.
type pendingRequest struct {
	request    trust.Request
	definition form.Definition
	id         *seal.Identity
	order      uint64
	asked      int64 // Unix ms
	expires    int64 // Unix ms
	heard      int64 // when the customer's end said last how far it is, Unix seconds by its clock
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
	if err != nil {
		return "", a.take(), err
	}
	id := trust.RandomHex(16)
	if err := a.ask(now, pendingRequest{definition: d, asked: now, expires: now + int64(d.AnswerMinutes)*60_000}, id, false); err != nil {
		return "", a.take(), err
	}
	a.out.add(Form{id, d, a.requests[id].expires})
	a.mark(now, "requested", d.Title)
	return id, a.take(), nil
}

// ask makes a key for what is asked, signs a request for it and sends it.
func (a *Agent) ask(now int64, p pendingRequest, id string, repeat bool) error {
	key, err := seal.NewIdentity()
	if err != nil {
		return err
	}
	r := trust.Request{ID: id, Recipient: key.Recipient(), Expires: p.expires / 1000, Repeat: repeat, Definition: p.definition}
	seq, err := a.push(now, envelope{kind: kindRequest, fields: r.Fields(), body: p.definition.Marshal()})
	if err != nil {
		return err
	}
	p.request, p.id, p.order, p.heard = r, key, seq, 0
	a.requests[id] = &p
	return nil
}

// repeat asks again after a reload: the form comes back empty, and what was
// sealed to the old key can no longer be opened.
func (a *Agent) repeat(now int64, id string) {
	r := a.requests[id]
	r.id.Destroy()
	if err := a.ask(now, *r, id, true); err != nil {
		a.abandon(now, id, "expired")
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
		return a.take(), errNoRequest
	}
	_, err := a.push(now, cancelNote(request, "cancelled-agent"))
	if err == nil {
		a.abandon(now, request, "cancelled-agent")
	}
	return a.take(), err
}

func (a *Agent) expireRequests(now int64) {
	for _, id := range a.pending() {
		if now >= a.requests[id].expires {
			a.push(now, cancelNote(id, "expired")) // the customer's end has the same clock time in its request
			a.abandon(now, id, "expired")
		}
	}
}

func (a *Agent) takeCancel(now int64, in *signed.Reader) refusal {
	id, why := in.Get("request"), in.Get("reason")
	if in.Done() != nil || why != "cancelled-customer" && why != "expired" {
		return badNote
	}
	if a.requests[id] != nil {
		a.abandon(now, id, why)
	}
	return ""
}

// abandon closes a request that was not answered, and says so in the stream.
func (a *Agent) abandon(now int64, id, why string) {
	title := a.requests[id].definition.Title
	a.closeRequest(id, why)
	a.mark(now, why, title)
}

func (a *Agent) closeRequest(id, why string) {
	a.requests[id].id.Destroy()
	delete(a.requests, id)
	a.closed[id] = true
	a.giveUpFiles(id)
	a.out.add(FormClosed{id, why})
}

// over judges a note about a request that is not open: it may have crossed
// what closed it.
func (a *Agent) over(request string) refusal {
	if a.closed[request] {
		return late
	}
	return notNow
}

// takeSubmission opens a filled form with the request's key, checks what it
// is bound to, validates the values again, and destroys the key. A submission
// for a request that is no longer open stays sealed for ever.
func (a *Agent) takeSubmission(now int64, e envelope, in *signed.Reader) refusal {
	id := in.Get("request")
	file, ok := unwrap64(e.body)
	if in.Done() != nil || !ok {
		return badNote
	}
	a.expireRequests(now) // this machine may have slept past the time
	r := a.requests[id]
	if r == nil {
		return a.over(id)
	}
	values, why := a.openForm(r, file)
	y, m, d := signed.Civil(now / 1000)
	verdicts := r.definition.Verdicts(values, y, m, d)
	files := a.claimFiles(r, values, verdicts)
	a.closeRequest(id, "sent")
	if why != "" {
		a.keep(a.out.note(now, "unreadable", "Secure data arrived that could not be opened. Please request it again."))
		return why
	}
	a.mark(now, "received", r.definition.Title)
	a.held[id] = heldForm{received, r.definition.Title}
	a.out.add(Submission{id, r.definition, r.definition.Normalise(values), verdicts, files})
	return ""
}

// openForm returns the values as they were sent.
func (a *Agent) openForm(r *pendingRequest, file []byte) (form.Values, refusal) {
	msg, n, err := seal.Open(file, r.id)
	if err != nil || n != 1 {
		return nil, cannotOpen
	}
	d, err := signed.Open(msg, "submission", a.verifier)
	if err != nil {
		return nil, badSignature
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
		return nil, wrongChat
	}
	values, err := form.ParseValues(d.Body)
	if err != nil {
		return nil, badNote
	}
	return values, ""
}

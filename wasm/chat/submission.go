package chat

import (
	"encoding/base64"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// Submit validates a form, seals it to the request's key and sends it. When a
// field is wrong nothing is sent and the form stays open.
func (v *Visitor) Submit(now int64, request string, raw form.Values) ([]Output, error) {
	v.expireForms(now) // the page may have slept past the time
	f := v.forms[request]
	if f == nil {
		return v.outputs(), errNoRequest
	}
	if f.sent != 0 {
		return v.outputs(), errSending
	}
	for _, x := range raw {
		if utf8.RuneCountInString(x.Text) > form.MaxValue {
			return v.outputs(), errValueLong
		}
	}
	if v.uploading(request) {
		return v.outputs(), errFileWait
	}
	values := v.answers(request, f.request.Definition.Sheet(raw, v.Local(now, request)))
	if len(values.Marshal()) > form.MaxBody {
		return v.outputs(), errValueLong
	}
	y, m, d := v.today(now)
	if !f.request.Definition.Valid(values, y, m, d) {
		return v.outputs(), errForm
	}
	err := v.writable(now)
	if err == nil {
		f.values = values
		err = v.submit(now, f)
	}
	return v.outputs(), err
}

// submit seals a form and sends it, or has it wait for the agent's end to ask for
// it in this session.
func (v *Visitor) submit(now int64, f *openForm) error {
	seq := uint64(notYet)
	if !v.mute && f.session == v.own.session {
		file, err := v.sealForm(now, f, f.values)
		if err != nil {
			return err
		}
		seq, err = v.push(now, envelope{
			kind:   kindSubmission,
			fields: []signed.Field{{Key: "request", Value: f.request.ID}},
			body:   wrap64(base64.StdEncoding.EncodeToString(file)),
		})
		if err != nil {
			return err
		}
	}
	f.sent = seq
	v.out.add(FormSending{f.request.ID})
	return nil
}

// sealForm makes the inner file of a submission: a signed note of the values,
// padded to a bucket, sealed to the one-time key of the agent's request.
func (v *Visitor) sealForm(now int64, f *openForm, values form.Values) ([]byte, error) {
	doc := submissionDoc(v.own, f.request, now/1000, values)
	msg, err := signed.Sign(doc, v.signer)
	if err != nil || len(msg) > seal.MaxBucket {
		return nil, errValueLong
	}
	return seal.Seal(msg, seal.Buckets, f.request.Recipient)
}

// submissionDoc is the readable inside of a submission:
// sealform/submission@v1.
func submissionDoc(b binding, r trust.Request, unix int64, values form.Values) signed.Doc {
	return signed.Doc{Kind: "submission", Fields: []signed.Field{
		{Key: "org", Value: b.org},
		{Key: "chat", Value: b.chat},
		{Key: "session", Value: b.session},
		{Key: "request", Value: r.ID},
		{Key: "form", Value: r.Definition.ID + "@" + strconv.Itoa(r.Definition.Version)},
		{Key: "definition", Value: trust.Fingerprint(r.Definition.Marshal())},
		{Key: "to", Value: trust.Fingerprint(r.Recipient.String())},
		{Key: "origin", Value: b.origin},
		{Key: "time", Value: signed.FormatTime(unix)},
	}, Body: values.Marshal()}
}

// wrap64 breaks base64 into lines of 64 characters; unwrap64 joins them.
func wrap64(s string) string {
	var b strings.Builder
	for len(s) > 64 {
		b.WriteString(s[:64] + "\n")
		s = s[64:]
	}
	b.WriteString(s)
	return b.String()
}

func unwrap64(s string) ([]byte, bool) {
	file, err := base64.StdEncoding.Strict().DecodeString(strings.ReplaceAll(s, "\n", ""))
	return file, err == nil && wrap64(base64.StdEncoding.EncodeToString(file)) == s
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

// receive hands over a form that was opened, and tells the customer's end.
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

// unasked judges a form that no open request asked for. A customer's end that was
// not told what closed the request is told now that nobody will open the form.
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

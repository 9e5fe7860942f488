package chat

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// maxRemembered is how many requests one page answers to.
const maxRemembered = 200

// openForm is a form that the customer has been asked to fill.
type openForm struct {
	request     trust.Request
	order       uint64
	requestedAt int64  // Unix ms
	expires     int64  // Unix ms; 0: it is the agent's end that says what became of it
	sent        uint64 // number of the note that it is in; 0: it was not sent
	typed       bool   // there is something in it
	progress
}

// A formState is what became of a request at the customer's end.
type formState uint8

const (
	formAsked   formState = iota // open, or closed without being sent
	formExpired                  // by this end's clock
	formLost                     // it was sent, and nobody has got it as far as is known
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
	_, used := v.used[r.ID]
	switch {
	case err != nil || r.Definition.Check() != nil:
		return v.cannotShow(now, r.ID, BadNote)
	case used || len(v.used) >= maxRemembered || len(v.forms) >= MaxRequests || r.Repeat && !v.welcome:
		return v.cannotShow(now, r.ID, NotNow)
	}
	f := &openForm{request: r, order: e.seq, requestedAt: now, expires: now + min(r.Seconds*1000, maxOpen), progress: nothingTyped}
	v.used[r.ID], v.forms[r.ID] = usedForm{title: r.Definition.Title}, f
	if !r.Repeat {
		v.out.mark(now, CodeRequested, r.Definition.Title)
	}
	v.out.add(Form{r.ID, r.Definition, f.expires})
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

// takeCancel closes a form because the agent's end says so. When the form was
// sent meanwhile, the customer learns that the agent did not open it.
func (v *Visitor) takeCancel(now int64, in *signed.Reader) Refusal {
	id, why := in.Get("request"), CloseReason(in.Get("reason"))
	if in.Done() != nil || !slices.Contains(agentCancels, why) {
		return BadNote
	}
	f := v.forms[id]
	switch {
	case f == nil: // it was closed here meanwhile
	case f.sent != 0 || f.typed && why == ClosedByAgent:
		v.became(now, id, formAsked, Code(why))
		v.lose(now, id, Unread)
	default:
		v.closeForm(id, why)
		v.became(now, id, formAsked, Code(why))
	}
	return accepted
}

var agentCancels = []CloseReason{ClosedByAgent, ClosedExpired, ClosedUnreadable}

// lose closes a form that did not reach the agent. What was typed stays in its
// inputs, to be sent when it is asked for again. Only one that was sent can
// turn out to have arrived.
func (v *Visitor) lose(now int64, id string, why Fate) {
	state := formAsked
	if v.forms[id].sent != 0 {
		state = formLost
	}
	delete(v.forms, id)
	v.forgetFiles(id)
	v.out.add(FormLost{id, why})
	v.became(now, id, state, Code(why))
}

// fate says what became of a form that can no longer be sent: whether nobody
// can have read it.
func (v *Visitor) fate(f *openForm) Fate {
	if f.sent != 0 && v.mayHave(f.sent) {
		return Unconfirmed
	}
	return Unread
}

// closeForms closes all forms, since the chat is over at this end. told says
// that the agent's end has said so, after all that it had to say. A form that
// was not sent stays to be read, unless its author ended the chat.
func (v *Visitor) closeForms(now int64, by EndedBy, told bool) {
	for _, id := range v.openForms() {
		f := v.forms[id]
		switch {
		case f.sent == 0 && (by == EndedByCustomer || !f.typed):
			v.closeForm(id, ClosedEnded)
		case told:
			v.lose(now, id, Unread)
		default:
			v.lose(now, id, v.fate(f))
		}
	}
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

func (v *Visitor) closeForm(id string, why CloseReason) {
	delete(v.forms, id)
	v.forgetFiles(id)
	v.out.add(FormClosed{id, why})
}

// expireForms closes the forms whose time is over, and says so to the agent's
// end, whose clock may go otherwise. Of one that is on its way, that end knows
// whether it came in time.
func (v *Visitor) expireForms(now int64) {
	for _, id := range v.openForms() {
		f := v.forms[id]
		switch {
		case f.expires == 0 || now < f.expires:
		case f.sent == 0:
			v.owe(now, cancelNote(id, ClosedExpired))
			v.closeForm(id, ClosedExpired)
			v.became(now, id, formExpired, CodeExpired)
		case v.mayHave(f.sent):
			f.expires = 0
		default:
			v.withdraw(f.sent, cancelNote(id, ClosedExpired)) // what left may wait at the relay, for an end that is away
			v.became(now, id, formExpired, CodeExpired)
			v.lose(now, id, Unread)
		}
	}
}

// Form returns the definition of a form that is open.
func (v *Visitor) Form(request string) (form.Definition, error) {
	f := v.forms[request]
	if f == nil {
		return form.Definition{}, errNoRequest
	}
	return f.request.Definition, nil
}

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
		err = v.submit(now, f, values)
	}
	return v.outputs(), err
}

func (v *Visitor) submit(now int64, f *openForm, values form.Values) error {
	file, err := v.sealForm(now, f, values)
	if err != nil {
		return err
	}
	f.sent, err = v.push(now, envelope{
		kind:   kindSubmission,
		fields: []signed.Field{{Key: "request", Value: f.request.ID}},
		body:   wrap64(base64.StdEncoding.EncodeToString(file)),
	})
	if err == nil {
		v.out.add(FormSending{f.request.ID})
	}
	return err
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

// Cancel closes a form without sending it, and tells the agent.
func (v *Visitor) Cancel(now int64, request string) ([]Output, error) {
	f := v.forms[request]
	if f == nil {
		return v.outputs(), errNoRequest
	}
	if f.sent != 0 {
		return v.outputs(), errSending
	}
	_, err := v.push(now, cancelNote(request, ClosedByCustomer))
	if err == nil {
		v.closeForm(request, ClosedByCustomer)
		v.became(now, request, formAsked, CodeByCustomer)
	}
	return v.outputs(), err
}

func cancelNote(request string, reason CloseReason) envelope {
	return envelope{kind: kindCancel, fields: []signed.Field{
		{Key: "request", Value: request}, {Key: "reason", Value: string(reason)},
	}}
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

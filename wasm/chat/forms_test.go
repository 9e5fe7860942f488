package chat_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// ask is a request that an agent's end could send, for a test to change.
func (w *world) ask() trust.Request {
	return trust.Request{ID: trust.RandomHex(16), Recipient: recipient(w.t), Seconds: 600, Definition: card}
}

// Requests that open no form.
func TestRequestsRefused(t *testing.T) {
	requests := []struct {
		name, want string
		change     func(w *world, r *trust.Request)
	}{
		{"for no time", "malformed", func(w *world, r *trust.Request) { r.Seconds = 0 }},
		{"for less than no time", "malformed", func(w *world, r *trust.Request) { r.Seconds = -1 }},
		{"again without a reload", "unexpected", func(w *world, r *trust.Request) { r.Repeat = true }},
		{"with an id used before", "unexpected", func(w *world, r *trust.Request) { r.ID = w.form }},
		{"with a malformed id", "malformed", func(w *world, r *trust.Request) { r.ID = strings.ToUpper(r.ID) }},
		{"for a field of no known kind", "malformed", func(w *world, r *trust.Request) {
			r.Definition.Fields = []form.FieldDef{{ID: "pin", Kind: "pin", Label: "PIN", Required: true}}
		}},
		{"for nothing", "malformed", func(w *world, r *trust.Request) { r.Definition.Fields = nil }},
		{"for a field twice", "malformed", func(w *world, r *trust.Request) {
			r.Definition.Fields = append(slices.Clone(card.Fields), card.Fields[0])
		}},
	}
	for _, c := range requests {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t).talking()
			w.cancelByCustomer(w.request(card))
			r := w.ask()
			c.change(w, &r)
			w.fromAgent(w.agent.Push(w.now, "form-request", r.Fields(), r.Definition.Marshal()))
			w.run()
			w.wantRefused(c.want)
			if w.visitor.OpenForms() != 0 {
				t.Error("a form is open")
			}
			w.submit(w.request(card), filled)
			w.wantAgent("submission 4111111111111111")
		})
	}
}

func TestRequestForARecipientOfAnotherKind(t *testing.T) {
	w := newWorld(t).talking()
	r := w.ask()
	fields := r.Fields()
	i := slices.IndexFunc(fields, func(f signed.Field) bool { return f.Key == "recipient" })
	fields[i].Value = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
	w.fromAgent(w.agent.Push(w.now, "form-request", fields, r.Definition.Marshal()))
	w.run()
	w.wantRefused("malformed")
	if w.visitor.OpenForms() != 0 {
		t.Error("a form is open")
	}
}

func TestForgedRequests(t *testing.T) {
	frames := map[string]func(w *world, f *chat.Forgery) []byte{
		"signed by somebody else": func(w *world, f *chat.Forgery) []byte {
			f.Signer = stranger(w.t, w.alice.Name()).Signer
			return f.Frame()
		},
		"with an altered label": func(w *world, f *chat.Forgery) []byte {
			msg := strings.Replace(string(f.Sign()), "label Security code", "label Your bank PIN", 1)
			file, err := seal.Seal([]byte(msg), seal.Padme, f.Recipients...)
			w.must(err)
			return f.Carry(file)
		},
		"with an altered recipient": func(w *world, f *chat.Forgery) []byte {
			msg := string(f.Sign())
			at := strings.Index(msg, "recipient ") + len("recipient ")
			end := at + strings.Index(msg[at:], "\n")
			file, err := seal.Seal([]byte(msg[:at]+recipient(w.t).String()+msg[end:]), seal.Padme, f.Recipients...)
			w.must(err)
			return f.Carry(file)
		},
	}
	for name, make := range frames {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			r := w.ask()
			w.inject(false, make(w, w.agent.Next("form-request", r.Fields(), card.Marshal())))
			w.wantRefused("bad-signature")
			if w.visitor.OpenForms() != 0 {
				t.Error("a form is open")
			}
			w.submit(w.request(card), filled)
			w.wantAgent("submission 4111111111111111")
		})
	}
}

// The numbers of open forms and of remembered requests are bounded, whatever
// an agent's end sends.
func TestRequestsAreBounded(t *testing.T) {
	w := newWorld(t).talking()
	for range chat.MaxRequests + 5 {
		r := w.ask()
		w.fromAgent(w.agent.Push(w.now, "form-request", r.Fields(), card.Marshal()))
		w.run()
	}
	if got := w.visitor.OpenForms(); got != chat.MaxRequests {
		t.Errorf("open forms: got %d, want %d", got, chat.MaxRequests)
	}
	if w.refused["unexpected"] != 5 {
		t.Errorf("refused %v, want 5 unexpected", w.refused)
	}
}

func TestRememberedRequestsAreBounded(t *testing.T) {
	w := newWorld(t).talking()
	to := recipient(t)
	for range chat.MaxRemembered + 20 {
		r := trust.Request{ID: trust.RandomHex(16), Recipient: to, Seconds: 600, Definition: card}
		w.fromAgent(w.agent.Push(w.now, "form-request", r.Fields(), card.Marshal()))
		w.fromAgent(w.agent.Push(w.now, "form-cancel", []signed.Field{{Key: "request", Value: r.ID}, {Key: "reason", Value: "cancelled-agent"}}, ""))
		w.run()
		w.sleep(200)
	}
	if got := w.visitor.Used(); got != chat.MaxRemembered {
		t.Errorf("remembered requests: got %d, want %d", got, chat.MaxRemembered)
	}
	w.agentSays("we go on")
	w.wantOnce(false, "we go on")
}

func TestAgentsRequestsAreBounded(t *testing.T) {
	w := newWorld(t).talking()
	for range chat.MaxRequests {
		w.request(card)
	}
	if _, _, err := w.agent.Request(w.now, card); code(err) != "too-many-forms" {
		t.Errorf("one request too many: got %v, want too-many-forms", err)
	}
	w.cancelByCustomer(w.form)
	w.request(card)
}

// A form that an agent's end wants open for ever closes within an hour, and
// nobody is asked to wake up at a time that timers cannot count to.
func TestAFormDoesNotStayOpenForEver(t *testing.T) {
	w := newWorld(t).talking()
	r := w.ask()
	r.Seconds = 253_402_300_799
	w.fromAgent(w.agent.Push(w.now, "form-request", r.Fields(), card.Marshal()))
	w.run()
	w.sleep(1000)
	if w.visitorWake-w.now > 2*answerTime {
		t.Errorf("the customer's end asks to be woken in %d ms", w.visitorWake-w.now)
	}
	w.sleep(2*answerTime + 1000)
	w.wantCustomer("closed expired")
}

// What a customer's end can make of a submission that breaks the rules: only
// the holder of the customer's key can, but the agent's end checks all of it.
func TestSubmissionsRefused(t *testing.T) {
	type doc = signed.Doc
	set := func(key, value string) func(*world, *doc) {
		return func(_ *world, d *doc) {
			for i := range d.Fields {
				if d.Fields[i].Key == key {
					d.Fields[i].Value = value
				}
			}
		}
	}
	submissions := []struct {
		name, want string
		change     func(*world, *doc)
	}{
		{"another organisation", "wrong-chat", set("org", "x")},
		{"another chat", "wrong-chat", set("chat", strings.Repeat("00", 16))},
		{"another session", "wrong-chat", set("session", strings.Repeat("00", 8))},
		{"another request", "wrong-chat", set("request", strings.Repeat("00", 16))},
		{"another form", "wrong-chat", set("form", "credit-card@2")},
		{"another definition", "wrong-chat", set("definition", strings.Repeat("00", 32))},
		{"for another key", "wrong-chat", set("to", strings.Repeat("00", 32))},
		{"another page", "wrong-chat", set("origin", "https://evil.example")},
		{"no time", "wrong-chat", set("time", "now")},
		{"a line too many", "wrong-chat", func(_ *world, d *doc) { d.Fields = append(d.Fields, signed.Field{Key: "x", Value: "y"}) }},
		{"another kind", "bad-signature", func(_ *world, d *doc) { d.Kind = "message" }},
		{"no values", "malformed", func(_ *world, d *doc) { d.Body = "" }},
		{"values in another form", "malformed", func(_ *world, d *doc) { d.Body = "card-number 4111111111111111\n\n\nx" }},
	}
	for _, c := range submissions {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t).talking()
			id := w.request(card)
			d, to := w.visitor.Submission(id, card.Normalise(filled))
			c.change(w, &d)
			w.sendInside(id, w.sealInside(d, w.visitor.Signer(), to))
			w.wantUnreadable(id, c.want)
		})
	}
	t.Run("signed by somebody else", func(t *testing.T) {
		w := newWorld(t).talking()
		id := w.request(card)
		d, to := w.visitor.Submission(id, card.Normalise(filled))
		w.sendInside(id, w.sealInside(d, stranger(t, trust.VisitorName).Signer, to))
		w.wantUnreadable(id, "bad-signature")
	})
	t.Run("sealed to another key", func(t *testing.T) {
		w := newWorld(t).talking()
		id := w.request(card)
		d, _ := w.visitor.Submission(id, card.Normalise(filled))
		w.sendInside(id, w.sealInside(d, w.visitor.Signer(), recipient(t)))
		w.wantUnreadable(id, "cannot-open")
	})
	t.Run("sealed to the chat's key", func(t *testing.T) {
		w := newWorld(t).talking()
		id := w.request(card)
		d, _ := w.visitor.Submission(id, card.Normalise(filled))
		w.sendInside(id, w.sealInside(d, w.visitor.Signer(), w.visitor.Recipient()))
		w.wantUnreadable(id, "cannot-open")
	})
	t.Run("for two", func(t *testing.T) {
		w := newWorld(t).talking()
		id := w.request(card)
		d, to := w.visitor.Submission(id, card.Normalise(filled))
		w.sendInside(id, w.sealInside(d, w.visitor.Signer(), to, recipient(t)))
		w.wantUnreadable(id, "cannot-open")
	})
	t.Run("one request's answer to another", func(t *testing.T) {
		w := newWorld(t).talking()
		first, second := w.request(card), w.request(card)
		d, to := w.visitor.Submission(first, card.Normalise(filled))
		inside := w.sealInside(d, w.visitor.Signer(), to)
		w.sendInside(second, inside)
		w.wantRefused("cannot-open")
		w.sendInside(first, inside)
		w.wantAgent("submission 4111111111111111")
		w.sendInside(first, inside)
		w.wantRefused("late")
		if n := w.count("submission 4111111111111111", w.seenByAgent); n != 1 {
			t.Errorf("opened %d times, want once", n)
		}
	})
	t.Run("nothing inside", func(t *testing.T) {
		w := newWorld(t).talking()
		id := w.request(card)
		w.sendInside(id, nil)
		w.wantUnreadable(id, "cannot-open")
	})
}

func (w *world) sealInside(d signed.Doc, s note.Signer, to ...*seal.Recipient) []byte {
	msg, err := signed.Sign(d, s)
	w.must(err)
	file, err := seal.Seal(msg, seal.Buckets, to...)
	w.must(err)
	return file
}

func (w *world) sendInside(request string, file []byte) {
	w.fromVisitor(w.visitor.Push(w.now, "form-submission", []signed.Field{{Key: "request", Value: request}}, chat.Wrap(base64Of(file))))
	w.run()
}

// wantUnreadable fails unless the agent was told, saw no value, and the chat
// goes on with another request.
func (w *world) wantUnreadable(id, why string) {
	w.t.Helper()
	w.wantRefused(why)
	w.wantAgent("closed unreadable", "Secure data arrived that could not be opened. Please request it again.")
	if w.submission != nil {
		w.t.Error("the submission was opened")
	}
	if _, err := w.agent.Definition(id); code(err) != "form-closed" {
		w.t.Errorf("the request is still open: %v", err)
	}
	w.submit(w.request(card), filled)
	w.wantAgent("submission 4111111111111111")
}

// A submission that says what it should is opened: the tables above refuse
// for the reasons they name.
func TestAHandMadeSubmissionIsOpened(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	d, to := w.visitor.Submission(id, card.Normalise(filled))
	w.sendInside(id, w.sealInside(d, w.visitor.Signer(), to))
	w.wantAgent("Secure data received", "submission 4111111111111111")
	if len(w.refused) != 1 || w.refused["unexpected"] != 1 {
		t.Errorf("refused %v, want only the receipt for a form that the page did not send", w.refused)
	}
}

// Values that the customer's page should not have let through are marked, not
// trusted: the agent's end validates with the same code.
func TestWrongValuesAreMarkedAtTheAgent(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	wrong := card.Normalise(filled)
	wrong[0].Text = "4111111111111112"
	wrong[2].Text = ""
	d, to := w.visitor.Submission(id, append(wrong, form.Value{ID: "extra", Text: "dropped"}))
	w.sendInside(id, w.sealInside(d, w.visitor.Signer(), to))
	if w.submission == nil || len(w.submission.Values) != len(card.Fields) {
		t.Fatalf("submission: got %v, want one with the form's fields", w.submission != nil)
	}
	for i, want := range []field.State{field.Invalid, field.Valid, field.Invalid, field.Valid, field.Valid} {
		if got := w.submission.Verdicts[i].State; got != want {
			t.Errorf("verdict on %s: got %d, want %d", card.Fields[i].ID, got, want)
		}
	}
}

// One-time keys end with what they were made for: what was sealed to them
// stays sealed.
func TestKeysAreDestroyed(t *testing.T) {
	ends := map[string]func(w *world, id string){
		"opened":                    func(w *world, id string) { w.submit(id, filled) },
		"cancelled by the customer": func(w *world, id string) { w.cancelByCustomer(id) },
		"cancelled by the agent":    func(w *world, id string) { w.cancelByAgent(id) },
		"expired":                   func(w *world, _ string) { w.sleep(answerTime + 1000) },
		"reloaded":                  func(w *world, _ string) { w.reload() },
		"unreadable":                func(w *world, id string) { w.sendInside(id, nil) },
		"ended by the customer":     func(w *world, _ string) { w.endByCustomer() },
		"ended by the agent":        func(w *world, _ string) { w.fromAgent(w.agent.End(w.now)); w.run() },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			id := w.request(card)
			d, to := w.visitor.Submission(id, card.Normalise(filled))
			file := w.sealInside(d, w.visitor.Signer(), to)
			key := w.agent.RequestKey(id)
			if key.Export() == "" {
				t.Fatal("the key is gone before it was used")
			}
			end(w, id)
			if key.Export() != "" {
				t.Error("the key is still there")
			}
			if _, _, err := seal.Open(file, key); err == nil {
				t.Error("a submission to a destroyed key opens")
			}
		})
	}
}

func TestTheChatsKeysAreDestroyed(t *testing.T) {
	ends := map[string]func(w *world){
		"by the customer": func(w *world) { w.endByCustomer() },
		"by the agent":    func(w *world) { w.fromAgent(w.agent.End(w.now)); w.run() },
		"by the relay":    func(w *world) { w.bothHear() },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			w.reload()
			w.request(card)
			ids := append(w.visitor.Identities(), w.agent.Identities()...)
			end(w)
			for i, id := range ids {
				if id.Export() != "" {
					t.Errorf("key %d of %d is still there", i, len(ids))
				}
			}
			if len(w.saved) != 0 {
				t.Error("the chat is still saved for a reload")
			}
		})
	}
}

// The keys of the session before a reload go as soon as the page has the new
// offer.
func TestKeysOfTheSessionBeforeGo(t *testing.T) {
	w := newWorld(t).talking()
	before := w.agent.Identities()[0]
	w.reload()
	w.sleep(1000)
	if before.Export() != "" {
		t.Error("the key of the session before is still there")
	}
}

// What the customer is told stays true when a form and its end cross on the
// way: the agent did not get it.
func TestAFormCrossesItsEnd(t *testing.T) {
	ends := map[string]struct {
		end  func(w *world, id string)
		text string
	}{
		"cancelled": {func(w *world, id string) { w.cancelByAgent(id) }, "Alice cancelled the request for secure data"},
		"expired": {func(w *world, _ string) {
			w.now += answerTime
			w.fromAgent(w.agent.Tick(w.now))
			w.run()
		}, "Secure data request expired"},
	}
	for name, e := range ends {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			id := w.request(card)
			w.sleep(1000)
			held := w.hold(true)
			w.submit(id, filled)
			w.release()
			e.end(w, id)
			w.inject(true, (*held)[0])
			w.wantRefused("late")
			w.wantAlarms()
			if w.submission != nil {
				t.Error("a form that was no longer wanted was opened")
			}
			w.wantCustomer("sending", e.text, "lost unread", "Alice did not get it. Nobody has read it.")
			if w.count("Secure data sent", w.seenByCustomer) != 0 {
				t.Error("the customer was told that it was sent")
			}
			w.visitorSays("what now?")
			w.wantOnce(true, "what now?")
		})
	}
}

// A page that was asleep, as phones do to pages, sends no form whose time is
// over.
func TestAFormIsNotSentAfterItsTime(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	w.now += answerTime + 1000
	if err := w.trySubmit(id, filled); code(err) != "form-closed" {
		t.Errorf("sending a form whose time is over: got %v, want form-closed", err)
	}
	w.wantCustomer("closed expired", "Secure data request expired")
	if w.count("Secure data sent", w.seenByCustomer) != 0 {
		t.Error("the customer was told that it was sent")
	}
}

// Several forms that end together close in the order in which they were asked.
func TestFormsCloseInOrder(t *testing.T) {
	w := newWorld(t).talking()
	var asked []string
	for i := range 6 {
		d := card
		d.Title = "Form " + strconv.Itoa(i)
		asked = append(asked, w.request(d))
	}
	var closed []string
	out := w.visitor.End(w.now)
	w.fromVisitor(out)
	for _, o := range out {
		if c, ok := o.(chat.FormClosed); ok {
			closed = append(closed, c.Request)
		}
	}
	if !slices.Equal(closed, asked) {
		t.Error("the customer's forms closed in another order than asked")
	}
	w.run()
	if !slices.Equal(w.closedByAgent, asked) {
		t.Error("the agent's requests closed in another order than asked")
	}
}

package chat_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/chat"
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

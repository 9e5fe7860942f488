package desktop

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
)

func TestResponsesForAChat(t *testing.T) {
	w, _, id := accepted(t)
	got := w.mustAsk(`{"type":"responses","id":2,"chat":"` + id + `"}`).(responsesEvent).Responses
	i := slices.IndexFunc(got, func(r responseView) bool { return r.Shortcut == "hello" })
	if i < 0 || got[i].Text != "Hello, this is Alice from Billing. How can I help?" {
		t.Errorf("responses are %+v", got)
	}
	if !slices.ContainsFunc(got, func(r responseView) bool { return r.Shortcut == "card" && r.Form == "credit-card" }) {
		t.Errorf("no response requests the card: %+v", got)
	}
}

func TestArticlesForAChat(t *testing.T) {
	w, _, id := accepted(t)
	found := w.mustAsk(`{"type":"search","id":2,"chat":"` + id + `","query":"refudn"}`).(foundEvent).Articles
	if len(found) != 1 || found[0].Article != "billing/refunds" || found[0].Folder != "billing" {
		t.Fatalf("found %+v", found)
	}
	a := w.mustAsk(`{"type":"article","id":3,"chat":"` + id + `","article":"billing/refunds"}`).(articleEvent)
	if !strings.HasPrefix(a.Text, "A credit balance appears") || len(a.Body) != 3 {
		t.Errorf("the article is %+v", a)
	}
	if e, ok := w.ask(`{"type":"article","id":4,"chat":"` + id + `","article":"../x"}`).(errorEvent); !ok || e.Message != `service "billing" has no article "../x"` {
		t.Errorf("an unknown article: %+v", e)
	}
}

func TestTextsNeedAChat(t *testing.T) {
	w := newWorld(t)
	nobody := strings.Repeat("0", 32)
	for _, rest := range []string{`"responses","id":1`, `"search","id":1,"query":""`, `"article","id":1,"article":"x"`} {
		if e, ok := w.ask(`{"chat":"` + nobody + `","type":` + rest + `}`).(errorEvent); !ok || e.Message != errGone.Error() {
			t.Errorf("%s: %+v", rest, e)
		}
	}
}

func TestRecentFormsFirst(t *testing.T) {
	w, _, id := accepted(t)
	second, third := creditCard, creditCard
	second.ID, third.ID = "second", "third"
	w.session.self.Forms = func(string) []workspace.Form {
		return []workspace.Form{workspace.Only(creditCard), workspace.Only(second), workspace.Only(third)}
	}
	for _, request := range []string{"second", "third", "second"} {
		w.mustAsk(`{"type":"request","id":2,"chat":"` + id + `","form":"` + request + `"}`)
		w.mustAsk(`{"type":"cancel","id":3,"chat":"` + id + `","request":"` + w.chat().Pending[0].Request + `"}`)
	}
	var got []string
	for _, f := range w.chat().Forms {
		got = append(got, f.Form)
	}
	if strings.Join(got, " ") != "second third credit-card" || len(w.chat().Forms[0].Fields) != 5 {
		t.Errorf("forms are %v", got)
	}
}

// TestFormInTheCustomersLanguage: the customer reads the form in their language,
// with the name that the site gave; the agent reads it in theirs.
func TestFormInTheCustomersLanguage(t *testing.T) {
	w := newWorld(t)
	w.about = chat.About{Language: "de-AT", FirstName: "Maria"}
	ready, err := workspace.Load(fstest.MapFS{"forms/order.yaml": {Data: []byte(`
id: order
version: 1
title: {en: Order, de: Auftrag}
retain-minutes: 5
fields:
  - {id: name, kind: text, label: {en: Name, de: Vorname}, initial: "{first-name}"}
  - {id: last, kind: text, label: Last, initial: "{last-name}", editable: false}
  - {id: desk, kind: text, label: Desk, initial: "{service}, {agent}", editable: false}
  - {id: size, kind: radio, label: {en: Size, de: Größe}, required: true, options: [{id: s, label: {en: Small, de: Klein}}, {id: l, label: {en: Large, de: Groß}}]}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	w.session.self.Forms = ready.Forms
	w.connectAgent()
	c := w.newCustomer(nil)
	c.say("Hallo")
	id := w.state().Waiting[0].Chat
	w.mustAsk(`{"type":"accept","id":1,"chat":"` + id + `"}`)
	w.mustAsk(`{"type":"request","id":2,"chat":"` + id + `","form":"order"}`)
	f := c.form()
	d := f.Definition
	if d.Language != "de" || d.Title != "Auftrag" || d.Fields[0].Label != "Vorname" || d.Fields[0].Initial != "Maria" {
		t.Errorf("the customer reads %+v", d)
	}
	if d.Fields[1].Initial != "" || d.Fields[1].Fixed || d.Fields[2].Initial != "Billing, Alice" || !d.Fields[2].Fixed {
		t.Errorf("initial values %+v", d.Fields[1:3])
	}
	if p := w.chat().Pending[0]; p.Title != "Order" {
		t.Errorf("the agent waits for %q", p.Title)
	}
	c.do(c.end.Submit(unixMilli(), f.Request, form.Values{{ID: "desk", Text: "Billing, Alice"}, {ID: "size", Text: "l"}}))
	s := w.chat().Secure[0]
	if s.Title != "Order" || s.Fields[3].Label != "Size" {
		t.Errorf("the agent reads %+v", s)
	}
	for _, i := range w.session.chats[0].items {
		if i.Kind == chat.Marker && i.Form != "Order" {
			t.Errorf("the agent reads %q about %q", i.Text, i.Form)
		}
	}
	if v := w.reveal(id, f.Request, "size").(valueEvent); v.Shown != "Large" || v.Text != "l" {
		t.Errorf("revealed %+v", v)
	}
}

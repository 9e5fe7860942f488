package desktop

import (
	"slices"
	"strings"
	"testing"

	"sealform/desktop/workspace"
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

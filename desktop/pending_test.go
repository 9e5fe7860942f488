package desktop

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/wasm/chat"
)

func TestCancel(t *testing.T) {
	w, c, id := accepted(t)
	ask := func() string {
		w.mustAsk(`{"type":"request","id":2,"chat":"` + id + `","form":"credit-card"}`)
		return w.chat().Pending[0].Request
	}
	request := ask()
	w.mustAsk(`{"type":"cancel","id":3,"chat":"` + id + `","request":"` + request + `"}`)
	ask()
	c.do(c.end.Cancel(unixMilli(), c.form().Request))
	if len(w.chat().Pending) != 0 {
		t.Error("a cancelled request is still pending")
	}
	got := w.stream()
	for _, want := range []string{"You cancelled the request for secure data", "The customer cancelled the request for secure data"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	if e := w.ask(`{"type":"cancel","id":4,"chat":"` + id + `","request":"` + request + `"}`); e.(errorEvent).Message == "" {
		t.Error("cancelled twice")
	}
}

// Several requests live side by side: each has its own time, progress and end.
func TestSeveralRequestsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, c, id := accepted(t)
		for range 3 {
			w.mustAsk(`{"type":"request","id":2,"chat":"` + id + `","form":"credit-card"}`)
		}
		asked := w.chat().Pending
		on := func(kind string, p pendingView) string {
			return `{"type":"` + kind + `","id":3,"chat":"` + id + `","request":"` + p.Request + `"}`
		}
		w.mustAsk(on("extend", asked[0]))
		c.do(c.end.Submit(unixMilli(), asked[2].Request, filled()))
		c.do(c.end.Cancel(unixMilli(), asked[1].Request))
		left := w.chat().Pending
		if len(left) != 1 || left[0].Request != asked[0].Request || left[0].Expires != unixMilli()+(30+moreTime)*60_000 {
			t.Errorf("pending: %+v, asked for %+v", left, asked)
		}
		if s := w.chat().Secure; len(s) != 1 || s[0].Request != asked[2].Request {
			t.Errorf("received: %+v", s)
		}
		time.Sleep(35 * time.Minute)
		synctest.Wait()
		if len(w.chat().Pending) != 1 {
			t.Error("the extended form closed at its old time")
		}
		time.Sleep(6 * time.Minute)
		synctest.Wait()
		if len(w.chat().Pending) != 0 {
			t.Error("the extended form is still pending")
		}
		if e, bad := w.ask(on("extend", asked[0])).(errorEvent); !bad || !strings.Contains(e.Message, "no longer open") {
			t.Errorf("extending an expired form: %+v", e)
		}
		w.session.shutdown()
	})
}

// The eleventh form at once is refused in words.
func TestTooManyRequests(t *testing.T) {
	w, _, id := accepted(t)
	ask := `{"type":"request","id":2,"chat":"` + id + `","form":"credit-card"}`
	for range chat.MaxRequests {
		w.mustAsk(ask)
	}
	if e, bad := w.ask(ask).(errorEvent); !bad || !strings.HasPrefix(e.Message, "10 forms are open already") {
		t.Errorf("the eleventh: %+v", e)
	}
}

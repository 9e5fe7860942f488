package desktop

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/desktop/panel"
	"github.com/sealform/sealform/relay/signed"
)

func (w *world) reveal(id, request, field string) any {
	return w.ask(`{"type":"reveal","id":7,"chat":"` + id + `","request":"` + request + `","field":"` + field + `"}`)
}

// secret returns the only submission's view of a field.
func (w *world) secret(id string) panel.SecretView {
	w.t.Helper()
	for _, f := range w.chat().Secure[0].Fields {
		if f.Field == id {
			return f
		}
	}
	w.t.Fatalf("no field %q", id)
	return panel.SecretView{}
}

func TestFillingIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, c, id := accepted(t)
		w.mustAsk(`{"type":"request","id":2,"chat":"` + id + `","form":"credit-card"}`)
		if p := w.chat().Pending[0]; p.Total != 0 {
			t.Errorf("before anything is typed: %+v", p)
		}
		values := creditCard.Normalise(filled()[:3])
		y, m, d := signed.Civil(time.Now().Unix())
		c.do(c.end.Filling(unixMilli(), c.form().Request, creditCard.Verdicts(values, y, m, d)), nil)
		time.Sleep(time.Second)
		c.do(c.end.Tick(unixMilli()), nil)
		if p := w.chat().Pending[0]; p.Valid != 3 || p.Total != 5 {
			t.Errorf("with three fields filled in: %+v", p)
		}
		w.session.shutdown()
	})
}

func TestReceiptsReachTheCustomer(t *testing.T) {
	ways := map[string]struct {
		wipe func(w *world, c *customer, id string)
		want []string
	}{
		"by Wipe": {
			func(w *world, c *customer, id string) { w.mustAsk(`{"type":"wipe","id":5,"chat":"` + id + `"}`) },
			[]string{"[sent]", "[opened]", "[wiped]"},
		},
		"by the timer": {
			func(w *world, c *customer, id string) { time.Sleep(10 * time.Minute); synctest.Wait(); w.settle() },
			[]string{"[sent]", "[opened]", "[wiped]"},
		},
		"by the agent's end": {
			func(w *world, c *customer, id string) { w.mustAsk(`{"type":"end","id":5,"chat":"` + id + `"}`) },
			[]string{"[sent]", "[opened]", "[wiped]", "[ended-agent]"},
		},
		"at the end of the program": {
			func(w *world, c *customer, id string) { w.session.endAll(); w.settle() },
			[]string{"[sent]", "[opened]", "[wiped]", "[ended-agent]"},
		},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, c, id, request := submitted(t)
				w.reveal(id, request, "card-name")
				w.reveal(id, request, "card-number")
				way.wipe(w, c, id)
				if got := only(c.texts(), way.want); !slices.Equal(got, way.want) {
					t.Errorf("the customer reads %q, want %q", got, way.want)
				}
				transcript := w.transcript(id)
				if strings.Count(transcript, "Secure data opened") != 1 || strings.Count(transcript, "Secure data wiped") != 1 {
					t.Errorf("the transcript:\n%s", transcript)
				}
				w.session.shutdown()
			})
		})
	}
}

// only keeps the texts that are among the wanted ones.
func only(texts, wanted []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return !slices.Contains(wanted, s) })
}

// When the customer ends the chat nobody is left to tell; the transcript says it.
func TestTranscriptSaysThatDataIsWiped(t *testing.T) {
	w, c, id, _ := submitted(t)
	c.do(c.end.End(unixMilli()), nil)
	transcript := w.transcript(id)
	if !strings.Contains(transcript, "Secure data wiped") || strings.Contains(transcript, "Secure data opened") {
		t.Errorf("the transcript:\n%s", transcript)
	}
}

func TestSecurityCodeIsShownOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _, id, request := submitted(t)
		code := w.values()[2]
		if f := w.secret("card-code"); !f.Once || f.GoneAt != 0 || f.Spent {
			t.Errorf("before: %+v", f)
		}
		time.Sleep(5 * time.Minute)
		for range 2 {
			if v, ok := w.reveal(id, request, "card-code").(valueEvent); !ok || v.Text != "737" {
				t.Fatalf("revealed %+v", v)
			}
			time.Sleep(30*time.Second - time.Millisecond)
		}
		synctest.Wait()
		if f := w.secret("card-code"); f.Spent || f.GoneAt == 0 {
			t.Errorf("after nearly a minute: %+v", f)
		}
		time.Sleep(2 * time.Millisecond)
		synctest.Wait()
		if f := w.secret("card-code"); !f.Spent || f.Empty || f.Mask != "" {
			t.Errorf("after a minute: %+v", f)
		}
		if e, refused := w.reveal(id, request, "card-code").(errorEvent); !refused || e.Message != errShown.Error() {
			t.Error("revealed after its minute")
		}
		w.session.mu.Lock()
		if strings.Trim(string(code), "\x00") != "" {
			t.Error("the code is still in memory")
		}
		w.session.mu.Unlock()
		if v, ok := w.reveal(id, request, "card-number").(valueEvent); !ok || v.Text != cardNumber {
			t.Error("the card number went with the code")
		}
		w.session.shutdown()
	})
}

// A machine that slept has timers that come late; the clock counts.
func TestLateTimerShowsNothingTwice(t *testing.T) {
	w, _, id, request := submitted(t)
	w.reveal(id, request, "card-code")
	w.session.chats[0].panel[0].Secret("card-code").GoneAt = time.Now().Add(-time.Millisecond)
	if f := w.secret("card-code"); !f.Spent {
		t.Errorf("after its time: %+v", f)
	}
	if _, refused := w.reveal(id, request, "card-code").(errorEvent); !refused {
		t.Error("revealed after its time")
	}
	w.session.shutdown()
}

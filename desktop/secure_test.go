package desktop

import (
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestFormFromRequestToReveal(t *testing.T) {
	w, c, id := accepted(t)
	w.mustAsk(`{"type":"request","id":2,"chat":"` + id + `","form":"credit-card"}`)
	if p := w.chat().Pending; len(p) != 1 || p[0].Title != "Credit card" {
		t.Fatalf("pending is %+v", p)
	}
	request := c.form().Request
	c.do(c.end.Submit(unixMilli(), request, filled()))

	v := w.chat()
	if len(v.Pending) != 0 || len(v.Secure) != 1 || v.Secure[0].Request != request {
		t.Fatalf("after sending: pending %v, panel %v", v.Pending, v.Secure)
	}
	number := v.Secure[0].Fields[0]
	if number.Label != "Card number" || number.Note != "Visa" || !strings.HasSuffix(number.Mask, "1111") || strings.Contains(number.Mask, "4111") {
		t.Errorf("card number shows as %+v", number)
	}
	if postal := v.Secure[0].Fields[4]; !postal.Empty || postal.Mask != "" {
		t.Errorf("the empty field shows as %+v", postal)
	}
	got := w.mustAsk(`{"type":"reveal","id":3,"chat":"` + id + `","request":"` + request + `","field":"card-number"}`)
	if want := (valueEvent{"value", 3, cardNumber, "4111 1111 1111 1111"}); got != want {
		t.Errorf("revealed %+v", got)
	}
	if e := w.ask(`{"type":"reveal","id":4,"chat":"` + id + `","request":"` + request + `","field":"pin"}`); e.(errorEvent).Message != `this form has no field "pin"` {
		t.Errorf("unknown field: %v", e)
	}
}

// Nothing that goes to the window unasked, into the transcript or into the
// log may hold a value; the positive control is the reveal above.
func TestNoValueLeavesUnasked(t *testing.T) {
	w, _, id, _ := submitted(t)
	all, err := json.Marshal(w.session.news(progress{}))
	if err != nil {
		t.Fatal(err)
	}
	transcript := w.transcript(id)
	for _, v := range filled() {
		for where, text := range map[string]string{"state": string(all), "transcript": transcript, "log": w.log.String()} {
			if v.Text != "" && regexp.MustCompile(`\b`+regexp.QuoteMeta(v.Text)+`\b`).MatchString(text) {
				t.Errorf("the %s holds the value of %s", where, v.ID)
			}
		}
	}
	for _, want := range []string{"Hi, I want to pay my bill", "Secure data has been requested", "Secure data received", "Alice", "Customer", shop} {
		if !strings.Contains(transcript, want) {
			t.Errorf("the transcript lacks %q:\n%s", want, transcript)
		}
	}
}

// Of two forms, the one that is wiped goes, and the other stays as it is.
func TestOneFormIsWiped(t *testing.T) {
	w, c, id, first := submitted(t)
	w.mustAsk(`{"type":"request","id":2,"chat":"` + id + `","form":"credit-card"}`)
	second := c.form().Request
	c.do(c.end.Submit(unixMilli(), second, filled()))
	reveal := func(request string) any {
		return w.ask(`{"type":"reveal","id":6,"chat":"` + id + `","request":"` + request + `","field":"card-number"}`)
	}
	w.mustAsk(`{"type":"wipe","id":5,"chat":"` + id + `","request":"` + first + `"}`)
	if _, refused := reveal(first).(errorEvent); !refused {
		t.Error("the form that was wiped can be revealed")
	}
	if v, ok := reveal(second).(valueEvent); !ok || v.Text != cardNumber {
		t.Errorf("the other form gives %v", v)
	}
	if e, ok := w.ask(`{"type":"wipe","id":7,"chat":"` + id + `","request":"` + first + `"}`).(errorEvent); !ok || e.Message != errWiped.Error() {
		t.Errorf("wiping it again: %v", e)
	}
}

func TestPanelIsWiped(t *testing.T) {
	ways := map[string]func(w *world, c *customer, id string){
		"by Wipe": func(w *world, c *customer, id string) { w.mustAsk(`{"type":"wipe","id":5,"chat":"` + id + `"}`) },
		"by Wipe of it": func(w *world, c *customer, id string) {
			w.mustAsk(`{"type":"wipe","id":5,"chat":"` + id + `","request":"` + w.state().Chats[0].Secure[0].Request + `"}`)
		},
		"by the agent":    func(w *world, c *customer, id string) { w.mustAsk(`{"type":"end","id":5,"chat":"` + id + `"}`) },
		"by the customer": func(w *world, c *customer, id string) { c.do(c.end.End(unixMilli()), nil) },
		"by the timer":    func(w *world, c *customer, id string) { time.Sleep(10 * time.Minute); synctest.Wait() },
		"at the end of the program": func(w *world, c *customer, id string) {
			w.session.shutdown()
		},
	}
	for name, wipe := range ways {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, c, id, request := submitted(t)
				values := w.values()
				if string(values[0]) != cardNumber {
					t.Fatal("the value was not there to begin with")
				}
				defer w.session.shutdown()
				wipe(w, c, id)
				if _, refused := w.ask(`{"type":"reveal","id":6,"chat":"` + id + `","request":"` + request + `","field":"card-number"}`).(errorEvent); !refused {
					t.Error("a wiped value can be revealed")
				}
				if s := w.state(); len(s.Chats) > 0 && len(s.Chats[0].Secure) > 0 {
					t.Error("the panel is not empty")
				}
				w.session.mu.Lock()
				defer w.session.mu.Unlock() // before shutdown, which takes it too
				for _, v := range values {
					if strings.Trim(string(v), "\x00") != "" {
						t.Error("a value is still in memory")
					}
				}
			})
		})
	}
}

// values returns where the only submission's values are in memory, out of
// reach of the program itself.
func (w *world) values() [][]byte {
	w.session.mu.Lock()
	defer w.session.mu.Unlock()
	var all [][]byte
	secrets := reflect.ValueOf(w.session.chats[0].panel[0].Submission).Elem().FieldByName("secrets")
	for i := range secrets.Len() {
		all = append(all, secrets.Index(i).FieldByName("text").Bytes())
	}
	return all
}

func TestPanelLastsUntilItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _, _, _ := submitted(t)
		time.Sleep(10*time.Minute - time.Second)
		synctest.Wait()
		if len(w.chat().Secure) != 1 {
			t.Error("wiped before its time")
		}
		w.session.shutdown()
	})
}

// A machine that slept has timers that come late; the wall clock counts.
func TestLateTimerRevealsNothing(t *testing.T) {
	w, _, id, request := submitted(t)
	w.session.chats[0].panel[0].WipeAt = time.Now().Add(-time.Second)
	if _, refused := w.ask(`{"type":"reveal","id":6,"chat":"` + id + `","request":"` + request + `","field":"card-number"}`).(errorEvent); !refused {
		t.Error("revealed after its time")
	}
}

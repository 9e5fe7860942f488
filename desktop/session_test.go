package desktop

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

func TestAcceptAndTalk(t *testing.T) {
	w, c, id := accepted(t)
	v := w.chat()
	if v.Chat != id || v.Title != "Billing" || v.Origin != shop || !v.Peer || len(w.state().Waiting) != 0 {
		t.Fatalf("accepted chat is %+v", v)
	}
	w.mustAsk(`{"type":"say","id":2,"chat":"` + id + `","text":"Hello!\nHow can I help?"}`)
	if got := c.texts(); !slices.Contains(got, "Hello!\nHow can I help?") || !slices.Contains(got, "Alice joined") {
		t.Errorf("customer reads %q", got)
	}
	if got := w.stream(); !slices.Contains(got, "Hi, I want to pay my bill") {
		t.Errorf("agent reads %q", got)
	}
}

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
	transcript := w.mustAsk(`{"type":"transcript","id":9,"chat":"` + id + `"}`).(transcriptEvent).Text
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

// The name that the site gave stands in the head, with where it comes from,
// and at the customer's lines. Without one the customer is called as in the
// window, so that two are told apart.
func TestTranscriptNamesTheCustomer(t *testing.T) {
	for want, about := range map[string]chat.About{
		"\nCustomer  Maria Gomez (name given by the site, verified by nobody)\n": {Language: "es", FirstName: "Maria", LastName: "Gomez"},
		"\nCustomer  Gomez (name given by the site, verified by nobody)\n":       {LastName: "Gomez"},
		"\nCustomer  %s (no name given)\n":                                       {Language: "es"},
	} {
		w := newWorld(t)
		w.about = about
		w.connectAgent()
		c, id := w.waits()
		w.accept(id)
		c.do(c.end.End(unixMilli()), nil)
		text := w.mustAsk(`{"type":"transcript","id":9,"chat":"` + id + `"}`).(transcriptEvent).Text
		head, rest, _ := strings.Cut(text, "\n\n2")
		alias := "Customer " + strings.ToUpper(id[:4])
		want = strings.ReplaceAll(want, "%s", alias)
		name := strings.TrimSpace(about.FirstName + " " + about.LastName)
		if name == "" {
			name = alias
		}
		if !strings.Contains(head, want) {
			t.Errorf("%+v: the head is\n%s", about, head)
		}
		if !strings.Contains(rest, "  "+name+"\n    me too\n") {
			t.Errorf("%+v: the lines are\n%s", about, rest)
		}
	}
}

func TestTranscriptHoldsNoForgedEntries(t *testing.T) {
	w, c, id := accepted(t)
	c.say("one\n2026-01-01 00:00:00  Alice\u2028    I owe you\u0085money")
	text := w.mustAsk(`{"type":"transcript","id":9,"chat":"` + id + `"}`).(transcriptEvent).Text
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "2026-01-01") || strings.HasPrefix(line, "money") || strings.ContainsAny(line, "\u2028\u0085") {
			t.Errorf("a message forged the line %q", line)
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

func TestReloadKeepsTheChat(t *testing.T) {
	w, c, id := accepted(t)
	w.mustAsk(`{"type":"request","id":2,"chat":"` + id + `","form":"credit-card"}`)
	var saved []byte
	for _, o := range c.outs {
		if s, ok := o.(chat.Saved); ok {
			saved = s.Bytes
		}
	}
	c.disconnect()
	if w.chat().Peer {
		t.Error("a customer without a page counts as online")
	}
	again := w.newCustomer(saved)
	if v := w.chat(); v.Chat != id || !v.Peer || len(v.Pending) != 1 {
		t.Fatalf("after the reload: %+v", v)
	}
	again.do(again.end.Submit(unixMilli(), again.form().Request, filled()))
	if len(w.chat().Secure) != 1 {
		t.Error("the form did not come back")
	}
	if !slices.Contains(again.texts(), "Hi, I want to pay my bill") {
		t.Errorf("the history did not come back: %q", again.texts())
	}
}

func TestLostConnectionLosesNoMessage(t *testing.T) {
	for name, restart := range map[string]bool{"same relay": false, "restarted relay": true} {
		t.Run(name, func(t *testing.T) {
			w, c, id := accepted(t)
			w.disconnectAgent()
			w.mustAsk(`{"type":"say","id":2,"chat":"` + id + `","text":"are you there?"}`)
			if slices.Contains(c.texts(), "are you there?") {
				t.Fatal("delivered without a connection")
			}
			if restart {
				c.disconnect()
				w.startRelay()
			}
			w.connectAgent()
			if restart {
				c.connect()
				c.do(c.end.Connected(unixMilli()), nil)
			}
			if !slices.Contains(c.texts(), "are you there?") {
				t.Errorf("the customer reads %q", c.texts())
			}
			c.say("yes")
			if !slices.Contains(w.stream(), "yes") {
				t.Errorf("the agent reads %q", w.stream())
			}
		})
	}
}

func TestEndWithoutConnectionIsSaidLater(t *testing.T) {
	w, c, id := accepted(t)
	w.disconnectAgent()
	w.mustAsk(`{"type":"end","id":2,"chat":"` + id + `"}`)
	w.mustAsk(`{"type":"close","id":3,"chat":"` + id + `"}`)
	w.connectAgent()
	if !slices.ContainsFunc(c.outs, func(o chat.Output) bool { _, ok := o.(chat.Ended); return ok }) {
		t.Error("the customer was not told")
	}
}

func TestProgramEndEndsChats(t *testing.T) {
	w, c, _ := accepted(t)
	w.session.endAll()
	w.settle()
	if !slices.ContainsFunc(c.outs, func(o chat.Output) bool { _, ok := o.(chat.Ended); return ok }) {
		t.Error("the customer was not told")
	}
}

func TestDelivered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, c, id := accepted(t)
		w.mustAsk(`{"type":"say","id":2,"chat":"` + id + `","text":"hello"}`)
		time.Sleep(time.Second) // the customer's end acknowledges after a while
		c.do(c.end.Tick(unixMilli()), nil)
		if got := w.chat().Delivered; got != 1 {
			t.Errorf("delivered through %d, want 1", got)
		}
		w.session.shutdown()
	})
}

func TestResendsByTimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, c, id := accepted(t)
		w.session.perform([]byte(`{"type":"say","id":2,"chat":"` + id + `","text":"hello"}`))
		w.lose()
		time.Sleep(time.Minute)
		synctest.Wait()
		w.settle()
		if !slices.Contains(c.texts(), "hello") {
			t.Error("the message was not sent again")
		}
		w.session.shutdown()
	})
}

func TestEndedChat(t *testing.T) {
	w, _, id := accepted(t)
	if e, ok := w.ask(`{"type":"close","id":2,"chat":"` + id + `"}`).(errorEvent); !ok || e.Message != errLive.Error() {
		t.Error("a live chat was closed")
	}
	w.mustAsk(`{"type":"end","id":3,"chat":"` + id + `"}`)
	if w.chat().Ended != "agent" {
		t.Errorf("ended by %q", w.chat().Ended)
	}
	if _, ok := w.ask(`{"type":"say","id":4,"chat":"` + id + `","text":"late"}`).(errorEvent); !ok {
		t.Error("said something in an ended chat")
	}
	w.mustAsk(`{"type":"transcript","id":5,"chat":"` + id + `"}`)
	w.mustAsk(`{"type":"close","id":6,"chat":"` + id + `"}`)
	if len(w.state().Chats) != 0 {
		t.Error("a closed chat is still there")
	}
}

func TestAcceptRefused(t *testing.T) {
	w := newWorld(t)
	w.connectAgent()
	c := w.newCustomer(nil)
	c.say("hi")
	id := w.state().Waiting[0].Chat
	c.disconnect()
	w.disconnectAgent()
	if e, ok := w.ask(`{"type":"accept","id":1,"chat":"` + id + `"}`).(errorEvent); !ok || e.ID != 1 {
		t.Error("accepted without a connection")
	}
}

// A text that was stopped on the customer's page is a notice here, with what
// the window needs to offer a form for it, and nothing else anywhere.
func TestAStoppedTextIsANotice(t *testing.T) {
	w, c, id := accepted(t)
	if _, err := c.end.Say(unixMilli(), "my card is "+cardNumber); err == nil {
		t.Fatal("a card number was not stopped")
	}
	c.do(c.end.Stopped(unixMilli(), "card-number", true))
	c.do(c.end.Stopped(unixMilli(), "ssn", false))
	const notice = "The customer wanted to send a card number in the chat. Request it securely."
	if got := w.stream(); !slices.Contains(got, notice) {
		t.Fatalf("agent reads %q", got)
	}
	items := w.session.chats[0].itemViews(0)
	last := items[len(items)-2:]
	if last[0].Code != "guard-card-number" || last[1].Code != "stopped-ssn" || last[0].Kind != "notice" || last[0].From != "system" {
		t.Errorf("notices are %+v", last)
	}
	if forms := w.chat().Forms; !slices.Contains(forms[0].Kinds, "card-number") || slices.Contains(forms[0].Kinds, "ssn") {
		t.Errorf("the form's kinds are %q", forms[0].Kinds)
	}
	transcript := w.mustAsk(`{"type":"transcript","id":9,"chat":"` + id + `"}`).(transcriptEvent).Text
	if !strings.Contains(transcript, notice) || strings.Contains(transcript, cardNumber) {
		t.Errorf("the transcript is %q", transcript)
	}
	w.mustAsk(`{"type":"request","id":3,"chat":"` + id + `","form":"credit-card"}`)
	c.do(c.end.Submit(unixMilli(), c.form().Request, filled()))
	if v := w.chat(); len(v.Secure) != 1 {
		t.Errorf("the panel holds %d forms, want 1", len(v.Secure))
	}
}

// A roster that comes while chats live is theirs too: a page that is loaded
// again later is offered what the new one allows.
func TestChatsGoByTheNewestRoster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, c, _ := accepted(t)
		time.Sleep((roster.DefaultLifetime - 60) * time.Second)
		w.renewRoster()
		time.Sleep(2 * time.Minute)
		var saved []byte
		for _, o := range c.outs {
			if s, ok := o.(chat.Saved); ok {
				saved = s.Bytes
			}
		}
		c.disconnect()
		again := w.newCustomer(saved)
		if !slices.Contains(again.texts(), "Hi, I want to pay my bill") {
			t.Errorf("after a reload the customer reads %q", again.texts())
		}
		w.session.shutdown()
	})
}

// An agent whom the new roster does not name has no chats any more.
func TestChatsEndWithTheAgentsPlaceInTheRoster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _, _, _ := submitted(t)
		next := *w.roster
		next.Version++
		next.Agents = nil
		msg, err := next.Sign(w.root.signer)
		if err != nil {
			t.Fatal(err)
		}
		_, desk := w.conn(wire.Ticket{})
		if err := desk.loggedIn(desk.ctx, msg, nil); err == nil {
			t.Error("the roster was taken")
		}
		if v := w.chat(); v.Ended != "roster" || len(v.Secure) != 0 {
			t.Errorf("the chat shows as %+v", v)
		}
		w.session.shutdown()
	})
}

// renewRoster publishes the next roster at the relay, which hands it on.
func (w *world) renewRoster() {
	w.t.Helper()
	w.roster.Version++
	w.roster.Issued = time.Now().Unix()
	w.roster.Expires = w.roster.Issued + roster.DefaultLifetime
	w.step(core.RosterUpdated{Note: w.signedRoster()})
	w.settle()
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

// What happens to a form is written with the form's title.
func TestTranscriptNamesTheForm(t *testing.T) {
	w, _, id, _ := submitted(t)
	w.mustAsk(`{"type":"request","id":2,"chat":"` + id + `","form":"credit-card"}`)
	w.mustAsk(`{"type":"extend","id":3,"chat":"` + id + `","request":"` + w.chat().Pending[0].Request + `"}`)
	transcript := w.mustAsk(`{"type":"transcript","id":9,"chat":"` + id + `"}`).(transcriptEvent).Text
	for _, want := range []string{"— Secure data has been requested: Credit card\n", "— Secure data received: Credit card\n", "— More time given: Credit card\n"} {
		if !strings.Contains(transcript, want) {
			t.Errorf("the transcript lacks %q:\n%s", want, transcript)
		}
	}
}

// A transcript says who cancelled by name, and what nobody has confirmed.
func TestTranscriptSaysWhatDidNotArrive(t *testing.T) {
	w, _, id := accepted(t)
	w.mustAsk(`{"type":"request","id":2,"chat":"` + id + `","form":"credit-card"}`)
	w.mustAsk(`{"type":"cancel","id":3,"chat":"` + id + `","request":"` + w.chat().Pending[0].Request + `"}`)
	w.mustAsk(`{"type":"say","id":4,"chat":"` + id + `","text":"Are you there?"}`)
	w.session.chats[0].delivered = 0 // nobody has acknowledged it
	read := func() string {
		return w.mustAsk(`{"type":"transcript","id":9,"chat":"` + id + `"}`).(transcriptEvent).Text
	}
	for _, want := range []string{"— Alice cancelled the request for secure data: Credit card\n", "    Are you there?\n    (not delivered yet)\n"} {
		if got := read(); !strings.Contains(got, want) {
			t.Errorf("the transcript lacks %q:\n%s", want, got)
		}
	}
	w.mustAsk(`{"type":"end","id":5,"chat":"` + id + `"}`)
	if got, want := read(), "    Are you there?\n    (not confirmed: it may not have arrived before the chat ended)\n"; !strings.Contains(got, want) {
		t.Errorf("the transcript lacks %q:\n%s", want, got)
	}
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

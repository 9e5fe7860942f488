package desktop

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/wasm/chat"
)

func TestAcceptAndTalk(t *testing.T) {
	w, c, id := accepted(t)
	v := w.chat()
	if v.Chat != id || v.Title != "Billing" || v.Origin != shop || !v.Peer || len(w.state().Waiting) != 0 {
		t.Fatalf("accepted chat is %+v", v)
	}
	w.mustAsk(`{"type":"say","id":2,"chat":"` + id + `","text":"Hello!\nHow can I help?"}`)
	if got := c.texts(); !slices.Contains(got, "Hello!\nHow can I help?") || !slices.Contains(got, "[joined]") {
		t.Errorf("customer reads %q", got)
	}
	if got := w.stream(); !slices.Contains(got, "Hi, I want to pay my bill") {
		t.Errorf("agent reads %q", got)
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

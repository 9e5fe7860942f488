package desktop

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
)

func (w *world) draft() draft {
	w.session.mu.Lock()
	defer w.session.mu.Unlock()
	return w.session.chats[0].draft
}

func asked(kind, chat string, more map[string]any) string {
	m := map[string]any{"type": kind, "id": 1, "chat": chat}
	for k, v := range more {
		m[k] = v
	}
	b, _ := json.Marshal(m)
	return string(b)
}

func TestDraftIsKeptUntilItIsSent(t *testing.T) {
	w, _, id := accepted(t)
	w.mustAsk(asked("draft", id, map[string]any{"text": "Your bill", "form": "credit-card"}))
	if d := w.draft(); d.text != "Your bill" || d.form != "credit-card" {
		t.Fatalf("kept %+v", d)
	}
	w.ask(asked("say", id, map[string]any{"text": strings.Repeat("x", 100_000)}))
	if d := w.draft(); d.text != "Your bill" {
		t.Errorf("a refused message took the draft %+v", d)
	}
	w.mustAsk(asked("say", id, map[string]any{"text": "Your bill"}))
	if d := w.draft(); d.text != "" || d.form != "credit-card" {
		t.Errorf("after the message the draft is %+v", d)
	}
	w.mustAsk(asked("request", id, map[string]any{"form": "credit-card"}))
	if d := w.draft(); d.form != "" {
		t.Errorf("after the request the draft is %+v", d)
	}
}

// What another window wrote meanwhile is not what was sent.
func TestDraftOfAnotherWindowOutlivesAMessage(t *testing.T) {
	w, _, id := accepted(t)
	w.mustAsk(asked("draft", id, map[string]any{"text": "the second thought", "form": "secure-note"}))
	w.mustAsk(asked("say", id, map[string]any{"text": "the first"}))
	w.mustAsk(asked("request", id, map[string]any{"form": "credit-card"}))
	if d := w.draft(); d.text != "the second thought" || d.form != "secure-note" {
		t.Errorf("the draft is %+v", d)
	}
}

func TestDraftHasALimit(t *testing.T) {
	w, _, id := accepted(t)
	for _, m := range []map[string]any{{"text": strings.Repeat("x", maxDraft+1), "form": ""}, {"text": "", "form": strings.Repeat("x", maxDraft+1)}} {
		if e, ok := w.ask(asked("draft", id, m)).(errorEvent); !ok || !strings.Contains(e.Message, "too long") {
			t.Errorf("answer %v", e)
		}
	}
	if d := w.draft(); d.rev != 0 {
		t.Error("it was kept")
	}
}

// Whatever the window sends to a chat that is over is refused, and says so.
func TestEndedChatTakesNothing(t *testing.T) {
	w, _, id := accepted(t)
	w.mustAsk(asked("request", id, map[string]any{"form": "credit-card"}))
	request := w.chat().Pending[0].Request
	w.mustAsk(asked("draft", id, map[string]any{"text": "half a wo", "form": ""}))
	w.mustAsk(asked("end", id, nil))
	before := len(w.stream())
	for kind, more := range map[string]map[string]any{
		"say": {"text": "x"}, "request": {"form": "credit-card"}, "cancel": {"request": request}, "extend": {"request": request}, "stay": nil,
	} {
		t.Run(kind, func(t *testing.T) {
			if e, ok := w.ask(asked(kind, id, more)).(errorEvent); !ok || !strings.Contains(e.Message, "this chat has ended") {
				t.Errorf("answer %v", e)
			}
		})
	}
	if len(w.stream()) != before {
		t.Error("a refused command changed the stream")
	}
	if w.draft().text != "half a wo" {
		t.Error("what was not sent is gone before the agent closed the chat")
	}
}

// Two windows: what one writes, reads and opens, the other has, also when it
// comes later.
func TestWindowsShareDraftsAndReading(t *testing.T) {
	s := serve(t)
	one, two := s.window(t), s.window(t)
	items := next(t, one, "items")["items"].([]any)
	next(t, two, "state")
	last := items[len(items)-1].(map[string]any)["item"]
	send := func(kind string, more map[string]any) {
		one.WriteMessage(websocket.TextMessage, []byte(asked(kind, s.chatID, more)))
	}
	send("draft", map[string]any{"text": "hello", "form": "credit-card"})
	if e := next(t, one, "saved"); e["rev"] != float64(1) {
		t.Errorf("answer %v", e)
	}
	send("seen", map[string]any{"item": last})
	send("seen", map[string]any{"item": 1})
	send("seen", map[string]any{"item": 1 << 40})
	send("look", nil)
	for name, conn := range map[string]*websocket.Conn{"the other window": two, "a later one": s.window(t)} {
		if e := next(t, conn, "draft"); e["text"] != "hello" || e["form"] != "credit-card" || e["chat"] != s.chatID || e["rev"] != float64(1) {
			t.Errorf("%s has the draft %v", name, e)
		}
		for {
			e := next(t, conn, "state")
			if e["looked"] == s.chatID {
				if seen := e["chats"].([]any)[0].(map[string]any)["seen"]; seen != last {
					t.Errorf("%s: read up to %v, want %v", name, seen, last)
				}
				break
			}
		}
	}
}

// A key costs the other windows one small message, not the whole state.
func TestDraftBringsNoState(t *testing.T) {
	s := serve(t)
	conn := s.window(t)
	next(t, conn, "state")
	for _, text := range []string{"a", "ab", "abc"} {
		conn.WriteMessage(websocket.TextMessage, []byte(asked("draft", s.chatID, map[string]any{"text": text, "form": ""})))
		for range 2 { // in either order
			var e map[string]any
			if err := conn.ReadJSON(&e); err != nil || e["type"] != "draft" && e["type"] != "saved" {
				t.Fatalf("got %v, %v", e, err)
			}
		}
	}
}

func TestPassAdmitsOneWindowOnce(t *testing.T) {
	s := serve(t)
	conn := s.window(t)
	conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"pass","id":3}`))
	pass := next(t, conn, "pass")["secret"].(string)
	if pass == s.desktop.secret || len(pass) != 43 {
		t.Fatalf("a pass of %d characters", len(pass))
	}
	second, _, err := s.dial(t, "http://"+s.host, pass)
	if err != nil {
		t.Fatal(err)
	}
	var first map[string]any
	if err := second.ReadJSON(&first); err != nil || first["type"] != "welcome" || first["secret"] != s.desktop.secret {
		t.Fatalf("the window is told %v, %v", first["type"], err)
	}
	next(t, second, "state")
	third, _, err := s.dial(t, "http://"+s.host, pass)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := third.ReadMessage(); !websocket.IsCloseError(err, closeDenied) {
		t.Errorf("a used pass: %v", err)
	}
}

func TestPassHoldsForAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newWorld(t).session
		pass := func() string { e, _ := (&passCommand{}).do(s); return e.(passEvent).Secret }
		inTime, late := pass(), pass()
		time.Sleep(passTime)
		if !s.passes.use(inTime) {
			t.Error("a pass is refused in its minute")
		}
		time.Sleep(time.Second)
		if s.passes.use(late) {
			t.Error("a pass is taken after its minute")
		}
		unused := pass()
		time.Sleep(passTime + time.Second)
		pass()
		if len(s.passes.until) != 1 || s.passes.until[unused] != (time.Time{}) {
			t.Errorf("%d passes are kept, want 1", len(s.passes.until))
		}
	})
}

func TestEndOfAChatCanBeTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, c, id := accepted(t)
		w.mustAsk(asked("leave", id, nil))
		if want := time.Now().Add(leaveTime).UnixMilli(); w.chat().Leaving != want {
			t.Errorf("it ends at %d, want %d", w.chat().Leaving, want)
		}
		time.Sleep(leaveTime - time.Second)
		w.mustAsk(asked("leave", id, nil)) // puts nothing off
		w.mustAsk(asked("stay", id, nil))
		time.Sleep(2 * leaveTime)
		w.settle()
		if v := w.chat(); v.Ended != "" || v.Leaving != 0 {
			t.Fatalf("taken back, it is ended %q, leaving %d", v.Ended, v.Leaving)
		}
		c.say("still here")
		w.mustAsk(asked("leave", id, nil))
		time.Sleep(leaveTime + time.Second)
		w.settle()
		if v := w.chat(); v.Ended != "agent" || v.Leaving != 0 {
			t.Errorf("it is ended %q, leaving %d", v.Ended, v.Leaving)
		}
		w.mustAsk(asked("leave", id, nil)) // over is what was wanted
	})
}

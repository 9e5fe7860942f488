package desktop

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/relay/wire"
)

// A drawer keeps what the agent chose.
type drawer struct {
	text []byte
	err  error
}

func (d *drawer) Notices() ([]byte, error) { return d.text, d.err }

func (d *drawer) KeepNotices(text []byte) error {
	if d.err == nil {
		d.text = text
	}
	return d.err
}

// What the agent chose holds in all windows and at the next start. Until then,
// and where it cannot be read, everything is told.
func TestNoticesAreKept(t *testing.T) {
	w, d := newWorld(t), &drawer{}
	w.session.self.Notices = d
	if got := w.state().Notices; got != allNotices || got.Asked {
		t.Errorf("a new agent is told by %+v", got)
	}
	w.mustAsk(`{"type":"notices","id":1,"asked":true,"past":"v0.2.0","waiting":{"show":true,"sound":false},"message":{"show":false,"sound":true},"form":{"show":false,"sound":false}}`)
	want := noticesView{true, "v0.2.0", heardView{true, false}, heardView{false, true}, heardView{}}
	if got := w.state().Notices; got != want {
		t.Errorf("chose %+v, got %+v", want, got)
	}
	if got := noticesOf(d); got != want {
		t.Errorf("the next start has %+v", got)
	}
	for name, store := range map[string]NoticeStore{
		"none":        nil,
		"unreadable":  &drawer{err: errors.New("broken")},
		"damaged":     &drawer{text: []byte("{")},
		"of tomorrow": &drawer{text: []byte(`{"asked":true,"waiting":{"show":false,"sound":false},"flash":true}`)},
	} {
		if got := noticesOf(store); got != allNotices {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestNoticesThatCannotBeKept(t *testing.T) {
	w := newWorld(t)
	w.session.self.Notices = &drawer{err: errors.New("disk full")}
	e, ok := w.ask(`{"type":"notices","id":1,"asked":true,"waiting":{"show":false,"sound":false},"message":{"show":false,"sound":false},"form":{"show":false,"sound":false}}`).(errorEvent)
	if !ok || !strings.Contains(e.Message, "until the program ends") || w.state().Notices.Waiting.Sound {
		t.Errorf("answered %+v, and %+v holds", e, w.state().Notices)
	}
}

// herald asks as a window does whether it is the one that tells.
func (w *world) herald(chat string, item uint64, means means) bool {
	w.t.Helper()
	return w.mustAsk(fmt.Sprintf(`{"type":"herald","id":3,"chat":%q,"item":%d,"means":%q}`, chat, item, means)).(heraldEvent).Yours
}

// Of all windows one tells: the first that asks, for each means apart.
func TestOneWindowTells(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.connectAgent()
		c, id := w.waits()
		for _, means := range []means{bySound, byShow} {
			if first, second := w.herald(id, 0, means), w.herald(id, 0, means); !first || second {
				t.Errorf("%s: the first window %t, the second %t", means, first, second)
			}
		}
		w.accept(id)
		c.say("hello")
		item := w.session.chats[0].items[len(w.session.chats[0].items)-1].ID
		if w.herald(id, item, bySound) {
			t.Error("two sounds within a second")
		}
		if !w.herald(id, item, byShow) {
			t.Error("a message is not what waiting was")
		}
		time.Sleep(2 * betweenTold)
		if !w.herald(id, item+1, bySound) {
			t.Error("no sound any more")
		}
		if w.herald(strings.Repeat("0", 32), 0, byShow) {
			t.Error("a chat that is not there is told of")
		}
		if e, ok := w.ask(`{"type":"herald","id":3,"chat":"` + id + `","item":1,"means":"smell"}`).(errorEvent); !ok {
			t.Errorf("answered %+v", e)
		}
	})
}

// What the agent looks at in one window is told in no other.
func TestWhatIsLookedAtIsNotTold(t *testing.T) {
	w, _, id := accepted(t)
	if !w.herald(id, 7, bySight) || w.herald(id, 7, bySound) || w.herald(id, 7, byShow) {
		t.Error("told all the same")
	}
	if !w.herald(id, 8, byShow) {
		t.Error("the next one is not told")
	}
}

// A chat that the relay tells of again, after a lost connection, is told once.
func TestTheQueueIsToldOnce(t *testing.T) {
	w := newWorld(t)
	w.connectAgent()
	_, id := w.waits()
	if !w.herald(id, 0, byShow) {
		t.Error("not told")
	}
	w.session.mu.Lock()
	one := *w.session.queue[0]
	desk{w.session}.down()
	w.session.enqueue(wire.Waiting{Ticket: one.ticket, Service: one.service, Since: one.since, Connected: true})
	w.session.mu.Unlock()
	if w.herald(id, 0, byShow) {
		t.Error("told twice")
	}
	w.session.mu.Lock()
	w.session.enqueue(wire.Waiting{Ticket: one.ticket, Service: one.service, Since: one.since, Connected: true, Again: true})
	w.session.mu.Unlock()
	if !w.herald(id, 0, byShow) {
		t.Error("it waits again, and nobody is told")
	}
}

func TestHeraldryIsBounded(t *testing.T) {
	h := heraldry{}
	for n := range uint64(3 * maxTold) {
		h.claim(telling{item: n, means: byShow}, time.Now())
	}
	if len(h.told) != maxTold || len(h.order) != maxTold {
		t.Errorf("remembers %d and %d", len(h.told), len(h.order))
	}
	if h.claim(telling{item: 3*maxTold - 1, means: byShow}, time.Now()) {
		t.Error("the newest was forgotten")
	}
}

// What is kept has no place for anything of a customer's.
func TestNoticesHoldChoicesOnly(t *testing.T) {
	text, err := json.Marshal(allNotices)
	if want := `{"asked":false,"past":"","waiting":{"show":true,"sound":true},"message":{"show":true,"sound":true},"form":{"show":true,"sound":true}}`; err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
}

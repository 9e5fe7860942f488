package desktop

import (
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// told is what the relay was told of the agent last.
func (w *world) told() roster.Duty {
	w.settle()
	w.session.mu.Lock()
	defer w.session.mu.Unlock()
	return w.session.said
}

func (w *world) wantTold(when string, s roster.State, free uint64) {
	w.t.Helper()
	time.Sleep(3 * time.Second)
	synctest.Wait()
	if d := w.told(); d.State != s || d.Free != free {
		w.t.Errorf("%s: the relay was told %q with room for %d", when, d.State, d.Free)
	}
	if _, rc := w.conn(wire.Ticket{}); rc.send == nil {
		w.t.Errorf("%s: the relay has closed the desk", when)
	}
}

// The relay is told what the agent does: what they chose, and that they are away
// without a window. A window that is loaded again changes nothing.
func TestWhatTheAgentDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.connectAgent()
		w.wantTold("before the first window", roster.Away, workspace.DefaultChats)
		_, stop := w.session.watch()
		w.wantTold("with a window", roster.OnDuty, workspace.DefaultChats)
		_, ticket := w.waits()
		w.accept(ticket)
		w.wantTold("with a chat", roster.OnDuty, workspace.DefaultChats-1)
		w.mustAsk(`{"type":"duty","id":1,"state":"busy"}`)
		w.wantTold("by choice", roster.Busy, workspace.DefaultChats-1)
		stop()
		time.Sleep(windowless - 10*time.Second)
		_, stop = w.session.watch()
		w.wantTold("while the window is loaded again", roster.Busy, workspace.DefaultChats-1)
		stop()
		time.Sleep(windowless)
		w.wantTold("without a window", roster.Away, workspace.DefaultChats-1)
		if v := w.state().Duty; v.State != "away" || v.Chosen != "busy" || v.Cause != "window" {
			t.Errorf("the window would show %+v", v)
		}
		_, stop = w.session.watch()
		defer stop()
		w.wantTold("with one again", roster.Busy, workspace.DefaultChats-1)
		if v := w.state().Duty; v.Word != "window" || v.Cause != "" {
			t.Errorf("the window shows %+v", v)
		}
		w.mustAsk(`{"type":"duty","id":2,"state":""}`)
		if v := w.state().Duty; v.Word != "" || v.State != "busy" {
			t.Errorf("once that was read: %+v", v)
		}
		if e, ok := w.ask(`{"type":"duty","id":3,"state":"lunch"}`).(errorEvent); !ok || e.Message != errState.Error() {
			t.Errorf("answered %+v", e)
		}
	})
}

// allotted gives the organisation's agents these many chats at once.
func (w *world) allotted(all int, own map[string]int) {
	w.t.Helper()
	form := "id: a\nversion: 1\ntitle: A\nretain-minutes: 5\nfields:\n  - id: a\n    kind: text\n    label: A\n    required: true\n"
	ws, err := workspace.Load(fstest.MapFS{"forms/a.yaml": {Data: []byte(form)}, workspace.ChatsFile: {Data: workspace.NewChats(all, own).Text()}})
	if err != nil {
		w.t.Fatal(err)
	}
	defer w.session.lock()()
	w.session.self.Texts = ws
}

// The relay is told how many more chats the agent has room for, and soon after the
// organisation means another number for them; the window shows both numbers.
// The agent can have more than that.
func TestRoomForChats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.allotted(1, nil)
		w.connectAgent()
		_, stop := w.session.watch()
		defer stop()
		wantShown := func(chats, atOnce int) {
			t.Helper()
			if v := w.state().Duty; v.Chats != chats || v.AtOnce != atOnce {
				t.Errorf("the window shows %d of %d", v.Chats, v.AtOnce)
			}
		}
		w.wantTold("with room for one", roster.OnDuty, 1)
		wantShown(0, 1)
		_, ticket := w.waits()
		w.accept(ticket)
		w.wantTold("with that one", roster.OnDuty, 0)
		_, ticket = w.waits()
		w.accept(ticket)
		w.wantTold("with one more", roster.OnDuty, 0)
		wantShown(2, 1)
		w.allotted(1, map[string]int{"alice": 6, "bob": 9})
		w.wantTold("with room for six", roster.OnDuty, 4)
		wantShown(2, 6)
		w.allotted(0, map[string]int{"bob": 9})
		w.wantTold("as usual", roster.OnDuty, workspace.DefaultChats-2)
		wantShown(2, workspace.DefaultChats)
	})
}

// A program that ends says that its agent is away.
func TestGoodbyeSaysAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.connectAgent()
		_, stop := w.session.watch()
		defer stop()
		w.wantTold("with a window", roster.OnDuty, workspace.DefaultChats)
		w.session.endAll()
		if d := w.told(); d.State != roster.Away {
			t.Errorf("the relay was told %q", d.State)
		}
	})
}

// A prekey is kept before anybody hears of it, and another one follows a day later.
func TestAPrekeyIsKeptFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, d, _, _ := keeping(t)
		first := w.told().Recipient
		kept := d.state(t).Prekeys
		if len(kept) != 1 || first == "" {
			t.Fatalf("told of %q, and %d are kept", first, len(kept))
		}
		time.Sleep(24*time.Hour + time.Minute)
		synctest.Wait()
		if second := w.told().Recipient; second == first || len(d.state(t).Prekeys) != 2 {
			t.Errorf("a day later %d are kept", len(d.state(t).Prekeys))
		}
	})
}

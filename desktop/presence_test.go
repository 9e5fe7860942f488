package desktop

import (
	"testing"
	"testing/synctest"
	"time"

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
		w.wantTold("before the first window", roster.Away, maxAtOnce)
		_, stop := w.session.watch()
		w.wantTold("with a window", roster.OnDuty, maxAtOnce)
		_, ticket := w.waits()
		w.accept(ticket)
		w.wantTold("with a chat", roster.OnDuty, maxAtOnce-1)
		w.mustAsk(`{"type":"duty","id":1,"state":"busy"}`)
		w.wantTold("by choice", roster.Busy, maxAtOnce-1)
		stop()
		time.Sleep(windowless - 10*time.Second)
		_, stop = w.session.watch()
		w.wantTold("while the window is loaded again", roster.Busy, maxAtOnce-1)
		stop()
		time.Sleep(windowless)
		w.wantTold("without a window", roster.Away, maxAtOnce-1)
		if v := w.state().Duty; v.State != "away" || v.Chosen != "busy" || v.Cause != "window" {
			t.Errorf("the window would show %+v", v)
		}
		_, stop = w.session.watch()
		defer stop()
		w.wantTold("with one again", roster.Busy, maxAtOnce-1)
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

// A program that ends says that its agent is away.
func TestGoodbyeSaysAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.connectAgent()
		_, stop := w.session.watch()
		defer stop()
		w.wantTold("with a window", roster.OnDuty, maxAtOnce)
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

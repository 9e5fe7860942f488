package desktop

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/wasm/chat"
)

// What was on screen in any window is told to the customer's page, and what the
// customer has seen to the window.
func TestReadMarksBothWays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, c, id := accepted(t)
		c.acknowledges()
		read := func() (through int64) {
			through = -1
			for _, o := range c.outs {
				if r, ok := o.(chat.Read); ok {
					through = int64(r.Through)
				}
			}
			return through
		}
		pass := func() {
			time.Sleep(3 * time.Second)
			synctest.Wait()
			c.do(c.end.Tick(unixMilli()), nil)
		}
		pass()
		if got := read(); got != -1 {
			t.Fatalf("before anybody looked: %d", got)
		}
		w.mustAsk(asked("seen", id, map[string]any{"item": 1000}))
		pass()
		if got := read(); got != 1 {
			t.Errorf("the customer's first message: read up to %d, want 1", got)
		}
		w.mustAsk(asked("say", id, map[string]any{"text": "Good morning"}))
		w.settle()
		pass()
		if got := w.chat().Read; got != -1 {
			t.Errorf("before the customer looked: read up to %d", got)
		}
		c.do(c.end.Seen(unixMilli(), 1000), nil)
		pass()
		if got := w.chat().Read; got != 1 {
			t.Errorf("the agent's first message: read up to %d, want 1", got)
		}
		w.session.shutdown()
	})
}

package native

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/relay/core"
)

// A machine whose clock is set a day ahead or back keeps chats, places and
// connections for as long as it would have.
func TestAClockThatIsSetEndsNothing(t *testing.T) {
	for name, by := range map[string]time.Duration{"ahead": 24 * time.Hour, "back": -24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBubble(t, core.DefaultLimits)
				defer b.stop()
				go drain(b.visitor(1))
				_ = b.visitor(2).Close()
				time.Sleep(time.Second)
				_ = b.call(func() { b.wall = func() int64 { return time.Now().Add(by).UnixMilli() } })
				time.Sleep((core.WaitingAway - 5_000) * time.Millisecond)
				if m := b.Metrics(); m.Chats != 2 || m.Waiting != 2 || m.Connections != 1 {
					t.Errorf("before the time: %+v", m)
				}
				time.Sleep(8 * time.Second)
				if m := b.Metrics(); m.Chats != 2 || m.Waiting != 1 || m.Connections != 1 {
					t.Errorf("after the time: %+v", m)
				}
				_ = b.call(func() {
					if b.ahead != by.Milliseconds() {
						t.Errorf("the core was told %d ms", b.ahead)
					}
				})
			})
		})
	}
}

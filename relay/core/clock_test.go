package core

import (
	"testing"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// Rosters and log-ins go by the wall clock, wherever it was set; chats, and who
// waits, do not notice.
func TestTheWallClockIsForRostersAndLogins(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.visitor(join(1, 1))
	w.step(ClockMoved{roster.DefaultStampLifetime*1000 + 1000})
	w.step(Tick{})
	if m := w.relay.Metrics(); m.Chats != 1 || m.Waiting != 1 {
		t.Errorf("metrics %+v", m)
	}
	late := w.openAt(shopOrigin, chatID(2).Ticket())
	w.send(late, greeted(join(2, 1)))
	w.expectClosed(late, wire.CloseExpired)
	w.step(ClockMoved{-24 * 3600_000})
	w.visitor(join(3, 1))
	if got := w.relay.wall(); got != w.relay.now-24*3600_000 {
		t.Errorf("wall clock %d", got)
	}
}

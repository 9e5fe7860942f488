package desktop

import (
	"testing"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// A relay that sends what does not belong, or an older roster, for ever does
// not fill a log, and gets the newer roster once on each connection.
func TestAHostileRelayDoesNotFillTheLog(t *testing.T) {
	w, _, _ := accepted(t)
	older := w.rosterFrame()
	w.publish(func(r *roster.Roster) { r.Services[0].Title = "Bills" })
	_, desk := w.conn(wire.Ticket{})
	answers, before := 0, w.log.Len()
	send := func([]byte) { answers++ }
	for range 2000 {
		desk.receive(desk.ctx, wire.Challenge{})
		if err := desk.loggedIn(desk.ctx, older, send); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.log.Len() - before; got > 6000 {
		t.Errorf("%d bytes of log", got)
	}
	if answers != 1 {
		t.Errorf("the newer roster was sent %d times on one connection", answers)
	}
	w.disconnectAgent()
	w.connectAgent()
	_, desk = w.conn(wire.Ticket{})
	if err := desk.loggedIn(desk.ctx, older, send); err != nil || answers != 2 {
		t.Errorf("%d answers with the next connection: %v", answers, err)
	}
}

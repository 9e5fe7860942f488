package worker_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// platform speaks to the build of the tests, whose platform has a clock that
// can be set: see bomb/front.ts.
func (r *relay) platform(format string, args ...any) string {
	r.t.Helper()
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", filepath.Join(r.c.State, "ops"))
	}
	client := http.Client{Timeout: time.Minute, Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}
	res, err := client.Get("http://ops/?" + fmt.Sprintf(format, args...))
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		r.t.Fatalf("status %d: %v\n%s", res.StatusCode, err, text)
	}
	return string(text)
}

// pass lets time pass, with all alarms in it.
func (r *relay) pass(d time.Duration) { r.platform("pass=%d", d.Milliseconds()) }

// setClock sets the platform's clock and waits until no alarm is due any more.
func (r *relay) setClock(ahead time.Duration) {
	r.t.Helper()
	r.platform("ahead=%d", ahead.Milliseconds())
	r.alarms(func(_, due int) bool { return due == 0 })
}

// alarms waits until that holds of the alarms that are set, and of those that
// are due, of objects that have their memory.
func (r *relay) alarms(hold func(set, due int) bool) {
	r.t.Helper()
	var set, due int
	r.eventually(func() bool {
		if _, err := fmt.Sscanf(r.platform("due"), "set %d\ndue %d\n", &set, &due); err != nil {
			r.t.Fatal(err)
		}
		return hold(set, due)
	}, func() string { return fmt.Sprintf("%d alarms are set, %d due", set, due) })
}

// eventually waits until that holds, and fails with what is said otherwise.
func (r *relay) eventually(holds func() bool, otherwise func() string) {
	r.t.Helper()
	for began := time.Now(); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > relaytest.Within {
			r.t.Fatal(otherwise())
		}
	}
}

const ms = time.Millisecond

// look is how often chat.ts looks, in milliseconds, whether a customer who
// waits is still there.
const look = 60_000

// An object that was ended without a word, and that nobody comes back to, finds
// by itself that its ends are gone: the queue is told, and after the times that
// hold for absent ends nothing is left.
func TestNobodyComesBack(t *testing.T) {
	r := newRelay(t, "worker-bomb")
	r.meet()
	r.visitor(2)
	r.waits(r.desk(), 2)
	r.pass(30 * time.Second) // no connection is on probation any longer
	r.restart()
	r.alarms(func(set, _ int) bool { return set == 2 })
	desk := r.desk()
	r.waits(desk, 2)
	r.pass((look + core.WaitingAway + 35_000) * ms) // with the restart, the clock has lost the 30 seconds
	f := desk.Next()
	if w, ok := f.(wire.Waiting); ok && !w.Connected {
		f = desk.Next()
	}
	if f != gone(2, wire.ReasonLeft) {
		t.Fatalf("got %T %+v", f, f)
	}
	r.pass((core.PlaceFor - look - core.WaitingAway - 60_000) * ms)
	if n := r.tables(); n == 0 || r.state(queue).Chats != 2 {
		t.Errorf("%d tables, %d chats before the time", n, r.state(queue).Chats)
	}
	r.pass((core.AcceptedAway + 180_000) * ms) // for which it is remembered that it is over
	r.nothingIsLeft()
}

// meet lets the customer of chat 1 take the agent's offer.
func (r *relay) meet() {
	r.t.Helper()
	r.v.Send(say(1, "hello"))
	r.a.Expect(say(1, "hello"))
}

func (r *relay) nothingIsLeft() {
	r.t.Helper()
	r.eventually(func() bool { return r.tables() == 0 && r.state(queue).Chats == 0 }, func() string {
		return fmt.Sprintf("%d tables are left, and the queue's object knows %d chats", r.tables(), r.state(queue).Chats)
	})
}

// When the platform's clock is set a day ahead or back, and set right again
// while the objects have no memory, nothing ends, and everybody has the place
// in the queue that they had.
func TestAClockThatIsSetEndsNothing(t *testing.T) {
	for name, by := range map[string]time.Duration{"ahead": 24 * time.Hour, "back": -24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			o := relaytest.NewOrg(t)
			o.Roster.Expires = o.Roster.Issued + roster.MaxLifetime
			r := newRelayOf(t, "worker-bomb", o)
			r.meet()
			_ = r.a.WS.Close()
			r.v.Expect(up(false))
			r.visitor(2)
			desk := r.desk()
			r.waits(desk, 2)
			v := r.visitor(3)
			r.waits(desk, 3)
			_ = v.WS.Close()
			r.waits(desk, 3) // without its page
			r.setClock(by)
			r.v.Send(say(2, "while she was away"))
			r.v.Text(wire.Ping)
			r.v.Answered() // and all before it is done
			r.visitor(4)
			r.waits(desk, 4)
			r.restart()
			r.v = r.visitor(1)
			r.v.Expect(up(false))
			r.v.Send(say(3, "and still"))
			r.visitor(2)
			r.visitor(4)
			r.visitor(5)
			r.alarms(func(set, due int) bool { return set >= 5 && due == 0 })
			desk = r.desk()
			for n := range byte(4) {
				r.waits(desk, n+2)
			}
			r.a = r.attach(1)
			r.a.Expect(up(true), say(2, "while she was away"), say(3, "and still"))
			r.v.Expect(up(true))
			r.pass((core.AcceptedAway + core.WaitingAway + 5_000) * ms)
			desk.Expect(gone(3, wire.ReasonLeft))
			r.a.Send(wire.Leave{Chat: relaytest.Chat(1)})
			r.v.Expect(wire.Ended{Chat: relaytest.Chat(1), Reason: wire.ReasonLeft})
		})
	}
}

//go:build linux

package native

import (
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// restAll does what the wheel does twice at a connection from which nothing comes.
func (r *relayServer) restAll() {
	_ = r.call(func() {
		for _, c := range r.conns {
			c.rest()
			c.rest()
		}
	})
}

// parked returns how many connections have no goroutine.
func (r *relayServer) parked() (n int) {
	_ = r.call(func() {
		for _, c := range r.conns {
			c.mu.Lock()
			if c.parked {
				n++
			}
			c.mu.Unlock()
		}
	})
	return n
}

func (r *relayServer) awaitParked(t *testing.T, want int) {
	t.Helper()
	for until := time.Now().Add(relaytest.Within); r.parked() != want; time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("%d connections are parked, want %d", r.parked(), want)
		}
		r.restAll()
	}
}

func TestSilentConnectionsHaveNoGoroutine(t *testing.T) {
	r, o := withRoster(t, core.DefaultLimits, nil)
	v, a := r.pair(t, o)
	r.awaitParked(t, 2)
	for seq := range uint64(3) {
		f := relaytest.Data(1, 1, wire.FromVisitor, seq+1, "after a rest")
		v.Send(f)
		a.Expect(f)
		r.awaitParked(t, 2)
	}
}

func TestAParkedConnectionThatGoesIsNoticed(t *testing.T) {
	r, o := withRoster(t, core.DefaultLimits, nil)
	v, a := r.pair(t, o)
	r.awaitParked(t, 2)
	_ = v.WS.NetConn().Close()
	if f, ok := a.Next().(wire.Peer); !ok || f.Up {
		t.Errorf("got %v", f)
	}
}

// A pong that is all that comes gives no connection a goroutine for longer than it
// takes, and is heard.
func TestAPongLeavesAConnectionParked(t *testing.T) {
	r, o := withRoster(t, core.DefaultLimits, nil)
	v, _ := r.pair(t, o)
	r.awaitParked(t, 2)
	r.leaveWheel()
	before := r.heard()
	if err := v.WS.WriteControl(websocket.PongMessage, nil, time.Now().Add(relaytest.Within)); err != nil {
		t.Fatal(err)
	}
	for until := time.Now().Add(relaytest.Within); r.heard() == before || r.parked() != 2; time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("%d connections are parked, want 2; the pong was heard: %v", r.parked(), r.heard() != before)
		}
	}
}

// leaveWheel has the wheel come by no more, which would park them too.
func (r *relayServer) leaveWheel() {
	_ = r.call(func() {
		for _, c := range r.conns {
			r.wheel.remove(c)
		}
	})
}

// heard adds up when something came last.
func (r *relayServer) heard() (sum int64) {
	_ = r.call(func() {
		for _, c := range r.conns {
			sum += c.meter.heard.Load()
		}
	})
	return sum
}

func TestParkedConnectionsAreToldOfAShutdown(t *testing.T) {
	r, o := withRoster(t, core.DefaultLimits, nil)
	v, a := r.pair(t, o)
	r.awaitParked(t, 2)
	go r.stop(t)
	v.Closed(wire.CloseShutdown)
	a.Closed(wire.CloseShutdown)
}

// A machine that fails as the relay ends.
type failing struct{ machine }

func (m failing) Step(now int64, e core.Event) []core.Action {
	if _, ok := e.(core.Shutdown); ok {
		panic("the end")
	}
	return m.machine.Step(now, e)
}

// A core that fails as the relay ends leaves nobody hanging, not even those whom no
// goroutine waits for.
func TestParkedConnectionsAreToldOfAShutdownThatFails(t *testing.T) {
	r, o := withRoster(t, core.DefaultLimits, nil)
	v, a := r.pair(t, o)
	r.awaitParked(t, 2)
	_ = r.call(func() { r.core = failing{r.core} })
	go r.stop(t)
	v.Closed(wire.CloseShutdown)
	a.Closed(wire.CloseShutdown)
}

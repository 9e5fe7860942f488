package chat_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/sealform/sealform/wasm/chat"
)

// A clock that is set back loses nothing and waits for nothing longer than
// it would have.
func TestAClockSetBack(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t)
		w.now += 3600_000
		w.talking()
		w.hold(toAgent)
		w.say(toAgent, "one")
		w.now -= 3600_000 - 60_000
		w.say(toAgent, "two")
		w.release()
		w.sleep(15_000)
		w.wantOnce(toAgent, "one", "two")
		id := w.request(card)
		w.now -= 50_000
		w.submit(id, filled)
		w.wantAgent("submission 4111111111111111")
		w.reload()
		w.wantCustomer("joined Alice", "[sent]")
	})
}

// Ticks that come early, late, twice or for nothing do no harm.
func TestTicksOutOfTime(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	for _, shift := range []int64{0, 1, -1, 149, 150, 5000, -100_000, 0, 0, 9_999, 10_001, 60_000} {
		at := w.now + shift
		w.fromVisitor(w.visitor.Tick(at))
		w.fromAgent(w.agent.Tick(at))
		w.run()
	}
	w.submit(id, filled)
	w.wantAgent("submission 4111111111111111")
	w.wantNothingRefused()
}

// Times that no clock shows are no reason to panic.
func TestAbsurdTimes(t *testing.T) {
	for _, now := range []int64{math.MinInt64, -1, 0, 1, 253_402_300_800_000, math.MaxInt64} {
		t.Run(fmt.Sprint(now), func(t *testing.T) {
			w := newWorld(t).talking()
			id := w.request(card)
			w.hold(true)
			w.fromVisitor(w.visitor.Tick(now))
			w.visitor.Submit(now, id, filled)
			w.visitor.Cancel(now, id)
			w.visitor.Say(now, "x")
			w.visitor.Disconnected(now)
			w.visitor.Connected(now)
			w.visitor.Receive(now, []byte{1, 2, 3})
			w.visitor.End(now)
			w.agent.Send(now, "x")
			w.agent.Tick(now)
			w.agent.Request(now, card)
			w.agent.End(now)
			chat.NewVisitor(chat.VisitorConfig{Root: w.rootKey, Service: service, Origin: origin, Now: now})
		})
	}
}

// With nobody at the other end an end sends rarely, and sleeps when nothing
// can come of waking.
func TestResendingGetsRare(t *testing.T) {
	w := newWorld(t).talking()
	w.sleep(1000)
	sent := 0
	w.alter = func(toAgent bool, f []byte) []byte {
		if toAgent {
			sent++
		}
		return nil
	}
	w.visitorSays("anybody?")
	w.sleep(3600_000)
	if sent < 5 || sent > 25 {
		t.Errorf("sent %d times in an hour, want between 5 and 25", sent)
	}
	w.cut()
	w.alter = nil
	w.visitorWake, w.agentWake = 0, 0
	w.fromVisitor(w.visitor.Tick(w.now))
	w.fromAgent(w.agent.Tick(w.now))
	if w.visitorWake != 0 || w.agentWake != 0 {
		t.Error("an end without a link asks to be woken")
	}
}

// Each time asked for is in the future, whatever happened: no host spins.
func TestWakesAreInTheFuture(t *testing.T) {
	w := newWorld(t).talking()
	for range 3 {
		w.request(card)
	}
	w.hold(true)
	w.visitorSays("held")
	for range 2000 {
		at := w.visitorWake
		if w.agentWake != 0 && (at == 0 || w.agentWake < at) {
			at = w.agentWake
		}
		if at == 0 {
			return
		}
		w.now = max(w.now, at)
		w.wake()
		w.run()
		for _, next := range []int64{w.visitorWake, w.agentWake} {
			if next != 0 && next <= w.now {
				t.Fatalf("asked to be woken at %d, %d ms ago", next, w.now-next)
			}
		}
		if w.now > start+2*answerTime {
			return
		}
	}
	t.Fatal("woken 2,000 times within an hour")
}

package native

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
)

// onDisk is a relay with a state folder and an organisation.
func onDisk(t *testing.T, dir string) (*relayServer, *relaytest.Org) {
	t.Helper()
	o := relaytest.NewOrg(t)
	r := startWith(t, listen(t), Config{Pins: []roster.Pin{o.Pin()}, State: dir}, core.DefaultLimits, nil)
	if err := r.Publish(o.Publication(t)); err != nil {
		t.Fatal(err)
	}
	return r, o
}

// tried waits for a whole trial of the state folder, and says what /readyz says.
func (r *relayServer) tried(t *testing.T) string {
	t.Helper()
	r.awaitTrial() // one that was under way may not have seen what happened
	r.tryDisk()
	r.awaitTrial()
	return relaytest.Get(t, r.url, "/readyz")
}

func (r *relayServer) awaitTrial() {
	for trying := true; trying; runtime.Gosched() {
		r.disk.mu.Lock()
		trying = !r.disk.began.IsZero()
		r.disk.mu.Unlock()
	}
}

// A state folder that cannot be written any more is noticed though nobody hands
// anything over, and so is one that can be again. The relay stays alive.
func TestAStateFolderThatIsGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	r, _ := onDisk(t, dir)
	if got := r.tried(t); got != "200 ok" {
		t.Fatalf("at first: %s", got)
	}
	if err := os.Rename(dir, dir+".away"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	want := "503 state folder: cannot be written: not a directory\nshop: its state folder is gone"
	if got := r.tried(t); got != want {
		t.Errorf("a file in its place: %q, want %q", got, want)
	}
	if got := relaytest.Get(t, r.url, "/healthz"); got != "200 ok" {
		t.Errorf("healthz: %s", got)
	}
	if m := r.Metrics(); m.StateError != "not a directory" || m.StateFailures == 0 {
		t.Errorf("metrics: %q, %d", m.StateError, m.StateFailures)
	}
	r.sayDisk(time.Now())
	r.sayDisk(time.Now())
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir+".away", dir); err != nil {
		t.Fatal(err)
	}
	if got := r.tried(t); got != "200 ok" {
		t.Errorf("when it is back: %s", got)
	}
	r.sayDisk(time.Now())
	for line, n := range map[string]int{"the state folder cannot be written": 1, "the state folder can be written again": 1} {
		if strings.Count(r.log.String(), line) != n {
			t.Errorf("%q is not in the log %d times:\n%s", line, n, r.log)
		}
	}
}

// Of two organisations the one is named whose folder is gone.
func TestReadinessNamesTheOrganisation(t *testing.T) {
	dir, one, two := t.TempDir(), relaytest.NewOrg(t), relaytest.NewOrg(t)
	two.Root = relaytest.NewKey("bank")
	r := startWith(t, listen(t), Config{Pins: []roster.Pin{one.Pin(), two.Pin()}, State: dir}, core.DefaultLimits, nil)
	if err := r.Publish(one.Publication(t)); err != nil {
		t.Fatal(err)
	}
	if got := r.tried(t); got != "503 bank: nothing was published yet" {
		t.Errorf("before the second has anything: %q", got)
	}
	if err := os.RemoveAll(filepath.Join(dir, orgs.ID(one.Pin()), messagesDir)); err != nil {
		t.Fatal(err)
	}
	if got := r.tried(t); got != "503 shop: its state folder is gone\nbank: nothing was published yet" {
		t.Errorf("without the first one's folder: %q", got)
	}
}

// A relay whose core is in a step that does not end is dead, and says so.
func TestAStalledRelayIsDead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, core.DefaultLimits)
		time.Sleep(3 * stalledAfter)
		if b.stalled() {
			t.Error("an idle relay counts as dead")
		}
		b.stop()
	})
	r, _ := withRoster(t, core.DefaultLimits, nil)
	held := make(chan struct{})
	began := make(chan struct{})
	go r.call(func() {
		r.beat.Store(r.clock.now() - stalledAfter.Milliseconds() - 1) // so long ago
		close(began)
		<-held
	})
	<-began
	if !r.stalled() || len(r.book.Ails()) != 1 || r.book.Ails()[0] != "relay: does not answer" {
		t.Errorf("stalled: %t, %q", r.stalled(), r.book.Ails())
	}
	close(held)
	for until := time.Now().Add(relaytest.Within); r.stalled(); time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("it goes on, and counts as dead")
		}
	}
}

// A disk that does not answer at all, as a network share may not, is noticed.
func TestADiskThatDoesNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{dir: "x", began: time.Now()}
		if why, _ := d.state(); why != "" {
			t.Errorf("at once: %q", why)
		}
		time.Sleep(trialWithin + time.Second)
		if why, _ := d.state(); why != "the disk does not answer" {
			t.Errorf("later: %q", why)
		}
	})
}

// A stuck machine is a core in a step that does not end.
type stuck struct {
	machine
	enter, leave chan struct{}
}

func (m *stuck) Step(now int64, e core.Event) []core.Action {
	if _, ok := e.(core.Tick); ok {
		close(m.enter)
		<-m.leave
	}
	return nil
}

// A relay has a beat each second, and none while its core is stuck: what tells a
// service manager that it goes on must not go on by itself.
func TestBeatsAreTheCores(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &stuck{enter: make(chan struct{}), leave: make(chan struct{})}
		s, err := serve(m, core.DefaultLimits, Config{})
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			began := time.Now()
			<-s.Beats()
			if d := time.Since(began); d > time.Second {
				t.Errorf("a beat after %s", d)
			}
		}
		_ = s.call(func() { s.wake = s.clock.now() })
		<-m.enter
		select {
		case <-s.Beats():
			t.Error("a beat of a core that is stuck")
		case <-time.After(20 * time.Second):
		}
		close(m.leave)
		_ = s.call(func() { s.wake = 0 })
		if err := s.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		for range s.Beats() { // until it is closed
		}
	})
}

package chat_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// A page asks once it waits, often while somebody looks at it, seldom else, and
// never twice within three seconds.
func TestHowOftenAPageAsks(t *testing.T) {
	h := newHall(t)
	asks := func(ms int64) (n int) {
		for range ms / 100 {
			h.sleep(100)
			for _, f := range h.take() {
				if _, ok := f.(wire.Ask); ok {
					n++
				}
			}
		}
		return n
	}
	h.open(nil)
	h.visitorSays("hello")
	h.link()
	if n := asks(100); n != 1 {
		t.Errorf("asked %d times at once, want once", n)
	}
	if n := asks(110_000); n != 0 {
		t.Errorf("asked %d times more while nobody looked, want none", n)
	}
	if n := asks(20_000); n != 1 {
		t.Errorf("asked %d times within two minutes, want once", n)
	}
	h.fromVisitor(h.visitor.Watch(h.now, true))
	if n := asks(100); n != 1 {
		t.Errorf("asked %d times when the pane opened, want once", n)
	}
	if n := asks(250_000); n < 10 || n > 16 {
		t.Errorf("asked %d times in 250 s, want every 15 to 25 s", n)
	}
	for range 20 {
		h.fromVisitor(h.visitor.Watch(h.now, false))
		h.fromVisitor(h.visitor.Watch(h.now, true))
	}
	if n := asks(3000); n > 2 {
		t.Errorf("asked %d times within 3 s of a pane that opens and closes", n)
	}
	h.accept()
	if n := asks(300_000); n != 0 {
		t.Errorf("asked %d times when nobody waits any more", n)
	}
}

// While nobody is there a page asks sooner, at first: an agent may just have come.
func TestAPageThatFindsNobodyAsksSooner(t *testing.T) {
	h := newHall(t)
	h.queue.OnDuty = 0
	h.open(nil)
	h.visitorSays("hello")
	h.fromVisitor(h.visitor.Watch(h.now, true))
	h.link()
	asked := 0
	pass := func(ms int64) (n int) {
		before := asked
		for range ms / 100 {
			h.sleep(100)
			for _, f := range h.take() {
				if a, ok := f.(wire.Ask); ok {
					asked++
					h.give(wire.Queue{Chat: a.Chat, OnDuty: h.queue.OnDuty, Position: 1})
				}
			}
		}
		return asked - before
	}
	if n := pass(21_000); n != 1+4 {
		t.Errorf("asked %d times in 21 s, want at once and every 5 s", n)
	}
	if n := pass(100_000); n > 7 {
		t.Errorf("asked %d times in the 100 s after, want every 15 to 25 s", n)
	}
	h.fromVisitor(h.visitor.Disconnected(h.now))
	h.link()
	if n := pass(21_000); n != 1+4 {
		t.Errorf("asked %d times in 21 s of another connection, want at once and every 5 s", n)
	}
}

// What was written is sealed to those on duty who serve this service, and to the
// page; the page says to whom, and where it stands.
func TestWhatIsWrittenWhileWaiting(t *testing.T) {
	h := newHall(t)
	h.page = chat.About{Language: "ES-mx", FirstName: "María"}
	h.on(h.duty("Alice", nil), h.duty("Bob", func(d *roster.Duty) { d.State = roster.Busy }), h.duty("Carol", nil)).enter("my invoice is wrong", "number 4711")
	h.wantReaders([]string{"Alice", "Bob"}, "my invoice is wrong", "number 4711")
	o, _ := h.reads("Alice", h.kept)
	if o.Language != "es-mx" && o.Language != "es-MX" || o.FirstName != "María" || o.Origin != origin {
		t.Errorf("it says %+v", o.Waiter)
	}
	hello, err := trust.OpenHello(h.join.Hello)
	if h.must(err); hello.VKey != o.VKey {
		t.Error("it is signed with another key than the hello")
	}
	want := chat.Queue{Position: 3, Seconds: 240, OnDuty: 2, Open: true, Readers: []string{"Alice", "Bob"}}
	if got := h.told(); got.Position != want.Position || got.Seconds != want.Seconds || got.OnDuty != 2 || !got.Open || !slices.Equal(got.Readers, want.Readers) {
		t.Errorf("told %+v, want %+v", got, want)
	}
	if bytes.Contains(h.kept, []byte("4711")) {
		t.Error("it is not sealed")
	}
	h.visitorSays("please")
	h.pass(2000)
	h.wantReaders([]string{"Alice", "Bob"}, "my invoice is wrong", "number 4711", "please")
	h.accept()
	for _, text := range []string{"my invoice is wrong", "number 4711", "please"} {
		h.wantOnce(true, text)
	}
	h.wantNothingRefused()
}

// Openings come no faster than a relay takes them, and not again for nothing.
func TestHowOftenOpeningsGo(t *testing.T) {
	h := newHall(t)
	h.on(h.duty("Alice", nil)).enter("a")
	n := 0
	count := func(ms int64) {
		for range ms / 100 {
			h.sleep(100)
			for _, f := range h.take() {
				if _, ok := f.(wire.Opening); ok {
					n++
				}
			}
		}
	}
	for range 50 {
		h.visitorSays("more")
		count(200)
	}
	if count(2000); n < 5 || n > 10 {
		t.Errorf("%d openings in 12 s of typing, want one in 1.2 s", n)
	}
	n = 0
	if count(110_000); n != 0 {
		t.Errorf("%d openings when nothing has changed", n)
	}
}

// Nothing is sealed to a prekey that is not, for this service and now, that of an
// agent whom the page's own roster and stamp name.
func TestWhoCannotReadWhatIsWritten(t *testing.T) {
	for name, c := range map[string]struct {
		note  func(h *hall) []byte
		alarm bool
	}{
		"serves another service": {func(h *hall) []byte { return h.duty("Carol", nil) }, false},
		"is over": {func(h *hall) []byte {
			return h.duty("Bob", func(d *roster.Duty) { d.Time, d.Until = d.Time-roster.MaxDutyLifetime, d.Time })
		}, false},
		"has no prekey": {func(h *hall) []byte { return h.duty("Bob", func(d *roster.Duty) { d.Recipient = "" }) }, false},
		"is for another organisation": {func(h *hall) []byte {
			_, other, err := trust.NewSigner("shop.example/support")
			h.must(err)
			return h.duty("Bob", func(d *roster.Duty) { d.Org = other })
		}, true},
		"somebody else signed": {func(h *hall) []byte {
			h.clerks["Bob"].signer = h.clerks["Carol"].signer
			return h.duty("Bob", nil)
		}, true},
		"was altered": {func(h *hall) []byte {
			return bytes.Replace(h.duty("Bob", nil), []byte("state on"), []byte("state busy"), 1)
		}, true},
		"names a stranger": {func(h *hall) []byte {
			h.publish(h.roster.Agents[:1]...)
			return h.duty("Bob", nil)
		}, false},
		"is nonsense":         {func(h *hall) []byte { return []byte("x") }, true},
		"the stamp takes out": {func(h *hall) []byte { h.takeOut = "Bob"; return h.duty("Bob", nil) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHall(t)
			bad := c.note(h)
			h.on(h.duty("Alice", nil), bad).enter("secret words")
			h.wantReaders([]string{"Alice"}, "secret words")
			if len(h.alarms) > 0 != c.alarm {
				t.Errorf("alarms %q, want some: %v", h.alarms, c.alarm)
			}
			if got := h.told().Readers; !slices.Equal(got, []string{"Alice"}) {
				t.Errorf("it says that %q can read it", got)
			}
		})
	}
}

// An older note of an agent, given again, does not bring its prekey back.
func TestAnOlderDutyNoteGivenAgain(t *testing.T) {
	h := newHall(t)
	old, alice := h.duty("Alice", nil), h.clerks["Alice"].prekey
	h.hire("Alice", h.alice, h.aliceKey)
	h.on(h.duty("Alice", func(d *roster.Duty) { d.Count = 2 })).enter("one")
	h.wantReaders([]string{"Alice"}, "one")
	h.on(old)
	h.visitorSays("two")
	h.pass(130_000)
	h.wantReaders([]string{"Alice"}, "one", "two")
	if _, _, err := seal.Open(h.kept, alice); err == nil {
		t.Error("it is sealed to the prekey before")
	}
}

// Whoever is taken out of the roster while a customer waits reads nothing more.
func TestAnAgentIsTakenOutMeanwhile(t *testing.T) {
	h := newHall(t)
	h.on(h.duty("Alice", nil), h.duty("Bob", nil)).enter("one")
	h.wantReaders([]string{"Alice", "Bob"}, "one")
	h.give(wire.Stamp{Note: h.stamp(later, h.root, func(s *roster.Stamp) { s.Without = []string{h.clerks["Bob"].vkey} })})
	h.visitorSays("two")
	h.pass(2000)
	h.wantReaders([]string{"Alice"}, "one", "two")
}

// A chat that had an agent and waits again has no opening: whoever comes is to be
// let in by the customer first.
func TestNoOpeningOnceMet(t *testing.T) {
	h := newHall(t)
	h.on(h.duty("Alice", nil), h.duty("Bob", nil)).enter("one")
	h.accept()
	h.kept = nil
	h.crash()
	h.anew(wire.RenewAway)
	h.visitorSays("for Alice alone")
	h.serve()
	h.pass(30_000)
	if h.kept != nil {
		t.Error("it was sealed to those on duty")
	}
	if got := h.told(); got.Position != 3 || len(got.Readers) != 0 {
		t.Errorf("told %+v, want the place and no readers", got)
	}
}

// The relay's word changes nothing but words, and what is malformed nothing at all.
func TestAQueueThatLies(t *testing.T) {
	h := newHall(t)
	h.on(h.duty("Alice", nil)).enter("one")
	h.queue.OnDuty = 0 // feigned absence
	h.pass(130_000)
	if got := h.told(); got.OnDuty != 0 || len(got.Readers) != 0 || !got.Open {
		t.Errorf("told %+v", got)
	}
	n := len(h.queues)
	h.give(wire.Queue{Chat: wire.ChatID{1}, Position: 9})
	if len(h.queues) != n {
		t.Error("another chat's queue is shown")
	}
	h.accept()
	n = len(h.queues)
	h.give(wire.Queue{Chat: h.join.Chat, Position: 9})
	if len(h.queues) != n {
		t.Error("a queue is shown to somebody who does not wait")
	}
}

func TestTabStateAltered(t *testing.T) {
	h := newHall(t)
	h.on(h.duty("Alice", nil)).enter("one")
	saved := h.saved
	for at := 0; at < len(saved); at += 3 {
		altered := bytes.Clone(saved)
		altered[at] ^= 1
		v, _, err := chat.NewVisitor(chat.VisitorConfig{Root: h.rootKey, Service: service, Origin: origin, Saved: altered, Now: h.now})
		if err != nil || v == nil {
			t.Fatalf("byte %d altered: %v", at, err)
		}
	}
	if again := chat.TabStateAgain(saved); !bytes.Equal(again, saved) {
		t.Errorf("read and written it is %q", again)
	}
}

func FuzzTabState(f *testing.F) {
	f.Add("sealform/wait-state@v1\nchat " + strings.Repeat("0", 32) + "\nidentity x\nsigner x\nvisitor y\ncount 0\nsince 1\n")
	f.Fuzz(func(t *testing.T, text string) {
		if again := chat.TabStateAgain([]byte(text)); again != nil && string(again) != text {
			t.Errorf("%q comes out as %q", text, again)
		}
	})
}

// A prekey that is not kept any more by now gets nothing.
func TestAPrekeyRunsOutMeanwhile(t *testing.T) {
	h := newHall(t)
	h.on(h.duty("Alice", nil), h.duty("Bob", func(d *roster.Duty) { d.Until = h.now/1000 + 60 })).enter("one")
	h.wantReaders([]string{"Alice", "Bob"}, "one")
	h.pass(60_000)
	h.visitorSays("two")
	h.pass(2000)
	h.wantReaders([]string{"Alice"}, "one", "two")
}

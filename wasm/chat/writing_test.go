package chat_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// writes has an end's person change the text in the message box.
func (w *world) writes(customer bool) {
	if customer {
		w.fromVisitor(w.visitor.Writing(w.pageNow()))
	} else {
		w.fromAgent(w.agent.Writing(w.now))
	}
	w.run()
}

// chatting is a chat in which each end has what the other one has said.
func (w *world) chatting() *world {
	w.talking().sleep(1000)
	return w
}

// writing is what somebody saw of whether the other one writes.
func writing(seen []string) []string {
	return slices.DeleteFunc(slices.Clone(seen), func(s string) bool { return !strings.HasPrefix(s, "writes") })
}

// seenBy is what the receiver of a direction saw.
func (w *world) seenBy(agent bool) []string {
	if agent {
		return w.seenByAgent
	}
	return w.seenByCustomer
}

func (w *world) wantWriting(agent bool, want ...string) {
	w.t.Helper()
	if got := writing(w.seenBy(agent)); !slices.Equal(got, want) {
		w.t.Errorf("the receiver saw %q, want %q", got, want)
	}
}

func writingFields(count string) []signed.Field { return []signed.Field{{Key: "count", Value: count}} }

func TestWritingIsShownForAWhile(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).chatting()
		w.writes(toAgent)
		w.wantWriting(toAgent, "writes")
		w.wantWriting(!toAgent)
		w.sleep(7900)
		w.wantWriting(toAgent, "writes")
		w.sleep(200)
		w.wantWriting(toAgent, "writes", "writes no more")
		w.wantNothingRefused()
	})
}

// However fast somebody types, an end says it every five seconds at most, and
// the other end's person sees one thing begin.
func TestWritingIsSaidEveryFiveSeconds(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).chatting()
		frames := 0
		w.alter = func(to bool, f []byte) []byte {
			if to == toAgent {
				frames++
			}
			return f
		}
		for range 300 {
			w.writes(toAgent)
			w.sleep(100)
		}
		if frames != 6 {
			t.Errorf("%d frames in thirty seconds, want six", frames)
		}
		w.wantWriting(toAgent, "writes")
	})
}

func TestAMessageEndsWriting(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).chatting()
		w.writes(toAgent)
		w.say(toAgent, "there it is")
		w.wantWriting(toAgent, "writes", "writes no more")
		w.sleep(60_000)
		w.wantWriting(toAgent, "writes", "writes no more")
	})
}

// It is a signal, as large as an acknowledgement, of which nothing is kept.
func TestWritingIsASealedSignalThatIsNotKept(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).chatting()
		held := w.hold(toAgent)
		last := w.last(toAgent)
		w.writes(toAgent)
		w.say(!toAgent, "something to acknowledge")
		w.sleep(1000)
		if len(*held) != 2 {
			t.Fatalf("%d frames, want it and an acknowledgement", len(*held))
		}
		f, err := wire.Parse((*held)[0])
		w.must(err)
		if d, ok := f.(wire.Data); !ok || d.Seq != 0 || (*held)[0][0] != byte(wire.KindSignal) {
			t.Errorf("got %T, want a signal", f)
		}
		if a, b := len((*held)[0]), len((*held)[1]); a != b {
			t.Errorf("it has %d bytes, an acknowledgement %d", a, b)
		}
		if w.outbox(toAgent) != 0 || w.last(toAgent) != last {
			t.Error("it is numbered, or kept to be sent again")
		}
	})
}

// What cannot be said at once is not said later: it would not be true any more.
func TestWritingIsDroppedWhileTheLineIsDown(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).chatting()
		w.writes(toAgent)
		w.cut()
		w.wantWriting(toAgent, "writes", "writes no more")
		w.writes(toAgent)
		w.restore()
		w.run()
		w.sleep(60_000)
		w.wantWriting(toAgent, "writes", "writes no more")
		w.writes(toAgent)
		w.wantWriting(toAgent, "writes", "writes no more", "writes")
		w.wantNothingRefused()
	})
}

func TestWritingGoesOnAfterAReload(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).chatting()
		w.writes(toAgent)
		w.reload()
		w.sleep(9000)
		n := len(writing(w.seenBy(toAgent)))
		w.writes(toAgent)
		if got := writing(w.seenBy(toAgent))[n:]; !slices.Equal(got, []string{"writes"}) {
			t.Errorf("after a reload: %q", got)
		}
		w.wantNothingRefused()
	})
}

// A customer who is asked whether an agent may read what was said tells that
// agent nothing, also not this.
func TestWritingIsNotToldToAnAgentWhoIsAskedAbout(t *testing.T) {
	w, bob, key := withBob(t)
	w.takeOver(bob, key)
	if w.question.Ask == 0 {
		t.Fatal("the customer is not asked")
	}
	w.writes(true)
	w.wantWriting(true)
	w.answer(true)
	w.writes(true)
	w.wantWriting(true, "writes")
}

func TestWritingIsNotSaidBeforeAnybodyIsThere(t *testing.T) {
	w := newWorld(t)
	w.visit("hello")
	w.writes(true)
	w.accept()
	w.run()
	w.wantWriting(true)
	w.wantNothingRefused()
}

// A relay that repeats what it has seen makes nobody seem to write.
func TestReplayedWritingDoesNothing(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).chatting()
		var frames [][]byte
		w.alter = func(to bool, f []byte) []byte {
			if to == toAgent && f[0] == byte(wire.KindSignal) {
				frames = append(frames, slices.Clone(f))
			}
			return f
		}
		w.writes(toAgent)
		w.sleep(20_000)
		w.release()
		for range 50 {
			for _, f := range frames {
				w.inject(toAgent, f)
			}
			w.sleep(1000)
		}
		w.wantWriting(toAgent, "writes", "writes no more")
		w.wantNothingRefused()
	})
}

// A hostile end that says it a thousand times has one thing begin, and one end
// when it stops: nothing is written down, and nothing is answered.
func TestAFloodOfWritingShowsOneThing(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).chatting()
		items, back := len(w.itemsOfAgent)+len(w.itemsOfCustomer), w.hold(!toAgent)
		for n := range 1000 {
			f := w.next(toAgent, "writing", writingFields(strconv.Itoa(n+1)), "")
			f.SetSeq(0)
			w.inject(toAgent, f.Frame())
			w.now += 10
		}
		w.wantWriting(toAgent, "writes")
		w.sleep(9000)
		w.wantWriting(toAgent, "writes", "writes no more")
		if len(*back) != 0 || len(w.itemsOfAgent)+len(w.itemsOfCustomer) != items {
			t.Errorf("%d answers and %d items, want none", len(*back), len(w.itemsOfAgent)+len(w.itemsOfCustomer)-items)
		}
		w.wantNothingRefused()
	})
}

func TestWritingRefused(t *testing.T) {
	cases := []struct {
		name, want string
		change     func(*world, bool, *chat.Forgery)
	}{
		{"said no times", "malformed", func(_ *world, _ bool, f *chat.Forgery) { f.Fields = writingFields("0") }},
		{"said a negative number of times", "malformed", func(_ *world, _ bool, f *chat.Forgery) { f.Fields = writingFields("-1") }},
		{"with nothing in it", "malformed", func(_ *world, _ bool, f *chat.Forgery) { f.Fields = nil }},
		{"with a text in it", "malformed", func(_ *world, _ bool, f *chat.Forgery) { f.Body = "4111" }},
		{"with a line too many", "malformed", func(_ *world, _ bool, f *chat.Forgery) {
			f.Fields = append(f.Fields, signed.Field{Key: "length", Value: "4"})
		}},
		{"by somebody else", "bad-signature", func(w *world, _ bool, f *chat.Forgery) { f.Signer = stranger(w.t, f.Signer.Name()).Signer }},
		{"of another chat", "wrong-chat", func(_ *world, _ bool, f *chat.Forgery) { f.Set("chat", strings.Repeat("00", 16)) }},
		{"of another session", "wrong-chat", func(_ *world, _ bool, f *chat.Forgery) { f.Set("session", strings.Repeat("00", 8)) }},
		{"numbered", "unexpected", func(w *world, toAgent bool, f *chat.Forgery) { *f = *w.next(toAgent, f.Kind, f.Fields, "") }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			directions(t, func(t *testing.T, toAgent bool) {
				w := newWorld(t).chatting()
				f := w.next(toAgent, "writing", writingFields("1"), "")
				f.SetSeq(0)
				c.change(w, toAgent, f)
				w.inject(toAgent, f.Frame())
				w.wantWriting(toAgent)
				w.wantRefused(c.want)
				w.writes(toAgent)
				w.wantWriting(toAgent, "writes")
			})
		})
	}
}

// A clock that is set back makes nobody write for longer, nor fall silent.
func TestWritingWithAClockThatIsSet(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).chatting()
		w.writes(toAgent)
		w.now -= 3_600_000
		w.fromVisitor(w.visitor.Tick(w.pageNow()))
		w.fromAgent(w.agent.Tick(w.now))
		w.wantWriting(toAgent, "writes", "writes no more")
		w.writes(toAgent)
		w.wantWriting(toAgent, "writes", "writes no more", "writes")
	})
}

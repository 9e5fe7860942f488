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

// looks has an end's person see all that stands in the stream.
func (w *world) looks(customer bool) {
	if customer {
		w.fromVisitor(w.visitor.Seen(w.pageNow(), lastItem(w.itemsOfCustomer)))
	} else {
		w.fromAgent(w.agent.Seen(w.now, lastItem(w.itemsOfAgent)))
	}
	w.run()
}

func lastItem(items []chat.Item) (id uint64) {
	for _, i := range items {
		id = max(id, i.ID)
	}
	return id
}

// reads is what somebody saw of what the other one has read.
func reads(seen []string) []string {
	return slices.DeleteFunc(slices.Clone(seen), func(s string) bool { return !strings.HasPrefix(s, "read ") })
}

// wantRead fails unless the sender of a direction was told this of the texts
// that went there.
func (w *world) wantRead(toAgent bool, want ...string) {
	w.t.Helper()
	if got := reads(w.seenBy(!toAgent)); !slices.Equal(got, want) {
		w.t.Errorf("told %q, want %q", got, want)
	}
}

// unread is a chat in which one end has said two things that the other's person
// has not seen. The customer's "hello" was one of them.
func unread(t *testing.T, toAgent bool) *world {
	w := newWorld(t).chatting()
	w.say(toAgent, "one")
	if !toAgent {
		w.say(toAgent, "two")
	}
	w.sleep(5000)
	return w
}

func TestReadIsToldOnceItIsSeen(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := unread(t, toAgent)
		w.wantRead(toAgent)
		w.looks(!toAgent)
		w.sleep(1000)
		w.wantRead(toAgent, "read 2")
		w.wantRead(!toAgent)
		w.looks(!toAgent)
		w.sleep(60_000)
		w.wantRead(toAgent, "read 2")
		w.wantNothingRefused()
	})
}

// What stands below what was looked at is not read.
func TestReadGoesAsFarAsWasSeen(t *testing.T) {
	w := newWorld(t).chatting()
	w.agentSays("one")
	first := lastItem(w.itemsOfCustomer)
	w.agentSays("two")
	w.sleep(1000)
	w.fromVisitor(w.visitor.Seen(w.pageNow(), first))
	w.sleep(3000)
	w.wantRead(false, "read 1")
	w.fromVisitor(w.visitor.Seen(w.pageNow(), first))
	w.sleep(3000)
	w.wantRead(false, "read 1")
	w.looks(true)
	w.sleep(3000)
	w.wantRead(false, "read 1", "read 2")
}

func TestReadIsToldEveryTwoSeconds(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := unread(t, toAgent)
		for range 100 {
			w.say(toAgent, "more")
			w.looks(!toAgent)
			w.sleep(100)
		}
		if n := len(reads(w.seenBy(!toAgent))); n < 4 || n > 6 {
			t.Errorf("told %d times in ten seconds, want about five", n)
		}
		w.sleep(5000)
		if got := reads(w.seenBy(!toAgent)); got[len(got)-1] != "read 102" {
			t.Errorf("last told: %q", got[len(got)-1])
		}
	})
}

func TestReadIsASealedSignalThatIsNotKept(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := unread(t, toAgent)
		held := w.hold(!toAgent)
		last := w.last(!toAgent)
		w.looks(!toAgent)
		w.sleep(1000)
		w.say(toAgent, "something to acknowledge")
		w.sleep(1000)
		if len(*held) != 2 {
			t.Fatalf("%d frames, want it and an acknowledgement", len(*held))
		}
		if (*held)[0][0] != byte(wire.KindSignal) || len((*held)[0]) != len((*held)[1]) {
			t.Errorf("it has %d bytes, an acknowledgement %d", len((*held)[0]), len((*held)[1]))
		}
		if w.outbox(!toAgent) != 0 || w.last(!toAgent) != last {
			t.Error("it is numbered, or kept to be sent again")
		}
	})
}

func TestReadIsToldAgainAfterALostLink(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := unread(t, toAgent)
		w.cut()
		w.looks(!toAgent)
		w.sleep(10_000)
		w.wantRead(toAgent)
		w.restore()
		w.run()
		w.sleep(5000)
		w.wantRead(toAgent, "read 2")
	})
}

func TestReadOutlivesAReload(t *testing.T) {
	t.Run("the agent had seen it", func(t *testing.T) {
		w := unread(t, true)
		w.looks(false)
		w.sleep(3000)
		w.reload()
		w.sleep(5000)
		w.wantRead(true, "read 0") // the page that is new knows no numbers of before
	})
	t.Run("the agent had not", func(t *testing.T) {
		w := unread(t, true)
		w.reload()
		w.sleep(5000)
		w.wantRead(true)
		w.looks(false)
		w.sleep(3000)
		w.wantRead(true, "read 0")
	})
	t.Run("the customer sees it on the next page", func(t *testing.T) {
		w := unread(t, false)
		w.itemsOfCustomer = nil
		w.reload()
		w.sleep(5000)
		w.wantRead(false)
		w.looks(true)
		w.sleep(3000)
		w.wantRead(false, "read 2")
	})
	t.Run("the customer had seen it", func(t *testing.T) {
		w := unread(t, false)
		w.looks(true)
		w.sleep(3000)
		w.reload()
		w.agentSays("three")
		w.sleep(5000)
		w.wantRead(false, "read 2")
	})
}

// An agent whom the customer is asked about learns nothing of what is looked at.
func TestReadIsNotToldToAnAgentWhoIsAskedAbout(t *testing.T) {
	w, bob, key := withBob(t)
	w.agentSays("one")
	w.looks(true)
	w.sleep(3000)
	w.takeOver(bob, key)
	before := len(reads(w.seenByAgent))
	w.looks(true)
	w.sleep(10_000)
	if got := reads(w.seenByAgent)[before:]; len(got) > 0 {
		t.Errorf("told %q", got)
	}
}

func TestReadOnlyRises(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := unread(t, toAgent)
		var frames [][]byte
		w.alter = func(to bool, f []byte) []byte {
			if to != toAgent && f[0] == byte(wire.KindSignal) {
				frames = append(frames, slices.Clone(f))
			}
			return f
		}
		w.looks(!toAgent)
		w.sleep(3000)
		w.say(toAgent, "three")
		w.looks(!toAgent)
		w.sleep(3000)
		w.release()
		for _, f := range frames {
			w.inject(!toAgent, f)
		}
		w.wantRead(toAgent, "read 2", "read 3")
		w.wantNothingRefused()
	})
}

func TestReadRefused(t *testing.T) {
	number := func(n string) func(*world, bool, *chat.Forgery) {
		return func(_ *world, _ bool, f *chat.Forgery) { f.Fields = readFields(n) }
	}
	cases := []struct {
		name, want string
		change     func(*world, bool, *chat.Forgery)
	}{
		{"of nothing", "malformed", number("0")},
		{"of less than nothing", "malformed", number("-1")},
		{"of what was not received", "malformed", func(w *world, toAgent bool, f *chat.Forgery) {
			f.Fields = readFields(strconv.FormatUint(w.last(!toAgent)+1, 10))
		}},
		{"of what never was", "malformed", func(_ *world, _ bool, f *chat.Forgery) {
			f.Set("ack", "18446744073709551615")
			f.Fields = readFields("18446744073709551615")
		}},
		{"with a line too many", "malformed", func(_ *world, _ bool, f *chat.Forgery) {
			f.Fields = append(f.Fields, signed.Field{Key: "x", Value: "y"})
		}},
		{"with a body", "malformed", func(_ *world, _ bool, f *chat.Forgery) { f.Body = "4111" }},
		{"by somebody else", "bad-signature", func(w *world, _ bool, f *chat.Forgery) { f.Signer = stranger(w.t, f.Signer.Name()).Signer }},
		{"of another session", "wrong-chat", func(_ *world, _ bool, f *chat.Forgery) { f.Set("session", strings.Repeat("00", 8)) }},
		{"numbered", "unexpected", func(w *world, toAgent bool, f *chat.Forgery) { *f = *w.next(toAgent, f.Kind, f.Fields, "") }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			directions(t, func(t *testing.T, toAgent bool) { // of the note
				w := unread(t, !toAgent)
				f := w.next(toAgent, "read", readFields("1"), "")
				f.SetSeq(0)
				c.change(w, toAgent, f)
				w.inject(toAgent, f.Frame())
				w.wantRead(!toAgent)
				w.wantRefused(c.want)
				w.looks(toAgent)
				w.sleep(3000)
				w.wantRead(!toAgent, "read 2")
			})
		})
	}
}

func readFields(n string) []signed.Field { return []signed.Field{{Key: "number", Value: n}} }

package chat_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
)

// fills lets the customer have these first fields of a form right, and
// another one half typed.
func (w *world) fills(id string, valid int) {
	values := make(form.Values, 0, len(card.Fields))
	for i, f := range card.Fields {
		text := ""
		switch {
		case i < valid:
			text = filled[i].Text
		case i == valid:
			text = "4"
		}
		values = append(values, form.Value{ID: f.ID, Text: text})
	}
	y, m, d := signed.Civil(w.pageNow() / 1000)
	w.fromVisitor(w.visitor.Filling(w.pageNow(), id, card.Verdicts(card.Normalise(values), y, m, d)))
	w.run()
}

func (w *world) wantProgress(want ...chat.Progress) {
	w.t.Helper()
	if !slices.Equal(w.progress, want) {
		w.t.Errorf("progress: got %v, want %v", w.progress, want)
	}
}

func TestProgressIsToldWhenItChanges(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	w.wantProgress()
	for _, valid := range []int{0, 0, 1, 1, 3, 2} {
		w.fills(id, valid)
		w.sleep(2000)
	}
	w.wantProgress(chat.Progress{id, 0, 5}, chat.Progress{id, 1, 5}, chat.Progress{id, 3, 5}, chat.Progress{id, 2, 5})
	w.submit(id, filled)
	w.sleep(5000)
	w.fills(id, 1)
	w.sleep(5000)
	if len(w.progress) != 4 {
		t.Errorf("progress of a form that was sent: %v", w.progress[4:])
	}
	w.wantNothingRefused()
}

// However fast somebody types, a form says how far it is once a second at
// most, and the last word is right.
func TestProgressIsToldOnceASecond(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	w.sleep(1000)
	for i := range 100 {
		w.fills(id, i%4)
		w.sleep(50)
	}
	if n := len(w.progress); n < 4 || n > 6 {
		t.Errorf("told %d times in five seconds, want about five", n)
	}
	w.sleep(2000)
	if last := w.progress[len(w.progress)-1]; last.Valid != 3 {
		t.Errorf("last told: %v, want 3", last)
	}
}

// A note about progress is a signal, sealed, as large as an acknowledgement,
// and holds nothing but numbers.
func TestProgressIsASealedSignal(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	w.sleep(1000)
	held := w.hold(true)
	w.fills(id, 2)
	w.sleep(1000)
	if len(*held) != 1 {
		t.Fatalf("%d frames, want one", len(*held))
	}
	f, err := wire.Parse((*held)[0])
	w.must(err)
	if d, ok := f.(wire.Data); !ok || d.Seq != 0 || (*held)[0][0] != byte(wire.KindSignal) {
		t.Errorf("got %T, want a signal", f)
	}
	if w.visitor.Outbox() != 0 {
		t.Error("a note about progress is kept to be sent again")
	}
	w.agentSays("hello")
	w.sleep(1000)
	if progress, ack := len((*held)[0]), len((*held)[1]); progress != ack {
		t.Errorf("a note about progress has %d bytes, an acknowledgement %d", progress, ack)
	}
}

func TestProgressComesBackAfterALostLinkAndNotAfterAReload(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	w.fills(id, 1)
	w.sleep(2000)
	w.cut()
	w.fills(id, 3)
	w.restore()
	w.sleep(2000)
	w.wantProgress(chat.Progress{id, 1, 5}, chat.Progress{id, 3, 5})
	w.reload()
	w.wantProgress(chat.Progress{id, 1, 5}, chat.Progress{id, 3, 5}, chat.Progress{Request: id})
	w.fills(id, 0)
	w.sleep(2000)
	if last := w.progress[len(w.progress)-1]; last != (chat.Progress{id, 0, 5}) {
		t.Errorf("after a reload: %v", last)
	}
}

func TestReplayedProgressDoesNothing(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	var frames [][]byte
	w.alter = func(toAgent bool, f []byte) []byte {
		if toAgent && f[0] == byte(wire.KindSignal) {
			frames = append(frames, slices.Clone(f))
		}
		return f
	}
	w.fills(id, 1)
	w.sleep(2000)
	w.fills(id, 2)
	w.sleep(2000)
	w.release()
	for _, f := range append(frames, frames...) {
		w.inject(true, f)
	}
	w.wantProgress(chat.Progress{id, 1, 5}, chat.Progress{id, 2, 5})
	w.cancelByCustomer(id)
	for _, f := range frames {
		w.inject(true, f)
	}
	w.wantProgress(chat.Progress{id, 1, 5}, chat.Progress{id, 2, 5})
	w.wantNothingRefused()
}

func TestProgressRefused(t *testing.T) {
	number := func(key, value string) func(*world, *chat.Forgery) {
		return func(_ *world, f *chat.Forgery) {
			for i := range f.Fields {
				if f.Fields[i].Key == key {
					f.Fields[i].Value = value
				}
			}
		}
	}
	cases := []struct {
		name, want string // want "": passed over in silence, since it can be late
		change     func(*world, *chat.Forgery)
	}{
		{"for another request", "", number("request", strings.Repeat("00", 16))},
		{"more valid fields than there are", "malformed", number("valid", "6")},
		{"another number of fields", "malformed", number("total", "6")},
		{"told no times", "malformed", number("count", "0")},
		{"a negative number", "malformed", number("valid", "-1")},
		{"a number that is none", "malformed", number("valid", "4111x")},
		{"with a body", "malformed", func(_ *world, f *chat.Forgery) { f.Body = "4111" }},
		{"with a line too many", "malformed", func(_ *world, f *chat.Forgery) { f.Fields = append(f.Fields, signed.Field{Key: "x", Value: "y"}) }},
		{"by somebody else", "bad-signature", func(w *world, f *chat.Forgery) { f.Signer = stranger(w.t, f.Signer.Name()).Signer }},
		{"of another chat", "wrong-chat", func(_ *world, f *chat.Forgery) { f.Set("chat", strings.Repeat("00", 16)) }},
		{"of another session", "wrong-chat", func(_ *world, f *chat.Forgery) { f.Set("session", strings.Repeat("00", 8)) }},
		{"numbered", "unexpected", func(w *world, f *chat.Forgery) { *f = *w.next(true, f.Kind, f.Fields, "") }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t).talking()
			id := w.request(card)
			f := w.next(true, "form-progress", progressFields(id), "")
			f.SetSeq(0)
			c.change(w, f)
			w.inject(true, f.Frame())
			w.wantProgress()
			if c.want != "" {
				w.wantRefused(c.want)
			} else {
				w.wantNothingRefused()
			}
			w.submit(id, filled)
			w.wantAgent("submission 4111111111111111")
		})
	}
	t.Run("from the agent", func(t *testing.T) {
		w := newWorld(t).talking()
		f := w.next(false, "form-progress", progressFields(w.request(card)), "")
		f.SetSeq(0)
		w.inject(false, f.Frame())
		w.wantRefused("malformed")
	})
	t.Run("as it should be", func(t *testing.T) {
		w := newWorld(t).talking()
		id := w.request(card)
		f := w.next(true, "form-progress", progressFields(id), "")
		f.SetSeq(0)
		w.inject(true, f.Frame())
		w.wantProgress(chat.Progress{id, 2, 5})
		w.wantNothingRefused()
	})
}

func progressFields(request string) []signed.Field {
	return []signed.Field{{Key: "request", Value: request}, {Key: "count", Value: "1"}, {Key: "valid", Value: "2"}, {Key: "total", Value: "5"}}
}

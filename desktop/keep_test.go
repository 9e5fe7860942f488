package desktop

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"filippo.io/age"

	"github.com/sealform/sealform/desktop/statefile"
	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// A disk keeps the state as it was written last, and all that was ever written.
type disk struct {
	id   *age.HybridIdentity
	kept []byte
	ever [][]byte
}

func (d *disk) State() ([]byte, error)         { return d.kept, nil }
func (d *disk) SetStateAside() (string, error) { return "", nil }

func (d *disk) KeepState(sealed []byte) error {
	d.kept, d.ever = sealed, append(d.ever, sealed)
	return nil
}

// read returns what a program that starts now finds.
func (d *disk) read(t testing.TB) []statefile.Chat {
	t.Helper()
	return d.state(t).Chats
}

func (d *disk) state(t testing.TB) statefile.State {
	t.Helper()
	s, err := statefile.New(d, d.id).Read()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// keeper is a program that keeps its chats, and has none.
func keeper(t testing.TB) (*world, *disk) {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	w, d := newWorld(t), &disk{id: id}
	w.session.self.State = statefile.New(d, id)
	w.connectAgent()
	return w, d
}

// keeping is an accepted chat of a program that keeps its chats.
func keeping(t testing.TB) (*world, *disk, *customer, string) {
	t.Helper()
	w, d := keeper(t)
	c, ticket := w.waits()
	w.accept(ticket)
	if kept := d.read(t); len(kept) != 1 || kept[0].Token == "" {
		t.Fatalf("an offer left, and %+v is kept", kept)
	}
	return w, d, c, ticket
}

// kill ends the program as the system does, which writes nothing any more.
func (w *world) kill() {
	w.session.self.State = nil
	for conn, rc := range w.conns {
		delete(w.conns, conn)
		rc.cancel()
		w.step(core.Closed{Conn: conn})
	}
	w.lose()
	w.session.shutdown()
}

// again starts a program on what the one before has kept. What is on its way when
// cut is true gets lost.
func (w *world) again(d *disk, cut func() bool) {
	w.t.Helper()
	c := w.session.self
	kept := d.state(w.t)
	c.State, c.Kept, c.Prekeys = statefile.New(d, d.id), kept.Chats, kept.Prekeys
	begin := w.session.begin
	w.session, w.away = newSession(c), nil
	w.session.begin = begin
	w.session.start()
	for queue := w.taken(); len(queue) > 0; queue = w.taken() {
		for _, e := range queue {
			if w.step(e); cut() {
				w.lose()
				return
			}
		}
	}
}

// later lets the program keep what it gathers, and the ends what they owe.
func (w *world) later() {
	time.Sleep(2 * time.Second)
	synctest.Wait()
	w.settle()
}

func TestAChatIsTakenUpAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, d, c, id := keeping(t)
		w.say(c, "Happy to help")
		c.say("My canary is 5821")
		w.later()
		seen := w.session.chats[0].items[len(w.session.chats[0].items)-1].ID
		w.mustAsk(asked("seen", id, map[string]any{"item": seen}))
		c.say("And I am in a hurry")
		w.mustAsk(asked("draft", id, map[string]any{"text": "Let me look", "form": "credit-card"}))
		w.later()
		w.session.perform([]byte(asked("say", id, map[string]any{"text": "This is lost on the way"})))
		w.kill()
		w.again(d, func() bool { return false })
		w.later()
		got := w.session.chats[0]
		stream := w.stream()
		for _, want := range []string{"Happy to help", "My canary is 5821", "And I am in a hurry"} {
			if n := len(slices.DeleteFunc(slices.Clone(stream), func(s string) bool { return s != want })); n != 1 {
				t.Errorf("%q stands %d times in %q", want, n, stream)
			}
		}
		if want := "This is lost on the way\n\nLet me look"; got.draft.text != want || got.draft.form != "credit-card" {
			t.Errorf("the draft is %+v, want %q", got.draft, want)
		}
		for _, i := range got.items {
			if i.From == chat.Customer && i.Kind == chat.Text && (i.ID <= got.seen) != (i.Text != "And I am in a hurry") {
				t.Errorf("%q is read: %v", i.Text, i.ID <= got.seen)
			}
		}
		if !w.say(c, "Here I am") || !slices.Contains(c.texts(), "["+string(chat.CodeBack)+"]") {
			t.Errorf("the customer reads %q", c.texts())
		}
		w.nothingOf(d, "canary", "hurry")
	})
}

// nothingOf looks for what a customer wrote in all that was ever written, opened.
func (w *world) nothingOf(d *disk, canaries ...string) {
	for _, sealed := range d.ever {
		was := disk{id: d.id, kept: sealed}
		for _, k := range was.read(w.t) {
			for _, canary := range canaries {
				if strings.Contains(strings.Join(append(k.Unsent, k.Draft, k.Form), " "), canary) || bytes.Contains(sealed, []byte(canary)) {
					w.t.Errorf("what is kept holds %q", canary)
				}
			}
		}
	}
}

// A program that is killed again before the customer has given back what was said
// loses nothing of what was kept.
func TestAProgramIsKilledTwice(t *testing.T) {
	for name, lost := range map[string]bool{"while the customer is away": false, "when the chat is there, and nothing of what was said": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, d, c, id := keeping(t)
				w.later()
				w.mustAsk(asked("seen", id, map[string]any{"item": 100}))
				w.mustAsk(asked("draft", id, map[string]any{"text": "Dear", "form": ""}))
				w.later()
				w.session.perform([]byte(asked("say", id, map[string]any{"text": "lost"})))
				before := d.read(t)
				if !lost {
					c.disconnect()
				}
				w.kill()
				w.again(d, func() bool { return lost && len(w.session.chats) > 0 })
				time.Sleep(2 * keepAfter)
				synctest.Wait()
				after := d.read(t)
				if len(before) != 1 || len(after) != 1 || after[0].Draft != before[0].Draft || after[0].Seen != before[0].Seen || !slices.Equal(after[0].Unsent, before[0].Unsent) {
					t.Errorf("kept was\n%+v, and is\n%+v", before, after)
				}
			})
		})
	}
}

// A chat that is over is not taken up, and one that goes on is not ended with the
// program.
func TestWhatIsLeftForTheNextStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, d, one, _ := keeping(t)
		two, other := w.waits()
		w.accept(other)
		w.later()
		w.mustAsk(`{"type":"end","id":7,"chat":"` + other + `"}`)
		w.later()
		w.session.endAll()
		w.settle()
		if hasEnded(one) || !hasEnded(two) {
			t.Errorf("ended: %v and %v", hasEnded(one), hasEnded(two))
		}
		if kept := d.read(t); len(kept) != 1 || w.session.left != 1 || kept[0].Service != "billing" {
			t.Errorf("%d are left, and %+v kept", w.session.left, kept)
		}
	})
}

// A relay that refuses for good to open a chat of the start before does not say
// that it is over: it stays kept, and can be taken up when the agent asks.
func TestARefusedChatStaysKept(t *testing.T) {
	for _, ask := range []string{`{"type":"retry","id":9}`, `{"type":"accept","id":9,"chat":"%s"}`} {
		synctest.Test(t, func(t *testing.T) {
			w, d, c, id := keeping(t)
			w.say(c, "Happy to help")
			w.later()
			before := d.read(t)
			w.kill()
			refused := false
			w.again(d, func() bool {
				if !refused {
					conn, rc := w.conn(c.ticket)
					delete(w.conns, conn)
					w.step(core.Closed{Conn: conn})
					rc.stopped(rc.ctx, wire.CloseName)
					refused = true
				}
				return false
			})
			w.later()
			if after := d.read(t); !refused || len(after) != 1 || after[0].Token != before[0].Token {
				t.Fatalf("kept was %+v, and is %+v", before, after)
			}
			if s := w.state(); s.Refusal.Chat != id || len(s.Waiting) != 1 || s.Waiting[0].Claimed {
				t.Errorf("the window shows %+v and %+v", s.Refusal, s.Waiting)
			}
			w.mustAsk(strings.ReplaceAll(ask, "%s", id))
			w.later()
			if !slices.Contains(w.stream(), "Happy to help") || !slices.Contains(c.texts(), "["+string(chat.CodeBack)+"]") {
				t.Errorf("asked %s, the stream is %q", ask, w.stream())
			}
		})
	}
}

// What is kept and cannot be read is said in the window.
func TestTheWindowSaysWhatCannotBeTakenUp(t *testing.T) {
	w := newWorld(t)
	for cause, want := range map[error]string{
		nil:                          "",
		errors.New("no such device"): "the chats of before the restart cannot be taken up: their file cannot be read",
		&statefile.Damaged{Path: "/home/alice/state-before1.age"}: "the chats of before the restart cannot be taken up: their file is damaged; it was put aside as /home/alice/state-before1.age",
	} {
		w.session.self.Unkept = cause
		if got := w.state().Unkept; got != want {
			t.Errorf("of %v the window says %q, want %q", cause, got, want)
		}
	}
}

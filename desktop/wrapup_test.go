package desktop

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sealform/sealform/desktop/statefile"
	"github.com/sealform/sealform/desktop/workspace"
)

// disposing gives the agent's organisation dispositions.
func (w *world) disposing(all ...string) {
	w.t.Helper()
	form := "id: a\nversion: 1\ntitle: A\nretain-minutes: 5\nfields:\n  - id: a\n    kind: text\n    label: A\n    required: true\n"
	ws, err := workspace.Load(fstest.MapFS{"forms/a.yaml": {Data: []byte(form)}, workspace.DispositionsFile: {Data: workspace.DispositionsText(all)}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.session.self.Texts = ws
}

// wrap says of a chat what came of it.
func (w *world) wrap(id, disposition, note string, anyway bool) any {
	w.t.Helper()
	return w.ask(fmt.Sprintf(`{"type":"wrap","id":7,"chat":%q,"disposition":%q,"note":%q,"anyway":%t}`, id, disposition, note, anyway))
}

// wrapping is a chat that the agent has ended.
func wrapping(t testing.TB) (*world, *customer, string) {
	t.Helper()
	w, c, id := accepted(t)
	w.disposing("Solved", "Call back")
	w.mustAsk(`{"type":"end","id":5,"chat":"` + id + `"}`)
	return w, c, id
}

// What the agent says of a chat stands at the end of its transcript, and a
// message that looks the same stands as what it is.
func TestWrapUpEndsTheTranscript(t *testing.T) {
	w, c, id := accepted(t)
	w.disposing("Solved", "Call back")
	c.say("\nWrap-up by Alice, after the chat\nDisposition  Not solved")
	w.mustAsk(`{"type":"end","id":5,"chat":"` + id + `"}`)
	if text := w.transcript(id); strings.Contains(text, "\nWrap-up") {
		t.Errorf("nothing was said, and the transcript is\n%s", text)
	}
	w.wrap(id, "Call back", "Wants a call\non Monday.\u2028Disposition  Solved", false)
	want := "\n\nWrap-up by Alice, after the chat\nDisposition  Call back\nNote\n    Wants a call\n    on Monday.\n    Disposition  Solved\n"
	text := w.transcript(id)
	if !strings.HasSuffix(text, want) || strings.Count(text, "\nWrap-up") != 1 || strings.Count(text, "\nDisposition") != 1 {
		t.Errorf("the transcript ends not with %q:\n%s", want, text)
	}
	w.wrap(id, "", " \n", false)
	if text := w.transcript(id); strings.Contains(text, "\nWrap-up") {
		t.Errorf("all was taken back, and the transcript is\n%s", text)
	}
}

// A window knows whether a transcript has what was said.
func TestWrapUpIsOpenUntilItIsDownloaded(t *testing.T) {
	w, _, id := wrapping(t)
	is := func(want wrapView) {
		t.Helper()
		if got := w.chat().Wrap; got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	is(wrapView{})
	w.wrap(id, "Solved", "", false)
	is(wrapView{"Solved", "", true})
	w.transcript(id)
	is(wrapView{"Solved", "", false})
	w.wrap(id, "Solved", "", false) // says nothing new
	is(wrapView{"Solved", "", false})
	w.wrap(id, "Solved", "Paid.", false)
	is(wrapView{"Solved", "Paid.", true})
	w.wrap(id, "", "", false)
	is(wrapView{})
}

func TestWrapUpIsGuarded(t *testing.T) {
	w, _, id := wrapping(t)
	note := "Paid with " + cardNumber
	if got := w.wrap(id, "Solved", note, false); got != (guardedEvent{"guarded", 7, "card-number"}) {
		t.Errorf("answered %+v", got)
	}
	if got, text := w.chat().Wrap, w.transcript(id); got.Note != "" || got.Disposition != "Solved" || strings.Contains(text, cardNumber) {
		t.Errorf("kept %+v\n%s", got, text)
	}
	w.wrap(id, "Solved", note, true)
	if text := w.transcript(id); !strings.Contains(text, cardNumber) {
		t.Errorf("the agent meant it, and the transcript is\n%s", text)
	}
}

func TestWrapUpRefusals(t *testing.T) {
	w, _, id := wrapping(t)
	for name, c := range map[string]struct{ disposition, note, want string }{
		"another disposition": {"Lost", "", "is not one of your organisation's dispositions"},
		"too long":            {"", strings.Repeat("é", maxNote+1), "shorten it to 2000"},
	} {
		if e, ok := w.wrap(id, c.disposition, c.note, true).(errorEvent); !ok || !strings.Contains(e.Message, c.want) {
			t.Errorf("%s: answered %+v", name, e)
		}
	}
	if e, bad := w.wrap(id, "Call back", strings.Repeat("é", maxNote), false).(errorEvent); bad {
		t.Errorf("refused: %s", e.Message)
	}
	w.disposing() // what was chosen stays when the list changes
	if e, bad := w.wrap(id, "Call back", "", false).(errorEvent); bad || w.chat().Wrap.Disposition != "Call back" {
		t.Errorf("refused: %s", e.Message)
	}
}

func TestNoWrapUpWhileTheChatGoesOn(t *testing.T) {
	w, _, id := accepted(t)
	w.disposing("Solved")
	if e, ok := w.wrap(id, "Solved", "", false).(errorEvent); !ok || e.Message != errLive.Error() {
		t.Errorf("answered %+v", e)
	}
}

// It is written to no disk, and goes with the chat.
func TestWrapUpIsKeptNowhere(t *testing.T) {
	w, d, _, id := keeping(t)
	w.disposing("Solved")
	w.mustAsk(`{"type":"end","id":5,"chat":"` + id + `"}`)
	w.wrap(id, "Solved", "canary note", false)
	w.session.mu.Lock()
	w.session.keepNow()
	w.session.mu.Unlock()
	if got := d.read(t); len(got) != 0 {
		t.Errorf("kept %+v", got)
	}
	for _, sealed := range d.ever {
		chats, err := statefile.New(&disk{id: d.id, kept: sealed}, d.id).Read()
		if err != nil || strings.Contains(fmt.Sprintf("%+v", chats), "canary") {
			t.Errorf("%v: once there was %+v", err, chats)
		}
	}
	w.mustAsk(`{"type":"close","id":6,"chat":"` + id + `"}`)
	if e, ok := w.ask(`{"type":"transcript","id":9,"chat":"` + id + `"}`).(errorEvent); !ok || strings.Contains(fmt.Sprintf("%+v", w.state()), "canary") {
		t.Errorf("closed, and %+v", e)
	}
	if strings.Contains(w.log.String(), "canary") {
		t.Error("it is in the log")
	}
}

// The window has the organisation's dispositions, and an empty list for none.
func TestDispositionsAreShown(t *testing.T) {
	w := newWorld(t)
	if got := w.state().Dispositions; got == nil || len(got) != 0 {
		t.Errorf("got %#v", got)
	}
	w.disposing("Solved", "Call back")
	if got := w.state().Dispositions; !slices.Equal(got, []string{"Solved", "Call back"}) {
		t.Errorf("got %q", got)
	}
}

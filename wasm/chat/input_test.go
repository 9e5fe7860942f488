package chat_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
)

// Messages that are refused, with nothing sent, and the same at both ends.
func TestMessagesRefused(t *testing.T) {
	messages := map[string]struct{ text, want string }{
		"empty":                {"", "text-empty"},
		"spaces":               {" \t\r\n\u00a0 ", "text-empty"},
		"without a width":      {"\u200b\u200d", "text-empty"},
		"nothing to see":       {"\u200e \u2060\ufe0f\u00ad\u3164\u2800\u034f\U000e0041", "text-empty"},
		"NUL":                  {"a\x00b", "text-control"},
		"escape":               {"\x1b[31mred", "text-control"},
		"backspace":            {"41\b1", "text-control"},
		"delete":               {"a\x7f", "text-control"},
		"vertical tab inside":  {"a\vb", "text-control"},
		"not UTF-8":            {"caf\xe9", "text-control"},
		"cut UTF-8":            {"caf\xc3", "text-control"},
		"a lone surrogate":     {"\xed\xa0\xbd", "text-control"},
		"8,001 characters":     {strings.Repeat("a", chat.MaxText+1), "text-too-long"},
		"8,001 emoji":          {strings.Repeat("😀", chat.MaxText+1), "text-too-long"},
		"a megabyte":           {strings.Repeat("a", 1<<20), "text-too-long"},
		"control and too long": {strings.Repeat("\x01", chat.MaxText+1), "text-control"},
	}
	for name, m := range messages {
		t.Run(name, func(t *testing.T) {
			directions(t, func(t *testing.T, toAgent bool) {
				w := newWorld(t).talking()
				frames := w.hold(toAgent)
				var err error
				if toAgent {
					_, err = w.visitor.Say(w.now, m.text)
				} else {
					_, err = w.agent.Send(w.now, m.text)
				}
				if code(err) != m.want || len(*frames) != 0 {
					t.Errorf("got %v and %d frames, want %s and none", err, len(*frames), m.want)
				}
				w.release()
				w.say(toAgent, "and on")
				w.wantOnce(toAgent, "and on")
			})
		})
	}
}

// Messages that arrive as they were written, or cleaned of what nobody sees.
func TestMessagesTaken(t *testing.T) {
	messages := map[string]string{
		"a":                              "a",
		"  padded  ":                     "padded",
		"tab\there":                      "tab here",
		"dos\r\nline\rmac":               "dos\nline\nmac",
		"two\n\n\nblank":                 "two\n\n\nblank",
		"— alice AAAA":                   "— alice AAAA",
		"x\n\n— shop.example/a+1+AA sig": "x\n\n— shop.example/a+1+AA sig",
		"sealform/end@v1":                "sealform/end@v1",
		"\ufffd what a browser makes of a lone surrogate": "\ufffd what a browser makes of a lone surrogate",
		"עברית \u200f العربية 日本語 😀👩\u200d👩\u200d👧":       "עברית \u200f العربية 日本語 😀👩\u200d👩\u200d👧",
		strings.Repeat("a", chat.MaxText):                 strings.Repeat("a", chat.MaxText),
		strings.Repeat("😀", chat.MaxText):                 strings.Repeat("😀", chat.MaxText),
		strings.Repeat("\n\n", 3999) + "x":                "x",
		"x" + strings.Repeat("\n", 7998) + "y":            "x" + strings.Repeat("\n", 7998) + "y",
	}
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).talking()
		for written, want := range messages {
			w.say(toAgent, written)
			w.wantOnce(toAgent, want)
		}
		w.wantNothingRefused()
		w.reload() // and once more as history
		for _, want := range messages {
			if w.count(want, w.seenByCustomer) != 1 {
				t.Errorf("a message of %d bytes after a reload: got %d times, want once", len(want), w.count(want, w.seenByCustomer))
			}
		}
	})
}

// While the other end is away messages wait, up to a limit that is said, and
// then all arrive.
func TestTheOutboxFillsUp(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).talking()
		w.sleep(1000)
		w.cut()
		var sent []string
		for i := range chat.MaxOutbox + 10 {
			text := strings.Repeat("m", i+1)
			var err error
			if toAgent {
				_, err = w.visitor.Say(w.now, text)
			} else {
				_, err = w.agent.Send(w.now, text)
			}
			if err == nil {
				sent = append(sent, text)
			} else if code(err) != "outbox-full" {
				t.Fatalf("message %d: got %v, want outbox-full", i, err)
			}
		}
		if len(sent) != chat.MaxOutbox {
			t.Errorf("messages taken: got %d, want %d", len(sent), chat.MaxOutbox)
		}
		w.restore()
		w.wantOnce(toAgent, sent...)
		w.sleep(1000)
		w.say(toAgent, "room again")
		w.wantOnce(toAgent, "room again")
	})
}

// Before anybody joins, the limit holds too and nothing is lost.
func TestTheQueueFillsUp(t *testing.T) {
	w := newWorld(t)
	w.visit("first")
	var err error
	n := 1
	for ; n < chat.MaxOutbox+5; n++ {
		if _, err = w.visitor.Say(w.now, strings.Repeat("m", n)); err != nil {
			break
		}
	}
	if n != chat.MaxOutbox || code(err) != "outbox-full" {
		t.Errorf("stopped after %d messages with %v, want %d and outbox-full", n, err, chat.MaxOutbox)
	}
	w.accept()
	w.wantAgent("first", strings.Repeat("m", n-1))
}

// A form that is asked for finds room beside messages that wait.
func TestAFormHasRoom(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	w.sleep(1000)
	w.cut()
	for range chat.MaxOutbox {
		must(w.visitor.Say(w.now, "x"))
	}
	w.submit(id, filled)
	if w.count("[sent]", w.seenByCustomer) != 0 {
		t.Error("the customer was told that it was sent")
	}
	w.restore()
	w.sleep(1000)
	w.wantAgent("submission 4111111111111111")
	w.wantCustomer("sending", "closed sent", "[sent]")
}

// Answers that find no room wait for it: what became of a form, and whether a
// file may come, is told in the end and in order, however much waits to be
// delivered.
func TestAnswersOutliveAFullOutbox(t *testing.T) {
	w := newWorld(t).talking()
	first, second := w.request(card), w.request(documents)
	w.sleep(1000)
	w.dropToVisitor = true
	w.fill(false)
	w.submit(first, filled)
	w.opens(first)
	w.wipes(first)
	w.choose(second, "front", scan(2000))
	w.dropToVisitor = false
	w.sleep(minute)
	w.wantCustomer("sending", "closed sent", "[sent]", "[opened]", "[wiped]")
	if got := w.state("front"); got != "sent" {
		t.Errorf("the file is %q, want sent", got)
	}
	w.wantAlarms()
}

// So does what the customer takes back.
func TestAFileTakenBackWithAFullOutbox(t *testing.T) {
	w, id := asking(t, 1<<20)
	w.choose(id, "front", scan(2000))
	w.sleep(minute)
	w.dropToAgent = true
	w.fill(true)
	w.fromVisitor(w.visitor.DropFile(w.now, id, "front"))
	w.dropToAgent = false
	w.sleep(minute)
	if kept := w.agent.Kept(); kept != 0 {
		t.Errorf("%d bytes of a file that was taken back are kept", kept)
	}
}

// fill lets an end write until it takes nothing more.
func (w *world) fill(ofVisitor bool) {
	for before := -1; before != w.outbox(ofVisitor); {
		before = w.outbox(ofVisitor)
		if ofVisitor {
			w.fromVisitor(w.visitor.Push(w.now, "message", nil, "x"))
		} else {
			w.fromAgent(w.agent.Push(w.now, "message", nil, "x"))
		}
	}
}

// survey has room for long answers.
var survey = form.Definition{
	ID: "survey", Version: 1, Title: "Survey", RetainMinutes: 10, AnswerMinutes: 30, Language: "en",
	Fields: []form.FieldDef{
		{ID: "a", Kind: "multiline", Label: "A", Required: true}, {ID: "b", Kind: "multiline", Label: "B"},
		{ID: "c", Kind: "multiline", Label: "C"}, {ID: "d", Kind: "multiline", Label: "D"},
	},
}

// Values that are refused with the form still open, and what was typed before
// still sendable.
func TestValuesRefused(t *testing.T) {
	answers := map[string]struct {
		values form.Values
		want   string
	}{
		"nothing":               {nil, "form-invalid"},
		"empty":                 {form.Values{{ID: "a"}}, "form-invalid"},
		"only spaces":           {form.Values{{ID: "a", Text: "   "}}, "form-invalid"},
		"only unknown fields":   {form.Values{{ID: "x", Text: "y"}}, "form-invalid"},
		"10,001 characters":     {form.Values{{ID: "a", Text: strings.Repeat("a", form.MaxValue+1)}}, "value-too-long"},
		"10,001 emoji":          {form.Values{{ID: "a", Text: strings.Repeat("😀", form.MaxValue+1)}}, "value-too-long"},
		"a megabyte":            {form.Values{{ID: "a", Text: strings.Repeat("a", 1<<20)}}, "value-too-long"},
		"unknown and too long":  {form.Values{{ID: "a", Text: "a"}, {ID: "x", Text: strings.Repeat("a", form.MaxValue+1)}}, "value-too-long"},
		"too much altogether":   {form.Values{{ID: "a", Text: strings.Repeat("😀", 9000)}, {ID: "b", Text: strings.Repeat("😀", 9000)}}, "value-too-long"},
		"just too much to seal": {form.Values{{ID: "a", Text: strings.Repeat("é", 10000)}, {ID: "b", Text: strings.Repeat("é", 10000)}, {ID: "c", Text: strings.Repeat("é", 10000)}, {ID: "d", Text: strings.Repeat("é", 2500)}}, "value-too-long"},
		"many newlines too much": {form.Values{{ID: "a", Text: "x" + strings.Repeat("\n", 9998) + "x"}, {ID: "b", Text: strings.Repeat("x\n", 4999) + "x"},
			{ID: "c", Text: strings.Repeat("😀", 9000)}}, "value-too-long"},
	}
	for name, a := range answers {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			id := w.request(survey)
			err := w.trySubmit(id, a.values)
			if code(err) != a.want {
				t.Errorf("got %v, want %s", err, a.want)
			}
			if w.visitor.OpenForms() != 1 || w.submission != nil || w.count("[sent]", w.seenByCustomer) != 0 {
				t.Error("the form is closed or was sent")
			}
			w.submit(id, form.Values{{ID: "a", Text: "all well"}})
			w.wantAgent("submission all well")
		})
	}
}

// Values with control characters or broken UTF-8 never reach the agent as
// they are: they are cleaned or refused, and never cut short silently.
func TestValuesWithControlCharacters(t *testing.T) {
	for name, text := range map[string]string{
		"NUL": "a\x00b", "escape": "a\x1b[31mb", "not UTF-8": "a\xffb", "a lone surrogate": "a\xed\xa0\xbdb", "delete": "a\x7fb", "C1": "a\u009bb", "line separator": "a\u2028b",
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			id := w.request(survey)
			err := w.trySubmit(id, form.Values{{ID: "a", Text: text}})
			if err != nil && code(err) != "form-invalid" {
				t.Fatalf("got %v, want form-invalid", err)
			}
			if err == nil {
				got := w.submission.Values.Get("a")
				if strings.ContainsAny(got, "\x00\x1b\x7f\u009b\u2028") || !strings.HasPrefix(got, "a") || !strings.HasSuffix(got, "b") {
					t.Errorf("arrived as %q", got)
				}
			}
		})
	}
}

// The longest value arrives whole, in every script.
func TestTheLongestValueArrives(t *testing.T) {
	for _, s := range []string{"a", "é", "😀"} {
		t.Run(s, func(t *testing.T) {
			w := newWorld(t).talking()
			text := strings.Repeat(s, form.MaxValue)
			w.submit(w.request(survey), form.Values{{ID: "a", Text: text}})
			if w.submission == nil || w.submission.Values.Get("a") != text {
				t.Errorf("10,000 times %q did not arrive whole", s)
			}
		})
	}
}

// What ended stays ended: every call is an answer, none is a crash.
func TestNothingWorksAfterTheEnd(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	w.endByCustomer()
	if err := w.trySubmit(id, filled); code(err) != "form-closed" {
		t.Errorf("sending a form after the end: got %v, want form-closed", err)
	}
	if _, err := w.visitor.Cancel(w.now, id); code(err) != "form-closed" {
		t.Errorf("cancelling after the end: got %v, want form-closed", err)
	}
	if _, err := w.agent.Cancel(w.now, id); code(err) != "form-closed" {
		t.Errorf("the agent cancels after the end: got %v, want form-closed", err)
	}
	if _, err := w.agent.Send(w.now, "x"); code(err) != "ended" {
		t.Errorf("the agent writes after the end: got %v, want ended", err)
	}
	if _, _, err := w.agent.Request(w.now, card); code(err) != "ended" {
		t.Errorf("the agent asks after the end: got %v, want ended", err)
	}
	var out []chat.Output
	for range 2 {
		out = slices.Concat(out, w.visitor.End(w.now), w.visitor.Tick(w.now), w.visitor.Connected(w.now), w.visitor.Receive(w.now, []byte{1}),
			w.agent.End(w.now), w.agent.Tick(w.now), w.agent.Connected(w.now), w.agent.Receive(w.now, wire.Peer{Up: true}),
			w.agent.Arrived(w.now, wire.SessionID{}, nil))
	}
	if len(out) != 0 {
		t.Errorf("%d outputs after the end: %v", len(out), out)
	}
}

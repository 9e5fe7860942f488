package chat_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

const canary = "4111111111111111"

// Whatever bytes come from the relay, the customer's end answers with
// outputs, never with a panic, and the chat goes on.
func FuzzVisitorReceive(f *testing.F) {
	w := newWorld(&testing.T{}).talking()
	held := w.hold(false)
	w.agentSays(canary)
	w.request(card)
	w.writes(false)
	w.looks(false)
	for _, b := range append(*held, w.rosterNote, w.rosterFrame(w.rosterNote).Append(nil), wire.Peer{Chat: w.join.Chat, Up: true}.Append(nil)) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if endsIt(b) || slices.ContainsFunc(*held, func(h []byte) bool { return bytes.Equal(h, b) }) {
			return
		}
		wantQuiet(t, w.visitor.Receive(w.now, b))
		wantQuiet(t, w.visitor.Tick(w.now))
	})
}

// The same for the agent's end.
func FuzzAgentReceive(f *testing.F) {
	w := newWorld(&testing.T{}).talking()
	held := w.hold(true)
	w.fromVisitor(must(w.visitor.Insist(w.now, canary)))
	w.submit(w.request(card), filled)
	w.writes(true)
	w.looks(true)
	for _, b := range append(*held, w.join.Hello, wire.Peer{Chat: w.join.Chat}.Append(nil)) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		frame, err := wire.Parse(b)
		if err != nil || endsIt(b) || slices.ContainsFunc(*held, func(h []byte) bool { return bytes.Equal(h, b) }) {
			return
		}
		wantQuiet(t, w.agent.Receive(w.now, frame))
		wantQuiet(t, w.agent.Arrived(w.now, wire.SessionID(append(b, make([]byte, 8)...)), b))
	})
}

// endsIt reports frames with which a relay may end or refuse a chat.
func endsIt(b []byte) bool {
	return len(b) > 0 && (b[0] == byte(wire.KindEnded) || b[0] == byte(wire.KindRoster))
}

func wantQuiet(t *testing.T, out []chat.Output) {
	t.Helper()
	for _, o := range out {
		switch o := o.(type) {
		case chat.Item:
			if o.Code != "alarm" {
				t.Errorf("something was believed: item %q", o.Code)
			}
		case chat.State, chat.Ended, chat.Form, chat.Submission, chat.Writing, chat.Read:
			t.Errorf("something was believed: %T", o)
		}
	}
}

// What marshals parses to the same items, and what parses marshals to the
// same bytes where it was written by us.
func FuzzHistory(f *testing.F) {
	f.Add("customer text - 2026-11-22T14:20:00Z\n hello\n \n again")
	f.Add("system marker requested 2026-11-22T14:20:00Z\n Secure data has been requested")
	f.Add("agent text - 2026-11-22T14:20:00Z")
	f.Fuzz(func(t *testing.T, body string) {
		items, ok := chat.ParseHistory(body)
		if !ok {
			return
		}
		again, ok := chat.ParseHistory(strings.Join(chat.HistoryBodies(items), "\n"))
		if !ok || !slices.EqualFunc(items, again, sameItem) {
			t.Errorf("%q parses to %v, and again to %v", body, items, again)
		}
	})
}

func sameItem(a, b chat.Item) bool { a.ID, b.ID = 0, 0; return a == b }

func TestHistoryRoundTrip(t *testing.T) {
	codes := []string{"", "requested", "cancelled-customer", "joined"}
	rapid.Check(t, func(rt *rapid.T) {
		items := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) chat.Item {
			i := chat.Item{
				From: chat.Who(rapid.IntRange(0, 2).Draw(rt, "from")), Kind: chat.ItemKind(rapid.IntRange(0, 2).Draw(rt, "kind")),
				Code: chat.Code(rapid.SampledFrom(codes).Draw(rt, "code")), Time: rapid.Int64Range(0, 4_000_000_000).Draw(rt, "time") * 1000,
				Text: strings.Repeat(rapid.StringMatching(`([ -~é😀]|\n){0,20}`).Draw(rt, "text"), rapid.IntRange(1, 200).Draw(rt, "times")),
			}
			if i.Kind == chat.Marker { // in one line, and then its form's title
				i.Text, i.Form, _ = strings.Cut(i.Text, "\n")
			}
			return i
		}), 0, 60).Draw(rt, "items")
		var got []chat.Item
		for _, body := range chat.HistoryBodies(items) {
			if len(body) > 64<<10 {
				rt.Fatalf("a body of %d bytes", len(body))
			}
			part, ok := chat.ParseHistory(body)
			if !ok {
				rt.Fatal("a history that was just written does not parse")
			}
			got = append(got, part...)
		}
		if !slices.EqualFunc(items, got, sameItem) {
			rt.Fatalf("got %v, want %v", got, items)
		}
	})
}

// Saved state has one encoding.
func FuzzResumeState(f *testing.F) {
	w := newWorld(&testing.T{}).talking()
	f.Add(w.saved)
	f.Add([]byte("sealform/resume-state@v1\nchat x\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if again, ok := chat.ParseResume(b); ok && !bytes.Equal(again, b) {
			t.Errorf("%q is read, and written again as %q", b, again)
		}
		if _, _, err := chat.NewVisitor(chat.VisitorConfig{Root: w.rootKey, Service: service, Origin: origin, Saved: b, Now: start}); err != nil {
			t.Errorf("saved state stops a chat: %v", err)
		}
	})
}

// How a sealed form stands in a note has one encoding too.
func FuzzWrapping(f *testing.F) {
	f.Add("QUJD")
	f.Add(strings.Repeat("QUJD", 20))
	f.Add("QUJD\n")
	f.Add("QUJ=")
	f.Add("QUJD\r") // Go's decoder passes over it
	f.Fuzz(func(t *testing.T, s string) {
		if file, ok := chat.Unwrap(s); ok && chat.Wrap(base64Of(file)) != s {
			t.Errorf("%q is read, and written again otherwise", s)
		}
	})
}

// No error holds what was typed, whatever the text.
func FuzzErrorsAreSilent(f *testing.F) {
	for _, s := range []string{"", "\x00", "\xff", strings.Repeat("x", 8001), strings.Repeat("x", 10001), "\u202e"} {
		f.Add(s)
	}
	w := newWorld(&testing.T{}).talking()
	id := w.request(card)
	w.cut()
	f.Fuzz(func(t *testing.T, s string) {
		text := s + canary
		values := slices.Clone(filled)
		values[3].Text = text
		_, say := w.visitor.Say(w.now, text)
		_, insist := w.visitor.Insist(w.now, text)
		_, stopped := w.visitor.Stopped(w.now, text, true)
		_, send := w.agent.Send(w.now, text)
		values[0].Text = "1" + text
		_, submit := w.visitor.Submit(w.now, id, values)
		_, cancel := w.visitor.Cancel(w.now, text)
		_, definition := w.visitor.Form(text)
		_, _, start := chat.NewVisitor(chat.VisitorConfig{Root: text, Service: text, Origin: text, Saved: []byte(text), Now: w.now})
		_, _, service := chat.NewVisitor(chat.VisitorConfig{Root: w.rootKey, Service: text, Origin: text, Now: w.now})
		for _, err := range []error{say, insist, stopped, send, submit, cancel, definition, start, service} {
			if err != nil && strings.Contains(err.Error(), canary) {
				t.Errorf("an error repeats what was typed: %v", err)
			}
		}
		if submit == nil {
			t.Error("a wrong card number was taken")
		}
	})
}

package chat_test

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// comeBack loads the page again as far as the relay's word to the agent,
// with the hello changed, and keeps the resume note off the wire.
func (w *world) comeBack(change func(h *trust.Hello)) (resume []byte) {
	w.linked = false
	held := w.hold(true)
	w.open(w.saved)
	w.linked = true
	w.fromVisitor(w.visitor.Connected(w.now))
	w.give(w.rosterFrame(w.rosterNote))
	w.give(wire.Peer{Chat: w.join.Chat, Up: true})
	h, err := trust.OpenHello(w.join.Hello)
	w.must(err)
	change(&h)
	msg, err := h.Sign(w.visitor.Signer())
	w.must(err)
	w.fromAgent(w.agent.Arrived(w.now, w.join.Session, msg))
	w.run()
	w.release()
	return (*held)[0]
}

// Page loads that may not take the chat over: the page that has it keeps it.
func TestResumesRefused(t *testing.T) {
	same := func(*trust.Hello) {}
	resumes := []struct {
		name, want string
		hello      func(h *trust.Hello)
		note       func(w *world, f *chat.Forgery)
	}{
		{"with another token", "bad-token", same, func(w *world, f *chat.Forgery) { f.Fields[0].Value = strings.Repeat("ab", 32) }},
		{"with an empty token", "malformed", same, func(w *world, f *chat.Forgery) { f.Fields[0].Value = "" }},
		{"with a token too many", "malformed", same, func(w *world, f *chat.Forgery) { f.Fields = append(f.Fields, f.Fields[0]) }},
		{"without a token", "malformed", same, func(w *world, f *chat.Forgery) { f.Fields = nil }},
		{"of another page", "wrong-chat", func(h *trust.Hello) { h.Origin = "https://evil.example" }, nil},
		{"saying another page", "wrong-chat", same, func(w *world, f *chat.Forgery) { f.Set("origin", "https://evil.example") }},
		{"signed by somebody else", "bad-signature", same, func(w *world, f *chat.Forgery) { f.Signer = stranger(w.t, trust.VisitorName).Signer }},
		{"of another session", "wrong-chat", same, func(w *world, f *chat.Forgery) { f.Set("session", strings.Repeat("00", 8)) }},
		{"of another chat", "wrong-chat", same, func(w *world, f *chat.Forgery) { f.Set("chat", strings.Repeat("00", 16)) }},
		{"sealed to somebody else", "late", same, func(w *world, f *chat.Forgery) { f.Recipients = []*seal.Recipient{recipient(w.t)} }},
		{"for two", "late", same, func(w *world, f *chat.Forgery) { f.Recipients = append(f.Recipients, recipient(w.t)) }},
		{"of another kind", "unexpected", same, func(w *world, f *chat.Forgery) { f.Kind = "message" }},
		{"not first", "malformed", same, func(w *world, f *chat.Forgery) { f.SetSeq(2); f.HeaderSeq = 1 }},
		{"with a body", "malformed", same, func(w *world, f *chat.Forgery) { f.Body = "x" }},
	}
	for _, c := range resumes {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t).talking()
			page, session := w.visitor, w.join.Session
			resume := w.comeBack(c.hello)
			if c.note != nil {
				f := w.visitor.ResumeNote(w.visitor.Token())
				c.note(w, f)
				resume = f.Frame()
			}
			w.inject(true, resume)
			w.wantRefused(c.want)
			if got := w.lastState(); got != "connecting" {
				t.Errorf("the new page's state: got %q, want connecting", got)
			}
			w.visitor, w.join.Session = page, session
			w.visitorSays("I was here first")
			w.wantOnce(true, "I was here first")
		})
	}
}

// The link is named before anything can be sent on it: a reloaded page's as
// the chat's was before, a new chat's otherwise.
func TestTheTicketComesFirst(t *testing.T) {
	w := newWorld(t).talking()
	for name, c := range map[string]struct {
		saved []byte
		same  bool
	}{"reloaded": {w.saved, true}, "new": {nil, false}} {
		t.Run(name, func(t *testing.T) {
			_, out, err := chat.NewVisitor(chat.VisitorConfig{Root: w.rootKey, Service: service, Origin: origin, Saved: c.saved, Now: w.now})
			w.must(err)
			first, ok := out[0].(chat.Chat)
			if !ok || first.Ticket == (wire.Ticket{}) || (first.Ticket == w.join.Chat.Ticket()) != c.same {
				t.Errorf("got %v first, want the ticket of the same chat: %v", out[0], c.same)
			}
			if f, err := wire.Parse(first.Leave); err != nil || f.(wire.Leave).Chat.Ticket() != first.Ticket {
				t.Errorf("%x does not leave this chat", first.Leave)
			}
		})
	}
}

// The hand-made resume, unchanged, takes the chat over.
func TestAProperResume(t *testing.T) {
	w := newWorld(t).talking()
	w.comeBack(func(*trust.Hello) {})
	w.inject(true, w.visitor.ResumeNote(w.visitor.Token()).Frame())
	w.wantCustomer("joined Alice", "hello")
	w.wantNothingRefused()
}

// A resume note is good for one page load: seen again, it is a duplicate.
func TestAResumeIsNotReplayed(t *testing.T) {
	w := newWorld(t).talking()
	resume := w.comeBack(func(*trust.Hello) {})
	w.inject(true, resume)
	w.wantCustomer("joined Alice")
	w.inject(true, resume)
	w.wantRefused("replayed")
	w.sleep(1000)
	old := w.join
	w.reload()
	w.sleep(1000) // the page has the new offer now
	before := w.refused["late"]
	w.fromAgent(w.agent.Arrived(w.now, old.Session, old.Hello))
	w.inject(true, resume)
	if w.refused["late"] != before+1 {
		t.Errorf("refused %v, want the old resume among what cannot be opened", w.refused)
	}
	w.visitorSays("me, and nobody else")
	w.wantOnce(true, "me, and nobody else")
}

// Saved state that was altered begins a new chat when it cannot be read, and
// leads nowhere when it can.
func TestSavedStateAltered(t *testing.T) {
	w := newWorld(t).talking()
	saved, chatID := slices.Clone(w.saved), w.join.Chat
	for at := 0; at < len(saved); at += 17 {
		altered := edit(saved, func(b []byte) { b[at] ^= 1 })
		v, out, err := chat.NewVisitor(chat.VisitorConfig{Root: w.rootKey, Service: service, Origin: origin, Saved: altered, Now: w.now})
		w.must(err)
		if n := len(out); n != 2 && n != 3 || v == nil {
			t.Fatalf("byte %d altered: got %d outputs, want a ticket, a state, and for a new chat what the tab keeps", at, len(out))
		}
	}
	for _, junk := range [][]byte{{}, []byte("x"), saved[:len(saved)/2], append(slices.Clone(saved), '\n'), []byte("sealform/resume-state@v1\n"), make([]byte, 1<<20)} {
		t.Run(string(junk), func(t *testing.T) {
			w.visitor, w.toVisitor, w.agent = nil, nil, nil
			w.open(junk)
			w.link()
			if w.join.Chat == chatID {
				t.Error("an unreadable state took up the old chat")
			}
			if got := w.lastState(); got != "waiting" {
				t.Errorf("after unreadable saved state: got %q, want waiting in a new chat", got)
			}
		})
	}
}

// A token that was altered where it was saved is refused, and the chat stays
// with whoever has the right one.
func TestSavedTokenAltered(t *testing.T) {
	w := newWorld(t).talking()
	good := w.saved
	w.saved = chat.SavedFor(hex.EncodeToString(w.join.Chat[:]), w.visitor.Recipient(), strings.Repeat("00", 32), w.aliceKey)
	w.reload()
	w.wantRefused("bad-token")
	if w.count("hello", w.seenByCustomer) != 0 {
		t.Error("history was given to a page with a wrong token")
	}
	w.saved = good
	w.reload()
	w.wantCustomer("joined Alice", "hello")
}

// A reload in the middle of anything comes back with all that was said and
// sends nothing twice.
func TestHistoryIsWhole(t *testing.T) {
	w := newWorld(t).talking()
	long := strings.Repeat("é", chat.MaxText-2) + "\n."
	for range 8 {
		w.visitorSays(long)
		w.agentSays(long)
		w.sleep(1000)
	}
	w.visitorSays(" first line\n\n  - indented\n\n— not a signature ")
	w.reload()
	if n := w.count(long, w.seenByCustomer); n != 16 {
		t.Errorf("long messages after a reload: got %d, want 16", n)
	}
	w.wantCustomer("hello", long, "first line\n\n  - indented\n\n— not a signature")
	w.wantNothingRefused()
}

// A service can be open to several pages; a chat that began on one of them
// does not move to another.
func TestAResumeFromAnotherListedPage(t *testing.T) {
	w := newWorld(t)
	w.resign(func(r *roster.Roster) { r.Services[0].Origins = []string{origin, "https://partner.example"} })
	w.talking()
	w.comeBack(func(h *trust.Hello) { h.Origin = "https://partner.example" })
	w.inject(true, w.visitor.ResumeNote(w.visitor.Token()).Frame())
	w.wantRefused("wrong-chat")
	if got := w.lastState(); got != "connecting" {
		t.Errorf("the page on another origin: got %q, want connecting", got)
	}
}

// A form comes as one that was there before the page was loaded again, and as such
// only then.
func TestAFormOfBeforeTheReload(t *testing.T) {
	w := newWorld(t).talking()
	w.request(card)
	w.reload()
	w.request(card)
	if want := []bool{false, true, false}; !slices.Equal(w.repeats, want) {
		t.Errorf("forms were there before: %v, want %v", w.repeats, want)
	}
}

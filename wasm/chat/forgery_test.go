package chat_test

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/sealtest"
	"github.com/sealform/sealform/wasm/trust"
)

// next is the note that the sender of a direction would send next.
func (w *world) next(toAgent bool, kind string, fields []signed.Field, body string) *chat.Forgery {
	if toAgent {
		return w.visitor.Next(kind, fields, body)
	}
	return w.agent.Next(kind, fields, body)
}

func stranger(t *testing.T, name string) *chat.Forgery {
	s, _, err := trust.NewSigner(name)
	if err != nil {
		t.Fatal(err)
	}
	return &chat.Forgery{Signer: s}
}

func recipient(t *testing.T) *seal.Recipient {
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id.Recipient()
}

// What somebody can do who knows where to seal, or who has been given one of
// the keys and bends the rest. Each begins as a note that would be believed.
var forgeries = []struct {
	name, want string
	change     func(t *testing.T, f *chat.Forgery)
}{
	{"signed by somebody else", "bad-signature", func(t *testing.T, f *chat.Forgery) { f.Signer = stranger(t, f.Signer.Name()).Signer }},
	{"another organisation", "wrong-chat", func(t *testing.T, f *chat.Forgery) { f.Set("org", "shop.example/other+c0ffee00+AAAA") }},
	{"another chat", "wrong-chat", func(t *testing.T, f *chat.Forgery) { f.Set("chat", strings.Repeat("ab", 16)) }},
	{"another session", "wrong-chat", func(t *testing.T, f *chat.Forgery) { f.Set("session", strings.Repeat("ab", 8)) }},
	{"another page", "wrong-chat", func(t *testing.T, f *chat.Forgery) { f.Set("origin", "https://evil.example") }},
	{"from the agent", "wrong-chat", func(t *testing.T, f *chat.Forgery) {
		if f.From == 1 {
			f.Set("from", "visitor")
		} else {
			f.Set("from", "agent")
		}
	}},
	{"meant for somebody else", "wrong-chat", func(t *testing.T, f *chat.Forgery) { f.Set("to", trust.Fingerprint(recipient(t).String())) }},
	{"a number later inside", "broken-chain", func(t *testing.T, f *chat.Forgery) { n := f.HeaderSeq; f.SetSeq(n + 1); f.HeaderSeq = n }},
	{"number nought inside", "broken-chain", func(t *testing.T, f *chat.Forgery) { n := f.HeaderSeq; f.SetSeq(0); f.HeaderSeq = n }},
	{"a number later", "gap", func(t *testing.T, f *chat.Forgery) { f.SetSeq(f.HeaderSeq + 1) }},
	{"after another note", "broken-chain", func(t *testing.T, f *chat.Forgery) { f.Set("prev", hex.EncodeToString(make([]byte, 32))) }},
	{"after nothing", "malformed", func(t *testing.T, f *chat.Forgery) { f.Set("prev", "00") }},
	{"after the right one, in capitals", "malformed", func(t *testing.T, f *chat.Forgery) {
		for _, b := range f.Bound {
			if b.Key == "prev" {
				f.Set("prev", strings.ToUpper(b.Value))
			}
		}
	}},
	{"lines in another order", "malformed", func(t *testing.T, f *chat.Forgery) { slices.Reverse(f.Bound) }},
	{"for two", "cannot-open", func(t *testing.T, f *chat.Forgery) { f.Recipients = append(f.Recipients, recipient(t)) }},
	{"twice for the same", "cannot-open", func(t *testing.T, f *chat.Forgery) { f.Recipients = append(f.Recipients, f.Recipients[0]) }},
	{"sealed to somebody else", "cannot-open", func(t *testing.T, f *chat.Forgery) { f.Recipients = []*seal.Recipient{recipient(t)} }},
	{"a numbered acknowledgement", "unexpected", func(t *testing.T, f *chat.Forgery) { f.Kind, f.Body = "ack", "" }},
	{"an unsigned kind", "bad-signature", func(t *testing.T, f *chat.Forgery) { f.Kind = "message2"; f.Signer = stranger(t, "nobody").Signer }},
}

func TestForgedNotes(t *testing.T) {
	for _, c := range forgeries {
		t.Run(c.name, func(t *testing.T) {
			directions(t, func(t *testing.T, toAgent bool) {
				w := newWorld(t).talking()
				f := w.next(toAgent, "message", nil, "forged")
				c.change(t, f)
				w.inject(toAgent, f.Frame())
				w.wantOnce(toAgent)
				w.wantRefused(c.want)
				w.say(toAgent, "honest")
				w.wantOnce(toAgent, "honest")
				if w.refusals() != 1 {
					t.Errorf("refused %v, want one", w.refused)
				}
			})
		})
	}
}

// The same note, unchanged, is believed: the table above refuses for the
// reasons that it names.
func TestAForgeryWithoutAFaultIsBelieved(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).talking()
		w.inject(toAgent, w.next(toAgent, "message", nil, "believed").Frame())
		w.wantOnce(toAgent, "believed")
		w.wantNothingRefused()
	})
}

// Files that are not what seal makes.
func TestForeignFiles(t *testing.T) {
	files := map[string]func(t *testing.T, f *chat.Forgery, to age.Recipient) []byte{
		"X25519": func(t *testing.T, f *chat.Forgery, _ age.Recipient) []byte {
			id, err := age.GenerateX25519Identity()
			if err != nil {
				t.Fatal(err)
			}
			return sealtest.Encrypt(t, f.Sign(), id.Recipient())
		},
		"passphrase": func(t *testing.T, f *chat.Forgery, _ age.Recipient) []byte {
			r, err := age.NewScryptRecipient("4111111111111111")
			if err != nil {
				t.Fatal(err)
			}
			r.SetWorkFactor(10)
			return sealtest.Encrypt(t, f.Sign(), r)
		},
		"no note": func(t *testing.T, f *chat.Forgery, to age.Recipient) []byte {
			return sealtest.Encrypt(t, []byte("4111111111111111\n"), to)
		},
		"empty": func(t *testing.T, f *chat.Forgery, to age.Recipient) []byte { return sealtest.Encrypt(t, nil, to) },
		"spaces": func(t *testing.T, f *chat.Forgery, to age.Recipient) []byte {
			return sealtest.Encrypt(t, bytes.Repeat([]byte(" "), 1024), to)
		},
		"no end": func(t *testing.T, f *chat.Forgery, to age.Recipient) []byte {
			return sealtest.Encrypt(t, bytes.TrimSpace(f.Sign()), to)
		},
		"unsigned": func(t *testing.T, f *chat.Forgery, to age.Recipient) []byte {
			return sealtest.Encrypt(t, unsigned(f), to)
		},
		"signed twice": func(t *testing.T, f *chat.Forgery, to age.Recipient) []byte {
			again := *f
			again.Signer = stranger(t, "second").Signer
			second := again.Sign()
			return sealtest.Encrypt(t, append(f.Sign(), second[bytes.LastIndex(second, []byte("\n\n"))+2:]...), to)
		},
		"for somebody else to read, too": func(t *testing.T, f *chat.Forgery, to age.Recipient) []byte {
			other, err := age.GenerateHybridIdentity()
			if err != nil {
				t.Fatal(err)
			}
			return sealtest.Encrypt(t, f.Sign(), to, other.Recipient())
		},
		"something before it": func(t *testing.T, f *chat.Forgery, to age.Recipient) []byte {
			return sealtest.Encrypt(t, append([]byte("\n"), f.Sign()...), to)
		},
		"not UTF-8": func(t *testing.T, f *chat.Forgery, to age.Recipient) []byte {
			return sealtest.Encrypt(t, bytes.Replace(f.Sign(), []byte("forged"), []byte("for\xffed"), 1), to)
		},
	}
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			directions(t, func(t *testing.T, toAgent bool) {
				w := newWorld(t).talking()
				f := w.next(toAgent, "message", nil, "forged")
				to, err := age.ParseHybridRecipient(f.Recipients[0].String())
				w.must(err)
				w.inject(toAgent, f.Carry(file(t, f, to)))
				if w.refusals() != 1 {
					t.Errorf("refused %v, want one", w.refused)
				}
				w.say(toAgent, "honest")
				w.wantOnce(toAgent, "honest")
			})
		})
	}
}

func unsigned(f *chat.Forgery) []byte {
	msg := f.Sign()
	return msg[:bytes.LastIndex(msg, []byte("\n\n"))+1]
}

// A note with the right signature in its right place that says what its
// sender may not say: it is refused, its place counts as taken, and what
// comes after it is believed.
func TestNotesOutOfPlace(t *testing.T) {
	type field = signed.Field
	id := strings.Repeat("ab", 16)
	notes := []struct {
		name, kind, body string
		fields           []field
		want             string
	}{
		{"unknown kind", "greeting", "", nil, "unexpected"},
		{"a message with a line too many", "message", "text", []field{{Key: "note", Value: "x"}}, "malformed"},
		{"an empty message", "message", "", nil, "malformed"},
		{"a message of which nothing shows", "message", "\u200b\u200d", nil, "malformed"},
		{"a cancel with a reason of the other side", "form-cancel", "", []field{{Key: "request", Value: id}, {Key: "reason", Value: "sent"}}, "malformed"},
		{"a cancel without a request", "form-cancel", "", []field{{Key: "reason", Value: "expired"}}, "malformed"},
		{"a second offer, or one by the customer", "offer", "", []field{{Key: "agent", Value: "x"}}, "unexpected"},
		{"a resume in mid-chat", "resume", "", []field{{Key: "token", Value: strings.Repeat("ab", 32)}}, "unexpected"},
		{"an empty request, or one by the customer", "form-request", "form x", nil, ""},
		{"a history with nonsense, or one by the customer", "history", "nonsense", nil, ""},
		{"a guard that found something else, or one by the agent", "guard", "", []field{{Key: "found", Value: "ein"}, {Key: "ask", Value: "yes"}}, ""},
		{"a guard with the text, or one by the agent", "guard", "4111111111111111", []field{{Key: "found", Value: "ssn"}, {Key: "ask", Value: "yes"}}, ""},
		{"a guard with another answer, or one by the agent", "guard", "", []field{{Key: "found", Value: "ssn"}, {Key: "ask", Value: "maybe"}}, ""},
		{"a guard without an answer, or one by the agent", "guard", "", []field{{Key: "found", Value: "ssn"}}, ""},
		{"a submission for no request, or one by the agent", "form-submission", "QUJD", []field{{Key: "request", Value: id}}, "unexpected"},
		{"a submission that is not base64, or one by the agent", "form-submission", "****", []field{{Key: "request", Value: id}}, ""},
	}
	for _, n := range notes {
		t.Run(n.name, func(t *testing.T) {
			directions(t, func(t *testing.T, toAgent bool) {
				w := newWorld(t).talking()
				if toAgent {
					w.fromVisitor(w.visitor.Push(w.now, n.kind, n.fields, n.body))
				} else {
					w.fromAgent(w.agent.Push(w.now, n.kind, n.fields, n.body))
				}
				w.run()
				if w.refusals() != 1 {
					t.Errorf("refused %v, want one", w.refused)
				}
				if n.want != "" {
					w.wantRefused(n.want)
				}
				w.say(toAgent, "after it")
				w.wantOnce(toAgent, "after it")
			})
		})
	}
}

func TestForgedAcknowledgements(t *testing.T) {
	signals := []struct {
		name, want string
		change     func(t *testing.T, f *chat.Forgery)
	}{
		{"by somebody else", "bad-signature", func(t *testing.T, f *chat.Forgery) { f.Signer = stranger(t, f.Signer.Name()).Signer }},
		{"of another chat", "wrong-chat", func(t *testing.T, f *chat.Forgery) { f.Set("chat", strings.Repeat("00", 16)) }},
		{"with a body", "malformed", func(t *testing.T, f *chat.Forgery) { f.Body = "x" }},
		{"with a line too many", "malformed", func(t *testing.T, f *chat.Forgery) { f.Fields = []signed.Field{{Key: "x", Value: "y"}} }},
		{"a message", "malformed", func(t *testing.T, f *chat.Forgery) { f.Kind, f.Body = "message", "x" }},
		{"an end", "malformed", func(t *testing.T, f *chat.Forgery) { f.Kind = "end" }},
		{"numbered inside", "malformed", func(t *testing.T, f *chat.Forgery) { f.SetSeq(1); f.HeaderSeq = 0 }},
		{"for two", "cannot-open", func(t *testing.T, f *chat.Forgery) { f.Recipients = append(f.Recipients, recipient(t)) }},
	}
	for _, c := range signals {
		t.Run(c.name, func(t *testing.T) {
			directions(t, func(t *testing.T, toAgent bool) {
				w := newWorld(t).talking()
				held := w.hold(!toAgent) // what the forged note claims to have
				w.say(!toAgent, "not there yet")
				f := w.next(toAgent, "ack", nil, "")
				f.SetSeq(0)
				f.Set("ack", "2")
				c.change(t, f)
				outbox := w.outbox(!toAgent)
				w.inject(toAgent, f.Frame())
				w.wantRefused(c.want)
				if got := w.outbox(!toAgent); got != outbox {
					t.Errorf("outbox after a forged acknowledgement: got %d notes, want %d", got, outbox)
				}
				w.release()
				w.inject(!toAgent, (*held)[0])
				w.wantOnce(!toAgent, "not there yet")
			})
		})
	}
}

func (w *world) outbox(ofVisitor bool) int {
	if ofVisitor {
		return w.visitor.Outbox()
	}
	return w.agent.Outbox()
}

// An acknowledgement of what was never sent is ignored, and one that goes
// back does nothing.
func TestImpossibleAcknowledgements(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).talking()
		w.sleep(1000)
		w.hold(!toAgent)
		w.say(!toAgent, "on its way")
		before := w.outbox(!toAgent)
		for _, through := range []string{"0", "1", "3", "99", "18446744073709551615"} {
			f := w.next(toAgent, "ack", nil, "")
			f.SetSeq(0)
			f.Set("ack", through)
			if through == "1" || through == "3" {
				continue // may be a number in use
			}
			w.inject(toAgent, f.Frame())
			if got := w.outbox(!toAgent); got != before {
				t.Errorf("acknowledged through %s: outbox has %d notes, want %d", through, got, before)
			}
		}
		w.release()
		w.sleep(15_000)
		w.wantOnce(!toAgent, "on its way")
	})
}

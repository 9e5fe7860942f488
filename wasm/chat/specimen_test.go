package chat_test

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/relaytest/grammar"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/seal"
)

// A specimen is a note of a chat, opened on its way, that a test can change and let
// go on.
type specimen struct {
	w          *world
	toAgent    bool
	frame      wire.Data
	lines      []string // of the note, without its signature; no body
	body       string
	attachment []byte
	signer     note.Signer
	to         *seal.Recipient
	answers    []string // what the receiver said of it
	intact     bool     // what arrived has changed nothing, and it can arrive otherwise
}

// keys are those of the note, in order.
func (s *specimen) keys() (keys []string) {
	for _, line := range s.lines[1:] {
		key, _, _ := strings.Cut(line, " ")
		keys = append(keys, key)
	}
	return keys
}

// open opens a frame with whatever the receiving end has.
func (w *world) opened(toAgent bool, b []byte) (kind string, s *specimen) {
	f, err := wire.Parse(b)
	data, ok := f.(wire.Data)
	if err != nil || !ok || (data.From == wire.FromVisitor) != toAgent || toAgent && w.agent == nil {
		return "", nil
	}
	ids, signer := w.visitor.Identities(), w.alice
	if toAgent {
		ids, signer = w.agent.Identities(), w.visitor.Signer()
	}
	for _, id := range ids {
		if msg, _, err := seal.OpenWith(data.Payload, id); err == nil {
			kind, s = parsed(msg)
			s.w, s.toAgent, s.frame, s.signer, s.to = w, toAgent, data, signer, id.Recipient()
			s.frame.Payload = bytes.Clone(data.Payload)
			return kind, s
		}
	}
	return "", nil
}

func parsed(msg []byte) (kind string, s *specimen) {
	first, _, _ := strings.Cut(string(msg), "\n")
	kind = strings.TrimSuffix(strings.TrimPrefix(first, "sealform/"), "@v1")
	s = new(specimen)
	if kind == "file-chunk" {
		msg, s.attachment, _ = signed.Cut(msg)
	} else {
		msg, _ = seal.Unpad(msg)
	}
	text := string(msg[:bytes.LastIndex(msg, []byte("\n\n— "))])
	head, body, _ := strings.Cut(text, "\n\n")
	s.lines, s.body = strings.Split(head, "\n"), body
	return kind, s
}

// capture plays a scene until a note of the kind is on its way, and takes it off
// the wire with all that follows.
func capture(t *testing.T, from, kind string, prepared scene) *specimen {
	t.Helper()
	w := prepared.prepare(t)
	var s *specimen
	w.alter = func(toAgent bool, b []byte) []byte {
		if toAgent != (from == "visitor") {
			return b
		}
		if s == nil {
			if got, o := w.opened(toAgent, b); got == kind {
				s = o
				return nil
			}
			return b
		}
		return nil
	}
	prepared.says(w)
	if s == nil {
		t.Fatalf("nothing of the kind %s was sent by the %s", kind, from)
	}
	w.alter = s.listen
	return s
}

// anew returns specimens of a kind: the same one as long as it is intact, since a
// scene takes its time.
func anew(t *testing.T, from, kind string, played scene) func() *specimen {
	var last, as *specimen
	return func() *specimen {
		t.Helper()
		if last == nil || !last.intact {
			last = capture(t, from, kind, played)
			c := *last
			as = &c
		}
		last.lines, last.body, last.frame, last.intact = slices.Clone(as.lines), as.body, as.frame, false
		return last
	}
}

// listen notes what the receiver answers.
func (s *specimen) listen(toAgent bool, b []byte) []byte {
	if toAgent == s.toAgent {
		return nil
	}
	kind, o := s.w.opened(toAgent, b)
	if kind == "note-refused" || kind == "form-cancel" || kind == "file-answer" {
		_, last, _ := strings.Cut(o.lines[len(o.lines)-1], " ")
		s.answers = append(s.answers, kind+" "+last)
	}
	return nil
}

// text is the note, unsigned.
func (s *specimen) text() string {
	text := strings.Join(s.lines, "\n") + "\n"
	if s.body != "" {
		text += "\n" + s.body + "\n"
	}
	return text
}

// arrives signs and seals the note as it is now, lets it arrive, and says what
// became of it.
func (s *specimen) arrives() grammar.Outcome {
	w := s.w
	msg, err := note.Sign(&note.Note{Text: s.text()}, s.signer)
	w.must(err)
	s.frame.Payload, err = seal.SealWith(msg, s.attachment, seal.Padme, s.to)
	w.must(err)
	return s.received(s.frame.Append(nil))
}

// received lets a frame arrive, and says what became of it.
func (s *specimen) received(b []byte) grammar.Outcome {
	w, before := s.w, maps.Clone(s.w.refused)
	got, seen := w.got(s.toAgent), len(w.seenByCustomer)
	w.inject(s.toAgent, b)
	number := w.got(s.toAgent)
	o := grammar.Outcome{Reason: "none", Number: "kept", Answer: "none"}
	for why, n := range w.refused {
		if n > before[why] {
			o.Reason = why
		}
	}
	if number > got {
		o.Number = "used"
	}
	w.sleep(1000)
	if len(s.answers) > 0 {
		o.Answer = s.answers[0]
	}
	s.intact = o.Number == "kept" && o.Answer == "none" && o.Reason != "none"
	if slices.ContainsFunc(w.seenByCustomer[seen:], func(s string) bool { return strings.HasPrefix(s, "refused ") }) {
		o.Reason, o.Answer, s.intact = "refused", "Leave", false
	}
	return o
}

func (w *world) got(agent bool) uint64 {
	if agent {
		return w.agent.Got()
	}
	return w.visitor.Got()
}

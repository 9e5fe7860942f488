package chat_test

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/vectors"
)

// A script is the chat of the test vectors, and one end that goes through it.
type script struct {
	t     *testing.T
	keys  vectors.Keys
	notes vectors.Notes
	chat  vectors.Chat
	kept  vectors.Kept
	now   int64 // Unix ms
}

func newScript(t *testing.T) *script {
	s := &script{t: t}
	s.must(vectors.Load("keys.json", &s.keys))
	s.must(vectors.Load("notes.json", &s.notes))
	s.must(vectors.Load("chat.json", &s.chat))
	s.must(vectors.Load("kept.json", &s.kept))
	s.now = s.chat.Now * 1000
	return s
}

func (s *script) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *script) identity(name string) *seal.Identity {
	s.t.Helper()
	id, err := seal.ParseIdentity(s.keys.Identity(name).Identity)
	s.must(err)
	return id
}

// ownerOf is the identity whose public half that is.
func (s *script) ownerOf(recipient string) *seal.Identity {
	s.t.Helper()
	name := ""
	for _, i := range s.keys.Identities {
		if i.Recipient == recipient {
			name = i.Name
		}
	}
	return s.identity(name)
}

func (s *script) note(name string) []byte { return []byte(s.notes.Note(name).Note) }

func frameOf(step vectors.Step) []byte {
	header, _ := hex.DecodeString(step.Header)
	return append(header, step.File.File...)
}

// steps goes through what one end hears of the other, and does in between what that
// end does.
func (s *script) steps(reader string, hear func(vectors.Step) []chat.Output, do func(vectors.Step) error) {
	heard, lies, whole := 0, 0, s.t
	for _, step := range s.chat.Steps {
		whole.Run(step.Name, func(t *testing.T) {
			s.t = t
			switch {
			case step.From != reader:
				heard++
				if step.Refused != "" {
					lies++
				}
				if why := refusalIn(hear(step)); why != step.Refused {
					t.Errorf("refused as %q, want %q", why, step.Refused)
				}
			case step.Refused == "":
				s.must(do(step))
			}
		})
	}
	if s.t = whole; heard < 30 || lies < 15 {
		s.t.Errorf("it has heard %d notes, and %d that are to be refused", heard, lies)
	}
}

// refusalIn is why something was not believed, or passed over; "" when all was.
func refusalIn(out []chat.Output) (why string) {
	for _, o := range out {
		switch o := o.(type) {
		case chat.Refused:
			why = string(o.Reason)
		case chat.Ignored:
			why = string(o.Reason)
		}
	}
	return why
}

// The customer's end believes all that the vectors say, and nothing that they say is
// not to be believed.
func TestVectorsAtTheCustomersEnd(t *testing.T) {
	s := newScript(t)
	v, loaded := s.page(), s.loadedAgain()
	s.steps("visitor", func(step vectors.Step) []chat.Output {
		page := v
		if s.second(step) {
			page = loaded
		}
		out := page.Receive(s.now, frameOf(step))
		s.keeps(out, step)
		s.shows(out, step)
		return out
	}, func(step vectors.Step) (err error) {
		request := line(step.Fields, "request")
		switch step.Kind {
		case "message":
			_, err = v.Say(s.now, step.Body)
		case "form-submission":
			_, err = v.Submit(s.now, request, answers(step.Inner.Body))
		case "form-cancel":
			_, err = v.Cancel(s.now, request)
		case "file-offer":
			_, _, err = v.AddFile(s.now, request, "photo", "receipt.png", int64(len(s.picture())), s.picture())
			v.Rename(request, "photo", line(step.Fields, "file"))
		case "file-drop":
			v.DropFile(s.now, request, "photo")
		case "guard":
			_, err = v.Stopped(s.now, line(step.Fields, "found"), true)
		case "file-chunk":
			_, err = v.Piece(s.now, request, "photo", line(step.Fields, "file"), 0, s.picture())
		}
		return err
	})
}

// picture is the file that the page of the vectors sends.
func (s *script) picture() (b []byte) {
	for _, step := range s.chat.Steps {
		if step.Kind == "file-chunk" {
			b = step.Inner.Attachment
		}
	}
	return b
}

// second reports whether a step is of the page that was loaded again.
func (s *script) second(step vectors.Step) bool {
	return step.Header[34:50] == s.chat.Sessions[1].ID
}

// loadedAgain is that page: its signer is none of the vectors', which an agent's note does
// not depend on.
func (s *script) loadedAgain() *chat.Visitor {
	s.t.Helper()
	v := s.begin("resume-state", s.chat.Sessions[1])
	v.Connected(s.now)
	v.Receive(s.now, wire.Roster{Stamp: s.note(s.chat.Stamp), Note: s.note(s.chat.Roster)}.Append(nil))
	return v
}

// begin is a page of the vectors, from what its tab has kept.
func (s *script) begin(kept string, session vectors.Session) *chat.Visitor {
	s.t.Helper()
	var saved []byte
	for _, k := range s.kept.States {
		if k.Kind == kept {
			saved = []byte(k.Text)
		}
	}
	v, _, err := chat.NewVisitor(chat.VisitorConfig{
		Root: s.chat.Org, Spare: s.keys.Signer("spare").Fingerprint, Service: s.chat.Service, Origin: s.chat.Origin, Saved: saved, Now: s.now,
		About: chat.About{Language: "en", FirstName: "Maria", LastName: "Gomez"},
	})
	s.must(err)
	s.must(v.Become(s.now, s.identity(session.Page), session.ID))
	return v
}

// page begins as the page of the vectors, and joins.
func (s *script) page() *chat.Visitor {
	s.t.Helper()
	session := s.chat.Sessions[0]
	v := s.begin("wait-state", session)
	if string(v.Hello()) != s.notes.Note(session.Hello).Note {
		s.t.Error("the page's hello is another")
	}
	v.Connected(s.now)
	out := v.Receive(s.now, wire.Roster{Stamp: s.note(s.chat.Stamp), Note: s.note(s.chat.Roster)}.Append(nil))
	if why := refusalIn(out); why != "" {
		s.t.Errorf("the roster is refused: %s", why)
	}
	return v
}

// keeps checks that the tab keeps what the vectors say once the offer came.
func (s *script) keeps(out []chat.Output, step vectors.Step) {
	s.t.Helper()
	for _, k := range s.kept.States {
		saved := func(o chat.Output) bool { kept, ok := o.(chat.Saved); return ok && string(kept.Bytes) == k.Text }
		if step.Name == "offer" && k.Kind == "resume-state" && !slices.ContainsFunc(out, saved) {
			s.t.Error("the tab keeps another state than the vectors")
		}
	}
}

// shows checks that a message is shown, and no lie.
func (s *script) shows(out []chat.Output, step vectors.Step) {
	s.t.Helper()
	shown := slices.ContainsFunc(out, func(o chat.Output) bool {
		i, ok := o.(chat.Item)
		return ok && i.Kind == chat.Text && i.Text == step.Body
	})
	if shown != ((step.Kind == "message" || step.Kind == "rating") && step.Refused == "") {
		s.t.Errorf("shown: %v", shown)
	}
}

func line(lines []vectors.Field, key string) (value string) {
	for _, f := range lines {
		if f[0] == key {
			value = f[1]
		}
	}
	return value
}

// answers reads the body of a submission.
func answers(body string) (values form.Values) {
	for _, line := range strings.Split(body, "\n") {
		if more, ok := strings.CutPrefix(line, " "); ok {
			values[len(values)-1].Text += "\n" + more
			continue
		}
		id, text, _ := strings.Cut(line, " ")
		values = append(values, form.Value{ID: id, Text: text})
	}
	return values
}

// Nor does the agent's end.
func TestVectorsAtTheAgentsEnd(t *testing.T) {
	s := newScript(t)
	a, instead := s.desk(), s.desk() // the one ends the chat, the other has the page loaded again
	s.steps("agent", func(step vectors.Step) []chat.Output {
		f, err := wire.Parse(frameOf(step))
		s.must(err)
		if s.second(step) {
			instead.Arrived(s.now, f.(wire.Data).Session, s.note(s.chat.Sessions[1].Hello))
			return instead.Receive(s.now, f)
		}
		out := a.Receive(s.now, f)
		if step.Kind != "rating" {
			instead.Receive(s.now, f)
		}
		s.shows(out, step)
		s.submitted(out, step)
		return out
	}, func(step vectors.Step) error {
		if step.Kind == "end" {
			a.End(s.now)
			return nil
		}
		return errors.Join(s.plays(a, step), s.plays(instead, step))
	})
}

// plays has an agent's end do what it says in a step.
func (s *script) plays(a *chat.Agent, step vectors.Step) (err error) {
	switch step.Kind {
	case "message":
		_, err = a.Send(s.now, step.Body)
	case "form-request":
		var d form.Definition
		if d, err = form.Parse(step.Body); err == nil {
			err = a.RequestAs(s.now, d, line(step.Fields, "request"), s.ownerOf(line(step.Fields, "recipient")))
		}
	}
	return err
}

// desk begins as the agent of the vectors, who has taken the chat.
func (s *script) desk() *chat.Agent {
	s.t.Helper()
	authority, err := roster.OpenAuthority(s.note(s.chat.Roster), s.note(s.chat.Stamp), roster.Pin{Root: s.chat.Org})
	s.must(err)
	key := s.keys.Signer(s.chat.Agent)
	signer, err := note.NewSigner(key.Signer)
	s.must(err)
	cfg := chat.AgentConfig{Signer: signer, Key: key.Verifier, Roster: authority, Service: s.chat.Service, Hello: s.note(s.chat.Sessions[0].Hello), Now: s.now}
	hex.Decode(cfg.Chat[:], []byte(s.chat.Chat))
	hex.Decode(cfg.Session[:], []byte(s.chat.Sessions[0].ID))
	a, _, err := chat.NewAgent(cfg)
	s.must(err)
	a.Become(s.identity(s.chat.Offered), s.chat.Token)
	return a
}

// submitted checks that the agent has the values of a form that came.
func (s *script) submitted(out []chat.Output, step vectors.Step) {
	s.t.Helper()
	if step.Kind != "form-submission" || step.Refused != "" {
		return
	}
	at := slices.IndexFunc(out, func(o chat.Output) bool { _, ok := o.(chat.Submission); return ok })
	if at < 0 || out[at].(chat.Submission).Values.Marshal() != step.Inner.Body {
		s.t.Error("the agent does not have the values")
	}
}

// What a tab keeps is written as the vectors say.
func TestVectorsOfATab(t *testing.T) {
	met := 0
	for _, k := range newScript(t).kept.States {
		var again []byte
		switch k.Kind {
		case "resume-state":
			again, _ = chat.ParseResume([]byte(k.Text))
		case "wait-state":
			again = chat.TabStateAgain([]byte(k.Text))
		case "": // a key file: see package vectors
			continue
		default:
			t.Errorf("there is no %q: read the new one too", k.Kind)
		}
		if met++; string(again) != k.Text {
			t.Errorf("%s is written as %q", k.Name, again)
		}
	}
	if met != 2 {
		t.Errorf("%d states", met)
	}
}

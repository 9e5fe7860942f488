package chat_test

import (
	"slices"
	"strings"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/seal"
)

// reader is the end that the page seals to.
func (s *stage) reader() *end {
	to := s.page.Recipient().String()
	for _, e := range s.ends {
		if slices.ContainsFunc(e.ids, func(id *seal.Identity) bool { return id.Recipient().String() == to }) {
			return e
		}
	}
	return nil
}

// ask is called when the customer is asked, or not any more.
func (s *stage) ask(c chat.Consent) {
	if s.question, s.asked = c.Ask, nil; c.Ask != 0 {
		s.asked = s.reader()
		if len(s.filled) != 0 {
			s.rt.Fatalf("the customer is asked about %s, and %d forms still hold what was typed", c.Name, len(s.filled))
		}
	}
}

// joined is called when the page has verified an offer: it may go on without a
// question with nobody but the first agent, and whoever has the token.
func (s *stage) joined() {
	e := s.reader()
	switch {
	case s.question != 0:
		if s.met && e != nil && e.lineage == s.lineage {
			s.rt.Fatalf("the customer is asked about %s, who has the token", e.name)
		}
	case !s.met:
		s.met = true
		s.allow(e)
	case e == nil || e.lineage != s.lineage:
		s.rt.Fatal("an agent without the token is let in, and the customer is not asked")
	default:
		s.allow(e)
	}
}

func (s *stage) allow(e *end) { s.allowed[s.join().Session], s.lineage = e, e.lineage }

// consents answers the question. After a no, what was said before is for nobody.
func (s *stage) consents(yes bool) {
	if s.question == 0 {
		return
	}
	s.allow(s.asked)
	if !yes {
		s.withholds()
	}
	out, err := s.page.Consent(s.now, s.question, yes)
	s.must(err)
	s.fromVisitor(out)
}

// withholds notes what nobody may read any more: all that was said, but for what
// the agent who is asked about said here, and what was written for whoever comes.
func (s *stage) withholds() {
	here := s.join().Session
	for _, t := range s.customer {
		toAnother := t.met && (t.phase == chat.PhaseConnecting || t.phase == chat.PhaseJoined && t.session != here)
		if t.sealed || toAnother {
			s.refused = append(s.refused, t.body)
		}
	}
	for _, i := range s.seen {
		if i.Kind == chat.Text && i.From == chat.AgentSide && !(slices.Contains(s.arrived[here], i.Text) && slices.Contains(s.agents[s.asked.name], i.Text)) {
			s.refused = append(s.refused, i.Text)
		}
	}
}

// arrives notes what an agent says in the page's session when it gets there. It is
// part of what is said since a no, also if it was said before.
func (s *stage) arrives(b []byte) {
	f, err := wire.Parse(b)
	data, ok := f.(wire.Data)
	if err != nil || !ok || data.Session != s.join().Session {
		return
	}
	if msg, kind, ok := chat.Opened(data.Payload, s.page.Identities()[0]); ok && kind == "message" {
		s.arrived[data.Session] = append(s.arrived[data.Session], bodyOf(msg))
		s.refused = slices.DeleteFunc(s.refused, func(body string) bool { return body == bodyOf(msg) })
	}
}

func bodyOf(msg string) string {
	_, body, _ := strings.Cut(msg, "\n\n")
	body, _, _ = strings.Cut(body, "\n\n")
	return body
}

// leaves checks a frame of the page's.
func (s *stage) leaves(b []byte) {
	f, err := wire.Parse(b)
	s.must(err)
	switch f := f.(type) {
	case wire.Join:
		s.joins = append(s.joins, f)
	case wire.Data:
		s.wantFor(s.allowed[f.Session], f)
		s.fromPage = append(s.fromPage, b)
		s.toEnds = append(s.toEnds, b)
	}
}

// wantFor fails unless nobody but the one who may read a frame can open it.
func (s *stage) wantFor(to *end, f wire.Data) {
	if f.Session != s.join().Session {
		s.rt.Fatal("the page speaks in a session that is over")
	}
	if f.Seq == 0 {
		if e, msg, kind := s.opens(f.Payload, s.ends); e != nil && kind != "ack" {
			s.wantQuiet(e, to, kind, msg)
		}
		return
	}
	if to == nil {
		s.rt.Fatalf("note %d leaves the page before anybody may read it", f.Seq)
	}
	if e, msg, kind := s.opens(f.Payload, append([]*end{to}, s.ends...)); e != nil {
		s.wantQuiet(e, to, kind, msg)
	} else if to.machine.end == to && to.a.Session() == f.Session {
		s.rt.Fatalf("note %d is not sealed to the one agent whom it is for", f.Seq)
	}
}

// wantQuiet checks what one agent's end can read.
func (s *stage) wantQuiet(e, to *end, kind, msg string) {
	if e != to {
		s.rt.Fatalf("%s can read a %s that is for somebody else, or nobody yet", e.name, kind)
	}
	if e.name == s.out {
		s.rt.Fatalf("%s, who is not in the roster, can read a %s", e.name, kind)
	}
	if strings.Contains(msg, canary) || strings.Contains(msg, filled[0].Text) {
		s.rt.Fatalf("a value of a form stands in a %s", kind)
	}
	for _, body := range s.refused {
		if !s.liar && strings.Contains(msg, body) {
			s.rt.Fatalf("%s reads %q in a %s, which the customer did not want shown", e.name, body, kind)
		}
	}
	for _, t := range s.customer {
		t.sealed = t.sealed || strings.Contains(msg, t.body)
	}
	if inner, ok := chat.Inner(msg); ok {
		if other, _ := s.opensInner(inner, e); other != nil {
			s.rt.Fatalf("%s can open a form that %s asked for", other.name, e.name)
		}
	}
}

// opens finds who can open a file.
func (s *stage) opens(file []byte, ends []*end) (*end, string, string) {
	for _, e := range ends {
		for n := range e.ids {
			if msg, kind, ok := chat.Opened(file, e.ids[len(e.ids)-1-n]); ok {
				return e, msg, kind
			}
		}
	}
	return nil, "", ""
}

// opensInner finds who but one can open a form.
func (s *stage) opensInner(file []byte, but *end) (*end, string) {
	for _, e := range s.ends {
		for _, id := range e.ids {
			if b, _, err := seal.OpenWith(file, id); err == nil && e != but {
				return e, string(b)
			}
		}
	}
	return nil, ""
}

// wantForPage fails unless the page, and nobody else, can open what an agent's end sends.
func (s *stage) wantForPage(b []byte) {
	f, err := wire.Parse(b)
	s.must(err)
	if data, ok := f.(wire.Data); ok && !s.over {
		if _, _, opened := chat.Opened(data.Payload, s.page.Identities()[0]); !opened {
			s.rt.Fatal("an agent's end says what the page cannot open")
		}
	}
}

// wantAskedBy fails unless the agent who has a form has asked for it.
func (s *stage) wantAskedBy(e *end, o chat.Submission) {
	for _, other := range s.ends {
		if other.lineage == e.lineage && slices.Contains(other.requests, o.Request) {
			return
		}
	}
	s.rt.Fatalf("%s has a form that others asked for", e.name)
}

package chat_test

import (
	"fmt"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// A stage has one customer's page, two agents with a machine each, and a relay
// that does what it likes. It notes who said what, and checks each frame that
// leaves the page when it leaves: what a relay does with it later changes nothing
// about who can open it.
type stage struct {
	t        *testing.T
	rt       *rapid.T
	now      int64
	root     note.Signer
	rootKey  string
	roster   *roster.Roster
	bundle   wire.Roster
	out      string // the agent whom the roster does not name any more
	machines []*machine
	ends     []*end // all that ever ran

	page     *chat.Visitor
	linked   bool
	wake     int64
	joins    []wire.Join
	fromPage [][]byte // all that ever left
	toPage   [][]byte // on its way
	toEnds   [][]byte
	holder   *end // to whom the relay carries what comes from the page

	n        int // numbers what is said
	customer []*text
	agents   map[string][]string // what each has said
	seen     []chat.Item         // the customer's stream
	phase    chat.Phase
	over     bool
	liar     bool // the page has edited what it remembers
	filled   map[string]bool

	met      bool
	allowed  map[wire.SessionID]*end // who may read what is said in a session
	asked    *end                    // about whom the customer is asked
	question uint64
	lineage  int                         // of the one who may read
	arrived  map[wire.SessionID][]string // texts of agents that have reached the page
	refused  []string                    // texts that are not to be shown any more
}

// A text is one that the customer wrote.
type text struct {
	body    string
	session wire.SessionID // in which it was written, and
	phase   chat.Phase
	met     bool
	sealed  bool // it has left in some session
	untaken bool
}

// A machine is where an agent's program runs.
type machine struct {
	name    string
	signer  note.Signer
	key     string
	kept    chat.Recovery
	lineage int // of what is kept: who has the token of another has its lineage
	end     *end
}

// An end is one run of an agent's program.
type end struct {
	*machine
	lineage  int
	a        *chat.Agent
	wake     int64
	ids      []*seal.Identity // that it has ever had
	items    []chat.Item
	requests []string
	sent     [][]byte
}

func newStage(t *testing.T, rt *rapid.T) *stage {
	s := &stage{t: t, rt: rt, now: start, agents: map[string][]string{}, allowed: map[wire.SessionID]*end{}, arrived: map[wire.SessionID][]string{}, filled: map[string]bool{}}
	var err error
	s.root, s.rootKey, err = trust.NewSigner("shop.example/support")
	s.must(err)
	s.roster = &roster.Roster{Org: s.rootKey, Issued: s.now / 1000, Services: []roster.Service{{Name: service, Origins: []string{origin}, Title: "Billing"}}}
	for _, name := range []string{"Alice", "Bob"} {
		m := &machine{name: name}
		m.signer, m.key, err = trust.NewSigner("shop.example/support/" + name)
		s.must(err)
		s.machines = append(s.machines, m)
		s.roster.Agents = append(s.roster.Agents, roster.Agent{VKey: m.key, Services: []string{service}, Name: name})
	}
	var out []chat.Output
	s.page, out, err = chat.NewVisitor(chat.VisitorConfig{Root: s.rootKey, Service: service, Origin: origin, Now: s.now})
	s.must(err)
	s.fromVisitor(out)
	s.says()
	s.linked = true
	s.fromVisitor(s.page.Connected(s.now))
	s.give(wire.Challenge{Time: s.now})
	s.publish()
	return s
}

func (s *stage) must(err error) {
	if err != nil {
		s.rt.Fatal(err)
	}
}

// publish gives everybody the next roster.
func (s *stage) publish() {
	s.roster.Version++
	s.roster.Expires = s.now/1000 + roster.DefaultStampLifetime
	msg, err := s.roster.Sign(s.root)
	s.must(err)
	s.bundle = wire.Roster{Note: msg, Stamp: relaytest.StampOf(msg, s.root)}
	s.give(s.bundle)
	for _, m := range s.machines {
		if m.end != nil {
			s.fromAgent(m.end, m.end.a.UseRoster(s.now, s.standing()))
		}
	}
}

func (s *stage) standing() *roster.Authority {
	msg, err := s.roster.Sign(s.root)
	s.must(err)
	a, err := roster.OpenAuthority(msg, relaytest.StampOf(msg, s.root), roster.Pin{Root: s.rootKey})
	s.must(err)
	return a
}

func (s *stage) give(f wire.Frame) { s.feedPage(f.Append(nil)) }

func (s *stage) feedPage(b []byte) {
	if s.linked {
		s.arrives(b)
		s.fromVisitor(s.page.Receive(s.now, b))
	}
}

func (s *stage) feedEnd(e *end, b []byte) {
	if f, err := wire.Parse(b); err == nil && e != nil && e.machine.end == e {
		s.fromAgent(e, e.a.Receive(s.now, f))
	}
}

func (s *stage) join() wire.Join { return s.joins[len(s.joins)-1] }

func (s *stage) says() {
	s.n++
	t := &text{body: fmt.Sprintf("customer (%d)", s.n), session: s.session(), phase: s.phase, met: s.met}
	out, err := s.page.Say(s.now, t.body)
	if err == nil {
		s.customer = append(s.customer, t)
	}
	s.fromVisitor(out)
}

func (s *stage) session() (none wire.SessionID) {
	if len(s.joins) == 0 {
		return none
	}
	return s.join().Session
}

func (s *stage) answers(e *end) {
	s.n++
	body := fmt.Sprintf("%s (%d)", e.name, s.n)
	out, err := e.a.Send(s.now, body)
	if err == nil {
		s.agents[e.name] = append(s.agents[e.name], body)
	}
	s.fromAgent(e, out)
}

// kills ends a machine's program without a word.
func (s *stage) kills(m *machine) {
	if s.holder == m.end {
		s.holder = nil
	}
	m.end = nil
}

// hands gives the chat to a machine, in some session of the page's.
func (s *stage) hands(m *machine, j wire.Join, again bool) {
	if m.end != nil {
		s.holder = m.end
		s.fromAgent(m.end, m.end.a.Arrived(s.now, j.Session, j.Hello))
		return
	}
	c := chat.AgentConfig{
		Signer: m.signer, Key: m.key, Roster: s.standing(), Service: service, Chat: j.Chat, Session: j.Session, Hello: j.Hello, Now: s.now,
		Token: m.kept.Token, Shown: m.kept.Shown, Visitor: m.kept.Visitor, Again: again,
	}
	a, out, err := chat.NewAgent(c)
	if err != nil {
		if m.name == s.out {
			return
		}
		s.rt.Fatal(err)
	}
	if m.kept.Token == "" {
		s.n++
		m.lineage = s.n
	}
	m.end = &end{machine: m, lineage: m.lineage, a: a}
	s.ends = append(s.ends, m.end)
	s.holder = m.end
	s.fromAgent(m.end, out)
}

func (s *stage) fromAgent(e *end, out []chat.Output) {
	for _, id := range e.a.Identities() {
		if !slices.Contains(e.ids, id) {
			e.ids = append(e.ids, id)
		}
	}
	for _, o := range out {
		switch o := o.(type) {
		case chat.Frame:
			s.wantForPage(o.Bytes)
			e.sent = append(e.sent, o.Bytes)
			s.toPage = append(s.toPage, o.Bytes)
		case chat.Recovery:
			e.kept, e.machine.lineage = o, e.lineage
		case chat.Item:
			e.items = append(e.items, o)
		case chat.Wake:
			e.wake = o.At
		case chat.Submission:
			s.wantAskedBy(e, o)
		case chat.Ended:
			s.kills(e.machine)
			return
		}
	}
}

func (s *stage) fromVisitor(out []chat.Output) {
	var frames [][]byte
	joined := false
	for _, o := range out {
		switch o := o.(type) {
		case chat.Frame:
			frames = append(frames, o.Bytes)
		case chat.State:
			s.phase = o.Phase
			joined = joined || o.Phase == chat.PhaseJoined
			s.over = o.Phase == chat.PhaseEnded || o.Phase == chat.PhaseRefused
		case chat.Consent:
			s.ask(o)
		case chat.Item:
			s.seen = append(s.seen, o)
		case chat.Form:
			s.filled[o.Request] = true // and its customer types into it at once
		case chat.FormClosed:
			delete(s.filled, o.Request)
		case chat.NotTaken:
			s.customer[o.Seq-1].untaken = true
		case chat.Wake:
			s.wake = o.At
		}
	}
	if joined {
		s.joined()
	}
	for _, b := range frames {
		s.leaves(b)
	}
}

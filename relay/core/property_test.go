package core

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// A storm is a relay under random use, and what must be true of it whatever
// happens: every sealed frame reaches an end of its chat or nobody, unchanged
// and in order.
type storm struct {
	*world
	visitors map[ConnID]wire.Join          // who joined what
	agents   map[ConnID]relaytest.Key      // who logged in as whom
	at       map[ConnID]byte               // chat in an agent's address, 0 for a desk
	owners   map[wire.ChatID]relaytest.Key // who was assigned it, or attached it, last
	sent     map[string]bool               // every sealed frame that an end sent
	seqs     map[string]uint64             // last number by chat, session and direction
	got      map[string]uint64             // last number delivered, by connection, chat and session
	pages    map[wire.ChatID]byte          // session of the chat's page
	places   map[*chat]int64               // since when each has waited, in the queue or out of it
	left     map[string]bool               // what pages have left
}

func newStorm(t *rapid.T, prepare func(*world) *world) *storm {
	l := DefaultLimits
	l.Chats, l.Connections = 5, 16
	s := &storm{world: prepare(startedWorld(quiet{TB: nil, t: t}, l)),
		visitors: map[ConnID]wire.Join{}, agents: map[ConnID]relaytest.Key{}, at: map[ConnID]byte{}, owners: map[wire.ChatID]relaytest.Key{},
		sent: map[string]bool{}, seqs: map[string]uint64{}, got: map[string]uint64{}, pages: map[wire.ChatID]byte{}, places: map[*chat]int64{}, left: map[string]bool{}}
	s.world.sent = s.delivered
	s.roster(pushing(2))
	s.settle()
	return s
}

// settle begins with two chats under way.
func (s *storm) settle() {
	for n, p := range []relaytest.Key{alice, bob} {
		s.comeAs(p, 0)
		s.joinAs(join(byte(n+1), 1))
		s.send(s.comeAs(p, byte(n+1)), claim(byte(n+1)))
	}
}

// comeAs opens a desk, or a connection of chat n, and logs in.
func (s *storm) comeAs(p relaytest.Key, n byte) ConnID {
	var at wire.Ticket
	if n != 0 {
		at = chatID(n).Ticket()
	}
	c := s.openAt("", at)
	if s.shut[c] == 0 {
		s.agents[c], s.at[c] = p, n
		s.send(c, s.sign(s.login(p), p))
	}
	return c
}

func (s *storm) joinAs(f wire.Join) {
	c := s.openAt(shopOrigin, f.Chat.Ticket())
	if s.shut[c] == 0 {
		s.visitors[c] = f
		s.send(c, f)
	}
}

// quiet lets the world report to rapid.
type quiet struct {
	testing.TB
	t *rapid.T
}

func (q quiet) Helper()                           {}
func (q quiet) Errorf(format string, args ...any) { q.t.Errorf(format, args...) }
func (q quiet) Fatal(args ...any)                 { q.t.Fatal(args...) }

// delivered judges every frame that the relay sends.
func (s *storm) delivered(m Send) {
	switch f := s.last1(m.Conn).(type) {
	case wire.Data:
		s.judge(m, f)
	case wire.Assigned:
		p, ok := s.agents[m.Conn]
		if ch := s.chat(f.Chat); !ok || ch == nil || ch.owner != keyHash(p.VKey) || s.at[m.Conn] != f.Chat[1] {
			s.t.Errorf("connection %d was assigned another's chat", m.Conn)
		}
		s.owners[f.Chat] = p
	case wire.Waiting, wire.Gone:
		if _, late := f.(wire.Gone); s.at[m.Conn] != 0 && !late {
			s.t.Errorf("connection %d is no desk and is shown the queue", m.Conn)
		}
	case wire.Colleague:
		s.judgeColleague(m.Conn, f)
	case wire.Offered:
		s.judgeOffered(m.Conn, f)
	case wire.Turn:
		s.judgeTurn(m.Conn, f)
	case wire.Stored:
		s.judgeStored(m.Conn, f)
	case wire.Kept:
		s.judgeKept(m.Conn, f)
	case wire.Queue:
		if s.visitors[m.Conn].Chat != f.Chat || len(f.Notes) > wire.MaxDuties {
			s.t.Errorf("connection %d is told the place of another's chat", m.Conn)
		}
	case wire.Peer:
		if !s.isEnd(m.Conn, f.Chat) {
			s.t.Errorf("connection %d hears of a chat it is no end of", m.Conn)
		}
	}
}

func (s *storm) last1(c ConnID) wire.Frame {
	box := s.inbox[c]
	return box[len(box)-1]
}

func (s *storm) judge(m Send, f wire.Data) {
	if !s.sent[string(m.Message)] {
		s.t.Errorf("connection %d got a frame that no end of its chat sent", m.Conn)
	}
	_, toAgent := s.agents[m.Conn]
	if !s.isEnd(m.Conn, f.Chat) || toAgent == (f.From == wire.FromAgent) {
		s.t.Errorf("connection %d got a frame of another's chat", m.Conn)
	}
	if f.Seq == 0 {
		return
	}
	where := fmt.Sprintf("%d %x %x", m.Conn, f.Chat, f.Session)
	if toAgent && f.Seq <= s.got[where] && !s.rereading(m.Conn) || !toAgent && f.Seq <= s.got[where] {
		s.t.Errorf("connection %d got number %d after %d", m.Conn, f.Seq, s.got[where])
	}
	s.got[where] = f.Seq
}

// rereading reports whether an agent was just told where it stands: a replay
// follows, which begins anew.
func (s *storm) rereading(c ConnID) bool {
	for _, f := range s.inbox[c] {
		if _, ok := f.(wire.Peer); ok {
			return true
		}
	}
	return false
}

func (s *storm) isEnd(c ConnID, chat wire.ChatID) bool {
	if f, ok := s.visitors[c]; ok {
		return f.Chat == chat
	}
	p, ok := s.agents[c]
	ch := s.chat(chat)
	took := ch != nil && ch.stale && ch.owner == keyHash(p.VKey) // and is assigned it once the page has begun anew
	return ok && (s.owners[chat].VKey == p.VKey || took) && s.at[c] == chat[1]
}

// alive returns the open connections of a map, oldest first.
func alive[V any](s *storm, m map[ConnID]V) []ConnID {
	var all []ConnID
	for c := ConnID(1); c <= s.last; c++ {
		if _, ok := m[c]; ok && s.shut[c] == 0 {
			all = append(all, c)
		}
	}
	return all
}

func (s *storm) someone(t *rapid.T) ConnID {
	all := append(alive(s, s.visitors), alive(s, s.agents)...)
	if len(all) == 0 {
		t.Skip("nobody is here")
	}
	return rapid.SampledFrom(all).Draw(t, "conn")
}

func (s *storm) someAgent(t *rapid.T) ConnID {
	all := alive(s, s.agents)
	if len(all) == 0 {
		t.Skip("no agent is here")
	}
	return rapid.SampledFrom(all).Draw(t, "agent")
}

// near mostly returns the chat in an agent's address.
func (s *storm) near(t *rapid.T, c ConnID) byte {
	if rapid.IntRange(0, 7).Draw(t, "far") == 0 || s.at[c] == 0 {
		return someChat(t)
	}
	return s.at[c]
}

func someChat(t *rapid.T) byte { return rapid.ByteRange(1, 4).Draw(t, "chat") }

func (s *storm) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"":       s.invariant,
		"login":  s.doLogin,
		"join":   s.doJoin,
		"rejoin": s.doRejoin,
		"claim":  func(t *rapid.T) { c := s.someAgent(t); s.act(c, claim(s.near(t, c))) },
		"attach": s.doAttach,
		"leave":  func(t *rapid.T) { s.act(s.someone(t), wire.Leave{Chat: chatID(someChat(t))}) },
		"talk":   s.doTalk,
		"burst":  func(t *rapid.T) { n := rapid.IntRange(1, 300).Draw(t, "n"); s.burst(t, n) },
		"lose":   func(t *rapid.T) { c := s.someone(t); s.closeConn(c); s.shut[c] = 1 },
		"pass": func(t *rapid.T) {
			s.pass(rapid.SampledFrom([]int64{100, 20_000, WaitingAway, ReplayAge, AcceptedAway}).Draw(t, "ms"))
		},
		"duty":     s.doDuty,
		"ask":      s.doAsk,
		"transfer": s.doTransfer,
		"offline":  s.doOffline,
		"done":     s.doDone,
		"written":  func(*rapid.T) { s.writeDown() },
		"decline":  func(t *rapid.T) { c := s.someAgent(t); s.act(c, wire.Decline(claim(s.near(t, c)))) },
		"noise":    func(t *rapid.T) { s.step(Received{s.someone(t), rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")}) },
		"roster":   s.doRoster,
	}
}

// act empties the sender's inbox first, so that rereading sees one step.
func (s *storm) act(c ConnID, f wire.Frame) {
	delete(s.inbox, c)
	s.send(c, f)
}

func (s *storm) doLogin(t *rapid.T) {
	s.comeAs(rapid.SampledFrom(people).Draw(t, "person"), rapid.ByteRange(0, 4).Draw(t, "at"))
}

func (s *storm) doJoin(t *rapid.T) {
	f := join(someChat(t), rapid.ByteRange(1, 3).Draw(t, "session"))
	f.Have = rapid.Uint64Range(0, 5).Draw(t, "have")
	if rapid.Bool().Draw(t, "belongs") {
		f.Agent = keyHash(rapid.SampledFrom(people).Draw(t, "owner").VKey)
	}
	s.joinAs(f)
}

// doRejoin begins another session on the connection of a page.
func (s *storm) doRejoin(t *rapid.T) {
	all := alive(s, s.visitors)
	if len(all) == 0 {
		t.Skip("no page is here")
	}
	c := rapid.SampledFrom(all).Draw(t, "page")
	f := s.visitors[c]
	f.Session = wire.SessionID{rapid.ByteRange(1, 3).Draw(t, "session")}
	s.visitors[c] = greeted(f)
	s.act(c, s.visitors[c])
}

// doAttach attaches a chat that the agent owns, that waits again or that the
// relay does not know; the answer to the latter two is judged as an owner's.
func (s *storm) doAttach(t *rapid.T) {
	c := s.someAgent(t)
	n := s.near(t, c)
	f := wire.Attach{Chat: chatID(n), Session: wire.SessionID{rapid.ByteRange(0, 3).Draw(t, "session")}, Have: rapid.Uint64Range(0, 5).Draw(t, "have")}
	if s.at[c] == n && s.mayAttach(s.agents[c], f) {
		s.owners[f.Chat] = s.agents[c]
	}
	s.asksAgain(c, f)
	before := s.held(f.Chat)
	strange := before != [32]byte{} && before != keyHash(s.agents[c].VKey)
	s.act(c, f)
	if strange && s.held(f.Chat) != before {
		t.Fatal("an agent has taken back a colleague's chat")
	}
}

// held returns who has a chat; zero: nobody.
func (s *storm) held(id wire.ChatID) (owner [32]byte) {
	if ch := s.chat(id); ch != nil {
		owner = ch.owner
	}
	return owner
}

// asksAgain notes that an agent says it lacks what came on the same connection:
// of a chat that is over it gets that again, with no Peer before it.
func (s *storm) asksAgain(c ConnID, f wire.Attach) {
	if ch := s.chat(f.Chat); ch != nil && ch.over != 0 {
		where := fmt.Sprintf("%d %x %x", c, f.Chat, f.Session)
		s.got[where] = min(s.got[where], f.Have)
	}
}

func (s *storm) mayAttach(p relaytest.Key, f wire.Attach) bool {
	ch := s.chat(f.Chat)
	return ch == nil || ch.owner == keyHash(p.VKey) || ch.waiting() && (ch.session == f.Session || ch.before == keyHash(p.VKey)) && p != carol
}

func (s *storm) doTalk(t *rapid.T) { s.burst(t, 1) }

// burst sends numbered frames, or one signal, from an end or a stranger.
func (s *storm) burst(t *rapid.T, n int) {
	c := s.someone(t)
	chat, session := s.aim(t, c)
	size := rapid.SampledFrom([]int{10, 5_000, 60_000}).Draw(t, "size")
	for range n {
		s.speak(c, data(chat, session, s.side(t, c), 0, fmt.Sprint(c, " ", len(s.sent), " ", string(make([]byte, size)))), rapid.Bool().Draw(t, "signal"))
	}
}

// aim mostly returns a chat and session that c may speak in.
func (s *storm) aim(t *rapid.T, c ConnID) (chat, session byte) {
	if rapid.IntRange(0, 3).Draw(t, "stray") == 0 {
		chat, session = someChat(t), rapid.ByteRange(1, 3).Draw(t, "session")
		if ch := s.chat(chatID(chat)); ch != nil {
			session = ch.session[0]
		}
		return chat, session
	}
	if f, ok := s.visitors[c]; ok {
		return f.Chat[1], f.Session[0]
	}
	if ch := s.chat(chatID(s.at[c])); ch != nil {
		return s.at[c], ch.session[0]
	}
	return someChat(t), 1
}

// side mostly returns the direction that c may speak in.
func (s *storm) side(t *rapid.T, c ConnID) wire.Direction {
	_, agent := s.agents[c]
	if agent != (rapid.IntRange(0, 99).Draw(t, "lie") == 0) {
		return wire.FromAgent
	}
	return wire.FromVisitor
}

func (s *storm) chat(id wire.ChatID) *chat { return s.relay.orgs[roster.OrgID(root.VKey)].chats[id] }

func (s *storm) speak(c ConnID, f wire.Data, signal bool) {
	if !signal {
		line := fmt.Sprint(f.Chat, f.Session, f.From)
		s.seqs[line]++
		f.Seq = s.seqs[line]
	}
	message := f.Append(nil)
	s.sent[string(message)] = s.isEnd(c, f.Chat)
	due := s.facing(c, f)
	for to := range s.inbox {
		delete(s.inbox, to)
	}
	s.send(c, f)
	if due != 0 && s.shut[c] == 0 && len(s.inbox[due]) != 1 {
		s.t.Errorf("connection %d did not get what its other end said", due)
	}
}

// facing returns who must get a frame that c sends now, 0 for nobody.
func (s *storm) facing(c ConnID, f wire.Data) ConnID {
	ch := s.chat(f.Chat)
	if ch == nil || ch.over != 0 || ch.stale || ch.session != f.Session || ch.ends[f.From].conn != c {
		return 0
	}
	return ch.other(f.From).conn
}

func TestPropertiesOfAStorm(t *testing.T) {
	asItIs := func(w *world) *world { return w }
	rapid.Check(t, func(t *rapid.T) { t.Repeat(newStorm(t, asItIs).actions()) })
}

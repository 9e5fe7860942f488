package relaytest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"sealform/relay/roster"
	"sealform/relay/wire"
)

// A Target is a running relay. URL is its public origin, ws://host:port.
type Target struct {
	URL       string
	SetRoster func(note []byte) error
	Shutdown  func() // returns when every connection was told
	Restart   func() // ends the relay in whatever way, and starts it again at the same URL with the same roster
}

// A Start runs a relay with default limits that serves the organisations of
// these root verifier keys, and ends it with the test. It has no roster yet.
type Start func(t *testing.T, roots ...string) Target

// Run checks a host. It waits for the longest time-out meanwhile, 15 seconds.
func Run(t *testing.T, start Start) {
	silence := keepSilent(t, start)
	for _, c := range []struct {
		name string
		test func(*testing.T, *suite)
	}{
		{"login", testLogin}, {"login refused", testLoginRefused}, {"login replayed", testLoginReplayed}, {"login replaced", testLoginReplaced},
		{"join refused", testJoinRefused}, {"addresses", testAddresses}, {"expired roster", testExpiredRoster}, {"no roster", testNoRoster},
		{"queue and claim", testQueue}, {"visitor leaves queue", testLeaveQueue}, {"claim refused", testClaimRefused},
		{"line replaced", testLineReplaced},
		{"forward", testForward}, {"third parties", testThirdParties}, {"largest frame", testLargestFrame},
		{"refused messages", testRefusedMessages}, {"flood", testFlood},
		{"visitor resumes", testVisitorResumes}, {"agent resumes", testAgentResumes}, {"reload", testReload}, {"ring", testRing},
		{"unknown, visitor first", testUnknownVisitorFirst}, {"unknown, agent first", testUnknownAgentFirst}, {"restart", testRestart},
		{"leave", testLeave}, {"two chats", testTwoChats}, {"roster swap", testRosterSwap}, {"drain", testDrain}, {"http", testHTTP},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, newSuite(t, start)) })
	}
	t.Run("two organisations", func(t *testing.T) { testTwoOrgs(t, start) })
	t.Run("silence", silence)
}

// A suite is a relay with one organisation.
type suite struct {
	t   *testing.T
	org *Org
	Target
}

func newSuite(t *testing.T, start Start) *suite {
	s := &suite{t: t, org: NewOrg(t)}
	s.Target = start(t, s.org.Root.VKey)
	s.roster()
	return s
}

func (s *suite) roster() {
	s.t.Helper()
	if err := s.SetRoster(s.org.Note(s.t)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *suite) desk(k Key) *Client          { s.t.Helper(); return Desk(s.t, s.URL, s.org, k) }
func (s *suite) line(k Key, n byte) *Client  { s.t.Helper(); return Line(s.t, s.URL, s.org, k, Chat(n)) }
func (s *suite) visitor(f wire.Join) *Client { s.t.Helper(); return Visitor(s.t, s.URL, f) }
func (s *suite) dial(origin string) *Client {
	s.t.Helper()
	return Dial(s.t, s.URL, origin, Chat(1).Ticket())
}
func claim(n byte) wire.Frame { return wire.Claim{Ticket: Chat(n).Ticket()} }
func attach(n byte, have uint64) wire.Frame {
	return wire.Attach{Chat: Chat(n), Session: wire.SessionID{1}, Have: have}
}
func up(n byte, up bool) wire.Frame            { return wire.Peer{Chat: Chat(n), Up: up} }
func ended(n byte, why wire.Reason) wire.Frame { return wire.Ended{Chat: Chat(n), Reason: why} }
func gone(n byte, why wire.Reason) wire.Frame {
	return wire.Gone{Ticket: Chat(n).Ticket(), Reason: why}
}

func assigned(n, session byte) wire.Frame {
	return wire.Assigned{Chat: Chat(n), Session: wire.SessionID{session}, Service: "billing", Hello: []byte("hello")}
}

// waiting takes a Waiting of chat n, whose time is the relay's.
func (c *Client) waiting(n byte) {
	c.t.Helper()
	f, ok := c.Next().(wire.Waiting)
	skew := time.Since(time.UnixMilli(f.Since)).Abs()
	if !ok || f.Ticket != Chat(n).Ticket() || f.Service != "billing" || skew > time.Minute {
		c.t.Fatalf("want chat %d waiting, got %s", n, show(f))
	}
}

// accepted sets up chat n between a visitor and Alice.
func (s *suite) accepted(n byte) (v, a *Client) {
	s.t.Helper()
	v = s.visitor(s.org.Join(n, 1))
	a = s.line(s.org.Alice, n)
	a.Send(claim(n))
	v.Expect(up(n, true))
	a.Expect(assigned(n, 1), up(n, true))
	return v, a
}

// quiet fails if anything came for the two ends of chat n: each says
// something, and that must be the next thing that the other gets. So silence
// is told without waiting.
func quiet(n, session byte, v, a *Client) {
	v.t.Helper()
	for from, end := range []*Client{v, a} {
		f := Data(n, session, wire.Direction(from), 0, "anything else?")
		end.Send(f)
		[]*Client{a, v}[from].Expect(f)
	}
}

// nothingNew fails if anything came for desks of billing: another chat waits,
// and that must be the next thing that they are told.
func (s *suite) nothingNew(n byte, desks ...*Client) {
	s.t.Helper()
	v := s.visitor(s.org.Join(n, 1))
	for _, d := range desks {
		d.waiting(n)
	}
	v.Send(wire.Leave{Chat: Chat(n)})
	for _, d := range desks {
		d.Expect(gone(n, wire.ReasonLeft))
	}
}

// Limits of docs/protocol.md that relay/wire does not define.
const (
	joinWithin = 15 * time.Second
	ringFrames = 256
	maxHello   = 16 << 10
)

func testLogin(t *testing.T, s *suite) {
	s.nothingNew(1, s.desk(s.org.Alice))
	a := s.line(s.org.Alice, 2)
	a.Send(claim(2))
	a.Expect(gone(2, wire.ReasonUnknown))
}

func testLoginRefused(t *testing.T, s *suite) {
	stranger := NewKey(t, "shop/stranger")
	for name, c := range map[string]struct {
		origin, relay string
		org           *Org
		key           Key
		want          wire.CloseCode
	}{
		"from a page": {ShopOrigin, s.URL, s.org, s.org.Alice, wire.CloseLogin},
		"other relay": {"", "wss://other.example", s.org, s.org.Alice, wire.CloseLogin},
		"other org":   {"", s.URL, NewOrg(t), s.org.Alice, wire.CloseOrg},
		"stranger":    {"", s.URL, s.org, stranger, wire.CloseLogin},
		"forged":      {"", s.URL, s.org, Key{s.org.Alice.VKey, s.org.Bob.Signer}, wire.CloseLogin},
	} {
		t.Run(name, func(t *testing.T) {
			for _, at := range []wire.Ticket{{}, Chat(1).Ticket()} {
				a := Dial(t, s.URL, c.origin, at)
				a.Login(c.relay, c.org, c.key)
				a.Closed(c.want)
			}
		})
	}
}

func testLoginReplayed(t *testing.T, s *suite) {
	for _, at := range []wire.Ticket{{}, Chat(1).Ticket()} {
		first, second := Dial(t, s.URL, "", at), Dial(t, s.URL, "", at)
		if first.Nonce == second.Nonce {
			t.Fatal("two connections got the same challenge")
		}
		second.Nonce = first.Nonce
		second.Login(s.URL, s.org, s.org.Alice)
		second.Closed(wire.CloseLogin)
	}
}

func testLoginReplaced(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	old, bob := s.desk(s.org.Alice), s.desk(s.org.Bob)
	again := s.desk(s.org.Alice)
	old.Closed(wire.CloseReplaced)
	s.nothingNew(2, again, bob)
	quiet(1, 1, v, a)
}

// testLineReplaced has an agent come to a chat a second time.
func testLineReplaced(t *testing.T, s *suite) {
	v, old := s.accepted(1)
	again := s.line(s.org.Alice, 1)
	quiet(1, 1, v, old) // a log-in alone takes nothing
	again.Send(attach(1, 0))
	old.Closed(wire.CloseReplaced)
	v.Expect(up(1, true))
	again.Expect(up(1, true))
	quiet(1, 1, v, again)
}

// testAddresses has ends ask for what is not at the address of their
// connection.
func testAddresses(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	var desk wire.Ticket
	for name, c := range map[string]struct {
		at wire.Ticket
		f  wire.Frame
	}{
		"claim at a desk":     {desk, claim(1)},
		"claim of zero":       {desk, wire.Claim{}},
		"attach at a desk":    {desk, attach(1, 0)},
		"another chat's":      {Chat(2).Ticket(), claim(1)},
		"attach at another's": {Chat(2).Ticket(), attach(1, 0)},
		"join at a desk":      {desk, s.org.Join(2, 1)},
		"join at another's":   {Chat(1).Ticket(), s.org.Join(2, 1)},
	} {
		t.Run(name, func(t *testing.T) {
			if _, visitor := c.f.(wire.Join); visitor {
				end := Dial(t, s.URL, ShopOrigin, c.at)
				end.Send(c.f)
				end.Closed(wire.CloseMalformed)
				return
			}
			end := agent(t, s.URL, s.org, s.org.Alice, c.at)
			end.Send(c.f)
			end.Closed(wire.CloseMalformed)
		})
	}
	for _, at := range []wire.Ticket{desk, Chat(2).Ticket()} {
		stray := agent(t, s.URL, s.org, s.org.Alice, at)
		stray.Send(Data(1, 1, wire.FromAgent, 1, "from elsewhere"))
		stray.Send(wire.Leave{Chat: Chat(1)})
	}
	quiet(1, 1, v, a)
}

func testJoinRefused(t *testing.T, s *suite) {
	foreign := s.org.Join(1, 1)
	foreign.Org = roster.OrgID(NewOrg(t).Root.VKey)
	c := s.dial(ShopOrigin)
	c.Send(foreign)
	c.Closed(wire.CloseOrg)

	nowhere := s.org.Join(1, 1)
	nowhere.Service = "gifts"
	s.visitor(nowhere).Closed(wire.CloseOrg)

	c = s.dial("https://evil.example")
	c.Send(s.org.Join(1, 1))
	c.roster()
	c.Closed(wire.CloseOrigin)
}

func testExpiredRoster(t *testing.T, s *suite) {
	now := time.Now().Unix()
	s.org.Roster.Version, s.org.Roster.Issued, s.org.Roster.Expires = 2, now-7200, now-3600
	s.roster()
	s.visitor(s.org.Join(1, 1)).Closed(wire.CloseOrg)
	s.desk(s.org.Alice).Closed(wire.CloseOrg)
	s.line(s.org.Alice, 1).Closed(wire.CloseOrg)
}

func testNoRoster(t *testing.T, s *suite) {
	fails := s.SetRoster(nil)
	s.org.Roster.Version = 0
	older := s.SetRoster(s.org.Note(t))
	other := s.SetRoster(NewOrg(t).Note(t))
	if fails == nil || older == nil || other == nil {
		t.Error("took an empty roster, an older one, or one of an organisation that it does not serve")
	}
}

func testQueue(t *testing.T, s *suite) {
	a, b, c := s.desk(s.org.Alice), s.desk(s.org.Bob), s.desk(s.org.Carol)
	v := s.visitor(s.org.Join(1, 1))
	a.waiting(1)
	b.waiting(1)
	first, second := s.line(s.org.Bob, 1), s.line(s.org.Alice, 1)
	first.Send(claim(1))
	first.Expect(assigned(1, 1), up(1, true))
	v.Expect(up(1, true))
	a.Expect(gone(1, wire.ReasonClaimed))
	b.Expect(gone(1, wire.ReasonClaimed))
	second.Send(claim(1))
	second.Expect(gone(1, wire.ReasonClaimed))
	s.visitor(s.org.Join(2, 1))
	a.waiting(2)
	late := s.desk(s.org.Bob)
	late.waiting(2)
	sold := s.org.Join(3, 1)
	sold.Service = "sales"
	s.visitor(sold)
	if f, ok := c.Next().(wire.Waiting); !ok || f.Ticket != Chat(3).Ticket() || f.Service != "sales" {
		t.Errorf("the desk of another service got %s first", show(f))
	}
	quiet(1, 1, v, first)
}

func testLeaveQueue(t *testing.T, s *suite) {
	a := s.desk(s.org.Alice)
	v := s.visitor(s.org.Join(1, 1))
	a.waiting(1)
	v.Send(wire.Leave{Chat: Chat(1)})
	a.Expect(gone(1, wire.ReasonLeft))
	late := s.line(s.org.Alice, 1)
	late.Send(claim(1))
	late.Expect(gone(1, wire.ReasonUnknown))
}

func testClaimRefused(t *testing.T, s *suite) {
	s.visitor(s.org.Join(1, 1))
	c := s.line(s.org.Carol, 1)
	c.Send(claim(1))
	c.Closed(wire.CloseMalformed)
}

func testForward(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	for seq := range uint64(50) { // 0 is a signal
		there := Data(1, 1, wire.FromVisitor, seq, fmt.Sprint("there ", seq))
		back := Data(1, 1, wire.FromAgent, seq, fmt.Sprint("back ", seq))
		v.Send(there)
		a.Expect(there)
		a.Send(back)
		v.Expect(back)
	}
}

func testThirdParties(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	b := s.line(s.org.Bob, 1)
	other, otherAgent := s.accepted(2)
	b.Send(attach(1, 0))
	b.Expect(ended(1, wire.ReasonUnknown))
	b.Send(Data(1, 1, wire.FromAgent, 1, "not my chat"))
	b.Send(wire.Leave{Chat: Chat(1)})
	b.Send(claim(1)) // answered, so all before is done
	b.Expect(gone(1, wire.ReasonClaimed))
	other.Send(Data(1, 1, wire.FromVisitor, 1, "not my chat"))
	other.Send(wire.Leave{Chat: Chat(1)})
	quiet(2, 1, other, otherAgent)
	quiet(1, 1, v, a)
}

func testLargestFrame(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	f := Data(1, 1, wire.FromVisitor, 1, strings.Repeat("x", wire.MaxPayload-len(wire.AgeMagic)))
	if n := len(f.Append(nil)); n != wire.MaxFrame {
		t.Fatalf("frame is %d bytes", n)
	}
	v.Send(f)
	a.Expect(f)
}

func testRefusedMessages(t *testing.T, s *suite) {
	open := wire.Data{Chat: Chat(1), Session: wire.SessionID{1}, Seq: 1, Payload: []byte("4111 1111 1111 1111 is not sealed")}
	for i, c := range []struct {
		name string
		b    []byte
		want wire.CloseCode
	}{
		{"empty", nil, wire.CloseMalformed},
		{"unknown kind", []byte{0x7f}, wire.CloseMalformed},
		{"cut short", Data(1, 1, 0, 1, "x").Append(nil)[:20], wire.CloseMalformed},
		{"relay's frame", up(1, true).Append(nil), wire.CloseMalformed},
		{"agent's direction", Data(1, 1, wire.FromAgent, 1, "x").Append(nil), wire.CloseMalformed},
		{"second join", s.org.Join(200, 1).Append(nil), wire.CloseMalformed},
		{"not sealed", open.Append(nil), wire.CloseNotSealed},
		{"one byte too big", bytes.Repeat([]byte{byte(wire.KindData)}, wire.MaxFrame+1), wire.CloseTooBig},
		{"much too big", make([]byte, 1<<20), wire.CloseTooBig},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := Visitor(t, s.URL, s.org.Join(byte(10+i), 1))
			_ = v.SendBytes(c.b) // a relay may close before it has all of it
			v.Closed(c.want)
		})
	}
	t.Run("long hello", func(t *testing.T) {
		f := s.org.Join(101, 1)
		f.Hello = make([]byte, maxHello+1)
		Visitor(t, s.URL, f).Closed(wire.CloseTooBig)
	})
	t.Run("text", func(t *testing.T) {
		v := Visitor(t, s.URL, s.org.Join(100, 1))
		if err := v.WS.WriteMessage(websocket.TextMessage, []byte("hello")); err != nil {
			t.Fatal(err)
		}
		v.Closed(wire.CloseMalformed)
	})
}

func testFlood(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	for range 5000 {
		if v.SendBytes(Data(1, 1, wire.FromVisitor, 0, "flood").Append(nil)) != nil {
			break
		}
	}
	v.Closed(wire.CloseRate)
	for f := a.Next(); show(f) != show(up(1, false)); f = a.Next() {
	}
	back := s.org.Join(1, 1)
	back.Agent = s.org.Alice.Hash()
	v = s.visitor(back)
	v.Expect(up(1, true))
	a.Expect(up(1, true))
	quiet(1, 1, v, a)
}

func testVisitorResumes(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	one, two := Data(1, 1, wire.FromAgent, 1, "one"), Data(1, 1, wire.FromAgent, 2, "two")
	a.Send(one)
	v.Expect(one)
	_ = v.WS.Close()
	a.Expect(up(1, false))
	a.Send(Data(1, 1, wire.FromAgent, 0, "nobody hears this"))
	a.Send(two)
	a.Send(claim(1)) // answered, so all before is done
	a.Expect(assigned(1, 1), up(1, false))
	back := s.org.Join(1, 1)
	back.Agent, back.Have = s.org.Alice.Hash(), 1
	v = s.visitor(back)
	v.Expect(up(1, true), two)
	a.Expect(up(1, true))
}

// heard returns when the relay has taken all that a visitor of chat 1 sent,
// whose agent is away, with the visitor's next connection.
func (s *suite) heard(v *Client) *Client {
	s.t.Helper()
	v.Send(claim(1)) // refused, when all before is done
	v.Closed(wire.CloseMalformed)
	v = s.visitor(s.org.Join(1, 1))
	v.Expect(up(1, false))
	return v
}

func testAgentResumes(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	_ = a.WS.Close()
	v.Expect(up(1, false))
	one, two := Data(1, 1, wire.FromVisitor, 1, "one"), Data(1, 1, wire.FromVisitor, 2, "two")
	v.Send(one)
	v.Send(two)
	v = s.heard(v)
	a = s.line(s.org.Alice, 1)
	a.Send(attach(1, 1))
	v.Expect(up(1, true))
	a.Expect(up(1, true), two)
}

func testReload(t *testing.T, s *suite) {
	old, a := s.accepted(1)
	a.Send(Data(1, 1, wire.FromAgent, 1, "to the old page"))
	v := s.visitor(s.org.Join(1, 2))
	old.Closed(wire.CloseReplaced)
	v.Expect(up(1, true))
	a.Expect(assigned(1, 2), up(1, true))
	a.Send(Data(1, 1, wire.FromAgent, 2, "to the old page"))
	fresh := Data(1, 2, wire.FromAgent, 1, "to the new page")
	a.Send(fresh)
	v.Expect(fresh)
}

// A ring keeps the last 256 numbered frames for an end that is away.
func testRing(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	_ = a.WS.Close()
	v.Expect(up(1, false))
	const sent = ringFrames + 20
	for seq := range uint64(sent) {
		v.Send(Data(1, 1, wire.FromVisitor, seq+1, "kept"))
	}
	v = s.heard(v)
	a = s.line(s.org.Alice, 1)
	a.Send(attach(1, 0))
	v.Expect(up(1, true))
	a.Expect(up(1, true))
	for seq := range uint64(ringFrames) {
		a.Expect(Data(1, 1, wire.FromVisitor, sent-ringFrames+seq+1, "kept"))
	}
	quiet(1, 1, v, a)
}

func testUnknownVisitorFirst(t *testing.T, s *suite) {
	back := s.org.Join(1, 1)
	back.Agent = s.org.Alice.Hash()
	v := s.visitor(back)
	v.Expect(up(1, false))
	b := s.line(s.org.Bob, 1)
	b.Send(claim(1))
	b.Expect(gone(1, wire.ReasonClaimed))
	a := s.line(s.org.Alice, 1)
	a.Send(attach(1, 0))
	a.Expect(up(1, true))
	v.Expect(up(1, true))
}

func testUnknownAgentFirst(t *testing.T, s *suite) {
	a := s.line(s.org.Alice, 1)
	a.Send(attach(1, 0))
	a.Expect(up(1, false))
	kept := Data(1, 1, wire.FromAgent, 4, "kept")
	a.Send(kept)
	a.Send(attach(1, 0)) // answered, so all before is done
	a.Expect(up(1, false))
	back := s.org.Join(1, 1)
	back.Agent, back.Have = s.org.Alice.Hash(), 3
	v := s.visitor(back)
	v.Expect(up(1, true), kept)
	a.Expect(up(1, true))
}

// After a restart both ends find each other again, whether the relay has kept
// the chat or not.
func testRestart(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	one := Data(1, 1, wire.FromVisitor, 1, "one")
	v.Send(one)
	a.Expect(one)
	s.Restart()
	v.Lost()
	a.Lost()
	back := s.org.Join(1, 1)
	back.Agent = s.org.Alice.Hash()
	v = s.visitor(back)
	v.Expect(up(1, false))
	a = s.line(s.org.Alice, 1)
	a.Send(attach(1, 1))
	a.Expect(up(1, true))
	v.Expect(up(1, true))
	two := Data(1, 1, wire.FromVisitor, 2, "two")
	v.Send(two)
	a.Expect(two)
}

func testLeave(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	v.Send(wire.Leave{Chat: Chat(1)})
	a.Expect(ended(1, wire.ReasonLeft))
	a.Send(Data(1, 1, wire.FromAgent, 1, "too late"))
	a.Send(claim(1))
	a.Expect(gone(1, wire.ReasonUnknown))
	v, a = s.accepted(2)
	a.Send(wire.Leave{Chat: Chat(2)})
	v.Expect(ended(2, wire.ReasonLeft))
}

func testRosterSwap(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	desk, b := s.desk(s.org.Alice), s.desk(s.org.Bob)
	s.org.Roster.Version, s.org.Roster.Agents = 2, s.org.Roster.Agents[:1]
	s.roster()
	v.roster()
	a.roster()
	desk.roster()
	b.Closed(wire.CloseLogin)
	late := s.dial("")
	late.Login(s.URL, s.org, s.org.Bob)
	late.Closed(wire.CloseLogin)
	f := Data(1, 1, wire.FromAgent, 1, "goes on")
	a.Send(f)
	v.Expect(f)
}

func testDrain(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	fresh, desk := s.dial(""), s.desk(s.org.Alice)
	done := make(chan struct{})
	go func() { defer close(done); s.Shutdown() }()
	for _, c := range []*Client{v, a, fresh, desk} {
		c.Closed(wire.CloseShutdown)
	}
	<-done
}

// testTwoChats has one agent in two chats: what happens in one does not touch
// the other.
func testTwoChats(t *testing.T, s *suite) {
	one, a := s.accepted(1)
	two, b := s.accepted(2)
	_ = a.WS.Close()
	one.Expect(up(1, false))
	quiet(2, 1, two, b)
	one.Send(wire.Leave{Chat: Chat(1)})
	quiet(2, 1, two, b)
}

// testTwoOrgs lets visitors of two organisations choose the same chat id.
func testTwoOrgs(t *testing.T, start Start) {
	one, other := NewOrg(t), NewOrg(t)
	target := start(t, one.Root.VKey, other.Root.VKey)
	var ends [2][2]*Client
	for i, o := range []*Org{one, other} {
		s := &suite{t: t, org: o, Target: target}
		s.roster()
		ends[i][0], ends[i][1] = s.accepted(1)
	}
	for _, e := range ends {
		quiet(1, 1, e[0], e[1])
	}
}

// keepSilent connects and says nothing; the test it returns waits until the
// relay has had enough.
func keepSilent(t *testing.T, start Start) func(*testing.T) {
	began := time.Now()
	c := newSuite(t, start).dial("")
	return func(t *testing.T) {
		c.t, c.patience = t, joinWithin
		c.Closed(wire.CloseSilent)
		if took := time.Since(began); took < joinWithin {
			t.Errorf("closed after %v", took)
		}
	}
}

func testHTTP(t *testing.T, s *suite) {
	for path, want := range map[string]string{
		"/healthz": "200 ok",
		wire.Path:  "400 expected a WebSocket with subprotocol " + wire.Subprotocol,
		"/":        "404 404 page not found",
		"/metrics": "404 404 page not found",
	} {
		if got := Get(t, s.URL, path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	ticket := Chat(1).Ticket().String()
	for _, chat := range []string{"", "x", "%zz", ticket[1:], ticket + "0", strings.ToUpper(ticket)} {
		d := websocket.Dialer{Subprotocols: []string{wire.Subprotocol}, HandshakeTimeout: within}
		_, res, err := d.Dial(s.URL+wire.Path+"?chat="+chat, nil)
		if err == nil || res == nil || res.StatusCode != http.StatusBadRequest {
			t.Errorf("chat %q: %v", chat, err)
			continue
		}
		why, _ := io.ReadAll(res.Body)
		if want := chat + "\" is malformed: give 32 lower-case hexadecimal digits\n"; !strings.HasSuffix(string(why), want) {
			t.Errorf("chat %q: %q", chat, why)
		}
	}
	for _, offered := range [][]string{nil, {"sealform.v0"}} {
		d := websocket.Dialer{Subprotocols: offered, HandshakeTimeout: within}
		_, res, err := d.Dial(s.URL+wire.Path, nil)
		if err == nil || res == nil || res.StatusCode != http.StatusBadRequest {
			t.Errorf("subprotocols %q: %v", offered, err)
		}
	}
	if got := s.dial("").WS.Subprotocol(); got != wire.Subprotocol {
		t.Errorf("the relay chose %q", got)
	}
}

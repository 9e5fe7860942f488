package relaytest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// A Target is a running relay. URL is its public origin, ws://host:port.
type Target struct {
	URL      string
	Shutdown func() // returns when every connection was told
	Restart  func() // ends the relay in whatever way, and starts it again at the same URL with what it keeps on disk
}

// A Setup is what a relay is started with.
type Setup struct {
	Pins    []roster.Pin  // the organisations
	Requeue time.Duration // how long an agent's end may be away before the chat waits again; 0: the default

	Transfer time.Duration // how long a colleague can take a chat that is handed over; 0: the default
}

// A Start runs a relay with default limits, and ends it with the test. Nothing is in
// force yet.
type Start func(t *testing.T, with Setup) Target

// Run checks a host. It waits for the longest time-out meanwhile, 30 seconds.
func Run(t *testing.T, start Start) {
	silence, unmet, turn, again, back := keepSilent(t, start), leaveUnmet(t, start), missTurn(t, start), stayAway(t, start), handInVain(t, start)
	for _, c := range []struct {
		name string
		test func(*testing.T, *suite)
	}{
		{"login", testLogin}, {"login refused", testLoginRefused}, {"login replayed", testLoginReplayed}, {"login replaced", testLoginReplaced},
		{"join refused", testJoinRefused}, {"addresses", testAddresses}, {"expired roster", testExpiredRoster}, {"no roster", testNoRoster},
		{"queue and claim", testQueue}, {"visitor leaves queue", testLeaveQueue}, {"claim refused", testClaimRefused},
		{"line replaced", testLineReplaced},
		{"forward", testForward}, {"third parties", testThirdParties}, {"largest frame", testLargestFrame},
		{"refused messages", testRefusedMessages}, {"asked", testAsked}, {"other texts", testOtherTexts}, {"flood", testFlood},
		{"visitor resumes", testVisitorResumes}, {"agent resumes", testAgentResumes}, {"reload", testReload}, {"agent restarts", testAgentRestarts}, {"replay", testReplay},
		{"unknown, visitor first", testUnknownVisitorFirst}, {"unknown, agent first", testUnknownAgentFirst}, {"restart", testRestart},
		{"leave", testLeave}, {"leave before a restart", testLeaveRestart}, {"offer lost", testOfferLost}, {"order", testOrder}, {"page goes", testPageGoes}, {"two chats", testTwoChats}, {"roster swap", testRosterSwap}, {"drain", testDrain}, {"http", testHTTP},
		{"publication", testPublication}, {"publication refused", testPublicationRefused}, {"two publish", testTwoPublish}, {"stamp", testStamp},
		{"expired stamp", testExpiredStamp}, {"agent brings", testAgentBrings}, {"duty", testDuty}, {"duty refused", testDutyRefused}, {"ask", testAsk}, {"ask after a restart", testAskRestart}, {"opening", testOpening}, {"letter", testLetter}, {"transfer", testTransfer}, {"transfer comes back", testTransferBack}, {"push", testPush}, {"enrolment", testEnrolment},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, newSuite(t, start)) })
	}
	t.Run("two organisations", func(t *testing.T) { testTwoOrgs(t, start) })
	t.Run("spare", func(t *testing.T) { testSpare(t, start) })
	t.Run("silence", silence)
	t.Run("agent goes before the offer", unmet)
	t.Run("turn missed", turn)
	t.Run("agent stays away", again)
	t.Run("transfer runs out", back)
}

// A suite is a relay with one organisation.
type suite struct {
	t   *testing.T
	org *Org
	Target
}

func newSuite(t *testing.T, start Start) *suite {
	return newSuiteOf(t, start, Setup{})
}

func newSuiteOf(t *testing.T, start Start, with Setup) *suite {
	s := &suite{t: t, org: NewOrg(t)}
	with.Pins = []roster.Pin{s.org.Pin()}
	s.Target = start(t, with)
	s.roster()
	return s
}

func (s *suite) roster() {
	s.t.Helper()
	if err := s.publish(s.org.Publication(s.t)); err != nil {
		s.t.Fatal(err)
	}
}

// publish hands a publication of the organisation over.
func (s *suite) publish(p roster.Publication) error {
	s.t.Helper()
	return Publish(s.t, s.URL, s.org, p)
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

func (s *suite) assigned(n, session byte) wire.Frame {
	return wire.Assigned{Chat: Chat(n), Session: wire.SessionID{session}, Service: "billing", Hello: s.org.Join(n, session).Hello}
}

// waiting takes a Waiting of chat n, whose time is the relay's.
func (c *Client) waiting(n byte) {
	c.t.Helper()
	f, ok := c.Next().(wire.Waiting)
	skew := time.Since(time.UnixMilli(f.Since)).Abs()
	if !ok || f.Ticket != Chat(n).Ticket() || f.Service != "billing" || skew > 10*time.Minute {
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
	a.Expect(s.assigned(n, 1), up(n, true))
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
	joinWithin   = 15 * time.Second
	unmetAway    = 15 * time.Second
	replayFrames = 256
	maxHello     = 8 << 10
)

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
	b.Expect(ended(1, wire.ReasonClaimed))
	b.Send(Data(1, 1, wire.FromAgent, 1, "not my chat"))
	b.Send(wire.Leave{Chat: Chat(1)})
	b.Expect(ended(1, wire.ReasonLeft)) // for b, and for nobody else
	b.Send(claim(1))                    // answered, so all before is done
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

func testLeave(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	v.Send(wire.Leave{Chat: Chat(1)})
	a.Expect(ended(1, wire.ReasonLeft))
	a.Send(Data(1, 1, wire.FromAgent, 1, "too late"))
	a.Send(claim(1))
	a.Expect(ended(1, wire.ReasonLeft))
	a.Send(wire.Leave{Chat: Chat(1)}) // it knows
	for _, c := range []*Client{v, a} {
		c.Expect(ended(1, wire.ReasonLeft))
	}
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
	b.Closed(wire.CloseAgent)
	late := s.dial("")
	late.Login(s.URL, s.org, s.org.Bob)
	late.Closed(wire.CloseAgent)
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
	target := start(t, Setup{Pins: []roster.Pin{one.Pin(), other.Pin()}})
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

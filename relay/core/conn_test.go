package core

import (
	"bytes"
	"errors"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
)

func TestNewConnectionIsChallengedAndTimed(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	c := w.open(shopOrigin)
	w.expect(c, wire.Challenge{Nonce: w.nonce[c], Time: w.now})
	w.pass(JoinWithin - 1)
	w.expectClosed(c, 0)
	w.pass(1)
	w.expectClosed(c, wire.CloseSilent)
}

func TestJoinedConnectionIsNotTimed(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	w.pass(JoinWithin * 100)
	w.expectClosed(v, 0)
	w.expectClosed(a, 0)
}

// An agent could else hold as many connections to a chat as its relay takes,
// and so keep the customer from coming back.
func TestAnAgentWithoutAChatIsTimed(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	desk := w.agent(bob)
	idle, late := w.line(bob, 1), w.line(bob, 1)
	w.send(late, claim(1))
	w.pass(JoinWithin - 1)
	w.expectClosed(idle, 0)
	w.pass(1)
	w.expectClosed(idle, wire.CloseSilent)
	w.expectClosed(late, wire.CloseSilent)
	for _, c := range []ConnID{v, a, desk} {
		w.expectClosed(c, 0)
	}
	w.send(v, wire.Leave{Chat: chatID(1)})
	w.pass(JoinWithin)
	w.expectClosed(a, 0)
}

func TestRefusedFrames(t *testing.T) {
	unsealed := append(wire.Data{Chat: chatID(1), Session: wire.SessionID{1}, Seq: 1}.Append(nil), "plain text, no age file here"...)
	for name, c := range map[string]struct {
		who     string
		message []byte
		want    wire.CloseCode
	}{
		"empty":                    {"nobody", nil, wire.CloseMalformed},
		"unknown kind":             {"nobody", []byte{0xff}, wire.CloseMalformed},
		"too big":                  {"nobody", make([]byte, wire.MaxFrame+1), wire.CloseTooBig},
		"too big from visitor":     {"visitor", make([]byte, wire.MaxFrame+1), wire.CloseTooBig},
		"relay's kind":             {"nobody", wire.Challenge{}.Append(nil), wire.CloseMalformed},
		"leave by a stranger":      {"nobody", wire.Leave{Chat: chatID(1)}.Append(nil), wire.CloseMalformed},
		"relay's kind to agent":    {"agent", wire.Ended{Chat: chatID(1)}.Append(nil), wire.CloseMalformed},
		"data before join":         {"nobody", data(1, 1, 0, 1, "x").Append(nil), wire.CloseMalformed},
		"claim before login":       {"nobody", wire.Claim{}.Append(nil), wire.CloseMalformed},
		"leave before join":        {"nobody", wire.Leave{}.Append(nil), wire.CloseMalformed},
		"claim by visitor":         {"visitor", wire.Claim{Ticket: chatID(1).Ticket()}.Append(nil), wire.CloseMalformed},
		"attach by visitor":        {"visitor", wire.Attach{Chat: chatID(1)}.Append(nil), wire.CloseMalformed},
		"login by visitor":         {"visitor", wire.Login{}.Append(nil), wire.CloseMalformed},
		"login again":              {"agent", wire.Login{}.Append(nil), wire.CloseMalformed},
		"join by agent":            {"agent", join(2, 1).Append(nil), wire.CloseMalformed},
		"roster by visitor":        {"visitor", published(signedBy(shopRoster(9, start/1000), root)).Append(nil), wire.CloseMalformed},
		"roster of another root":   {"agent", published(signedBy(shopRoster(9, start/1000), mallet)).Append(nil), wire.CloseMalformed},
		"second chat":              {"visitor", join(2, 1).Append(nil), wire.CloseMalformed},
		"same chat again":          {"visitor", join(1, 1).Append(nil), wire.CloseMalformed},
		"not sealed":               {"visitor", unsealed, wire.CloseNotSealed},
		"visitor speaks for agent": {"visitor", data(1, 1, wire.FromAgent, 1, "x").Append(nil), wire.CloseMalformed},
		"agent speaks for visitor": {"agent", data(1, 1, wire.FromVisitor, 1, "x").Append(nil), wire.CloseMalformed},
		"seq 0 as data":            {"visitor", retyped(data(1, 1, 0, 0, "x"), wire.KindData), wire.CloseMalformed},
		"seq 1 as signal":          {"visitor", retyped(data(1, 1, 0, 1, "x"), wire.KindSignal), wire.CloseMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, DefaultLimits)
			v, a := w.accepted(1, alice)
			conn := map[string]ConnID{"nobody": w.openAt("", chatID(1).Ticket()), "visitor": v, "agent": a}[c.who]
			other := map[string]ConnID{"nobody": v, "visitor": a, "agent": v}[c.who]
			w.step(Received{conn, c.message})
			w.expectClosed(conn, c.want)
			for _, f := range w.take(other) {
				if _, ok := f.(wire.Data); ok {
					t.Error("a refused frame was forwarded")
				}
			}
		})
	}
}

func retyped(f wire.Data, k wire.Kind) []byte {
	b := f.Append(nil)
	b[0] = byte(k)
	return b
}

func TestLoginTables(t *testing.T) {
	old := roster.Login{}
	for name, c := range map[string]struct {
		change func(w *world, l *roster.Login)
		signer relaytest.Key
		origin string
		want   wire.CloseCode
	}{
		"good":                {func(*world, *roster.Login) {}, alice, "", 0},
		"other public origin": {func(_ *world, l *roster.Login) { l.Relay = "ws://other.example" }, alice, "", 0},
		"skewed within":       {func(_ *world, l *roster.Login) { l.Time -= roster.ClockSkew }, alice, "", 0},
		"from a page":         {func(*world, *roster.Login) {}, alice, shopOrigin, wire.CloseLogin},
		"opaque origin":       {func(*world, *roster.Login) {}, alice, "null", wire.CloseLogin},
		"foreign relay":       {func(_ *world, l *roster.Login) { l.Relay = "wss://evil.example" }, alice, "", wire.CloseName},
		"unserved org":        {func(_ *world, l *roster.Login) { l.Org = mallet.VKey }, alice, "", wire.CloseOrg},
		"other org":           {func(_ *world, l *roster.Login) { l.Org = rival.VKey }, alice, "", wire.CloseAgent},
		"not in roster":       {func(_ *world, l *roster.Login) { l.Agent = mallet.VKey }, mallet, "", wire.CloseAgent},
		"another's signature": {func(*world, *roster.Login) {}, bob, "", wire.CloseLogin},
		"old challenge":       {func(_ *world, l *roster.Login) { l.Challenge = old.Challenge }, alice, "", wire.CloseLogin},
		"clock behind":        {func(_ *world, l *roster.Login) { l.Time -= roster.ClockSkew + 1 }, alice, "", wire.CloseClock},
		"clock ahead":         {func(_ *world, l *roster.Login) { l.Time += roster.ClockSkew + 1 }, alice, "", wire.CloseClock},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, DefaultLimits)
			conn := w.open(c.origin)
			w.take(conn)
			l := w.login(alice)
			c.change(w, &l)
			w.send(conn, w.sign(l, c.signer))
			w.expectClosed(conn, c.want)
			if c.want == 0 {
				w.expect(conn, w.inForce())
			} else {
				w.expect(conn)
			}
		})
	}
}

func TestLoginIsNotReplayed(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	c := w.open("")
	msg := w.sign(w.login(alice), alice)
	w.send(c, msg)
	w.expectClosed(c, 0)
	again := w.open("")
	w.send(again, msg)
	w.expectClosed(again, wire.CloseLogin)
	w.expectClosed(c, 0)
}

func TestLoginWithExpiredRosterTellsWhy(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.pass(roster.DefaultStampLifetime * 1000)
	c := w.open("")
	w.take(c)
	w.send(c, w.sign(w.login(alice), alice))
	w.expect(c, w.inForce())
	w.expectClosed(c, wire.CloseExpired)
}

func TestNewerDeskReplacesOlder(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	desk, bobs := w.agent(alice), w.agent(bob)
	again := w.agent(alice)
	w.expectClosed(desk, wire.CloseReplaced)
	for _, c := range []ConnID{again, bobs, a, v} {
		w.expectClosed(c, 0)
		w.expect(c)
	}
}

func TestClockSetBack(t *testing.T) {
	b := NewBucket(10, 10, 1000)
	for range 10 {
		b.Take(1000, 1)
	}
	if b.Take(0, 1) || b.Take(50, 1) || !b.Take(2000, 5) {
		t.Error("tokens came from a clock that was set back, or not from one that went on")
	}
}

func TestShutdown(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	fresh := w.open("")
	w.step(Shutdown{})
	for _, c := range []ConnID{v, a, fresh, w.open("")} {
		w.expectClosed(c, wire.CloseShutdown)
	}
	if n := w.relay.Metrics().Connections; n != 0 {
		t.Errorf("%d connections left", n)
	}
}

func TestUnknownConnectionsDoNothing(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.step(Received{99, join(1, 1).Append(nil)})
	w.step(Closed{99, wire.CloseSlow})
	w.step(Opened{Conn: 0})
	c := w.open("")
	w.step(Opened{Conn: c})
	if m := w.relay.Metrics(); m.Connections != 1 || m.Chats != 0 || len(m.Closes) != 0 {
		t.Errorf("metrics %+v", m)
	}
}

func TestHostsCloseIsCounted(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.step(Closed{w.open(""), wire.CloseSlow})
	if n := w.relay.Metrics().Closes[wire.CloseSlow]; n != 1 {
		t.Errorf("counted %d", n)
	}
}

func TestRosterRefusals(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	at := start / 1000
	foreign := shopRoster(9, at)
	foreign.Org = mallet.VKey
	large := shopRoster(9, at)
	for i := range 400 {
		large.Services = append(large.Services, roster.Service{Name: "s" + string(rune('a'+i%26)), Origins: []string{"*"}, Title: string(bytes.Repeat([]byte("x"), 190))})
	}
	for name, msg := range map[string][]byte{
		"empty":         nil,
		"not a note":    []byte("roster"),
		"lower version": signedBy(shopRoster(0, at), root),
		"same version":  signedBy(shopRoster(1, at+1), root),
		"not allowed":   signedBy(foreign, mallet),
		"wrong key":     signedBy(shopRoster(9, at), mallet),
		"too large":     signedBy(large, root),
		"another kind":  w.sign(w.login(alice), alice).Note,
	} {
		t.Run(name, func(t *testing.T) {
			err := w.roster(msg)
			if _, ok := err.(*signed.Error); !ok {
				t.Errorf("%v", err)
			}
		})
	}
	if err := w.roster(signedBy(shopRoster(1, at), root)); err != nil {
		t.Errorf("the same roster again: %v", err)
	}
}

func TestRosterSwap(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, b := w.accepted(1, bob)
	a, c := w.agent(alice), w.agent(carol)
	w.visitor(join(2, 1))
	line := w.line(carol, 2)
	for _, x := range []ConnID{a, b, c} {
		w.take(x)
	}
	next := shopRoster(2, start/1000)
	next.Agents = []roster.Agent{
		{VKey: alice.VKey, Services: []string{"sales"}, Name: "Alice"},
		{VKey: carol.VKey, Services: []string{"billing", "sales"}, Name: "Carol"},
	}
	msg := signedBy(next, root)
	if err := w.roster(msg); err != nil {
		t.Fatal(err)
	}
	frame := published(msg)
	w.expectClosed(b, wire.CloseAgent)
	w.expect(v, frame, peer(1, false))
	w.expect(a, frame, wire.Gone{Ticket: chatID(2).Ticket(), Reason: wire.ReasonUnknown})
	w.expect(line, frame)
	w.expect(c, frame, wire.Waiting{Ticket: chatID(2).Ticket(), Service: "billing", Since: start, Connected: true})
}

// A relay that began with an older roster takes the newer one from an agent
// who has it, for everybody; an older one, or the same, changes nothing.
func TestAnAgentBringsTheNewerRoster(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	desk := w.agent(alice)
	w.take(desk)
	newer := signedBy(shopRoster(7, start/1000), root)
	w.send(desk, published(newer))
	for _, c := range []ConnID{v, a, desk} {
		w.expect(c, published(newer))
	}
	for _, version := range []uint64{7, 2} {
		w.send(desk, published(signedBy(shopRoster(version, start/1000), root)))
		for _, c := range []ConnID{v, a, desk} {
			w.expect(c)
			w.expectClosed(c, 0)
		}
	}
}

// What agents hand in that is of no use costs a look at its first lines, however
// large it is and however often it comes; what is forged ends the connection.
func TestRostersOfNoUseCostLittle(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	old, expired, forged := shopRoster(0, start/1000), shopRoster(9, start/1000-2*roster.DefaultStampLifetime), shopRoster(9, start/1000)
	for _, r := range []*roster.Roster{old, expired, forged} {
		for i := range 300 {
			r.Agents = append(r.Agents, roster.Agent{VKey: relaytest.NewKey("shop/" + strconv.Itoa(i)).VKey, Services: []string{"*"}, Name: "Ann"})
		}
	}
	for name, msg := range map[string][]byte{"older": signedBy(old, root), "expired": signedBy(expired, root)} {
		t.Run(name, func(t *testing.T) {
			desk := w.agent(alice)
			frame := published(msg).Append(nil)
			w.step(Received{desk, frame})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for range 50 {
				w.step(Received{desk, frame})
				w.pass(100)
			}
			runtime.ReadMemStats(&after)
			if each := (after.TotalAlloc - before.TotalAlloc) / 50; each > 8<<10 {
				t.Errorf("each took %d bytes", each)
			}
			w.expect(desk)
			w.expectClosed(desk, 0)
		})
	}
	desk := w.agent(alice)
	w.send(desk, published(signedBy(forged, mallet)))
	w.expectClosed(desk, wire.CloseMalformed)
	if v := w.relay.orgs[orgID()].authority.Version; v != 1 {
		t.Errorf("version %d is in force", v)
	}
}

// An agent who has left the roster cannot bring back the one that named them,
// nor log in to say so.
func TestAFormerAgentBringsNothingBack(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	line := w.line(bob, 1)
	with := w.relay.orgs[orgID()].authority.Roster
	without := shopRoster(2, start/1000)
	without.Agents = without.Agents[:1]
	desk := w.agent(alice)
	w.send(desk, published(signedBy(without, root)))
	w.expectClosed(line, wire.CloseAgent)
	w.expectClosed(w.agent(bob), wire.CloseAgent)
	stranger := w.open("")
	w.send(stranger, published(with))
	w.expectClosed(stranger, wire.CloseMalformed)
	w.send(desk, published(with))
	if err := w.roster(with); err == nil || w.relay.orgs[orgID()].authority.Version != 2 {
		t.Errorf("the older roster is in force: %v", err)
	}
}

// A Join or a Login of nothing but lines is refused before they are read.
func TestJunkCostsLittle(t *testing.T) {
	lines := func(kind string, n int) []byte {
		return []byte("sealform/" + kind + "@v1\n" + strings.Repeat("a b\n", n) + "\n— visitor AAAAAAAA\n")
	}
	f := join(1, 1)
	f.Hello = lines("hello", MaxHello/4-20)
	for name, c := range map[string]struct {
		f      wire.Frame
		origin string
		want   wire.CloseCode
	}{
		"hello":  {f, shopOrigin, wire.CloseMalformed},
		"log-in": {wire.Login{Note: lines("relay-auth", 3900)}, "", wire.CloseLogin},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, DefaultLimits)
			message := c.f.Append(nil)
			once := func() {
				x := w.openAt(c.origin, f.Chat.Ticket())
				w.step(Received{x, message})
				w.expectClosed(x, c.want)
			}
			once()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for range 50 {
				once()
			}
			runtime.ReadMemStats(&after)
			if each := (after.TotalAlloc - before.TotalAlloc) / 50; each > 32<<10 {
				t.Errorf("each took %d bytes", each)
			}
		})
	}
}

func TestNoRosterYet(t *testing.T) {
	w := emptyWorld(t, DefaultLimits)
	w.expectClosed(w.visitor(join(1, 1)), wire.CloseOrg)
	c := w.open("")
	w.send(c, w.sign(w.login(alice), alice))
	w.expectClosed(c, wire.CloseOrg)
}

func TestNewRefusesBadConfig(t *testing.T) {
	for name, c := range map[string]Config{
		"nothing":       {},
		"no origin":     {Pins: pins},
		"no pin":        {Origins: []string{relayOrigin}},
		"malformed pin": {Pins: []roster.Pin{{Root: "shop+1234"}}, Origins: []string{relayOrigin}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(c)
			if e := (*ConfigError)(nil); !errors.As(err, &e) || e.Hint() == "" {
				t.Errorf("got %v, want an error with a hint", err)
			}
		})
	}
}

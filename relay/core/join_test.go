package core

import (
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

func TestJoinRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*wire.Join)
		origin string
		later  int64
		want   wire.CloseCode
		roster bool
	}{
		"good":            {func(*wire.Join) {}, shopOrigin, 0, 0, true},
		"any origin":      {func(f *wire.Join) { f.Service = "sales" }, "https://any.example", 0, 0, true},
		"unserved org":    {func(f *wire.Join) { f.Org = roster.OrgID(mallet.VKey) }, shopOrigin, 0, wire.CloseOrg, false},
		"unknown service": {func(f *wire.Join) { f.Service = "gifts" }, shopOrigin, 0, wire.CloseOrg, true},
		"no service":      {func(f *wire.Join) { f.Service = "" }, shopOrigin, 0, wire.CloseOrg, true},
		"expired":         {func(*wire.Join) {}, shopOrigin, roster.DefaultStampLifetime * 1000, wire.CloseExpired, true},
		"foreign origin":  {func(*wire.Join) {}, "https://evil.example", 0, wire.CloseOrigin, true},
		"no origin":       {func(*wire.Join) {}, "", 0, wire.CloseOrigin, true},
		"hello too large": {func(f *wire.Join) { f.Hello = make([]byte, MaxHello+1) }, shopOrigin, 0, wire.CloseTooBig, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, DefaultLimits)
			w.pass(c.later)
			conn := w.openAt(c.origin, chatID(1).Ticket())
			w.take(conn)
			f := join(1, 1)
			c.change(&f)
			if len(f.Hello) <= MaxHello {
				f.Hello = relaytest.Hello(f, root.VKey, c.origin)
			}
			w.send(conn, f)
			w.expectClosed(conn, c.want)
			var want []wire.Frame
			if c.roster {
				want = append(want, w.inForce())
			}
			w.expect(conn, want...)
			if (w.relay.Metrics().Chats == 1) != (c.want == 0) {
				t.Error("a refused visitor has a chat, or an admitted one has none")
			}
		})
	}
}

func TestSameChatIDInTwoOrganisations(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	v, a := w.accepted(1, alice)
	f := join(1, 1)
	f.Org = roster.OrgID(rival.VKey)
	f = greeted(f)
	foreign := w.visitor(f)
	w.expectClosed(foreign, 0)
	w.send(foreign, data(1, 1, wire.FromVisitor, 1, "x"))
	w.expect(a)
	w.expect(v)
}

func TestWaitingVisitorGoesAway(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	a := w.agent(alice)
	v := w.visitor(join(1, 1))
	w.take(a)
	w.closeConn(v)
	w.pass(WaitingAway - 1)
	w.expect(a, away(1))
	v = w.visitor(join(1, 1))
	w.take(v)
	w.closeConn(v)
	w.pass(WaitingAway)
	w.expect(a, waiting(1), away(1), gone(1, wire.ReasonLeft))
	late := w.line(alice, 1)
	w.send(late, claim(1))
	w.expect(late, gone(1, wire.ReasonLeft))
}

func TestJoinOfAnotherChatThanTheAddresss(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	c := w.openAt(shopOrigin, chatID(2).Ticket())
	w.send(c, join(1, 1))
	w.expectClosed(c, wire.CloseMalformed)
	if n := w.relay.Metrics().Chats; n != 0 {
		t.Errorf("%d chats", n)
	}
}

func TestServiceOfAChatDoesNotChange(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	w.accepted(1, alice)
	f := join(1, 1)
	f.Service = "sales"
	f = greeted(f)
	w.expectClosed(w.visitor(f), wire.CloseMalformed)
}

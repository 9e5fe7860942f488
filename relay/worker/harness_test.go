package worker_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/relay/worker/local"
)

// hibernatesAfter is how long workerd keeps an object that nothing happens to,
// and some seconds.
const hibernatesAfter = 14 * time.Second

// soon is how long after it was not heard an object has tried again.
const soon = 15 * time.Second

// A relay is a workerd with an organisation and one accepted chat, between v
// and Alice.
type relay struct {
	*host
	org  *relaytest.Org
	v, a *relaytest.Client
}

func newRelay(t *testing.T, build string) *relay {
	t.Helper()
	return newRelayOf(t, build, relaytest.NewOrg(t))
}

func newRelayOf(t *testing.T, build string, o *relaytest.Org) *relay {
	t.Helper()
	r := &relay{host: startWorkerd(t, build, o.Pin()), org: o}
	if err := r.Publish(o.Publication(t)); err != nil {
		t.Fatal(err)
	}
	r.v, r.a = r.accept(1)
	return r
}

// accept brings a visitor into a chat of that number with Alice.
func (r *relay) accept(n byte) (v, a *relaytest.Client) {
	r.t.Helper()
	v = r.visitor(n)
	a = r.claim(n, r.org.Alice)
	a.Next() // Assigned
	a.Expect(wire.Peer{Chat: relaytest.Chat(n), Up: true})
	v.Expect(wire.Peer{Chat: relaytest.Chat(n), Up: true})
	return v, a
}

func (r *relay) visitor(n byte) *relaytest.Client {
	r.t.Helper()
	return relaytest.Visitor(r.t, r.url(), r.org.Join(n, 1))
}

func (r *relay) desk() *relaytest.Client {
	r.t.Helper()
	return relaytest.Desk(r.t, r.url(), r.org, r.org.Alice)
}

func (r *relay) line(n byte, k relaytest.Key) *relaytest.Client {
	r.t.Helper()
	return relaytest.Line(r.t, r.url(), r.org, k, relaytest.Chat(n))
}

func (r *relay) claim(n byte, k relaytest.Key) *relaytest.Client {
	r.t.Helper()
	a := r.line(n, k)
	a.Send(wire.Claim{Ticket: relaytest.Chat(n).Ticket()})
	return a
}

// attach brings Alice back into chat 1.
func (r *relay) attach(have uint64) *relaytest.Client {
	r.t.Helper()
	a := r.line(1, r.org.Alice)
	a.Send(wire.Attach{Chat: relaytest.Chat(1), Session: wire.SessionID{1}, Have: have})
	return a
}

// waits takes a Waiting of chat n at a desk.
func (r *relay) waits(desk *relaytest.Client, n byte) {
	r.t.Helper()
	if f, ok := desk.Next().(wire.Waiting); !ok || f.Ticket != relaytest.Chat(n).Ticket() {
		r.t.Fatalf("got %T %+v, want chat %d waiting, %x", f, f, n, relaytest.Chat(n).Ticket())
	}
}

// queue is the ticket of no chat.
var queue wire.Ticket

func (r *relay) state(chat wire.Ticket) local.State {
	r.t.Helper()
	s, err := r.State(context.Background(), chat)
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

func say(seq uint64, text string) wire.Frame {
	return relaytest.Data(1, 1, wire.FromVisitor, seq, text)
}

func up(up bool) wire.Frame { return wire.Peer{Chat: relaytest.Chat(1), Up: up} }

func gone(n byte, why wire.Reason) wire.Frame {
	return wire.Gone{Ticket: relaytest.Chat(n).Ticket(), Reason: why}
}

func (r *relay) kill() {
	r.t.Helper()
	if err := r.Kill(); err != nil {
		r.t.Fatal(err)
	}
}

// logs waits until the log has that line: it may come after what it is about.
func (r *relay) logs(line string) {
	r.t.Helper()
	r.eventually(func() bool { return strings.Contains(r.log.String(), line+"\n") }, func() string { return "log:\n" + r.log.String() })
}

package worker_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"sealform/relay/relaytest"
	"sealform/relay/wire"
)

// hibernatesAfter is how long workerd keeps an object that nothing happens to,
// and some seconds.
const hibernatesAfter = 14 * time.Second

// A relay is a workerd with an organisation and one accepted chat.
type relay struct {
	*host
	org  *relaytest.Org
	v, a *relaytest.Client
}

func newRelay(t *testing.T, build string) *relay {
	t.Helper()
	o := relaytest.NewOrg(t)
	r := &relay{host: startWorkerd(t, build, o.Root.VKey), org: o}
	if err := r.SetRoster(o.Note(t)); err != nil {
		t.Fatal(err)
	}
	r.a = relaytest.Agent(t, r.url(), o, o.Alice)
	r.v = r.accept(1, r.a)
	return r
}

// accept brings a visitor into a chat of that number with the agent.
func (r *relay) accept(n byte, a *relaytest.Client) *relaytest.Client {
	r.t.Helper()
	v := relaytest.Visitor(r.t, r.url(), r.org.Join(n, 1))
	a.Next() // Waiting
	a.Send(wire.Claim{Ticket: relaytest.Chat(n).Ticket()})
	a.Next() // Assigned
	a.Expect(wire.Peer{Chat: relaytest.Chat(n), Up: true})
	v.Expect(wire.Peer{Chat: relaytest.Chat(n), Up: true})
	return v
}

func (r *relay) since() int64 {
	r.t.Helper()
	since, _, err := r.State(context.Background())
	if err != nil {
		r.t.Fatal(err)
	}
	return since
}

// back logs Alice in again and takes chat 1 up.
func (r *relay) back(have uint64) *relaytest.Client {
	r.t.Helper()
	a := relaytest.Agent(r.t, r.url(), r.org, r.org.Alice)
	a.Send(wire.Attach{Chat: relaytest.Chat(1), Session: wire.SessionID{1}, Have: have})
	return a
}

func say(seq uint64, text string) wire.Frame {
	return relaytest.Data(1, 1, wire.FromVisitor, seq, text)
}

func up(up bool) wire.Frame { return wire.Peer{Chat: relaytest.Chat(1), Up: up} }

// The sockets stay open while the object has lost its memory, and the chat
// goes on as if nothing had been.
func TestHibernation(t *testing.T) {
	r := newRelay(t, "worker")
	waiting := relaytest.Visitor(t, r.url(), r.org.Join(2, 1))
	r.a.Next()
	said := r.sleep(0)
	r.a.Send(wire.Claim{Ticket: relaytest.Chat(2).Ticket()})
	waiting.Expect(wire.Peer{Chat: relaytest.Chat(2), Up: true})
	r.a.Next() // Assigned
	r.a.Next() // Peer
	_ = r.a.WS.Close()
	r.v.Expect(up(false))
	r.v.Send(say(said+1, "while she was away"))
	time.Sleep(hibernatesAfter)
	r.a = r.back(said)
	r.a.Expect(up(true), say(said+1, "while she was away"))
	r.v.Expect(up(true))
}

// sleep waits until the object has lost its memory and a frame has woken it. An
// alarm may have kept it awake: then it waits again. It returns the number of
// the last frame.
func (r *relay) sleep(seq uint64) uint64 {
	r.t.Helper()
	before := r.since()
	for range 3 {
		time.Sleep(hibernatesAfter)
		seq++
		r.v.Send(say(seq, "after a sleep"))
		r.a.Expect(say(seq, "after a sleep"))
		if r.since() != before {
			return seq
		}
	}
	r.t.Fatal("the object does not sleep")
	return 0
}

// What the relay keeps is there after it was killed: who waits, whose a chat
// is, and what was said to an end that was away.
func TestKilled(t *testing.T) {
	r := newRelay(t, "worker")
	relaytest.Visitor(t, r.url(), r.org.Join(2, 1))
	_ = r.a.WS.Close()
	r.v.Expect(up(false))
	const sent = 50
	for seq := range uint64(sent) {
		r.v.Send(say(seq+1, "while she was away"))
	}
	_ = r.v.SendBytes(nil) // answered when all before it is done
	r.v.Closed(wire.CloseMalformed)
	r.restart()
	a := relaytest.Agent(t, r.url(), r.org, r.org.Alice)
	if f, ok := a.Next().(wire.Waiting); !ok || f.Ticket != relaytest.Chat(2).Ticket() {
		t.Errorf("the queue is lost: %T", f)
	}
	a.Send(wire.Attach{Chat: relaytest.Chat(1), Session: wire.SessionID{1}})
	a.Expect(up(false))
	for seq := range uint64(sent) {
		a.Expect(say(seq+1, "while she was away"))
	}
}

// Another version of the Worker takes up what this one has kept.
func TestDeployedInTheMiddle(t *testing.T) {
	r := newRelay(t, "worker")
	r.c.Build = "worker-bomb"
	r.restart()
	r.v.Lost()
	r.a.Lost()
	v := relaytest.Visitor(t, r.url(), r.org.Join(1, 1))
	v.Expect(up(false))
	a := r.back(0)
	a.Expect(up(true))
	v.Expect(up(true))
	v.Send(say(1, "on the new version"))
	a.Expect(say(1, "on the new version"))
}

// A panic of the core, and the end of the whole Go program, cost the
// connection whose message it was.
func TestPanicCostsOneConnection(t *testing.T) {
	for _, bomb := range []string{"a bomb for the chat", "a bomb for the module"} {
		t.Run(bomb, func(t *testing.T) {
			r := newRelay(t, "worker-bomb")
			other := r.accept(2, r.a)
			r.v.Send(say(1, bomb+" with 4111111111111111"))
			r.v.Closed(wire.CloseMalformed)
			r.a.Expect(up(false))
			f := relaytest.Data(2, 1, wire.FromVisitor, 1, "not touched")
			other.Send(f)
			r.a.Expect(f)
			v := relaytest.Visitor(t, r.url(), r.org.Join(1, 1))
			v.Expect(up(true))
			if log := r.log.String(); !strings.Contains(log, "panic caught") || strings.Contains(log, "4111") {
				t.Errorf("log:\n%s", log)
			}
		})
	}
}

// A chat that a new version cannot bear costs that chat, not the relay.
func TestUnbearableChatIsForgotten(t *testing.T) {
	r := newRelay(t, "worker")
	f := r.org.Join(2, 1)
	f.Hello = []byte("a bomb for the chat")
	relaytest.Visitor(t, r.url(), f)
	r.a.Next()
	r.c.Build = "worker-bomb"
	r.restart()
	a := r.back(0)
	a.Expect(up(false))
	a.Send(wire.Claim{Ticket: relaytest.Chat(2).Ticket()})
	a.Expect(wire.Gone{Ticket: relaytest.Chat(2).Ticket(), Reason: wire.ReasonUnknown})
}

// A message that the runtime itself refuses ends its connection.
func TestHugeMessage(t *testing.T) {
	r := newRelay(t, "worker")
	_ = r.v.SendBytes(make([]byte, 33<<20))
	for {
		if _, _, err := r.v.WS.ReadMessage(); err != nil {
			var e *websocket.CloseError
			if errors.As(err, &e) && e.Code != websocket.CloseMessageTooBig {
				t.Errorf("closed with %d", e.Code)
			}
			break
		}
	}
	r.a.Expect(up(false))
}

// When storage fails the ends are let go of, so that they come back.
func TestStorageFails(t *testing.T) {
	r := newRelay(t, "worker")
	spoil(t, filepath.Join(r.c.State, "objects"))
	_ = r.a.WS.Close()
	r.v.Lost()
	if log := r.log.String(); !strings.Contains(log, "storage failed") {
		t.Errorf("log:\n%s", log)
	}
}

// spoil writes over every file below dir.
func spoil(t *testing.T, dir string) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		n++
		t.Log(path)
		return os.WriteFile(path, bytes.Repeat([]byte("spoiled "), 4<<10), 0o600)
	})
	if err != nil || n == 0 {
		t.Fatalf("%d files: %v", n, err)
	}
}

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

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// A chat that is over, and a stranger who has come and gone, leave no row.
func TestNothingIsLeft(t *testing.T) {
	r := newRelay(t, "worker")
	stranger := relaytest.Dial(t, r.url(), "", relaytest.Chat(2).Ticket())
	if n := r.state(queue).Chats; n != 2 {
		t.Errorf("the queue's object knows %d chats", n)
	}
	_ = stranger.WS.Close()
	_ = r.a.WS.Close()
	r.v.Expect(up(false))
	r.v.Send(say(1, "kept"))
	if n := r.tables(); n == 0 {
		t.Error("nothing is stored of a chat that is going on")
	}
	r.a = r.attach(1)
	r.a.Expect(up(true))
	r.a.Send(wire.Leave{Chat: relaytest.Chat(1)})
	r.v.Expect(up(true), wire.Ended{Chat: relaytest.Chat(1), Reason: wire.ReasonLeft})
	r.v.Send(wire.Leave{Chat: relaytest.Chat(1)}) // it knows
	r.v.Expect(wire.Ended{Chat: relaytest.Chat(1), Reason: wire.ReasonLeft})
	_ = r.v.WS.Close()
	_ = r.a.WS.Close()
	r.nothingIsLeft()
	r.v, r.a = r.accept(1)
}

// tables counts those in the files of all chats' objects.
func (r *relay) tables() (n int) {
	r.t.Helper()
	files, _ := filepath.Glob(filepath.Join(r.c.State, "objects", "sealform-chat", "*.sqlite*"))
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			r.t.Fatal(err)
		}
		if !strings.HasPrefix(filepath.Base(path), "metadata.") { // workerd's own, of alarms
			n += bytes.Count(b, []byte("CREATE TABLE"))
		}
	}
	return n
}

// A relay that was drained takes nobody, whichever chat it is.
func TestDrained(t *testing.T) {
	r := newRelay(t, "worker")
	if err := r.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
	r.v.Closed(wire.CloseShutdown)
	r.a.Closed(wire.CloseShutdown)
	for _, at := range []wire.Ticket{queue, relaytest.Chat(1).Ticket(), relaytest.Chat(2).Ticket()} {
		c := relaytest.Connect(t, r.url(), "", at)
		c.Closed(wire.CloseShutdown)
	}
}

// More chats than the queue's object tells of news at once.
func TestManyChatsAreTold(t *testing.T) {
	t.Parallel() // it waits
	r := newRelay(t, "worker")
	var all []*relaytest.Client
	for n := range uint16(450) {
		f := r.org.Join(0, 1)
		f.Chat = wire.ChatID{byte(n), byte(n >> 8)}
		all = append(all, relaytest.Visitor(t, r.url(), r.org.Greeted(f)))
	}
	r.org.Roster.Version = 2
	p := r.org.Publication(t)
	if err := r.Publish(p); err != nil {
		t.Fatal(err)
	}
	for _, v := range all {
		v.Expect(wire.Roster{Stamp: p.Stamp, Note: p.Roster})
	}
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

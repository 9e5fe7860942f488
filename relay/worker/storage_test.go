package worker_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// What the relay keeps is there after it was killed: who waits, whose a chat
// is, and what was said to an end that was away, in the order that it came in.
func TestKilled(t *testing.T) {
	r := newRelay(t, "worker")
	r.visitor(2)
	_ = r.a.WS.Close()
	r.v.Expect(up(false))
	const sent = 50
	for n := range uint64(2) {
		for seq := range uint64(sent) {
			r.v.Send(say(n*sent+seq+1, "while she was away"))
		}
		_ = r.v.SendBytes(nil) // answered when all before it is done
		r.v.Closed(wire.CloseMalformed)
		r.restart()
		r.v = r.visitor(1)
		r.v.Expect(up(false))
	}
	r.waits(r.desk(), 2)
	a := r.attach(0)
	a.Expect(up(true))
	for seq := range uint64(2 * sent) {
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
	v := r.visitor(1)
	v.Expect(up(false))
	a := r.attach(0)
	a.Expect(up(true))
	v.Expect(up(true))
	v.Send(say(1, "on the new version"))
	a.Expect(say(1, "on the new version"))
}

// When a chat's storage fails its ends are let go of, so that they come back.
func TestStorageFails(t *testing.T) {
	r := newRelay(t, "worker")
	spoil(t, filepath.Join(r.c.State, "objects", "sealform-chat"))
	_ = r.a.WS.Close()
	r.v.Lost()
	r.logs("storage failed")
}

// When the queue's storage fails, desks come back and chats go on. A visitor
// whose chat's object has nothing is turned away until the queue is there.
func TestQueueStorageFails(t *testing.T) {
	r := newRelay(t, "worker")
	desk := r.desk()
	spoil(t, filepath.Join(r.c.State, "objects", "sealform-queue"))
	if status := r.refusal(2); status != http.StatusServiceUnavailable {
		t.Errorf("a new chat: status %d", status)
	}
	desk.Lost()
	r.v.Send(say(1, "not touched"))
	r.a.Expect(say(1, "not touched"))
	_ = r.a.WS.Close()
	r.v.Expect(up(false))
	r.attach(1).Expect(up(true))
}

// What the queue's object could not be told it is told when it is back.
func TestQueueIsAway(t *testing.T) {
	r := newRelay(t, "worker")
	r.visitor(2)
	r.waits(r.desk(), 2)
	stored := filepath.Join(r.c.State, "objects", "sealform-queue")
	kept := copied(t, stored)
	spoil(t, stored)
	r.claim(2, r.org.Alice).Next() // Assigned
	r.logs("storage failed")       // when the queue's object was told
	restore(t, kept, stored)
	desk := r.desk()
	r.waits(desk, 2)
	desk.Expect(gone(2, wire.ReasonClaimed))
}

// What the queue's object was not told is said again also when an alarm for
// something else comes first.
func TestQueueIsAwayAtAnAlarm(t *testing.T) {
	r := newRelay(t, "worker-bomb")
	v := r.visitor(2)
	r.waits(r.desk(), 2)
	r.pass((core.JoinWithin - 2_000) * ms)
	stored := filepath.Join(r.c.State, "objects", "sealform-queue")
	kept := copied(t, stored)
	spoil(t, stored)
	v.Send(wire.Leave{Chat: relaytest.Chat(2)})
	_ = v.WS.Close()
	r.logs("storage failed")
	restore(t, kept, stored)
	r.pass(soon)
	r.eventually(func() bool { return r.state(queue).Chats == 1 }, func() string {
		return fmt.Sprintf("the queue's object knows %d chats", r.state(queue).Chats)
	})
}

// What the queue's object has forgotten, or missed, the chats' objects tell it
// again.
func TestLostNotices(t *testing.T) {
	r := newRelay(t, "worker")
	stored := filepath.Join(r.c.State, "objects", "sealform-queue")
	r.visitor(2)
	r.waits(r.desk(), 2)
	r.kill()
	waiting := copied(t, stored)
	r.start()
	v, a := r.visitor(2), r.claim(2, r.org.Alice)
	v.Expect(wire.Peer{Chat: relaytest.Chat(2), Up: true})
	a.Next() // Assigned
	r.visitor(3)
	r.waits(r.desk(), 3)
	r.kill()
	if err := errors.Join(os.RemoveAll(stored), os.Rename(waiting, stored)); err != nil {
		t.Fatal(err)
	}
	r.start()
	desk := r.desk()
	r.waits(desk, 2)
	r.claim(2, r.org.Bob).Expect(gone(2, wire.ReasonClaimed))
	desk.Expect(gone(2, wire.ReasonClaimed))
	r.visitor(3)
	r.waits(desk, 3)
}

// copied returns a copy of a folder, beside it.
func copied(t *testing.T, dir string) string {
	t.Helper()
	to := dir + "-copied"
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

// restore writes what one folder's files hold into another's.
func restore(t *testing.T, from, to string) {
	t.Helper()
	files, err := os.ReadDir(from)
	for _, f := range files {
		var b []byte
		if b, err = os.ReadFile(filepath.Join(from, f.Name())); err == nil {
			err = os.WriteFile(filepath.Join(to, f.Name()), b, 0o600)
		}
		if err != nil {
			break
		}
	}
	if err != nil {
		t.Fatal(err)
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

// refusal returns the status that a connection to chat n is answered with.
func (r *relay) refusal(n byte) int {
	r.t.Helper()
	d := websocket.Dialer{Subprotocols: []string{wire.Subprotocol}}
	_, res, err := d.Dial(wire.SocketURL(r.url()+wire.Path, relaytest.Chat(n).Ticket()), nil)
	if err == nil || res == nil {
		r.t.Fatalf("connected: %v", err)
	}
	return res.StatusCode
}

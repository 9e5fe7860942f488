package worker_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// fullAt is how many chats may wait in the build of the tests.
const fullAt = 20

// from brings a visitor of chat n from an address, as Cloudflare says it.
func (r *relay) from(n byte, address string) *relaytest.Client {
	r.t.Helper()
	return relaytest.VisitorFrom(r.t, r.url(), r.org.Join(n, 1), "CF-Connecting-IP", address)
}

// A full queue turns nobody away who comes from where few wait: whoever came
// last from where most wait gives way, and is told so, also when its object,
// and the queue's, have lost their memory. What comes from one /64, or from one
// larger network, is counted together.
func TestAFullQueueGivesWay(t *testing.T) {
	r := newRelay(t, "worker-bomb")
	desk := r.desk()
	var crowd []*relaytest.Client
	for n := range byte(fullAt - 2) {
		crowd = append(crowd, r.from(10+n, fmt.Sprintf("2001:db8:1:2:%x::1", n+1)))
		r.waits(desk, 10+n)
	}
	honest := r.from(2, "192.0.2.1")
	r.waits(desk, 2)
	other := r.from(3, "2001:db8:1:3::1")
	r.waits(desk, 3)
	_ = desk.SendBytes([]byte("a bomb for the module")) // takes the memory of all objects
	desk.Closed(wire.CloseMalformed)
	desk = r.desk()
	for range fullAt {
		desk.Next()
	}
	r.from(4, "192.0.2.2")
	r.until(desk, 10+fullAt-3, 4)
	crowd[fullAt-3].Closed(wire.CloseBusy)
	r.from(5, "2001:db8:1:2::99").Closed(wire.CloseBusy)
	a := r.claim(2, r.org.Alice)
	a.Next() // Assigned
	honest.Expect(wire.Peer{Chat: relaytest.Chat(2), Up: true})
	desk.Expect(gone(2, wire.ReasonClaimed))
	other.Text(wire.Ping)
	other.Answered()
	r.knowsNo("2001:db8", "192.0.2.1", "c0000201")
	r.eventually(func() bool { return r.state(queue).Chats == fullAt+1 }, func() string {
		return fmt.Sprintf("%d chats have an object", r.state(queue).Chats)
	})
}

// until takes it that one chat has given way for another.
func (r *relay) until(desk *relaytest.Client, out, in byte) {
	r.t.Helper()
	desk.Expect(gone(out, wire.ReasonLeft))
	r.waits(desk, in)
}

// knowsNo fails when a text is anywhere in what the objects have stored.
func (r *relay) knowsNo(texts ...string) {
	r.t.Helper()
	n := 0
	err := filepath.WalkDir(filepath.Join(r.c.State, "objects"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, text := range texts {
			if n++; bytes.Contains(b, []byte(text)) {
				r.t.Errorf("%q is stored", text)
			}
		}
		return err
	})
	if err != nil || n == 0 {
		r.t.Fatalf("%d looks: %v", n, err)
	}
}

// Whoever knows a chat's ticket, as agents do while it waits, can fill its
// object with connections, and the ends get in all the same.
func TestCrowdAtAChat(t *testing.T) {
	r := newRelay(t, "worker")
	r.meet() // or the chat waits again while the crowd comes
	_ = r.a.WS.Close()
	r.v.Expect(up(false))
	for range 40 {
		relaytest.Dial(t, r.url(), "", relaytest.Chat(1).Ticket())
	}
	for range 40 {
		r.line(1, r.org.Bob)
	}
	r.a = r.attach(1)
	r.a.Expect(up(true))
	r.v.Expect(up(true))
}

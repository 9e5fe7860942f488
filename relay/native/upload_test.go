package native

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

const (
	uploads     = 50
	uploadBytes = 25 << 20
	chunkNoise  = 68 << 10 // what a sealed chunk of a file weighs
	// uploadHeap is what the relay may need for 50 uploads at once: their
	// replay buffers, full send queues, and what the test itself takes, whose senders have
	// more under way on a busy machine. All files together are almost four times that.
	uploadHeap = uploads*(core.ReplayBytes+maxQueuedBytes) + 96<<20
)

// Fifty customers upload 25 MiB each at once, to agents of whom half read
// nothing at all. The relay's memory stays within its buffers and queues: it
// keeps none of the files.
func TestFiftyUploadsAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("moves more than a gigabyte")
	}
	l := core.DefaultLimits
	l.BytesPerSecond, l.BytesBurst, l.VisitorBurst = 1<<40, 1<<40, 1<<40
	l.FramesPerSecond, l.FramesBurst = 1<<20, 1<<20
	o := relaytest.NewOrg(t)
	var agents []relaytest.Key
	for i := range uploads {
		k := relaytest.NewKey(fmt.Sprintf("shop/agent%d", i))
		agents = append(agents, k)
		o.Roster.Agents = append(o.Roster.Agents, roster.Agent{VKey: k.VKey, Services: []string{"billing"}, Name: "Agent"})
	}
	r := startRelay(t, l, nil, o.Pin())
	if err := r.Publish(o.Publication(t)); err != nil {
		t.Fatal(err)
	}
	var customers []*relaytest.Client
	for i, k := range agents {
		customers = append(customers, r.waitingFor(t, o, k, byte(i+1), i%2 == 0))
	}
	peak := watchHeap(t, func() {
		pushAll(t, customers)
		for r.Metrics().BytesIn < uploads*uploadBytes && !t.Failed() {
			runtime.Gosched() // the last of it is on its way
		}
	})
	t.Logf("%d MiB of heap at most while %d MiB passed", peak>>20, uploads*uploadBytes>>20)
	if peak > uploadHeap {
		t.Errorf("%d MiB of heap, want %d at most", peak>>20, uploadHeap>>20)
	}
}

// waitingFor is a customer whose chat that agent has; the agent reads all it
// is sent, or nothing more.
func (r *relayServer) waitingFor(t *testing.T, o *relaytest.Org, k relaytest.Key, n byte, reads bool) *relaytest.Client {
	v := relaytest.Visitor(t, r.url, o.Join(n, 1))
	a := relaytest.Line(t, r.url, o, k, relaytest.Chat(n))
	a.Send(wire.Claim{Ticket: relaytest.Chat(n).Ticket()})
	v.Next()
	if reads {
		go func() {
			for {
				if _, _, err := a.WS.ReadMessage(); err != nil {
					return
				}
			}
		}()
	}
	return v
}

func pushAll(t *testing.T, customers []*relaytest.Client) {
	noise := strings.Repeat("x", chunkNoise)
	var all sync.WaitGroup
	for i, c := range customers {
		all.Go(func() {
			for n := range uint64(uploadBytes/chunkNoise + 1) {
				f := relaytest.Data(byte(i+1), 1, wire.FromVisitor, n+1, noise)
				if err := c.SendBytes(f.Append(nil)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

// watchHeap returns the most heap that was in use while f ran, beyond what was
// before.
func watchHeap(t *testing.T, f func()) uint64 {
	t.Helper()
	before, done := heapInUse(), make(chan struct{})
	go func() { defer close(done); f() }()
	var peak uint64
	for {
		select {
		case <-done:
			return max(peak, heapInUse()) - before
		case <-time.After(200 * time.Millisecond):
			peak = max(peak, heapInUse())
		}
	}
}

func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

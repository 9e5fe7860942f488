package native

import (
	"io"
	"net"
	"net/http"
	"runtime"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// benchSize is the size of a forwarded message; benchWindow how many are
// under way at once.
const (
	benchSize   = 1 << 10
	benchWindow = 64
)

// BenchmarkForward measures a message from one end to the other through the
// relay, and, in the same run, through a plain TCP copy; x-floor is the ratio.
func BenchmarkForward(b *testing.B) {
	most := core.DefaultLimits
	most.FramesPerSecond, most.FramesBurst = 1<<30, 1<<30
	most.BytesPerSecond, most.BytesBurst, most.VisitorBurst = 1<<40, 1<<40, 1<<40
	r, o := withRoster(b, most, nil)
	v, a := r.pair(b, o)
	floor := timeFloor(b)
	b.SetBytes(benchSize)
	b.ReportAllocs()
	b.ResetTimer()
	began := time.Now()
	forward(b, v.WS, a.WS)
	b.ReportMetric(float64(time.Since(began))/float64(floor), "x-floor")
}

// forward keeps benchWindow messages under way until b.N have arrived.
func forward(b *testing.B, from, to *websocket.Conn) {
	window := make(chan struct{}, benchWindow)
	head := relaytest.Data(1, 1, wire.FromVisitor, 0, "")
	head.Payload = append(head.Payload, make([]byte, benchSize-len(head.Append(nil)))...)
	message := head.Append(nil)
	go func() {
		for range b.N {
			window <- struct{}{}
			if from.WriteMessage(websocket.BinaryMessage, message) != nil {
				return
			}
		}
	}()
	_ = to.SetReadDeadline(time.Time{})
	for range b.N {
		if _, m, err := to.ReadMessage(); err != nil || len(m) != benchSize {
			b.Fatal(len(m), err)
		}
		<-window
	}
}

// timeFloor does the same through io.Copy between two sockets.
func timeFloor(b *testing.B) time.Duration {
	left, right := copied(b)
	message := make([]byte, benchSize)
	window := make(chan struct{}, benchWindow)
	began := time.Now()
	go func() {
		for range b.N {
			window <- struct{}{}
			if _, err := left.Write(message); err != nil {
				return
			}
		}
	}()
	into := make([]byte, benchSize)
	for range b.N {
		if _, err := io.ReadFull(right, into); err != nil {
			b.Fatal(err)
		}
		<-window
	}
	return time.Since(began)
}

// copied returns two sockets with a copier between them.
func copied(b *testing.B) (left, right net.Conn) {
	ln := listen(b)
	b.Cleanup(func() { _ = ln.Close() })
	var near, far [2]net.Conn
	for i := range near {
		var err error
		if near[i], err = net.Dial("tcp", ln.Addr().String()); err != nil {
			b.Fatal(err)
		}
		if far[i], err = ln.Accept(); err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = near[i].Close(); _ = far[i].Close() })
	}
	go func() { _, _ = io.Copy(far[1], onlyReader{far[0]}) }()
	return near[0], near[1]
}

// onlyReader keeps io.Copy from splicing inside the kernel.
type onlyReader struct{ io.Reader }

// benchIdle is how many connections are held at once.
const benchIdle = 1000

// BenchmarkIdleVisitor measures what a customer who waits and says nothing
// costs the relay, in bytes of heap and stack, and, in the same run, a TCP
// connection with a goroutine that reads; x-floor is the ratio.
func BenchmarkIdleVisitor(b *testing.B) {
	var cost, floor uint64
	for b.Loop() {
		r, o := withRoster(b, core.DefaultLimits, nil)
		before := inUse()
		var kept []net.Conn
		for n := range benchIdle {
			f := o.Join(1, 1)
			f.Chat[2], f.Chat[3] = byte(n>>8), byte(n)
			kept = append(kept, r.waits(b, o.Greeted(f)))
		}
		cost += inUse() - before
		floor += floorInUse(b)
		runtime.KeepAlive(kept)
		r.stop(b)
	}
	b.ReportMetric(float64(cost)/float64(b.N*benchIdle), "B/conn")
	b.ReportMetric(float64(cost)/float64(floor), "x-floor")
}

// waits is a visitor of whom the test keeps nothing but the socket.
func (r *relayServer) waits(b *testing.B, f wire.Join) net.Conn {
	ws, _, err := dialer.Dial(wire.SocketURL(r.url+wire.Path, f.Chat.Ticket()), http.Header{"Origin": {relaytest.ShopOrigin}})
	if err != nil {
		b.Fatal(err)
	}
	if err := ws.WriteMessage(websocket.BinaryMessage, f.Append(nil)); err != nil {
		b.Fatal(err)
	}
	for range 2 { // challenge, roster
		if _, _, err := ws.ReadMessage(); err != nil {
			b.Fatal(err)
		}
	}
	return ws.NetConn()
}

// inUse returns the bytes of heap and stacks in use.
func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

func floorInUse(b *testing.B) uint64 {
	ln := listen(b)
	defer ln.Close()
	before := inUse()
	var kept []net.Conn
	for range benchIdle {
		near, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		far, err := ln.Accept()
		if err != nil {
			b.Fatal(err)
		}
		go func() { _, _ = far.Read(make([]byte, readBuffer)) }()
		kept = append(kept, near, far)
	}
	cost := inUse() - before
	for _, c := range kept {
		_ = c.Close()
	}
	return cost
}

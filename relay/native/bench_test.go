package native

import (
	"io"
	"net"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"sealform/relay/core"
	"sealform/relay/relaytest"
	"sealform/relay/wire"
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

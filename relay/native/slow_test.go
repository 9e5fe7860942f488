package native

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// An end that does not read for a while gets everything, whole and in order: also what
// its socket had taken a part of.
func TestASlowReaderGetsEverything(t *testing.T) {
	const frames, size = 100, 8 << 10 // less than the queue holds, and more than the socket
	r, o := withRoster(t, core.DefaultLimits, nil)
	v, a := r.pair(t, o)
	_ = r.call(func() {
		for _, c := range r.conns {
			_ = c.ws.NetConn().(interface{ SetWriteBuffer(int) error }).SetWriteBuffer(size)
		}
	})
	var sent []wire.Frame
	for n := range uint64(frames) {
		f := relaytest.Data(1, 1, wire.FromVisitor, n+1, strings.Repeat(fmt.Sprintf("%08d", n), size/8))
		sent = append(sent, f)
		v.Send(f)
	}
	for until := time.Now().Add(relaytest.Within); r.Metrics().Forwarded < frames; time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("%d frames were taken", r.Metrics().Forwarded)
		}
	}
	if r.waiting() == 0 {
		t.Error("the socket has taken all: this shows nothing")
	}
	a.Expect(sent...)
}

// waiting is how many messages wait to be written, of all connections.
func (r *relayServer) waiting() (n int) {
	_ = r.call(func() {
		for _, c := range r.conns {
			n += c.held()
		}
	})
	return n
}

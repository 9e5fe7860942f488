//go:build unix

package native

import (
	"net"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
)

// Whoever has stepped the core writes to a connection to which its own reader is
// just writing, as the library does to who breaks the protocol, and does not wait.
func TestWritingNowWaitsForNobody(t *testing.T) {
	near, far := tcpPair(t)
	defer far.Close()
	s := socketOf(near, newMeter(core.DefaultLimits, 0))
	writes, done := make(chan struct{}), make(chan struct{})
	go func() {
		_ = s.raw.Write(func(uintptr) bool { close(writes); <-done; return true })
	}()
	<-writes
	rest := make(chan int, 1)
	go func() { rest <- len(s.writeNow([]byte("ping"))) }()
	defer close(done)
	select {
	case n := <-rest:
		if n != 0 {
			t.Errorf("%d bytes are left", n)
		}
	case <-time.After(relaytest.Within):
		t.Error("it waits")
	}
}

// tcpPair returns the two ends of a connection.
func tcpPair(t *testing.T) (near, far net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if far, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if near, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = near.Close() })
	return near, far
}

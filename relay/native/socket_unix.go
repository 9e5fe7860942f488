//go:build unix

package native

import (
	"net"
	"sync"
	"syscall"
)

// A socket is written to without waiting.
type socket struct{ raw syscall.RawConn }

// socketOf returns nil for what is no socket of the system's, such as TLS.
func socketOf(c net.Conn) *socket {
	tcp, ok := c.(meteredTCP)
	if !ok {
		return nil
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return nil
	}
	return &socket{raw}
}

// An attempt is one write. It is used again, since what it does would be allocated
// anew each time.
type attempt struct {
	b  []byte
	n  int
	do func(fd uintptr) bool
}

var attempts = sync.Pool{New: func() any {
	a := &attempt{}
	a.do = a.write
	return a
}}

func (a *attempt) write(fd uintptr) bool {
	for {
		n, err := syscall.Write(int(fd), a.b)
		if err == syscall.EINTR {
			continue
		}
		a.n = max(n, 0)
		return true // whatever came of it
	}
}

// writeNow writes what the socket takes without waiting, and returns how much. What
// is wrong with it shows when the rest is written.
func (s *socket) writeNow(b []byte) int {
	a := attempts.Get().(*attempt)
	defer attempts.Put(a)
	a.b, a.n = b, 0
	_ = s.raw.Write(a.do)
	a.b = nil
	return a.n
}

//go:build unix

package native

import (
	"io"
	"net"
	"sync"
	"syscall"
)

// A socket is a TCP connection that is waited for with no more than a small stack and
// no buffer, and written to without waiting. Its reads are counted. It embeds what net
// can write several buffers to in one go.
type socket struct {
	*net.TCPConn
	meter *meter
	raw   syscall.RawConn
	ahead *buffer // what was read before the library asked for it; nil: nothing
	at    int     // from there on it was not asked for yet
	dealt uint64  // of meter.whole
	brief bool    // it was parked, and goes back when it was only a pong
	holds bool    // what is written is held
	held  []byte  // to be written before, or with, what comes next
}

// socketOf returns nil for what is no socket of the system's, such as TLS.
func socketOf(c net.Conn, m *meter) *socket {
	tcp, ok := c.(*net.TCPConn)
	if !ok {
		return nil
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return nil
	}
	return &socket{TCPConn: tcp, meter: m, raw: raw}
}

// Read implements net.Conn.
func (s *socket) Read(b []byte) (int, error) {
	if s.ahead == nil {
		return readMetered(s.TCPConn, s.meter, b)
	}
	n := copy(b, s.ahead.b[s.at:])
	if s.at += n; s.at == len(s.ahead.b) {
		s.drop()
	}
	return n, nil
}

// Write implements net.Conn.
func (s *socket) Write(b []byte) (int, error) {
	if s.holds {
		s.held = append(s.held, b...)
		return len(b), nil
	}
	return s.TCPConn.Write(b)
}

// release writes what is held.
func (s *socket) release() error {
	held := s.held
	if s.held = nil; held == nil {
		return nil
	}
	_, err := s.TCPConn.Write(held)
	return err
}

func (s *socket) drop() {
	s.ahead.b = s.ahead.b[:cap(s.ahead.b)]
	buffers[0].Put(s.ahead)
	s.ahead = nil
}

// await waits until there is something for the library to deal with. What a pong is
// for has been done once it was counted; one that came behind a message is left to the
// library, which may have the beginning of it.
func (s *socket) await() error {
	for s.ahead == nil && s.meter.whole == s.dealt && s.meter.between() {
		n, b, err := s.readRaw()
		if err != nil {
			return err
		}
		s.ahead, s.at = b, 0
		b.b = b.b[:n]
		if refused := s.meter.count(s.meter.clock.now(), b.b); refused != nil {
			s.drop()
			return refused
		}
		if s.meter.whole == s.dealt && s.meter.between() {
			s.drop()
			if s.brief {
				return errRest
			}
		}
	}
	return nil
}

// readRaw takes a buffer only once there is something to be read.
func (s *socket) readRaw() (int, *buffer, error) {
	var n int
	var b *buffer
	var failed error
	err := s.raw.Read(func(fd uintptr) bool {
		b = bufferOf(0)
		n, failed = again(syscall.Read, fd, b.b)
		if n <= 0 {
			buffers[0].Put(b)
		}
		return failed != syscall.EAGAIN
	})
	switch {
	case err != nil:
		return 0, nil, err
	case failed != nil:
		return 0, nil, failed
	case n == 0:
		return 0, nil, io.EOF
	}
	return n, b, nil
}

// again repeats what a signal has interrupted.
func again(do func(int, []byte) (int, error), fd uintptr, b []byte) (int, error) {
	for {
		if n, err := do(int(fd), b); err != syscall.EINTR {
			return n, err
		}
	}
}

// An attempt is one write. It is used again, since what it does would be allocated
// anew each time.
type attempt struct {
	b  []byte
	n  int
	do func(fd uintptr)
}

var attempts = sync.Pool{New: func() any {
	a := &attempt{}
	a.do = a.write
	return a
}}

func (a *attempt) write(fd uintptr) {
	n, _ := again(syscall.Write, fd, a.b)
	a.n = max(n, 0)
}

// writeNow writes what the socket takes without waiting, and returns what is left of
// it. What is wrong with it shows when that is written. RawConn's own Write would wait
// for the library, which writes without a claim to who breaks the protocol.
func (s *socket) writeNow(b []byte) []byte {
	if s.held != nil {
		b, s.held = append(s.held, b...), nil
	}
	a := attempts.Get().(*attempt)
	defer attempts.Put(a)
	a.b, a.n = b, 0
	_ = s.raw.Control(a.do)
	a.b = nil
	return b[a.n:]
}

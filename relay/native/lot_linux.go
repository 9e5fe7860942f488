package native

import (
	"sync"

	"golang.org/x/sys/unix"

	"github.com/sealform/sealform/relay/core"
)

// A lot holds connections that nothing has come from for a while. They have no
// goroutine: one waits for all of them, from the first on.
type lot struct {
	mu     sync.Mutex
	parked map[core.ConnID]*conn // nil: it was not opened yet
	closed bool
	epoll  int
	bell   int // an eventfd that ends watch
	ended  chan struct{}
}

// add has the lot wait for a connection; false: it cannot.
func (l *lot) add(c *conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || l.parked == nil && !l.open() {
		return false
	}
	e := unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLRDHUP | unix.EPOLLONESHOT, Fd: int32(c.id), Pad: int32(c.id >> 32)}
	if l.control(c, unix.EPOLL_CTL_ADD, &e) != nil {
		return false
	}
	l.parked[c.id] = c
	return true
}

// remove has the lot forget a connection, which the system has done if it is closed.
func (l *lot) remove(c *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.parked, c.id)
	_ = l.control(c, unix.EPOLL_CTL_DEL, nil)
}

func (l *lot) control(c *conn, op int, e *unix.EpollEvent) error {
	var failed error
	if err := c.socket.raw.Control(func(fd uintptr) { failed = unix.EpollCtl(l.epoll, op, int(fd), e) }); err != nil {
		return err
	}
	return failed
}

// open makes what the lot waits with; without it, it holds nothing.
func (l *lot) open() bool {
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return false
	}
	bell, err := unix.Eventfd(0, unix.EFD_CLOEXEC)
	if err == nil {
		err = unix.EpollCtl(epoll, unix.EPOLL_CTL_ADD, bell, &unix.EpollEvent{Events: unix.EPOLLIN}) // no connection has number 0
	}
	if err != nil {
		_ = unix.Close(epoll)
		return false
	}
	l.epoll, l.bell, l.ended, l.parked = epoll, bell, make(chan struct{}), map[core.ConnID]*conn{}
	go l.watch()
	return true
}

// close ends the lot once nothing is parked any more.
func (l *lot) close() {
	l.mu.Lock()
	l.closed = true
	opened := l.parked != nil
	l.mu.Unlock()
	if opened {
		_, _ = unix.Write(l.bell, []byte{7: 1})
		<-l.ended
	}
}

// watch gives those goroutines again that something has come from.
func (l *lot) watch() {
	defer close(l.ended)
	defer func() { _, _ = unix.Close(l.epoll), unix.Close(l.bell) }()
	events := make([]unix.EpollEvent, 128)
	for {
		n, _ := unix.EpollWait(l.epoll, events, -1) // what it fails with is a signal
		for _, e := range events[:max(n, 0)] {
			if e.Fd == 0 && e.Pad == 0 {
				return
			}
			if c := l.of(e); c != nil {
				c.resume()
			}
		}
	}
}

func (l *lot) of(e unix.EpollEvent) *conn {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.parked[core.ConnID(uint32(e.Fd))|core.ConnID(uint32(e.Pad))<<32]
}

package main

import (
	"net"
	"sync"
	"time"
)

// A link carries TCP connections to the relay, until it is told to fail.
type link struct {
	l      net.Listener
	target string

	mu     sync.Mutex
	conns  map[net.Conn]bool
	silent chan struct{} // closed when the link speaks again; nil: it speaks
	slow   bool          // carries 1 kB a second each way
	closed bool
}

func newLink(target string) (*link, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	k := &link{l: l, target: target, conns: map[net.Conn]bool{}}
	go k.serve()
	return k, nil
}

func (k *link) addr() string { return k.l.Addr().String() }

func (k *link) serve() {
	for {
		c, err := k.l.Accept()
		if err != nil {
			return
		}
		go k.carry(c)
	}
}

func (k *link) carry(near net.Conn) {
	defer near.Close()
	k.quiet() // a link that is silent takes connections, and no more
	far, err := net.Dial("tcp", k.target)
	if err != nil || !k.keep(near, far) {
		return
	}
	defer far.Close()
	defer k.forget(near, far)
	done := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		go func() {
			k.pump(way[0], way[1])
			done <- struct{}{}
		}()
	}
	<-done
}

// pump copies in small pieces, so that a cut falls into the middle of frames.
func (k *link) pump(from, to net.Conn) {
	buf := make([]byte, 700)
	for {
		n, err := from.Read(buf)
		k.quiet()
		if n > 0 {
			time.Sleep(k.takes(n))
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// takes is how long n bytes are on their way.
func (k *link) takes(n int) time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.slow {
		return 0
	}
	return time.Duration(n) * time.Millisecond
}

// slowed has the link carry little, or as much as comes.
func (k *link) slowed(on bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.slow = on
}

// quiet waits as long as the link is silent.
func (k *link) quiet() {
	k.mu.Lock()
	silent := k.silent
	k.mu.Unlock()
	if silent != nil {
		<-silent
	}
}

func (k *link) keep(conns ...net.Conn) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, c := range conns {
		k.conns[c] = true
	}
	return !k.closed
}

func (k *link) forget(conns ...net.Conn) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, c := range conns {
		delete(k.conns, c)
	}
}

// cut breaks every connection.
func (k *link) cut() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for c := range k.conns {
		c.Close()
	}
}

// mute silences the link until speak, and keeps its connections open.
func (k *link) mute() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.silent == nil {
		k.silent = make(chan struct{})
	}
}

// speak ends a silence. What was held back is lost with its connections: TCP
// would have given them up.
func (k *link) speak() {
	k.cut()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.silent != nil {
		close(k.silent)
		k.silent = nil
	}
}

func (k *link) close() {
	k.mu.Lock()
	k.closed = true
	k.mu.Unlock()
	k.l.Close()
	k.speak()
}

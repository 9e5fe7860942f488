package native

import (
	"errors"
	"os"
	"time"
)

// What the goroutine of a connection is doing.
const (
	busy    = iota // or it has none
	waiting        // for something to be read, between two messages
	resting        // the same, and it has been told to end, and leave that to the lot
)

// errRest ends a reader whose connection goes on.
var errRest = errors.New("nothing comes")

// await waits for something to be read, with no buffer and a small stack if the socket
// can.
func (c *conn) await() error {
	if c.socket == nil {
		return nil
	}
	c.state.Store(waiting)
	err := c.socket.await()
	if c.state.Swap(busy) == resting {
		c.wakeUp()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return errRest
		}
	}
	return err
}

// wakeUp takes back what rest has done.
func (c *conn) wakeUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.until()
}

// until gives the reader the time that it has: any, or what remains after a close.
func (c *conn) until() {
	var t time.Time
	if c.ending != 0 {
		t = time.Now().Add(lingerFor)
	}
	_ = c.socket.SetReadDeadline(t)
}

// rest has the goroutine end that waits, if nothing but pongs has come since it was
// asked last.
func (c *conn) rest() {
	if c.socket == nil || c.active.Swap(false) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending == 0 && c.state.CompareAndSwap(waiting, resting) {
		_ = c.socket.SetReadDeadline(time.Unix(1, 0))
	}
}

// park has the lot wait in place of the goroutine; false: it cannot, or the connection
// is about to end.
func (c *conn) park() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.parked = c.ending == 0 && c.server.lot.add(c)
	return c.parked
}

// resume gives a parked connection a goroutine again.
func (c *conn) resume() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unpark()
}

func (c *conn) unpark() {
	if !c.parked {
		return
	}
	c.parked = false
	c.server.lot.remove(c)
	c.socket.brief = true
	c.server.gate.going.Add(1)
	go c.read()
}

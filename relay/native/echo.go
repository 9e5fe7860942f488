package native

import (
	"time"

	"github.com/gorilla/websocket"
)

// echo answers the other side's close, behind what is being written. If that takes long
// the connection is cut, as it is once the reader has ended.
func (c *conn) echo(code int) {
	c.hush()
	if !c.claimWithin(lingerFor) {
		return
	}
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	c.writeOn(c.take(nil))
}

// hush drops what is queued for the other side, which wants no more of it, and keeps
// anything from being queued.
func (c *conn) hush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending == 0 {
		c.ending, c.queue = websocket.CloseNormalClosure, nil
	}
}

// claimWithin claims the writing once nobody else writes; false: not in that time, or
// never.
func (c *conn) claimWithin(d time.Duration) bool {
	late := time.NewTimer(d)
	defer late.Stop()
	for !c.claim() {
		idle := c.awaitIdle()
		if idle == nil {
			return false
		}
		select {
		case <-idle:
		case <-late.C:
			return false
		}
	}
	return true
}

// awaitIdle returns what is closed once nobody writes; nil: nobody may any more.
func (c *conn) awaitIdle() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left {
		return nil
	}
	idle := make(chan struct{})
	c.idle = idle
	if !c.writing {
		c.wrote()
	}
	return idle
}

// wrote tells a reader that waits for it that nobody writes. It needs mu.
func (c *conn) wrote() {
	if c.idle != nil {
		close(c.idle)
		c.idle = nil
	}
}

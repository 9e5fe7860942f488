package native

import (
	"bytes"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/wire"
)

// writeWithin bounds the writing of one message.
const writeWithin = 10 * time.Second

// mostNow is how much is written at once without a goroutine for it, in bytes.
const mostNow = 16 << 10

var outs = sync.Pool{New: func() any { return &buffer{make([]byte, 0, mostNow)} }}

// claim makes the caller the one who writes, who ends that with take; false:
// somebody writes, or nobody may any more. Shutdown waits for the writing as for a
// reader.
func (c *conn) claim() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.writing || c.left {
		return false
	}
	c.server.gate.going.Add(1)
	c.writing = true
	return true
}

// flush writes what is queued unless somebody does already: at once what the socket
// takes, and the rest in a goroutine of its own.
func (c *conn) flush() {
	if c.claim() {
		c.writeOn(c.take(nil))
	}
}

func (c *conn) writeOn(batch []item) {
	defer c.survive()
	for batch != nil {
		rest, done := c.writeNow(batch)
		if !done {
			go c.write(batch, rest)
			return
		}
		batch = c.take(batch)
	}
}

// survive keeps a panic from ending more than its connection.
func (c *conn) survive() {
	if p := recover(); p != nil {
		c.server.caught("write", p)
		c.giveUp()
	}
}

// giveUp cuts the connection, to which nothing is written any more.
func (c *conn) giveUp() {
	c.cut()
	c.mu.Lock()
	c.left = true
	c.wrote()
	c.mu.Unlock()
	c.server.gate.going.Done()
}

// writeNow writes a batch as far as the socket takes it, and returns what is left. It
// leaves alone what is more than a few messages: then not done, and nothing is left.
func (c *conn) writeNow(batch []item) (rest []byte, done bool) {
	if c.socket == nil || !isSmall(batch) {
		return nil, false
	}
	out := outs.Get().(*buffer)
	defer outs.Put(out)
	b := out.b[:0]
	for _, i := range batch {
		b = appendFrame(b, i.opcode(), i.message)
	}
	if b = c.socket.writeNow(b); len(b) == 0 {
		return nil, true
	}
	return bytes.Clone(b), false
}

// isSmall reports whether a batch is of messages alone, and of few.
func isSmall(batch []item) bool {
	n := 0
	for _, i := range batch {
		n += headSize + len(i.message)
		if i.end != 0 || i.flush || n > mostNow {
			return false
		}
	}
	return true
}

// write waits for the socket to take the rest of a batch, or all of it, and what comes
// after it.
func (c *conn) write(batch []item, rest []byte) {
	defer c.survive()
	if c.socket != nil && c.socket.release() != nil {
		c.giveUp()
		return
	}
	if rest != nil {
		if c.writeRest(rest) != nil {
			c.giveUp()
			return
		}
		batch = c.take(batch)
	}
	for ; batch != nil; batch = c.take(batch) {
		if !c.writeBatch(batch) {
			c.giveUp()
			return
		}
	}
}

func (c *conn) writeRest(rest []byte) error {
	_ = c.ws.NetConn().SetWriteDeadline(time.Now().Add(writeWithin))
	_, err := c.ws.NetConn().Write(rest)
	_ = c.ws.NetConn().SetWriteDeadline(time.Time{}) // writeNow has none
	return err
}

func (c *conn) writeBatch(batch []item) bool {
	for _, i := range batch {
		if i.end == 0 && c.tooSlow() {
			continue
		}
		_ = c.ws.SetWriteDeadline(time.Now().Add(writeWithin))
		if err := c.writeItem(i); err != nil {
			return false
		}
	}
	_ = c.ws.NetConn().SetWriteDeadline(time.Time{}) // writeNow has none
	return true
}

func (c *conn) tooSlow() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ending == wire.CloseSlow
}

func (c *conn) writeItem(i item) error {
	deadline := time.Now().Add(writeWithin)
	switch {
	case i.flush:
		c.server.event(c, core.Flushed{Conn: c.id})
		return nil
	case i.end != 0:
		return c.writeEnd(i.end, string(i.message), deadline)
	case i.ping:
		return c.ws.WriteControl(websocket.PingMessage, nil, deadline)
	case i.pong:
		return c.ws.WriteControl(websocket.PongMessage, i.message, deadline)
	case i.text:
		return c.ws.WriteMessage(websocket.TextMessage, i.message)
	}
	return c.ws.WriteMessage(websocket.BinaryMessage, i.message)
}

// writeEnd says why, and lets the reader linger for the answer.
func (c *conn) writeEnd(code wire.CloseCode, why string, deadline time.Time) error {
	err := c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(int(code), why), deadline)
	_ = c.ws.SetReadDeadline(time.Now().Add(lingerFor))
	return err
}

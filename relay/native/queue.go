package native

import (
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/wire"
)

// A send queue's bounds. A replay and a roster fit into it.
const (
	maxQueued      = core.SendMessages
	maxQueuedBytes = core.SendQueue
)

// writeWithin bounds the writing of one message.
const writeWithin = 10 * time.Second

// An item is a message, binary or text, a ping, a pong or the end.
type item struct {
	message    []byte
	ping, pong bool
	text       bool
	flush      bool // tell the core that all before it is written
	end        wire.CloseCode
}

// send queues a message; false: the queue is full. A closed connection takes
// everything and sends nothing.
func (c *conn) send(message []byte) bool { return c.push(item{message: message}) }

func (c *conn) push(i item) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending != 0 {
		return true
	}
	if c.items >= maxQueued || c.queued+len(i.message) > maxQueuedBytes {
		return false
	}
	c.enqueue(i)
	return true
}

// close ends the connection after what is queued; a reader that was too slow
// gets none of that.
func (c *conn) close(code wire.CloseCode) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending != 0 {
		return
	}
	if code == wire.CloseSlow {
		c.queue = nil
	}
	c.ending = code
	c.meter.over.Store(true)
	c.enqueue(item{end: code})
}

// enqueue starts a writer unless there is one. An idle connection has none.
func (c *conn) enqueue(i item) {
	c.queue = append(c.queue, i)
	c.items++
	c.queued += len(i.message)
	if !c.writing {
		c.writing = true
		c.server.gate.going.Add(1)
		go c.write()
	}
}

func (c *conn) write() {
	defer c.server.gate.going.Done()
	defer func() {
		if p := recover(); p != nil {
			c.server.caught("write", p)
			c.cut()
		}
	}()
	for batch := c.take(nil); batch != nil; batch = c.take(batch) {
		if !c.writeBatch(batch) {
			c.cut()
			return
		}
	}
}

// take returns what is queued, once done has been written; nil: nothing, and
// the writer ends.
func (c *conn) take(done []item) []item {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, i := range done {
		c.items--
		c.queued -= len(i.message)
	}
	batch := c.queue
	c.queue = nil
	c.writing = batch != nil
	return batch
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
		c.server.hand(job{conn: c, event: core.Flushed{}})
		return nil
	case i.end != 0:
		return c.writeEnd(i.end, deadline)
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
func (c *conn) writeEnd(code wire.CloseCode, deadline time.Time) error {
	err := c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(int(code), code.String()), deadline)
	_ = c.ws.SetReadDeadline(time.Now().Add(lingerFor))
	return err
}

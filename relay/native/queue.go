package native

import (
	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/wire"
)

// A send queue's bounds. A replay and a roster fit into it.
const (
	maxQueued      = core.SendMessages
	maxQueuedBytes = core.SendQueue
)

// keptItems is how long a queue may be that is used again.
const keptItems = 4

// An item is a message, binary or text, a ping, a pong or the end.
type item struct {
	message    []byte
	ping, pong bool
	text       bool
	flush      bool           // tell the core that all before it is written
	end        wire.CloseCode // message is the reason then
}

// push queues something, which flush writes; false: the queue is full. A closed
// connection takes everything and sends nothing.
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

// answer queues something without the core, and writes it.
func (c *conn) answer(i item) {
	c.push(i)
	c.flush()
}

// close ends the connection after what is queued, and says why; a reader that was too
// slow gets none of that.
func (c *conn) close(code wire.CloseCode, why string) {
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
	c.enqueue(item{end: code, message: []byte(why)})
	c.unpark()
}

func (c *conn) enqueue(i item) {
	c.queue = append(c.queue, i)
	c.items++
	c.queued += len(i.message)
}

// take returns what is queued, once done has been written; nil: nothing, and
// nobody writes any more.
func (c *conn) take(done []item) []item {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, i := range done {
		c.items--
		c.queued -= len(i.message)
	}
	batch := c.queue
	c.queue = nil
	if clear(done); cap(done) <= keptItems {
		c.queue = done[:0]
	}
	if len(batch) > 0 {
		return batch
	}
	c.writing = false
	c.wrote()
	c.server.gate.going.Done()
	return nil
}

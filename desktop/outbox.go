package desktop

import (
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// maxOutbox is how many bytes may wait for a slow connection. Past it the
// connection is cut; the chats resend what was lost on the next one.
const maxOutbox = 8 << 20

// An outbox holds what waits to be written to one connection, so that nobody
// who sends waits for the network.
type outbox struct {
	mu     sync.Mutex
	frames [][]byte
	size   int
	closed bool
	wake   chan struct{}
}

func newOutbox() *outbox { return &outbox{wake: make(chan struct{}, 1)} }

// push queues a message. After close it does nothing.
func (o *outbox) push(b []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	o.frames = append(o.frames, b)
	o.size += len(b)
	o.closed = o.size > maxOutbox
	o.signal()
}

func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.signal()
}

func (o *outbox) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// take returns what waits, and whether the outbox is still open.
func (o *outbox) take() ([][]byte, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	frames := o.frames
	o.frames, o.size = nil, 0
	return frames, !o.closed
}

// drain writes messages and pings until the outbox is closed or a write
// fails, and then closes the connection, which ends its reader too.
func (o *outbox) drain(conn *websocket.Conn) {
	defer conn.Close()
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		select {
		case <-o.wake:
		case <-ping.C:
			if conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTime)) != nil {
				return
			}
		}
		frames, open := o.take()
		if !open || !write(conn, frames) {
			return
		}
	}
}

func write(conn *websocket.Conn, frames [][]byte) bool {
	for _, b := range frames {
		conn.SetWriteDeadline(time.Now().Add(writeTime))
		if conn.WriteMessage(websocket.BinaryMessage, b) != nil {
			return false
		}
	}
	return true
}

package desktop

import (
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// maxOutbox is how many bytes may wait for a slow connection. Past it the
// connection is cut; its chat resends what was lost on the next one.
const maxOutbox = 8 << 20

const (
	writeTime = 10 * time.Second
	pingEvery = 10 * time.Second
	lastTime  = 2 * time.Second // for a goodbye
)

// An outbox holds what waits to be written to one connection, so that nobody
// who sends waits for the network.
type outbox struct {
	mu     sync.Mutex
	frames [][]byte
	size   int
	closed bool // nothing more is written
	last   bool // what waits is written, and then a goodbye
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

// finish lets the messages that wait be written, and then the connection be
// closed in order.
func (o *outbox) finish() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.last = true
	o.signal()
}

func (o *outbox) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// next returns what waits, and whether more may come.
func (o *outbox) next() (frames [][]byte, more bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return nil, false
	}
	frames, o.frames, o.size = o.frames, nil, 0
	o.closed = o.last
	return frames, !o.last
}

// drain writes messages and pings until the outbox is closed or a write
// fails. Either ends the connection's reader too.
func (o *outbox) drain(conn *websocket.Conn) {
	if o.pump(conn) {
		goodbye(conn)
	} else {
		conn.Close()
	}
}

// pump writes what waits and reports whether all of it was written.
func (o *outbox) pump(conn *websocket.Conn) bool {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		select {
		case <-o.wake:
		case <-ping.C:
			if conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTime)) != nil {
				return false
			}
		}
		frames, more := o.next()
		if !write(conn, frames) {
			return false
		}
		if !more {
			return true
		}
	}
}

// goodbye asks the relay to close the connection, and does not wait for it
// for long. Closing it here at once could lose what was just written.
func goodbye(conn *websocket.Conn) {
	bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(time.Second))
	time.AfterFunc(lastTime, func() { conn.Close() })
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

package native

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"sealform/relay/core"
	"sealform/relay/wire"
)

// lingerFor is how long a closed connection is still read, so that the other
// side gets the close code before the socket goes.
const lingerFor = 2 * time.Second

// A conn is a WebSocket with a goroutine that reads, and, while there is
// something to send, one that writes.
type conn struct {
	id       core.ConnID // given by run
	server   *Server
	ws       *websocket.Conn
	from     peer
	heard    atomic.Int64 // Unix ms
	controls atomic.Int64 // pings and pongs since the wheel last looked
	slot     int          // of the wheel

	mu      sync.Mutex
	queue   []item
	queued  int // bytes waiting or being written
	items   int // messages waiting or being written
	writing bool
	ending  wire.CloseCode // 0: open
}

func newConn(s *Server, ws *websocket.Conn, from peer) *conn {
	c := &conn{server: s, ws: ws, from: from}
	c.heard.Store(now())
	ws.SetPongHandler(func(string) error { return c.control(nil) })
	ws.SetPingHandler(func(data string) error { return c.control(&item{pong: true, message: []byte(data)}) })
	return c
}

// control takes a ping or a pong; the wheel judges how many there are.
func (c *conn) control(answer *item) error {
	c.heard.Store(now())
	c.controls.Add(1)
	if answer != nil && c.controls.Load() <= maxControls {
		c.push(*answer)
	}
	return nil
}

func (c *conn) read() {
	defer c.server.gate.going.Done()
	defer func() {
		if p := recover(); p != nil {
			c.server.caught("read", p)
		}
	}()
	defer c.leave()
	for c.readOne() {
	}
}

func (c *conn) leave() {
	c.silence()
	c.cut()
	c.server.peers.leave(c.from)
	c.server.hand(job{conn: c, event: core.Closed{}})
}

// readOne takes one message and reports whether there may be more. What comes
// after the relay closed is thrown away.
func (c *conn) readOne() bool {
	kind, in, err := c.ws.NextReader()
	if err != nil {
		return false
	}
	c.heard.Store(now())
	if c.closing() {
		return true
	}
	if kind != websocket.BinaryMessage {
		return c.asked(in) || c.refuse(wire.CloseMalformed)
	}
	message, err := readAll(in)
	if errors.Is(err, errTooBig) {
		return c.refuse(wire.CloseTooBig)
	}
	return err == nil && c.server.hand(job{conn: c, event: core.Received{Message: message}})
}

// asked answers an end that asks whether anybody is there, and reports whether
// the text was that.
func (c *conn) asked(in io.Reader) bool {
	b := make([]byte, len(wire.Ping)+1)
	n, err := io.ReadFull(in, b)
	if err != io.ErrUnexpectedEOF || string(b[:n]) != wire.Ping {
		return false
	}
	_ = c.control(&item{text: true, message: []byte(wire.Pong)})
	return true
}

func (c *conn) refuse(code wire.CloseCode) bool {
	return c.server.hand(job{call: func() {
		if !c.closing() {
			c.server.refuse(c, code)
		}
	}})
}

var errTooBig = errors.New("message is larger than a frame may be")

// scratch holds buffers for messages whose length is not known yet.
var scratch = sync.Pool{New: func() any { return &buffer{make([]byte, 4<<10)} }}

type buffer struct{ b []byte }

// readAll returns a message in a slice of its own, of its exact size.
func readAll(in io.Reader) ([]byte, error) {
	buf := scratch.Get().(*buffer)
	defer scratch.Put(buf)
	n := 0
	for {
		m, err := in.Read(buf.b[n:])
		n += m
		switch {
		case n > wire.MaxFrame:
			return nil, errTooBig
		case err == io.EOF:
			return append(make([]byte, 0, n), buf.b[:n]...), nil
		case err != nil:
			return nil, err
		case n == len(buf.b):
			buf.b = append(buf.b, make([]byte, min(n, wire.MaxFrame+1-n))...)
		}
	}
}

// silence lets nothing more be queued: the reader has ended.
func (c *conn) silence() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending == 0 {
		c.ending = websocket.CloseAbnormalClosure
	}
}

// cut drops the socket without a word.
func (c *conn) cut() { _ = c.ws.Close() }

func (c *conn) closing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ending != 0
}

package native

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/wire"
)

// lingerFor is how long a closed connection is still read, so that the other
// side gets the close code before the socket goes.
const lingerFor = 2 * time.Second

// A conn is a WebSocket with a goroutine that reads, unless nothing comes, and, while
// its socket does not take what is to be sent, one that writes.
type conn struct {
	id       core.ConnID // given by run
	server   *Server
	ws       *websocket.Conn
	socket   *socket // nil: it cannot be written to without waiting
	from     peer
	meter    *meter
	standing atomic.Int32 // core.Standing
	state    atomic.Int32 // of the goroutine that reads: busy, waiting or resting
	active   atomic.Bool  // a message has come since rest looked last
	slot     int          // of the wheel

	mu      sync.Mutex
	queue   []item
	queued  int // bytes waiting or being written
	items   int // messages waiting or being written
	writing bool
	ending  wire.CloseCode // 0: open
	left    bool           // the reader has ended for good, or writing has failed: nobody may write
	parked  bool           // the lot waits in place of the reader
	idle    chan struct{}  // see awaitIdle
}

func newConn(s *Server, ws *websocket.Conn, m *meter, from peer) *conn {
	c := &conn{server: s, ws: ws, meter: m, from: from}
	c.socket, _ = ws.NetConn().(*socket)
	ws.SetPongHandler(func(string) error { return nil })
	ws.SetPingHandler(c.pinged)
	ws.SetCloseHandler(func(code int, _ string) error { c.echo(code); return nil })
	return c
}

// read reads until the connection ends, or nothing comes for a while.
func (c *conn) read() {
	defer c.server.gate.going.Done()
	defer c.caught("read")
	rests := false
	defer func() {
		if !rests {
			c.leave()
		}
	}()
	for {
		err := c.await()
		if rests = err == errRest && c.park(); rests {
			return
		}
		if err != nil && err != errRest && !c.stopped(err) || err == nil && !c.readOne() {
			return
		}
	}
}

// caught, deferred, keeps a panic from ending more than its connection.
func (c *conn) caught(where string) {
	if p := recover(); p != nil {
		c.server.caught(where, p)
	}
}

// dealtWith says that a message, or a ping, is done with.
func (c *conn) dealtWith() {
	if c.socket != nil {
		c.socket.dealt++
		c.socket.brief = false
		c.active.Store(true)
	}
}

func (c *conn) pinged(data string) error {
	c.dealtWith()
	c.answer(item{pong: true, message: []byte(data)})
	return nil
}

func (c *conn) leave() {
	c.silence()
	c.cut()
	c.server.peers.leave(c.from)
	_ = c.server.call(func() { c.server.remove(c); c.server.step(core.Closed{Conn: c.id}, c) })
}

// readOne takes one message and reports whether there may be more. What comes
// after the relay has closed is discarded.
func (c *conn) readOne() bool {
	kind, in, err := c.ws.NextReader()
	if err != nil {
		return c.stopped(err)
	}
	if c.closing() {
		return true // the library skips the rest, which takes the larger stack
	}
	if kind != websocket.BinaryMessage {
		return c.asked(in)
	}
	message, err := c.readAll(in)
	if err != nil {
		return c.stopped(err)
	}
	c.dealtWith()
	return c.received(core.Received{Conn: c.id, Message: message})
}

// received hands the core a message. What is no more than a chat's own takes little
// stack; the rest, such as a signature that is verified, is done by run.
func (c *conn) received(e core.Received) (ok bool) {
	if c.is() == core.Accepted {
		return c.server.event(c, e)
	}
	done := make(chan struct{})
	f := func() {
		defer close(done)
		defer c.caught("step")
		ok = c.server.event(c, e)
	}
	select {
	case c.server.deep <- f:
		<-done
		return ok
	case <-c.server.ended:
		return false
	}
}

func (c *conn) is() core.Standing { return core.Standing(c.standing.Load()) }

// asked answers an end that asks whether anybody is there. No other text
// message is accepted.
func (c *conn) asked(in io.Reader) bool {
	b := make([]byte, len(wire.Ping)+1)
	n, err := io.ReadFull(in, b)
	switch {
	case err == io.ErrUnexpectedEOF && string(b[:n]) == wire.Ping:
		c.dealtWith()
		c.answer(item{text: true, message: []byte(wire.Pong)})
		return true
	case err == nil || err == io.EOF || err == io.ErrUnexpectedEOF:
		return c.refuse(wire.CloseMalformed)
	}
	return c.stopped(err)
}

// stopped ends the reading. If the relay refused to read on, the other side is
// told why.
func (c *conn) stopped(err error) bool {
	var r *refusal
	if errors.As(err, &r) && c.refuse(r.code) {
		c.linger()
	}
	return false
}

func (c *conn) refuse(code wire.CloseCode) bool {
	return c.server.call(func() {
		if !c.closing() {
			c.server.refuse(c, code)
		}
	}) == nil
}

// linger gives the other side time to read why it was closed: closing a socket
// with unread bytes also discards what the other side has not read yet. Only a
// little of what still comes is read.
func (c *conn) linger() {
	until := time.Now().Add(lingerFor)
	_ = c.ws.SetReadDeadline(until)
	if _, err := io.CopyN(io.Discard, c.ws.NetConn(), afterClose); err == nil || errors.As(err, new(*refusal)) {
		time.Sleep(time.Until(until))
	}
}

// silence keeps anything more from being queued: the reader has ended.
func (c *conn) silence() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left = true
	if c.ending == 0 {
		c.ending = websocket.CloseAbnormalClosure
	}
}

// cut drops the socket without a close frame.
func (c *conn) cut() {
	_ = c.ws.Close()
	c.resume() // to leave
}

func (c *conn) closing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ending != 0
}

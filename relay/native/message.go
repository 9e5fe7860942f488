package native

import (
	"errors"
	"io"
	"sync"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/wire"
)

// strangersMessage is the largest message of a connection that has no standing
// yet.
const strangersMessage = 16 << 10

// A message is gathered in a buffer that is replaced by a larger one as it
// grows. The smallest holds what begins a chat.
var bufferSizes = [...]int{4 << 10, strangersMessage + 1, wire.MaxFrame + 1}

var buffers [len(bufferSizes)]sync.Pool

type buffer struct{ b []byte }

// partsBytes is how much memory larger buffers may take at once for connections
// that no agent has accepted: whoever begins messages without ending them uses
// up that memory, and takes none from others.
const partsBytes = 16 << 20

// An allowance bounds what is held at once, in bytes.
type allowance struct {
	mu         sync.Mutex
	used, most int
}

func (a *allowance) take(n int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.used+n > a.most {
		return false
	}
	a.used += n
	return true
}

func (a *allowance) giveBack(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.used -= n
}

// A gathering is a message that is not complete yet.
type gathering struct {
	conn  *conn
	size  int // index of bufferSizes
	buf   *buffer
	n     int // bytes so far
	taken int // of the server's allowance
}

// readAll returns a message in a slice of its own, whose capacity is what was allocated.
func (c *conn) readAll(in io.Reader) ([]byte, error) {
	g := gathering{conn: c}
	g.buf = bufferOf(0)
	defer g.end()
	for {
		m, err := in.Read(g.buf.b[g.n:])
		g.n += m
		switch {
		case g.n > wire.MaxFrame:
			return nil, &refusal{wire.CloseTooBig}
		case errors.Is(err, io.EOF):
			return append([]byte(nil), g.buf.b[:g.n]...), nil
		case err != nil:
			return nil, err
		case g.n == len(g.buf.b):
			if err := g.grow(); err != nil {
				return nil, err
			}
		}
	}
}

func bufferOf(size int) *buffer {
	if b, ok := buffers[size].Get().(*buffer); ok {
		return b
	}
	return &buffer{make([]byte, bufferSizes[size])}
}

// grow replaces the buffer by the next larger one.
func (g *gathering) grow() error {
	if err := g.allowed(bufferSizes[g.size+1]); err != nil {
		return err
	}
	next := bufferOf(g.size + 1)
	copy(next.b, g.buf.b)
	buffers[g.size].Put(g.buf)
	g.size, g.buf = g.size+1, next
	return nil
}

// allowed reports whether the message may take n bytes more.
func (g *gathering) allowed(n int) error {
	switch is := g.conn.is(); {
	case is == core.Stranger && g.n > strangersMessage:
		return &refusal{wire.CloseTooBig}
	case is != core.Accepted && !g.conn.server.parts.take(n):
		return &refusal{wire.CloseBusy}
	case is != core.Accepted:
		g.taken += n
	}
	return nil
}

func (g *gathering) end() {
	buffers[g.size].Put(g.buf)
	g.conn.server.parts.giveBack(g.taken)
}

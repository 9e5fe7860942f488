package native

import (
	"crypto/tls"
	"encoding/binary"
	"net"
	"sync/atomic"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/wire"
)

// What may arrive on a WebSocket, counted beneath the library that reads it,
// which shows neither fragments nor what a message weighs before it is whole.
const (
	// piece is how small the pieces may be that all messages come in: the
	// frames of WebSocket, of any kind, are as many as that makes at most.
	piece = 1 << 10
	// maxControls and controlsPerSecond bound pings, pongs and questions in
	// text.
	maxControls       = 100
	controlsPerSecond = 4
	// maxFragments is how many frames one message may come in.
	maxFragments = 256
	// messageWithin is how long one message may take to arrive, in ms.
	messageWithin = 60_000
	// afterClose is how much is still read once the relay has closed.
	afterClose = 64 << 10
)

// A refusal is why nothing more is read from a connection; code 0: it is closed
// already.
type refusal struct{ code wire.CloseCode }

func (r *refusal) Error() string { return "no more is read: " + r.code.String() }

// A meter follows the frames of a WebSocket as their bytes arrive. It belongs
// to the goroutine that reads, but for the atomics.
type meter struct {
	heard atomic.Int64 // when something came last, Unix ms
	since atomic.Int64 // when the message under way began, Unix ms; 0: none is
	over  atomic.Bool  // the relay has closed
	clock clock

	frames, controls core.Bucket
	head             [10]byte // of the frame that comes, as far as it is here
	have             int
	left             uint64 // of the payload and its mask
	last             bool   // the message ends with this frame
	asking           bool   // the frame is a ping, or one that is refused
	whole            uint64 // messages, and frames of that kind, that are here as a whole: what the library has to deal with
	size             uint64 // of the message
	fragments        int
	after            int // bytes since the relay closed
}

func newMeter(l core.Limits, now int64) *meter {
	m := &meter{
		frames:   core.NewBucket(l.FramesPerSecond+l.BytesPerSecond/piece, l.FramesBurst+l.BytesBurst/piece, now),
		controls: core.NewBucket(controlsPerSecond, maxControls, now),
	}
	m.heard.Store(now)
	return m
}

// late reports whether the message under way is taking too long.
func (m *meter) late(now int64) bool {
	since := m.since.Load()
	return since != 0 && now-since >= messageWithin
}

// count counts what has arrived, and returns a refusal when that is too much.
func (m *meter) count(now int64, b []byte) *refusal {
	m.heard.Store(now)
	if m.over.Load() {
		if m.after += len(b); m.after > afterClose {
			return &refusal{}
		}
	}
	if m.late(now) {
		return &refusal{wire.CloseSilent}
	}
	for len(b) > 0 {
		n, refused := m.next(now, b)
		if refused != nil {
			return refused
		}
		b = b[n:]
	}
	return nil
}

// next takes a part of a payload or a byte of a head, and returns how many
// bytes that were.
func (m *meter) next(now int64, b []byte) (int, *refusal) {
	if m.left > 0 {
		n := min(m.left, uint64(len(b)))
		m.left -= n
		m.done()
		return int(n), nil
	}
	m.head[m.have] = b[0]
	m.have++
	if m.have < m.headSize() {
		return 1, nil
	}
	return 1, m.frame(now)
}

// headSize is how long the head is that has begun, without its mask.
func (m *meter) headSize() int {
	if m.have < 2 {
		return 2
	}
	switch m.head[1] & 0x7f {
	case 126:
		return 4
	case 127:
		return 10
	}
	return 2
}

// payload is how many bytes follow the head, without their mask.
func (m *meter) payload() uint64 {
	switch n := m.head[1] & 0x7f; n {
	case 126:
		return uint64(binary.BigEndian.Uint16(m.head[2:]))
	case 127:
		return binary.BigEndian.Uint64(m.head[2:])
	default:
		return uint64(n)
	}
}

const (
	opBits      = 0x0f
	opControl   = 0x08
	opText      = 0x01
	opPong      = 0x0a
	finBit      = 0x80
	maskBit     = 0x80
	maskSize    = 4
	opContinues = 0x00
	lengthLimit = 1 << 62
	maxControl  = 125 // bytes: RFC 6455, section 5.5
)

// frame judges a frame by its head, before its payload is read.
func (m *meter) frame(now int64) *refusal {
	op, n := m.head[0]&opBits, m.payload()
	m.have = 0
	m.left = min(n, lengthLimit)
	if m.head[1]&maskBit != 0 {
		m.left += maskSize
	}
	if !m.frames.Take(now, 1) {
		return &refusal{wire.CloseRate}
	}
	if (op&opControl != 0 || op == opText) && !m.controls.Take(now, 1) {
		return &refusal{wire.CloseRate}
	}
	if op&opControl != 0 {
		m.asking = !m.isPong(n)
		m.done()
		return nil // the library refuses one that is too long
	}
	if op != opContinues || m.since.Load() == 0 { // the library refuses one that continues nothing
		m.size, m.fragments = 0, 0
		m.since.Store(now)
	}
	m.last = m.head[0]&finBit != 0
	m.size += min(n, lengthLimit)
	m.fragments++
	switch {
	case m.size > wire.MaxFrame:
		return &refusal{wire.CloseTooBig}
	case m.fragments > maxFragments:
		return &refusal{wire.CloseRate}
	}
	m.done()
	return nil
}

// isPong reports whether a frame is a pong as it has to be, which needs no answer.
func (m *meter) isPong(n uint64) bool {
	return m.head[0] == finBit|opPong && m.head[1]&maskBit != 0 && n <= maxControl
}

// done notes the end of a message. A control frame between two fragments, or
// after the last, changes nothing.
func (m *meter) done() {
	if m.left == 0 && m.asking {
		m.asking = false
		m.whole++
	} else if m.left == 0 && m.last {
		m.last = false
		m.since.Store(0)
		m.whole++
	}
}

// between reports whether the last frame is here to its end, and the last message.
func (m *meter) between() bool { return m.have == 0 && m.left == 0 && m.since.Load() == 0 }

// A metered is a connection whose reads are counted.
type metered struct {
	net.Conn
	meter *meter
}

// Read implements net.Conn.
func (c metered) Read(b []byte) (int, error) { return readMetered(c.Conn, c.meter, b) }

func readMetered(from net.Conn, m *meter, b []byte) (int, error) {
	n, err := from.Read(b)
	if n > 0 {
		if refused := m.count(m.clock.now(), b[:n]); refused != nil {
			return 0, refused
		}
	}
	return n, err
}

// A meteredTLS is one under TLS. It is closed without a word of TLS's own, which
// could take seconds to be written: the WebSocket has said that it ends.
type meteredTLS struct {
	*tls.Conn
	meter *meter
}

func (c meteredTLS) Read(b []byte) (int, error) { return readMetered(c.Conn, c.meter, b) }

func (c meteredTLS) Close() error { return c.NetConn().Close() }

// withMeter counts the reads of a connection that has become a WebSocket, which
// is no guest any more. Under TLS it is what was sealed that is counted.
func withMeter(c net.Conn, m *meter) net.Conn {
	if secure, ok := c.(*tls.Conn); ok {
		if g, ok := secure.NetConn().(*guest); ok {
			g.leave()
		}
		return meteredTLS{secure, m}
	}
	if g, ok := c.(*guest); ok {
		g.leave()
		c = g.TCPConn
	}
	if s := socketOf(c, m); s != nil {
		return s
	}
	return metered{c, m}
}

package bench_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// size is that of a forwarded message, with its routing header.
const size = 1 << 10

// A pair is two ends, of which one sends and the other receives. It writes and reads
// sockets itself, so that the load costs less than what is measured.
type pair struct {
	from net.Conn
	to   *bufio.Reader
	back net.Conn // of to
	seq  uint64
	chat wire.ChatID
	text []byte // what is sent each time; nil: a chat's frame
	out  []byte
}

// pairs connects that many through a server.
func (s *server) pairs(b *testing.B, n int) []*pair {
	all := make([]*pair, n)
	for i := range all {
		from, to := s.pair(b, i)
		all[i] = newPair(i, from, to)
		if s.channels {
			all[i].subscribe(b, i)
		}
		all[i].send(b)
		all[i].receive(b)
	}
	return all
}

func newPair(i int, from, to net.Conn) *pair {
	_ = from.SetDeadline(time.Time{})
	_ = to.SetDeadline(time.Time{})
	return &pair{from: from, back: to, to: newReader(to), chat: chatOf(i)}
}

func chatOf(i int) wire.ChatID { return wire.ChatID{0xbe, byte(i >> 16), byte(i >> 8), byte(i)} }

// pair connects two ends; a chat's are a customer and Alice, who has accepted.
func (s *server) pair(b *testing.B, i int) (from, to net.Conn) {
	if s.org != nil {
		v, a := s.chat(b, i)
		return v.WS.NetConn(), a.WS.NetConn()
	}
	return s.dial(b, i), s.dial(b, i)
}

func (s *server) dial(b *testing.B, i int) net.Conn {
	path := s.path
	if path == "" {
		path = fmt.Sprint("/", i)
	}
	ws, _, err := websocket.DefaultDialer.Dial("ws://"+s.addr+path, http.Header{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = ws.Close() })
	return ws.NetConn()
}

func (s *server) chat(b *testing.B, i int) (v, a *relaytest.Client) {
	url, chat := "ws://"+s.addr, chatOf(i)
	join := wire.Join{Org: roster.OrgID(s.org.Root.VKey), Service: "billing", Chat: chat, Session: wire.SessionID{1}}
	v = relaytest.Visitor(b, url, s.org.Greeted(join))
	a = relaytest.Line(b, url, s.org, s.org.Alice, chat)
	a.Send(wire.Claim{Ticket: chat.Ticket()})
	a.Next() // Assigned
	a.Next() // Peer
	v.Next() // Peer
	return v, a
}

// send writes the next message: a frame that the relay forwards, which the others
// take for any bytes.
func (p *pair) send(b *testing.B) {
	p.seq++
	if p.text == nil {
		p.out = appendFrame(p.out[:0], opBinary, p.data())
	} else {
		p.out = appendFrame(p.out[:0], opText, p.text)
	}
	if _, err := p.from.Write(p.out); err != nil {
		b.Error(err)
	}
}

// data is the next message of a customer.
func (p *pair) data() []byte {
	f := wire.Data{Chat: p.chat, Session: wire.SessionID{1}, From: wire.FromVisitor, Seq: p.seq}
	f.Payload = append(f.Payload, wire.AgeMagic...)
	f.Payload = append(f.Payload, make([]byte, size-len(f.Append(nil)))...)
	return f.Append(nil)
}

// receive waits for one message, and answers pings meanwhile.
func (p *pair) receive(b *testing.B) bool {
	for {
		op, n, err := answered(p.to, p.back)
		switch {
		case err != nil:
			b.Error("the receiver's connection ended: ", err)
			return false
		case op == opClose:
			b.Error("the server has closed a connection")
			return false
		case n >= size:
			return true
		}
	}
}

// Opcodes of RFC 6455, section 5.2.
const (
	opText   = 1
	opBinary = 2
	opClose  = 8
	opPing   = 9
	opPong   = 10
)

// appendFrame appends a client's frame. A mask of zeros changes nothing.
func appendFrame(b []byte, op byte, payload []byte) []byte {
	if b = append(b, 0x80|op); len(payload) < 126 {
		b = append(b, 0x80|byte(len(payload)))
	} else {
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(len(payload)))
	}
	return append(append(b, 0, 0, 0, 0), payload...)
}

// answered reads a frame, and answers it if it is a ping, of WebSocket's or, an empty
// object in JSON, of Centrifugo's.
func answered(from *bufio.Reader, to net.Conn) (op byte, n int, err error) {
	head, err := from.Peek(2)
	if err != nil {
		return 0, 0, err
	}
	skip := 2
	op, n = head[0]&0x0f, int(head[1]&0x7f)
	if n == 126 {
		if head, err = from.Peek(4); err != nil {
			return 0, 0, err
		}
		n, skip = int(binary.BigEndian.Uint16(head[2:])), 4
	}
	switch {
	case op == opPing:
		_, err = to.Write(appendFrame(nil, opPong, nil))
	case op == opText && n == 2:
		_, err = to.Write(appendFrame(nil, opText, []byte("{}")))
	}
	if err == nil {
		_, err = io.CopyN(io.Discard, from, int64(skip+n))
	}
	return op, n, err
}

// pong answers the server's pings at both ends, until it ends.
func (p *pair) pong() {
	go drain(p.to, p.back)
	go drain(newReader(p.from), p.from)
}

func newReader(c net.Conn) *bufio.Reader { return bufio.NewReaderSize(c, 2*size) }

func drain(from *bufio.Reader, to net.Conn) {
	for {
		if _, _, err := answered(from, to); err != nil {
			return
		}
	}
}

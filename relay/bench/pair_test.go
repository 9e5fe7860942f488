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
	out  []byte
}

// pairs connects that many through a server.
func (s *server) pairs(b *testing.B, n int) []*pair {
	all := make([]*pair, n)
	for i := range all {
		from, to := s.pair(b, i)
		all[i] = newPair(i, from, to)
		all[i].send(b)
		all[i].receive(b)
	}
	return all
}

func newPair(i int, from, to net.Conn) *pair {
	_ = from.SetDeadline(time.Time{})
	_ = to.SetDeadline(time.Time{})
	return &pair{from: from, back: to, to: bufio.NewReaderSize(to, 2*size), chat: chatOf(i)}
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
	ws, _, err := websocket.DefaultDialer.Dial(fmt.Sprintf("ws://%s/%d", s.addr, i), http.Header{})
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
	f := wire.Data{Chat: p.chat, Session: wire.SessionID{1}, From: wire.FromVisitor, Seq: p.seq}
	f.Payload = append(f.Payload, wire.AgeMagic...)
	f.Payload = append(f.Payload, make([]byte, size-len(f.Append(nil)))...)
	p.out = binary.BigEndian.AppendUint16(append(p.out[:0], 0x82, 0x80|126), size)
	p.out = f.Append(append(p.out, 0, 0, 0, 0)) // a mask of zeros changes nothing
	if _, err := p.from.Write(p.out); err != nil {
		b.Error(err)
	}
}

// receive waits for one message, and answers pings meanwhile.
func (p *pair) receive(b *testing.B) bool {
	for {
		head, err := p.to.Peek(2)
		if err != nil {
			b.Error("the receiver's connection ended: ", err)
			return false
		}
		op, n := head[0]&0x0f, int(head[1]&0x7f)
		skip := 2
		if n == 126 {
			head, err = p.to.Peek(4)
			n, skip = int(binary.BigEndian.Uint16(head[2:])), 4
		}
		if err == nil {
			_, err = io.CopyN(io.Discard, p.to, int64(skip+n))
		}
		switch {
		case err != nil:
			b.Error(err)
			return false
		case op == 2 && n == size:
			return true
		case op == 9:
			_, _ = p.back.Write([]byte{0x8a, 0x80, 0, 0, 0, 0})
		case op == 8:
			b.Error("the relay has closed a connection")
			return false
		}
	}
}

// pong answers the server's pings at both ends, until stop.
func (p *pair) pong(stop <-chan struct{}) {
	for _, end := range []struct {
		from io.Reader
		to   net.Conn
	}{{p.to, p.back}, {p.from, p.from}} {
		go func() {
			head := make([]byte, 2)
			for {
				if _, err := io.ReadFull(end.from, head); err != nil {
					return
				}
				if head[0]&0x0f == 9 {
					_, _ = end.to.Write([]byte{0x8a, 0x80, 0, 0, 0, 0})
				}
			}
		}()
	}
	<-stop
}

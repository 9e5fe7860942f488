// The attackers would be slowed down by the race detector, and take the time of
// the relay under attack: "make test" runs this by itself.

//go:build !race

package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// An attack comes from many addresses of 127.0.0.0/8, of which each makes up
// to two hundred connections.
type attack struct {
	ctx         context.Context
	victim      *victim
	shapes      []func(*enemy)
	begun, held atomic.Int64
	again       atomic.Int64
}

// comeAndCome is one of the connections: it comes again whenever it was cut.
func (a *attack) comeAndCome(i int) {
	shape := a.shapes[i%len(a.shapes)]
	for first := true; a.ctx.Err() == nil; first = false {
		a.once(i, shape, first)
		if a.rest(8*time.Second + rand.N(8*time.Second)) {
			a.again.Add(1)
		}
	}
}

// rest does nothing for that long, as a part of the attack, and reports whether
// the attack goes on.
func (a *attack) rest(d time.Duration) bool {
	select {
	case <-a.ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

func (a *attack) once(i int, shape func(*enemy), first bool) {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 1, byte(i%7), byte(1+i/200))}, Timeout: 10 * time.Second}
	c, err := d.DialContext(a.ctx, "tcp", a.victim.addr)
	if first {
		a.begun.Add(1)
	}
	if err != nil {
		return
	}
	defer c.Close()
	stop := context.AfterFunc(a.ctx, func() { _ = c.Close() })
	defer stop()
	a.held.Add(1)
	defer a.held.Add(-1)
	shape(&enemy{Conn: c, in: bufio.NewReaderSize(c, 512), attack: a, n: i})
}

// An enemy is one hostile connection.
type enemy struct {
	net.Conn
	in     *bufio.Reader
	attack *attack
	n      int
}

var shapes = []func(*enemy){
	(*enemy).silent, (*enemy).slowHeader, (*enemy).bigHeader, (*enemy).slowBody, (*enemy).unread,
	(*enemy).idle, (*enemy).half, (*enemy).fragments, (*enemy).pings, (*enemy).junk,
	(*enemy).waits, (*enemy).waits, (*enemy).waits, (*enemy).waits, (*enemy).held, (*enemy).belongs,
	(*enemy).claims, (*enemy).attaches, (*enemy).logsIn,
	(*enemy).readsNothing, (*enemy).keepsAlive, (*enemy).speaksHTTP2, (*enemy).compresses, (*enemy).manyProtocols,
	(*enemy).loudPings, (*enemy).comesAndGoes, (*enemy).rogueAgent,
}

// stay waits until the other side has had enough.
func (e *enemy) stay() {
	_ = e.SetReadDeadline(time.Time{})
	_, _ = io.Copy(io.Discard, e.in)
}

func (e *enemy) repeat(b []byte, every time.Duration) {
	for e.attack.ctx.Err() == nil {
		if _, err := e.Write(b); err != nil {
			return
		}
		e.attack.rest(every)
	}
}

func (e *enemy) say(s string) { _, _ = io.WriteString(e, s) }

func (e *enemy) silent() { e.stay() }
func (e *enemy) slowHeader() {
	e.say("GET /v1/socket HTTP/1.1\r\nX: ")
	e.repeat([]byte("x"), time.Second)
}
func (e *enemy) bigHeader() {
	e.say("GET / HTTP/1.1\r\nX: ")
	e.repeat([]byte(strings.Repeat("x", 11<<10)), time.Second)
}
func (e *enemy) slowBody() {
	e.say("POST /v1/socket HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
	e.repeat([]byte("x"), time.Second)
}

// unread asks for more than fits into the sockets, and does not read it.
func (e *enemy) unread() {
	e.say("GET /widget/" + strings.Repeat("x", 1000) + " HTTP/1.1\r\nHost: x\r\n\r\n")
	e.repeat([]byte("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"), 100*time.Millisecond)
}

// join is what this enemy would join with.
func (e *enemy) join() wire.Join {
	f := e.attack.victim.org.Join(1, 1)
	f.Chat = wire.ChatID{0xe0, byte(e.n), byte(e.n >> 8), 1}
	return e.attack.victim.org.Greeted(f)
}

// upgrade makes a WebSocket to that chat, and reports whether it is one.
func (e *enemy) upgrade(chat wire.Ticket, origin string) bool {
	if origin != "" {
		origin = "Origin: " + origin + "\r\n"
	}
	return e.upgradeWith(chat, origin, wire.Subprotocol)
}

func (e *enemy) upgradeWith(chat wire.Ticket, headers, protocols string) bool {
	e.say("GET /v1/socket?chat=" + chat.String() + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
		"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: " + protocols + "\r\n" + headers + "\r\n")
	_ = e.SetReadDeadline(time.Now().Add(20 * time.Second))
	status, err := e.in.ReadString('\n')
	for line := "x"; err == nil && line != "\r\n"; {
		line, err = e.in.ReadString('\n')
	}
	return err == nil && strings.Contains(status, " 101 ")
}

func (e *enemy) page() bool { return e.upgrade(e.join().Chat.Ticket(), relaytest.ShopOrigin) }

// announce begins a WebSocket frame of n bytes.
func (e *enemy) announce(first byte, n int) []byte {
	b := []byte{first, 0x80 | 127}
	return append(binary.BigEndian.AppendUint64(b, uint64(n)), 0, 0, 0, 0)
}

func (e *enemy) frame(f wire.Frame) {
	b := f.Append(nil)
	_, _ = e.Write(append(e.announce(0x82, len(b)), b...))
}

func (e *enemy) idle() {
	if e.page() {
		e.stay()
	}
}

func (e *enemy) half() {
	if e.page() {
		_, _ = e.Write(append(e.announce(0x82, 16<<10), make([]byte, 15<<10)...))
		e.stay()
	}
}

func (e *enemy) fragments() {
	if e.page() {
		_, _ = e.Write([]byte{0x02, 0x80, 0, 0, 0, 0})
		e.repeat([]byte(strings.Repeat("\x00\x80\x00\x00\x00\x00", 200)), 10*time.Millisecond)
	}
}

func (e *enemy) pings() {
	if e.page() {
		e.repeat([]byte(strings.Repeat("\x89\x80\x00\x00\x00\x00", 200)), 10*time.Millisecond)
	}
}

func (e *enemy) junk() {
	if e.page() {
		f := e.join()
		f.Hello = []byte(strings.Repeat("junk", 100))
		e.frame(f)
		e.stay()
	}
}

// waits stands in the queue as customers do, and begins a message.
func (e *enemy) waits() {
	if e.page() {
		e.frame(e.join())
		e.attack.rest(time.Second)
		_, _ = e.Write(append(e.announce(0x82, wire.MaxFrame), make([]byte, 100<<10)...))
		e.stay()
	}
}

// held says that an agent has the chat, and fills its ring.
func (e *enemy) held() {
	if e.page() {
		f := e.join()
		f.Agent = e.attack.victim.org.Alice.Hash()
		e.frame(f)
		e.attack.rest(time.Second)
		for seq := range uint64(8) {
			d := relaytest.Data(1, 1, wire.FromVisitor, seq+1, strings.Repeat("x", 60<<10))
			d.Chat = f.Chat
			e.frame(d)
			e.attack.rest(time.Second)
		}
		e.stay()
	}
}

// belongs comes and goes, and leaves chats behind.
func (e *enemy) belongs() {
	if e.page() {
		f := e.join()
		f.Agent = e.attack.victim.org.Alice.Hash()
		e.frame(f)
		e.frame(wire.Leave{Chat: f.Chat})
	}
}

func (e *enemy) claims()   { e.asAgent(wire.Claim{Ticket: e.join().Chat.Ticket()}) }
func (e *enemy) attaches() { e.asAgent(wire.Attach{Chat: e.join().Chat, Session: wire.SessionID{1}}) }
func (e *enemy) logsIn()   { e.asAgent(wire.Login{Note: []byte(strings.Repeat("x", 15<<10))}) }

func (e *enemy) asAgent(f wire.Frame) {
	if e.upgrade(e.join().Chat.Ticket(), "") {
		e.frame(f)
		e.stay()
	}
}

package native

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/wire"
)

// Buffers, in bytes. The read buffer is a connection's own as long as it
// lives, and holds a frame's head; write buffers are shared.
const (
	readBuffer  = 128
	writeBuffer = 4 << 10
)

// maxOrigin is the longest origin, which is kept with its connection.
const maxOrigin = 1000

// handshakeWithin bounds the answer to an upgrade.
const handshakeWithin = 5 * time.Second

// Pages of any origin may connect: the core checks a visitor's origin against
// its service, and takes a log-in only without one. No compression: sealed
// bytes do not shrink.
var upgrader = websocket.Upgrader{
	HandshakeTimeout: handshakeWithin,
	ReadBufferSize:   readBuffer,
	WriteBufferSize:  writeBuffer,
	WriteBufferPool:  &sync.Pool{},
	Subprotocols:     []string{wire.Subprotocol},
	CheckOrigin:      func(*http.Request) bool { return true },
}

func (s *Server) upgrade(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if p := recover(); p != nil {
			s.caught("upgrade", p)
		}
	}()
	if !s.gate.enter() {
		s.turnAway(w, AwayShutdown, "shutting down", http.StatusServiceUnavailable)
		return
	}
	defer s.gate.going.Done()
	if !slices.Contains(websocket.Subprotocols(r), wire.Subprotocol) {
		s.turnAway(w, AwaySubprotocol, "expected a WebSocket with subprotocol "+wire.Subprotocol, http.StatusBadRequest)
		return
	}
	chat, err := chatOf(r)
	if err != nil {
		s.turnAway(w, AwayChat, err.Error(), http.StatusBadRequest)
		return
	}
	if len(r.Header.Get("Origin")) > maxOrigin {
		s.turnAway(w, AwayOrigin, "the origin is too long", http.StatusBadRequest)
		return
	}
	from := s.peers.of(r)
	if !s.admits(from) {
		s.turnAway(w, AwayAddress, "too many connections from this address", http.StatusTooManyRequests)
		return
	}
	s.start(w, r, from, chat)
}

// admits counts a connection, unless there are too many from that address.
func (s *Server) admits(from peer) bool {
	switch {
	case !s.comers.take(s.clock.now(), from):
		s.tally.bounds.add(BoundArrivals)
		return false
	case !s.peers.enter(from):
		s.tally.bounds.add(BoundPlaces)
		return false
	}
	return true
}

// chatOf returns the chat that an address names; zero: none, the connection is
// a desk.
func chatOf(r *http.Request) (wire.Ticket, error) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return wire.Ticket{}, malformedChat(r.URL.RawQuery)
	}
	if !q.Has(wire.ChatQuery) {
		return wire.Ticket{}, nil
	}
	t, ok := wire.ParseTicket(q.Get(wire.ChatQuery))
	if !ok || t == (wire.Ticket{}) {
		return t, malformedChat(q.Get(wire.ChatQuery))
	}
	return t, nil
}

func malformedChat(given string) error {
	return fmt.Errorf("chat %q is malformed: give 32 lower-case hexadecimal digits", given)
}

// start upgrades and leaves the connection to a goroutine of its own: a
// handler that stayed would keep net/http's buffers.
func (s *Server) start(w http.ResponseWriter, r *http.Request, from peer, chat wire.Ticket) {
	origin, m := r.Header.Get("Origin"), newMeter(s.limits, s.clock.now())
	m.clock = s.clock
	ws, err := upgrader.Upgrade(hijacker{w, m}, r, nil)
	if err != nil {
		s.tally.turnaways.add(AwayHandshake)
		s.peers.leave(from)
		return
	}
	c := newConn(s, ws, m, from)
	if c.socket != nil {
		c.socket.holds = false // the answer goes with the challenge
	}
	opened := core.Opened{Origin: origin, Chat: chat, From: s.peers.proxies.mark(from.from)}
	_, _ = rand.Read(opened.Nonce[:])
	if s.call(func() { s.add(c); opened.Conn = c.id; s.step(opened, c) }) != nil {
		c.cut()
		s.peers.leave(from)
		return
	}
	s.gate.going.Add(1)
	go c.read()
}

// A hijacker hands over its socket with a meter beneath it.
type hijacker struct {
	http.ResponseWriter
	meter *meter
}

// Hijack implements http.Hijacker.
func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, b, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	c = withMeter(c, h.meter)
	if s, ok := c.(*socket); ok {
		s.holds = true
	}
	return c, b, nil
}

func (s *Server) turnAway(w http.ResponseWriter, as Turnaway, why string, status int) {
	s.tally.turnaways.add(as)
	http.Error(w, why, status)
}

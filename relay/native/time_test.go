package native

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// A pipes is a network in memory, whose connections hold nothing: a write
// ends when the other side has read. So time in a synctest bubble can pass.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	here, there := net.Pipe()
	p.conns <- there
	return here, nil
}

const memoryURL = "ws://relay.example"

// A bubble is a relay in memory with an organisation.
type bubble struct {
	*Server
	t    *testing.T
	net  *pipes
	web  *http.Server
	org  *relaytest.Org
	last [32]byte
}

func newBubble(t *testing.T, l core.Limits) *bubble {
	o := relaytest.NewOrg(t)
	s, err := newServer(Config{Pins: []roster.Pin{o.Pin()}, PublicOrigins: []string{memoryURL}}, l)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Publish(o.Publication(t)); err != nil {
		t.Fatal(err)
	}
	b := &bubble{Server: s, t: t, net: &pipes{conns: make(chan net.Conn), done: make(chan struct{})}, org: o}
	b.web = &http.Server{Handler: s.Handler()}
	go func() { _ = b.web.Serve(b.net) }()
	return b
}

func (b *bubble) stop() {
	if err := b.Shutdown(b.t.Context()); err != nil {
		b.t.Error(err)
	}
	_ = b.web.Close()
}

// connect dials chat n's address; the challenge is read.
func (b *bubble) connect(n byte, h http.Header) *websocket.Conn {
	d := websocket.Dialer{NetDialContext: b.net.dial, Subprotocols: []string{wire.Subprotocol}}
	ws, _, err := d.Dial(wire.SocketURL(memoryURL+wire.Path, relaytest.Chat(n).Ticket()), h)
	if err != nil {
		b.t.Fatal(err)
	}
	_, m, err := ws.ReadMessage()
	if err != nil {
		b.t.Fatal(err)
	}
	f, _ := wire.Parse(m)
	b.last = f.(wire.Challenge).Nonce
	return ws
}

func (b *bubble) visitor(n byte) *websocket.Conn {
	ws := b.connect(n, http.Header{"Origin": {relaytest.ShopOrigin}})
	b.send(ws, b.org.Join(n, 1))
	return ws
}

// agent comes to chat n and logs in.
func (b *bubble) agent(n byte) *websocket.Conn {
	ws := b.connect(n, nil)
	l := roster.Login{Relay: memoryURL, Org: b.org.Root.VKey, Agent: b.org.Alice.VKey, Challenge: b.last, Time: time.Now().Unix()}
	note, err := l.Sign(b.org.Alice.Signer)
	if err != nil {
		b.t.Fatal(err)
	}
	b.send(ws, wire.Login{Note: note})
	return ws
}

func (b *bubble) send(ws *websocket.Conn, f wire.Frame) {
	if err := ws.WriteMessage(websocket.BinaryMessage, f.Append(nil)); err != nil {
		b.t.Error(err)
	}
}

// drain reads until the end and returns the close code, 0 for none.
func drain(ws *websocket.Conn) int {
	for {
		_, _, err := ws.ReadMessage()
		var e *websocket.CloseError
		switch {
		case errors.As(err, &e):
			return e.Code
		case err != nil:
			return 0
		}
	}
}

func drainLater(ws *websocket.Conn) <-chan int {
	code := make(chan int, 1)
	go func() { code <- drain(ws); _ = ws.Close() }()
	return code
}

func TestHalfOpenConnectionIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, core.DefaultLimits)
		defer b.stop()
		ws := b.visitor(1)
		ws.SetPingHandler(func(string) error { return nil })
		began := time.Now()
		if code := drain(ws); code != int(wire.CloseSilent) {
			t.Errorf("closed with %d", code)
		}
		if took := time.Since(began); took < silentAfter*time.Millisecond || took > 3*pingEvery*time.Second {
			t.Errorf("after %v", took)
		}
	})
}

func TestIdleConnectionStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, core.DefaultLimits)
		defer b.stop()
		code := drainLater(b.visitor(1))
		time.Sleep(6 * time.Hour)
		select {
		case c := <-code:
			t.Errorf("closed with %d", c)
		default:
		}
	})
}

// A reader that stops reading is told why when it reads on in time.
// generous limits let a visitor send more than a send queue holds.
var generous = core.Limits{Connections: 10, Chats: 10, Waiting: 10, FramesPerSecond: 100, FramesBurst: 500, BytesPerSecond: 1 << 20, BytesBurst: 1 << 30, VisitorBurst: 1 << 30}

func TestSlowReaderIsToldWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, generous)
		defer b.stop()
		v, a := b.pair()
		b.fill(v)
		if b.Metrics().Closes[wire.CloseSlow] != 1 {
			t.Error("not closed as slow")
		}
		if code := drain(a); code != int(wire.CloseSlow) {
			t.Errorf("closed with %d", code)
		}
	})
}

// An agent who does not read while its visitor sends all that it may at once
// is not closed, and misses nothing.
func TestAVisitorsBurstFitsTheAgentsQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, core.DefaultLimits)
		defer b.stop()
		v, a := b.pair()
		var sent uint64
		for b.Metrics().Closes[wire.CloseRate] == 0 {
			f := relaytest.Data(1, 1, wire.FromVisitor, sent+1, string(make([]byte, 100_000)))
			if v.WriteMessage(websocket.BinaryMessage, f.Append(nil)) != nil {
				break
			}
			sent++
			synctest.Wait()
		}
		if n := b.Metrics().Closes[wire.CloseSlow]; n != 0 || sent < 10 {
			t.Fatalf("after %d frames: closed %d as slow", sent, n)
		}
		for seq := uint64(1); seq < sent; seq++ { // the last was one too many
			_, m, err := a.ReadMessage()
			if f, _ := wire.Parse(m); err != nil || f.(wire.Data).Seq != seq {
				t.Fatalf("frame %d: %v", seq, err)
			}
		}
	})
}

// A reader that never reads again is cut, and nobody waits for it.
func TestDeadReaderIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, generous)
		v, _ := b.pair()
		b.fill(v)
		time.Sleep(writeWithin + lingerFor)
		if n := b.Metrics().Connections; n != 1 {
			t.Errorf("%d connections", n)
		}
		b.stop()
		noGoroutines(t)
	})
}

// pair returns a visitor whose frames are read, and an agent who has read
// only what made the chat.
func (b *bubble) pair() (v, a *websocket.Conn) {
	v = b.visitor(1)
	_, _, _ = v.ReadMessage() // roster: it has joined
	drainLater(v)
	a = b.agent(1)
	_, _, _ = a.ReadMessage() // roster
	b.send(a, wire.Claim{Ticket: relaytest.Chat(1).Ticket()})
	_, _, _ = a.ReadMessage() // assigned
	_, _, _ = a.ReadMessage() // peer
	return v, a
}

// fill sends more than a send queue holds.
func (b *bubble) fill(v *websocket.Conn) {
	for seq := range uint64(maxQueuedBytes/100_000 + 2) {
		b.send(v, relaytest.Data(1, 1, wire.FromVisitor, seq+1, string(make([]byte, 100_000))))
	}
	synctest.Wait()
}

func TestFloodOfPings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, core.DefaultLimits)
		defer b.stop()
		ws := b.visitor(1)
		code := drainLater(ws)
		for range maxControls + 1 {
			_ = ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
		}
		if c := <-code; c != int(wire.CloseRate) {
			t.Errorf("closed with %d", c)
		}
	})
}

// Questions in text count as pings do, and no faster: two looks' worth of them
// is taken, one more is not.
func TestFloodOfQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, core.DefaultLimits)
		defer b.stop()
		ws := b.visitor(1)
		code := drainLater(ws)
		for range maxControls {
			_ = ws.WriteMessage(websocket.TextMessage, []byte(wire.Ping))
		}
		time.Sleep(2 * pingEvery * time.Second)
		if m := b.Metrics(); m.Connections != 1 {
			t.Fatalf("%d connections after %d questions", m.Connections, maxControls)
		}
		for range maxControls + 1 {
			_ = ws.WriteMessage(websocket.TextMessage, []byte(wire.Ping))
		}
		if c := <-code; c != int(wire.CloseRate) {
			t.Errorf("closed with %d", c)
		}
	})
}

// A client that never answers a close is cut after a while.
func TestLingeringEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, core.DefaultLimits)
		ws := b.visitor(1)
		ws.SetCloseHandler(func(int, string) error { return nil })
		b.send(ws, wire.Peer{})
		if code := drain(ws); code != int(wire.CloseMalformed) {
			t.Errorf("closed with %d", code)
		}
		time.Sleep(lingerFor + time.Second)
		began := time.Now()
		b.stop()
		if took := time.Since(began); took > 0 {
			t.Errorf("shutdown took %v", took)
		}
	})
}

func TestLostChatsEndInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, core.DefaultLimits)
		defer b.stop()
		_ = b.visitor(1).Close()
		time.Sleep(core.WaitingAway*time.Millisecond + 3*time.Second)
		if m := b.Metrics(); m.Chats != 1 || m.Waiting != 0 {
			t.Errorf("metrics %+v", m)
		}
		time.Sleep(core.PlaceFor * time.Millisecond)
		if m := b.Metrics(); m.Chats != 0 {
			t.Errorf("metrics %+v", m)
		}
	})
}

// A disk that does not answer keeps nobody's end of the relay waiting for ever: the time
// that a shutdown has is over some time.
func TestAShutdownDoesNotWaitForADisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, core.DefaultLimits)
		b.gate.enter() // as a trial of the state folder does
		defer b.gate.going.Done()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		began, ended := time.Now(), make(chan error, 1)
		go func() { ended <- b.Shutdown(ctx) }()
		select {
		case err := <-ended:
			if d := time.Since(began); err != context.DeadlineExceeded || d > 10*time.Second {
				t.Errorf("after %s: %v", d, err)
			}
		case <-time.After(time.Minute):
			t.Error("it waits for a minute")
		}
		_ = b.web.Close()
	})
}

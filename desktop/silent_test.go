package desktop

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/wire"
)

// silentAfter is the longest that a relay which says nothing more may pass for
// one that is there.
const silentAfter = 30 * time.Second

// pipeDialer connects to a handler in memory: time in a synctest bubble can
// pass.
func pipeDialer(t *testing.T, handler http.HandlerFunc) *websocket.Dialer {
	t.Helper()
	conns := make(chan net.Conn, 1)
	server := &http.Server{Handler: handler}
	go func() { _ = server.Serve(pipeListener(conns)) }()
	t.Cleanup(func() { close(conns); _ = server.Close() })
	return &websocket.Dialer{Subprotocols: []string{wire.Subprotocol}, NetDialContext: func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		conns <- there
		return here, nil
	}}
}

type pipeListener chan net.Conn

func (p pipeListener) Accept() (net.Conn, error) {
	if c, ok := <-p; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}
func (p pipeListener) Close() error   { return nil }
func (p pipeListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

// givenUp returns after what time a connection is given up to a relay
// that behaves like this, or 0 when it has not within an hour.
func givenUp(t *testing.T, relay func(*websocket.Conn)) time.Duration {
	t.Helper()
	up := websocket.Upgrader{Subprotocols: []string{wire.Subprotocol}}
	d := pipeDialer(t, func(w http.ResponseWriter, r *http.Request) {
		conn, err := up.Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		relay(conn)
	})
	conn, _, err := d.Dial("ws://relay.example"+wire.Path, nil)
	if err != nil {
		t.Fatal(err)
	}
	rc, ctx := &relayConn{session: newWorld(t).session}, t.Context()
	began, ended := time.Now(), make(chan time.Duration, 1)
	go func() { _ = rc.serve(ctx, conn); ended <- time.Since(began); conn.Close() }()
	select {
	case after := <-ended:
		return after
	case <-time.After(time.Hour):
		conn.Close()
		<-ended
		return 0
	}
}

func TestRelayThatSwallowsEverythingIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		after := givenUp(t, func(conn *websocket.Conn) { _, _ = io.Copy(io.Discard, conn.NetConn()) })
		if after == 0 || after > silentAfter {
			t.Errorf("given up after %v, want within %v", after, silentAfter)
		}
	})
}

func TestIdleRelayThatAnswersStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		after := givenUp(t, func(conn *websocket.Conn) { _, _, _ = conn.ReadMessage() })
		if after != 0 {
			t.Errorf("given up after %v", after)
		}
	})
}

package desktop

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

const (
	dialTime = 10 * time.Second
	readTime = 25 * time.Second // a relay that answers neither of two pings is gone
)

// dial makes one connection, logs in and serves it until it ends. The
// request has no Origin header: this is not a web page.
func (rc *relayConn) dial(ctx context.Context) error {
	d := websocket.Dialer{
		Proxy:            http.ProxyFromEnvironment,
		HandshakeTimeout: dialTime,
		Subprotocols:     []string{wire.Subprotocol},
	}
	conn, res, err := d.DialContext(ctx, wire.SocketURL(rc.session.self.Relay, rc.ticket), nil)
	if err != nil {
		return notConnected(err, res)
	}
	defer conn.Close()
	if conn.Subprotocol() != wire.Subprotocol {
		return fmt.Errorf("the relay does not speak %s", wire.Subprotocol)
	}
	return rc.serve(ctx, conn)
}

// serve ends with the connection. When ctx is done, what waits is written
// first.
func (rc *relayConn) serve(ctx context.Context, conn *websocket.Conn) error {
	out := newOutbox()
	done := make(chan struct{})
	go func() {
		defer close(done)
		out.drain(conn)
	}()
	stop := context.AfterFunc(ctx, func() {
		out.finish()
		time.AfterFunc(lastTime, func() { conn.Close() })
	})
	defer func() { stop(); out.close(); <-done }()
	return rc.read(ctx, conn, out)
}

func (rc *relayConn) read(ctx context.Context, conn *websocket.Conn, out *outbox) error {
	conn.SetReadLimit(wire.MaxFrame)
	alive := func() error { return conn.SetReadDeadline(time.Now().Add(readTime)) }
	conn.SetPongHandler(func(string) error { return alive() })
	conn.SetPingHandler(func(data string) error {
		alive()
		return ignoreTimeout(conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeTime)))
	})
	for {
		alive()
		kind, b, err := conn.ReadMessage()
		if err != nil {
			return err
		}
		if kind != websocket.BinaryMessage {
			return errors.New("the relay sent a text message")
		}
		if err := rc.handle(ctx, b, out); err != nil {
			return err
		}
	}
}

func ignoreTimeout(err error) error {
	var t interface{ Timeout() bool }
	if errors.As(err, &t) && t.Timeout() {
		return nil
	}
	return err
}

// handle takes one message: log-in here, all else with the session locked.
func (rc *relayConn) handle(ctx context.Context, b []byte, out *outbox) error {
	f, err := wire.Parse(b)
	if err != nil {
		rc.garbled(ctx)
		return fmt.Errorf("from the relay: %w", err)
	}
	switch f := f.(type) {
	case wire.Challenge:
		rc.greeted(f)
		return rc.logIn(f, out)
	case wire.Roster:
		return rc.loggedIn(ctx, f, out.push)
	case wire.Stamp:
		return rc.stamped(ctx, f, out.push)
	}
	rc.receive(ctx, f)
	return nil
}

func (rc *relayConn) logIn(c wire.Challenge, out *outbox) error {
	s := rc.session
	note, err := roster.Login{
		Relay:     origin(s.self.Relay),
		Org:       s.self.Org,
		Agent:     s.self.Key,
		Challenge: c.Nonce,
		Time:      time.Now().Unix(),
	}.Sign(s.self.Signer)
	if err != nil {
		return fmt.Errorf("sign log-in: %w", err)
	}
	out.push(wire.Login{Note: note}.Append(nil))
	return nil
}

// origin returns the scheme, host and port of an address that New has checked.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

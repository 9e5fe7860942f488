package desktop

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/gorilla/websocket"

	"sealform/relay/roster"
	"sealform/relay/wire"
)

const (
	dialTime  = 10 * time.Second
	writeTime = 10 * time.Second
	pingEvery = 25 * time.Second
	lastTime  = 2 * time.Second // for the goodbyes of a program that ends
	readTime  = 3 * pingEvery   // a relay that is silent for three pings is gone
)

// A link keeps a session connected to its relay, one connection after another.
type link struct {
	session *session
	url     *url.URL
	backoff backoff
	connect func(context.Context) error // one connection from dial to end; a test's seam
}

func newLink(s *session, u *url.URL) *link {
	l := &link{session: s, url: u}
	l.connect = l.dial
	return l
}

// run connects until ctx is done, and returns its error.
func (l *link) run(ctx context.Context) error {
	for {
		l.session.connecting()
		err := l.connect(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if l.session.unlinked() {
			l.backoff.reset()
		}
		if err := l.pause(ctx, err); err != nil {
			return err
		}
	}
}

// pause waits until it is time to connect again: after the backoff, or, when
// the relay said not to come back, once the agent asks for it.
func (l *link) pause(ctx context.Context, cause error) error {
	var again <-chan time.Time
	if code, final := finalCode(cause); final {
		l.session.stopped(code)
	} else {
		d := l.backoff.delay()
		l.session.pausing(cause, time.Now().Add(d))
		again = time.After(d)
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-again:
	case <-l.session.retry:
	}
	return nil
}

func finalCode(err error) (wire.CloseCode, bool) {
	var closed *websocket.CloseError
	if !errors.As(err, &closed) {
		return 0, false
	}
	code := wire.CloseCode(closed.Code)
	return code, !code.Reconnect()
}

// dial makes one connection, logs in and serves it until it ends. The
// request has no Origin header: this is not a web page.
func (l *link) dial(ctx context.Context) error {
	d := websocket.Dialer{
		Proxy:            http.ProxyFromEnvironment,
		HandshakeTimeout: dialTime,
		Subprotocols:     []string{wire.Subprotocol},
	}
	conn, _, err := d.DialContext(ctx, l.url.String(), nil)
	if err != nil {
		return fmt.Errorf("connect to relay: %w", err)
	}
	defer conn.Close()
	if conn.Subprotocol() != wire.Subprotocol {
		return fmt.Errorf("%s does not speak %s", l.url.Host, wire.Subprotocol)
	}
	return l.serve(ctx, conn)
}

func (l *link) serve(ctx context.Context, conn *websocket.Conn) error {
	out := newOutbox()
	done := make(chan struct{})
	go func() {
		defer close(done)
		out.drain(conn)
	}()
	stop := context.AfterFunc(ctx, func() {
		l.session.endAll()
		out.finish()
		time.AfterFunc(lastTime, func() { conn.Close() })
	})
	defer func() { stop(); out.close(); <-done }()
	return l.read(conn, out)
}

func (l *link) read(conn *websocket.Conn, out *outbox) error {
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
		if err := l.receive(b, out); err != nil {
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

// receive handles one message: log-in here, all else in the session.
func (l *link) receive(b []byte, out *outbox) error {
	f, err := wire.Parse(b)
	if err != nil {
		return fmt.Errorf("from the relay: %w", err)
	}
	switch f := f.(type) {
	case wire.Challenge:
		return l.logIn(f, out)
	case wire.Roster:
		return l.session.loggedIn(f.Note, out.push)
	}
	l.session.receive(f)
	return nil
}

func (l *link) logIn(c wire.Challenge, out *outbox) error {
	s := l.session
	note, err := roster.Login{
		Relay:     l.url.Scheme + "://" + l.url.Host,
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

// Package desktop is the Agent Desktop: it holds an agent's keys, talks to
// the relay, and serves the agent's window as a web page on loopback.
//
// It may see everything its agent may see: messages, and the values of
// secure forms, which package panel holds and this one asks for when the agent
// does. Values stay in memory, leave it for the window only when the
// agent asks to see or copy one, and are wiped on "Wipe", when the chat ends
// and after the form's time; a card's security code also a minute after it
// was first seen. They never reach a log, a transcript, a file or
// the relay; nor does any key. Messages reach the relay sealed only.
package desktop

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/sealform/sealform/desktop/entrance"
)

// A Desktop is one agent's window, and the agent at work in it.
type Desktop struct {
	gate   *gate // nil when the session was there from the beginning
	enter  func(entrance.In) (Config, error)
	now    atomic.Pointer[session]
	ready  chan struct{}
	passes *passes
	secret string

	// OnShow opens a window when a second start asks for it; nil: none is opened.
	OnShow     func() error
	showSecret string

	name string // of the window's host, without the port; "": the address that it is served on
}

// New checks c and makes a Desktop that is not connected yet: see Run.
func New(c Config) (*Desktop, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	d := newDesktop(c.Named)
	d.start(c)
	return d, nil
}

// NewAt makes a Desktop whose window is open before there is a session: it
// shows the entrance. enter says what the session of an agent who is in is made
// of. named: see Config.
func NewAt(e *entrance.Entrance, enter func(entrance.In) (Config, error), named bool, log *slog.Logger) *Desktop {
	d := newDesktop(named)
	d.gate, d.enter = &gate{e, d.passes, log, make(chan struct{})}, enter
	return d
}

func newDesktop(named bool) *Desktop {
	d := &Desktop{ready: make(chan struct{}), passes: newPasses(), secret: launchSecret(), showSecret: launchSecret()}
	if named {
		d.name = freshName()
	}
	return d
}

// start makes the session, which the windows show from now on.
func (d *Desktop) start(c Config) *session {
	s := newSession(c)
	s.passes, s.ready = d.passes, d.ready
	d.now.Store(s)
	return s
}

// Run keeps the desktop connected to the relay until ctx is done, then ends
// all chats and wipes all submissions. It returns ctx's error; a relay that
// cannot be reached is tried again, and one that refuses is shown in the
// window, where the agent can try again. With an entrance it waits there first,
// and can also fail when there is nothing to make a session of.
func (d *Desktop) Run(ctx context.Context) error {
	s := d.now.Load()
	if s == nil {
		c, err := d.pass(ctx)
		if err != nil {
			return err
		}
		s = d.start(c)
		close(d.gate.over)
	}
	defer s.shutdown()
	s.start()
	<-ctx.Done()
	s.endAll()
	s.running.Wait()
	return ctx.Err()
}

// pass returns once the agent is in.
func (d *Desktop) pass(ctx context.Context) (Config, error) {
	in, err := d.gate.entrance.Run(ctx)
	if err != nil {
		close(d.gate.over)
		return Config{}, err
	}
	c, err := d.enter(in)
	if err != nil {
		return Config{}, err
	}
	return c, c.check()
}

// Changed tells the windows that something that the session shows has changed.
func (d *Desktop) Changed() {
	if s := d.now.Load(); s != nil {
		s.lock()()
	}
}

// ShowURL returns the address of ShowPath.
func (d *Desktop) ShowURL(addr string) string { return "http://" + d.hostAt(addr) + ShowPath }

// PassURL returns an address that opens one window, once and within a minute.
// It is for a browser's command line, which others on the machine can see.
func (d *Desktop) PassURL(addr string) string {
	return "http://" + d.hostAt(addr) + "/#launch=" + d.passes.issue()
}

// Ready is closed when the relay has accepted the agent's log-in once.
func (d *Desktop) Ready() <-chan struct{} { return d.ready }

// LaunchURL returns the address that opens the window, given the host:port
// that Handler is served on. Whoever has it can act as the agent until the
// program ends.
//
// The secret stands in the fragment: a browser sends that to no server and
// writes it in no Referer. It is not traded for a cookie, because cookies
// know no ports: every other server on 127.0.0.1 would be sent it. The page
// keeps it in its sessionStorage, which is the origin's own, port included,
// and shows it in the first message of its WebSocket.
//
// On a port that stays the same, a service worker that another server has left
// with the browser earlier would be asked for the page in our place, and would
// see the secret. So the host has a name that is new with each start; browsers
// take every name below localhost for this machine (RFC 6761, section 6.3).
func (d *Desktop) LaunchURL(addr string) string {
	return "http://" + d.hostAt(addr) + "/#launch=" + d.secret
}

// hostAt returns how the window names the host and port that it is served on.
func (d *Desktop) hostAt(addr string) string {
	_, port, err := net.SplitHostPort(addr)
	if d.name == "" || err != nil {
		return addr
	}
	return net.JoinHostPort(d.name, port)
}

// freshName returns a host name of this machine that no program had before.
func freshName() string { return strings.ToLower(rand.Text()) + ".localhost" }

// Handler serves the window. It answers only requests that arrive on a
// loopback address and are addressed to it.
func (d *Desktop) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /socket", &socket{d.room, d.passes, d.secret})
	mux.HandleFunc("GET "+filePath+"{ticket}", func(w http.ResponseWriter, r *http.Request) {
		if s := d.now.Load(); s != nil {
			(&files{s}).ServeHTTP(w, r)
			return
		}
		http.NotFound(w, r)
	})
	mux.HandleFunc("POST "+ShowPath, d.show)
	mux.Handle("GET /", assets())
	return guard(mux, d.hostAt)
}

// room returns what the windows show now.
func (d *Desktop) room() room {
	if s := d.now.Load(); s != nil {
		return s
	}
	return d.gate
}

// launchSecret returns 256 random bits in base64url.
func launchSecret() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

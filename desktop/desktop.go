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
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/wire"
)

// A Desktop is one agent at work.
type Desktop struct {
	session *session
	secret  string
	name    string // of the window's host, without the port; "": the address that it is served on
}

// New checks c and makes a Desktop that is not connected yet: see Run.
func New(c Config) (*Desktop, error) {
	u, err := url.Parse(c.Relay)
	if err != nil || u.Host == "" || strings.ContainsAny(c.Relay, "?#") || u.Scheme != "ws" && u.Scheme != "wss" {
		return nil, fmt.Errorf("relay address %q: want one such as wss://relay.example%s, without ? or #", c.Relay, wire.Path)
	}
	if _, err := note.NewVerifier(c.Key); err != nil {
		return nil, fmt.Errorf("agent's verifier key: %w", err)
	}
	if _, err := note.NewVerifier(c.Org); err != nil {
		return nil, fmt.Errorf("organisation's verifier key: %w", err)
	}
	d := &Desktop{session: newSession(c), secret: launchSecret()}
	if c.Named {
		d.name = freshName()
	}
	return d, nil
}

// Run keeps the desktop connected to the relay until ctx is done, then ends
// all chats and wipes all submissions. It returns ctx's error and nothing else: a relay that
// cannot be reached is tried again, and one that refuses is shown in the
// window, where the agent can try again.
func (d *Desktop) Run(ctx context.Context) error {
	defer d.session.shutdown()
	d.session.start()
	<-ctx.Done()
	d.session.endAll()
	d.session.running.Wait()
	return ctx.Err()
}

// Ready is closed when the relay has accepted the agent's log-in once.
func (d *Desktop) Ready() <-chan struct{} { return d.session.ready }

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
	mux.Handle("GET /socket", &socket{d.session, d.secret})
	mux.Handle("GET "+filePath+"{ticket}", &files{d.session})
	mux.Handle("GET /", assets())
	return guard(mux, d.hostAt)
}

// launchSecret returns 256 random bits in base64url.
func launchSecret() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

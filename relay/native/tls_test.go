package native

import (
	"crypto/tls"
	"io"
	"net"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// A secureListener speaks TLS, with a certificate for its own address, once it
// is guarded.
type secureListener struct {
	net.Listener
	config *tls.Config
}

func secured(t testing.TB, l net.Listener) net.Listener {
	t.Helper()
	chain, key := relaytest.NewCA(t).Issue(t, time.Now().Add(time.Hour), "127.0.0.1")
	pair, err := tls.X509KeyPair(chain, key)
	if err != nil {
		t.Fatal(err)
	}
	return secureListener{l, &tls.Config{Certificates: []tls.Certificate{pair}}}
}

// guard counts connections before their handshake, as the command does.
func guard(s *Server, l net.Listener) net.Listener {
	if secure, ok := l.(secureListener); ok {
		return tls.NewListener(s.Guard(secure.Listener), secure.config)
	}
	return s.Guard(l)
}

// Handshakes that do not go on are guests like any other: they make way for
// customers, and for each other.
func TestHalfHandshakesGiveWay(t *testing.T) {
	o := relaytest.NewOrg(t)
	ln := secured(t, listen(t))
	r := startWith(t, ln, Config{Pins: []roster.Pin{o.Pin()}}, core.DefaultLimits, nil)
	if err := r.Publish(o.Publication(t)); err != nil {
		t.Fatal(err)
	}
	r.guests.mu.Lock()
	r.guests.most, r.guests.time = 20, 0
	r.guests.mu.Unlock()
	var all []net.Conn
	for i := range 60 {
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 3, byte(1+i%5))}}
		c, err := d.Dial("tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_, _ = c.Write([]byte{22, 3, 1, 2}) // the first bytes of a handshake
		all = append(all, c)
	}
	for _, c := range all[:40] { // the first have made way for the last
		_ = c.SetReadDeadline(time.Now().Add(relaytest.Within))
		if _, err := io.Copy(io.Discard, c); isTimeout(err) {
			t.Fatal("a handshake that does not go on keeps its place")
		}
	}
	v, a := r.pair(t, o)
	f := relaytest.Data(1, 1, wire.FromVisitor, 1, "goes on")
	v.Send(f)
	a.Expect(f)
}

func isTimeout(err error) bool {
	e, ok := err.(net.Error)
	return ok && e.Timeout()
}

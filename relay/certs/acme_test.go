package certs

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/certs/certstest"
	"github.com/sealform/sealform/relay/relaytest"
)

// A station is a listener whose certificates an authority issues.
type station struct {
	t    *testing.T
	ca   *certstest.Authority
	dir  string
	l    net.Listener
	log  *relaytest.Log
	m    atomic.Pointer[Managed]
	stop func()
}

func newStation(t *testing.T, life time.Duration) *station {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	s := &station{t: t, dir: t.TempDir(), l: l, log: &relaytest.Log{}, ca: certstest.Start(t, l.Addr().(*net.TCPAddr).Port, life)}
	s.start()
	go s.serve()
	return s
}

// start is what a relay does when it starts.
func (s *station) start() {
	s.t.Helper()
	m, err := Names{Hosts: []string{"localhost"}, Directory: s.ca.Directory, Roots: s.ca.Trust, Folder: s.dir,
		Log: slog.New(slog.NewTextHandler(s.log, nil))}.manage(200 * time.Millisecond)
	if err != nil {
		s.t.Fatal(err)
	}
	m.At("127.0.0.1", s.l.Addr().(*net.TCPAddr).Port)
	ctx, cancel := context.WithCancel(s.t.Context())
	ended := make(chan struct{})
	go func() { m.Watch(ctx); close(ended) }()
	s.stop = func() { cancel(); <-ended }
	s.m.Store(m)
	s.t.Cleanup(s.stop)
}

func (s *station) serve() {
	for {
		c, err := s.l.Accept()
		if err != nil {
			return
		}
		go func() {
			_ = tls.Server(c, Config(s.m.Load())).Handshake()
			_ = c.Close()
		}()
	}
}

// serial returns that of the certificate in use, as a client sees it.
func (s *station) serial() (string, error) {
	c, err := tls.Dial("tcp", s.l.Addr().String(), &tls.Config{RootCAs: s.ca.Roots, ServerName: "localhost"})
	if err != nil {
		return "", err
	}
	defer c.Close()
	return c.ConnectionState().PeerCertificates[0].SerialNumber.String(), nil
}

// until waits for a certificate that is not that one.
func (s *station) until(other string) string {
	s.t.Helper()
	var got string
	relaytest.Until(s.t, func() bool {
		var err error
		got, err = s.serial()
		return err == nil && got != other
	})
	return got
}

// An authority issues a certificate over the relay's own port, once: after a
// restart it is there, and nobody is asked.
func TestACertificateIsIssuedOnce(t *testing.T) {
	s := newStation(t, 24*time.Hour)
	first := s.until("")
	if e := s.m.Load().Expires(); e.Before(time.Now().Add(23 * time.Hour)) {
		t.Errorf("it expires at %s", e)
	}
	s.stop()
	s.ca.SetAway(true)
	s.start()
	if again, err := s.serial(); err != nil || again != first {
		t.Errorf("after a restart: %s, %v", again, err)
	}
	if n := s.ca.Orders.Load(); n != 1 {
		t.Errorf("%d orders", n)
	}
	if !strings.Contains(s.log.String(), "certificate issued") || strings.Contains(s.log.String(), "127.0.0.1") {
		t.Errorf("the log has %q", s.log.String())
	}
}

// A certificate is renewed before it ends, while it is in use.
func TestACertificateIsRenewed(t *testing.T) {
	s := newStation(t, 6*time.Second)
	if next := s.until(s.until("")); next == "" {
		t.Error("it was not renewed")
	}
}

// When the authority does not answer, that is said, and what is there goes on.
func TestTheAuthorityIsAway(t *testing.T) {
	t.Run("with a certificate that is due", func(t *testing.T) {
		s := newStation(t, 12*time.Second)
		first := s.until("")
		s.ca.SetAway(true)
		relaytest.Until(t, func() bool { return strings.Contains(s.log.String(), "has_one=true") })
		if again, err := s.serial(); err != nil || again != first {
			t.Errorf("it has %s, %v", again, err)
		}
	})
	t.Run("with none", func(t *testing.T) {
		s := newStation(t, time.Hour)
		s.stop()
		s.ca.SetAway(true)
		s.dir = t.TempDir()
		s.start()
		relaytest.Until(t, func() bool {
			return strings.Contains(s.log.String(), "name=localhost has_one=false") && strings.Contains(s.log.String(), "503")
		})
		if _, err := s.serial(); err == nil {
			t.Error("it has a certificate of nobody's")
		}
	})
}

// Names and addresses that no authority can do anything with are told before.
func TestNamesRefused(t *testing.T) {
	for _, c := range []Names{
		{Hosts: []string{"*.relay.example"}}, {Hosts: []string{"relay.example:443"}}, {Hosts: []string{"https://relay.example"}},
		{Hosts: []string{"Relay.example"}}, {Hosts: []string{"192.0.2.1"}}, {Hosts: []string{""}}, {Hosts: []string{"relay.example."}},
		{Hosts: []string{"relay.example"}, Directory: "http://ca.example/dir"}, {Hosts: []string{"relay.example"}, Directory: "ca.example"},
	} {
		_, err := c.Manage()
		var e *NameError
		if !errors.As(err, &e) || e.Hint() == "" {
			t.Errorf("%q at %q: %v", c.Hosts, c.Directory, err)
		}
	}
}

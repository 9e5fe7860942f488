package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/relay/certs"
	"github.com/sealform/sealform/relay/relaytest"
)

// pipes is a listener in memory, for a test with a clock of its own.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	c, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}
func (p pipes) Close() error   { close(p); return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

// Connections that are no WebSockets are not counted, so none may stay for
// long: whoever keeps many would use up what the process can open.
func TestHTTPConnectionsDoNotStay(t *testing.T) {
	for name, send := range map[string]string{
		"idle after an answer":   "HEAD /healthz HTTP/1.1\r\nHost: relay.example\r\n\r\n",
		"a body that never ends": "POST /v1/socket HTTP/1.1\r\nHost: relay.example\r\nContent-Length: 100000\r\n\r\nx",
		"half a header":          "GET / HTTP/1.1\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ours := connect(t, func(http.ResponseWriter, *http.Request) {})
				began := time.Now()
				io.WriteString(ours, send)
				ours.SetReadDeadline(began.Add(time.Hour))
				io.Copy(io.Discard, ours)
				if d := time.Since(began); d > maxStay {
					t.Errorf("it stayed for %s", d)
				}
			})
		})
	}
	t.Run("an answer that nobody reads", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			written := make(chan struct{})
			ours := connect(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Write(make([]byte, 1<<20))
				close(written)
			})
			io.WriteString(ours, "GET /widget/sealform.wasm HTTP/1.1\r\nHost: relay.example\r\n\r\n")
			select {
			case <-written:
			case <-time.After(maxStay):
				t.Error("it is being written for ever")
				ours.Close()
			}
		})
	})
}

// Under TLS a handshake has as long as a header, and a connection that says
// nothing after it no longer.
func TestHandshakesDoNotStay(t *testing.T) {
	hello := firstBytes(t)
	for name, send := range map[string][]byte{
		"nothing": nil, "half a handshake": hello[:len(hello)/2], "a handshake without an answer": hello, "plain HTTP": []byte("GET / HTTP/1.1\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ours := connectTLS(t, newIssuer(t).source(t))
				began := time.Now()
				go ours.Write(send)
				io.Copy(io.Discard, ours)
				if d := time.Since(began); d > headerTimeout {
					t.Errorf("it stayed for %s", d)
				}
			})
		})
	}
	t.Run("nothing after the handshake", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			for _, protocol := range []string{"h2", "http/1.1"} {
				a := newIssuer(t)
				ours := tls.Client(connectTLS(t, a.source(t)), &tls.Config{InsecureSkipVerify: true, NextProtos: []string{protocol}})
				began := time.Now()
				if err := ours.Handshake(); err != nil {
					t.Fatal(err)
				}
				io.Copy(io.Discard, ours)
				if d := time.Since(began); d > maxStay {
					t.Errorf("%s: it stayed for %s", protocol, d)
				}
			}
		})
	})
}

// An issuer issues for a relay under test.
type issuer struct{ *relaytest.CA }

func newIssuer(t *testing.T) issuer { return issuer{relaytest.NewCA(t)} }

// source has a certificate for 127.0.0.1 in files.
func (a issuer) source(t *testing.T) certs.Source {
	t.Helper()
	cert, key := a.files(t, t.TempDir())
	p, err := certs.OpenPair(cert, key, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// firstBytes returns what a client says first.
func firstBytes(t *testing.T) []byte {
	ours, theirs := net.Pipe()
	defer ours.Close()
	go tls.Client(theirs, &tls.Config{ServerName: "relay.example"}).Handshake()
	b := make([]byte, 16<<10)
	n, err := ours.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return b[:n]
}

// A header that goes on is read no further than any browser's is long.
func TestHeadersAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours := connect(t, func(http.ResponseWriter, *http.Request) { t.Error("it was served") })
		taken := make(chan int)
		go func() {
			n, _ := io.WriteString(ours, "GET /v1/socket HTTP/1.1\r\nHost: relay.example\r\nCookie: ")
			for err := error(nil); err == nil; n++ {
				_, err = ours.Write([]byte("x"))
			}
			taken <- n
		}()
		answer, _ := io.ReadAll(ours)
		if !strings.HasPrefix(string(answer), "HTTP/1.1 431 ") {
			t.Errorf("answered %q", answer)
		}
		if n := <-taken; n > 2*(headerBytes+4<<10) {
			t.Errorf("%d bytes were taken", n)
		}
	})
}

// The page for operators says how long a request may take, and how large its
// header may be.
func TestDocumentedRequestLimits(t *testing.T) {
	b, err := os.ReadFile("../../docs/deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{
		fmt.Sprintf("| one HTTP request that is no WebSocket | %.0f s for its header, %.0f s to arrive, %.0f minutes to be answered, %.0f s until the next |",
			headerTimeout.Seconds(), readTimeout.Seconds(), writeTimeout.Minutes(), idleTimeout.Seconds()),
		fmt.Sprintf("| the header of one HTTP request | %d KiB; its `Origin` 1,000 bytes |", headerBytes>>10+4),
	} {
		t.Run(row, func(t *testing.T) {
			if !strings.Contains(string(b), row) {
				t.Errorf("docs/deploy.md does not say %q", row)
			}
		})
	}
}

const maxStay = 10 * time.Minute

// connect serves h as a relay is, and returns a connection to it.
func connect(t *testing.T, h http.HandlerFunc) net.Conn { return connectTo(t, nil, h) }

// connectTLS is connect to a relay that speaks TLS, before any handshake.
func connectTLS(t *testing.T, s certs.Source) net.Conn { return connectTo(t, s, http.NotFound) }

func connectTo(t *testing.T, s certs.Source, h http.HandlerFunc) net.Conn {
	l, ended := make(pipes), make(chan error, 1)
	ctx, stop := context.WithCancel(t.Context())
	go func() { ended <- serveTLS(ctx, l, s, h, func(context.Context) error { return nil }) }()
	ours, theirs := net.Pipe()
	l <- theirs
	t.Cleanup(func() { ours.Close(); stop(); <-ended })
	return ours
}

// A passphrase that stands in the environment, perhaps of another
// organisation's root, is nothing that a relay's process may hold.
func TestChildrenGetNoPassphrase(t *testing.T) {
	t.Setenv("SEALFORM_PASSPHRASE", "four random words here")
	if env := childEnv(); slices.ContainsFunc(env, func(s string) bool { return strings.Contains(s, "four random") }) || len(env) == 0 {
		t.Error("the demonstration's processes get the passphrase, or nothing at all")
	}
}

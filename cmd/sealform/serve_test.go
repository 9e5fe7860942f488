package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
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
func connect(t *testing.T, h http.HandlerFunc) net.Conn {
	l, ended := make(pipes), make(chan error, 1)
	ctx, stop := context.WithCancel(t.Context())
	go func() { ended <- serve(ctx, l, h, func(context.Context) error { return nil }) }()
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

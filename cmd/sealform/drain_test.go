//go:build unix

package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
)

// Who comes while a relay ends is not taken by it, and waits for the next process where
// both have the same socket.
func TestWhoComesWhileItEndsIsForTheNext(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	socket, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	answer := func(text string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) })
	}
	c := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	got := make(chan string, 1)
	draining := func(context.Context) error {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			return err
		}
		_ = conn.Close()
		go func() {
			res, err := c.Get("http://" + l.Addr().String())
			if err != nil {
				got <- err.Error()
				return
			}
			defer res.Body.Close()
			b, _ := io.ReadAll(res.Body)
			got <- string(b)
		}()
		next, err := net.FileListener(socket)
		if err != nil {
			return err
		}
		go func() { _ = http.Serve(next, answer("next")) }()
		defer next.Close()
		if text := <-got; text != "next" {
			t.Errorf("it was answered %q", text)
		}
		return nil
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := serve(ctx, l, answer("old"), draining); err != nil {
		t.Error(err)
	}
}

package main

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/sealform/sealform/relay/certs"
)

// Times and sizes of the HTTP side.
const (
	headerTimeout = 10 * time.Second // of a handshake of TLS too
	headerBytes   = 8 << 10          // and the 4 KiB that net/http adds
	readTimeout   = 30 * time.Second // of a whole request
	idleTimeout   = 20 * time.Second // between two requests
	writeTimeout  = 5 * time.Minute  // of the WASM module, on a slow line
	drainTimeout  = 5 * time.Second
	streams       = 16               // requests at once on one connection of HTTP/2
	blockedFor    = 30 * time.Second // how long such a connection may take nothing
	unreadBytes   = 64 << 10         // that such a connection may send before they are read, and held till then
)

// quiet drops what net/http would log: its lines name IP addresses.
var quiet = log.New(io.Discard, "", 0)

// serve runs an HTTP server on l until the context ends, then drains it. A
// WebSocket has times of its own from the moment it is one.
func serve(ctx context.Context, l net.Listener, h http.Handler, drain func(context.Context) error) error {
	return serveTLS(ctx, l, nil, h, drain)
}

// serveTLS is serve under TLS, if there is a source of certificates. A handshake
// has as long as a request's header.
func serveTLS(ctx context.Context, l net.Listener, source certs.Source, h http.Handler, drain func(context.Context) error) error {
	srv := &http.Server{Handler: h, MaxHeaderBytes: headerBytes, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout,
		IdleTimeout: idleTimeout, WriteTimeout: writeTimeout, ErrorLog: quiet,
		HTTP2: &http.HTTP2Config{MaxConcurrentStreams: streams, WriteByteTimeout: blockedFor,
			MaxReceiveBufferPerConnection: unreadBytes, MaxReceiveBufferPerStream: unreadBytes}}
	run := func() error { return srv.Serve(l) }
	if source != nil {
		srv.TLSConfig, srv.Handler = certs.Config(source), httpsOnly(h)
		run = func() error { return srv.ServeTLS(l, "", "") }
	}
	failed := make(chan error, 1)
	go func() { failed <- run() }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	closed, shut := make(chan struct{}), make(chan error, 1)
	srv.RegisterOnShutdown(func() { close(closed) })
	go func() { shut <- srv.Shutdown(ctx) }()
	<-closed // whoever comes from now on is for the next process, if it has the same socket
	return errors.Join(drain(ctx), <-shut)
}

// httpsOnly tells browsers to come by TLS only, for a year.
func httpsOnly(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		h.ServeHTTP(w, r)
	})
}

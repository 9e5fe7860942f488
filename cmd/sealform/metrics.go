package main

import (
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/sealform/sealform/relay/certs"
	"github.com/sealform/sealform/relay/native"
	"github.com/sealform/sealform/relay/native/metrics"
)

// metricsTimeout is what an answer to a scrape may take, with its request.
const metricsTimeout = 20 * time.Second

// listenMetrics listens for scrapes, if there are to be any; nil: there are not.
func (c *relayCmd) listenMetrics() (net.Listener, error) {
	if c.MetricsListen == "" {
		return nil, nil
	}
	l, err := net.Listen("tcp", c.MetricsListen)
	if err != nil {
		return nil, hinted{fmt.Errorf("cannot listen on %q for metrics: %w", c.MetricsListen, err), "choose another address with --metrics-listen"}
	}
	return l, nil
}

// serveMetrics shows the relay's numbers on l until the listener is closed, also
// while the relay shuts down.
func serveMetrics(l net.Listener, s *native.Server, certificates certs.Source) {
	shown := metrics.Source{Relay: s}
	if certificates != nil {
		shown.Certificate = certificates.Expires
	}
	srv := &http.Server{Handler: metrics.Handler(shown), MaxHeaderBytes: headerBytes, ReadTimeout: metricsTimeout, WriteTimeout: metricsTimeout, IdleTimeout: 2 * time.Minute, ErrorLog: quiet}
	_ = srv.Serve(l)
}

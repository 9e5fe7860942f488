package native

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// A relay under test on a real socket.
type relayServer struct {
	*Server
	url string
	web *http.Server
	log *relaytest.Log
}

// listen listens on an address that a relay can have again.
func listen(t testing.TB) net.Listener {
	t.Helper()
	addr, err := relaytest.FreeAddress()
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// startRelay serves organisations on loopback; wrap, if any, stands before the
// handler.
func startRelay(t testing.TB, l core.Limits, wrap func(http.Handler) http.Handler, pins ...roster.Pin) *relayServer {
	t.Helper()
	return startWith(t, listen(t), Config{Pins: pins}, l, wrap)
}

func startWith(t testing.TB, ln net.Listener, c Config, l core.Limits, wrap func(http.Handler) http.Handler) *relayServer {
	t.Helper()
	r := &relayServer{url: "ws://" + ln.Addr().String(), log: &relaytest.Log{}}
	if _, ok := ln.(secureListener); ok {
		r.url = "wss://" + ln.Addr().String()
	}
	c.PublicOrigins, c.Log = []string{r.url}, slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s, err := newServer(c, l)
	if err != nil {
		t.Fatal(err)
	}
	r.Server = s
	h := s.Handler()
	if wrap != nil {
		h = wrap(h)
	}
	r.web = &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	go func() { _ = r.web.Serve(guard(s, ln)) }()
	t.Cleanup(func() { r.stop(t); _ = r.web.Close() })
	return r
}

func (r *relayServer) stop(t testing.TB) {
	ctx, cancel := context.WithTimeout(context.Background(), relaytest.Within)
	defer cancel()
	if err := r.Shutdown(ctx); err != nil {
		t.Errorf("shutdown: %v", err)
	}
}

func withRoster(t testing.TB, l core.Limits, wrap func(http.Handler) http.Handler) (*relayServer, *relaytest.Org) {
	t.Helper()
	o := relaytest.NewOrg(t)
	r := startRelay(t, l, wrap, o.Pin())
	if err := r.Publish(o.Publication(t)); err != nil {
		t.Fatal(err)
	}
	return r, o
}

// pair connects a visitor and an agent in chat 1.
func (r *relayServer) pair(t testing.TB, o *relaytest.Org) (v, a *relaytest.Client) {
	t.Helper()
	v = relaytest.Visitor(t, r.url, o.Join(1, 1))
	a = relaytest.Line(t, r.url, o, o.Alice, relaytest.Chat(1))
	a.Send(wire.Claim{Ticket: relaytest.Chat(1).Ticket()})
	a.Next()
	a.Next()
	v.Next()
	return v, a
}

// TestConformance is the suite of every host: by plain HTTP, as behind a proxy,
// and under TLS of the relay's own.
func TestConformance(t *testing.T) {
	for name, secure := range map[string]bool{"plain": false, "TLS": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			relaytest.Run(t, func(t *testing.T, with relaytest.Setup) relaytest.Target {
				h := &host{t: t, with: with, state: t.TempDir(), secure: secure}
				h.start(listen(t))
				return relaytest.Target{URL: h.url, Shutdown: func() { h.stop(t) }, Restart: h.restart}
			})
		})
	}
}

// A host is a relay that can be started again.
type host struct {
	*relayServer
	t     *testing.T
	with  relaytest.Setup
	state string

	secure bool
}

func (h *host) start(ln net.Listener) {
	h.t.Helper()
	if h.secure {
		ln = secured(h.t, ln)
	}
	h.relayServer = startWith(h.t, ln, Config{Pins: h.with.Pins, Requeue: h.with.Requeue, Transfer: h.with.Transfer, State: h.state}, core.DefaultLimits, nil)
}

func (h *host) restart() {
	h.stop(h.t)
	_ = h.web.Close()
	_, addr, _ := strings.Cut(h.url, "://")
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		h.t.Fatal(err)
	}
	h.start(ln)
}

func TestNewRefusesBadConfig(t *testing.T) {
	root := relaytest.NewKey("shop").VKey
	for _, origin := range []string{"", "relay.example", "https://relay.example", "wss://", "wss://relay.example/", "wss://relay.example/v1/socket", "wss://u@relay.example", "wss://relay.example?x"} {
		t.Run(origin, func(t *testing.T) {
			if _, err := New(Config{Pins: []roster.Pin{{Root: root}}, PublicOrigins: []string{origin}}); err == nil {
				t.Errorf("accepted public origin %q", origin)
			} else if c := (*core.ConfigError)(nil); !errors.As(err, &c) || c.Hint() == "" || strings.Contains(err.Error(), c.Hint()) {
				t.Errorf("public origin %q: no hint apart from %q", origin, err)
			}
		})
	}
	if _, err := New(Config{Pins: []roster.Pin{{Root: "shop"}}, PublicOrigins: []string{"wss://relay.example"}}); err == nil {
		t.Error("accepted a malformed organisation key")
	}
	s, err := New(Config{Pins: []roster.Pin{{Root: root}}, PublicOrigins: []string{"wss://relay.example:8443"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAfterShutdown(t *testing.T) {
	r, o := withRoster(t, core.DefaultLimits, nil)
	r.stop(t)
	r.stop(t)
	if err := r.Publish(o.Publication(t)); err == nil {
		t.Error("took a roster after shutdown")
	}
	if got := relaytest.Get(t, r.url, "/healthz"); got != "200 ok" {
		t.Errorf("healthz: %s", got)
	}
	if got := relaytest.Get(t, r.url, "/readyz"); got != "503 relay: shutting down" {
		t.Errorf("readyz: %s", got)
	}
	if got := relaytest.Get(t, r.url, wire.Path); got != "503 shutting down" {
		t.Errorf("upgrade: %s", got)
	}
	r.Metrics()
}

func TestShutdownCutsWhoeverDoesNotAnswer(t *testing.T) {
	r, o := withRoster(t, core.DefaultLimits, nil)
	r.pair(t, o) // neither reads any more, so neither answers the close
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if err := r.Shutdown(ctx); err != context.DeadlineExceeded {
		t.Errorf("shutdown: %v", err)
	}
	noGoroutines(t)
}

// noGoroutines fails if any goroutine of a server stays. One that has said
// that it is done may take a moment to go.
func noGoroutines(t *testing.T) {
	t.Helper()
	left := goroutines()
	for deadline := time.Now().Add(relaytest.Within); len(left) > 0 && time.Now().Before(deadline); left = goroutines() {
		runtime.Gosched()
	}
	for _, g := range left {
		t.Errorf("left behind:\n%s", g)
	}
}

// goroutines returns the stacks of all goroutines of servers.
func goroutines() (all []string) {
	buf := make([]byte, 1<<20)
	for _, g := range strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(g, "native.(*Server)") || strings.Contains(g, "native.(*conn)") {
			all = append(all, g)
		}
	}
	return all
}

func TestGoroutinesAreGone(t *testing.T) {
	r, o := withRoster(t, core.DefaultLimits, nil)
	r.pair(t, o)
	for n := range byte(20) {
		relaytest.Visitor(t, r.url, o.Join(10+n, 1))
	}
	relaytest.Dial(t, r.url, "", wire.Ticket{})
	relaytest.Desk(t, r.url, o, o.Bob)
	if m := r.Metrics(); m.Connections != 24 || m.Chats != 21 || m.Waiting != 20 || m.Agents != 1 {
		t.Errorf("metrics %+v", m)
	}
	r.stop(t)
	noGoroutines(t)
}

func TestIdleConnectionHasOneGoroutine(t *testing.T) {
	r, o := withRoster(t, core.DefaultLimits, nil)
	r.pair(t, o)
	before := runtime.NumGoroutine()
	const n = 50
	for i := range byte(n) {
		relaytest.Visitor(t, r.url, o.Join(10+i, 1))
	}
	got := runtime.NumGoroutine() - before
	for until := time.Now().Add(relaytest.Within); got > n+5 && time.Now().Before(until); got = runtime.NumGoroutine() - before {
		runtime.Gosched() // one that has written its last ends
	}
	if got > n+5 {
		t.Errorf("%d goroutines for %d connections", got, n)
	}
}

func TestReconnectStormIsBounded(t *testing.T) {
	small := core.DefaultLimits
	small.Connections = 20
	r, o := withRoster(t, small, nil)
	var held []*relaytest.Client
	for n := range byte(20) {
		held = append(held, relaytest.Visitor(t, r.url, o.Join(n, 1)))
	}
	var storm sync.WaitGroup
	for range 100 {
		storm.Go(func() {
			ws, _, err := dialer.Dial(r.url+wire.Path, nil)
			if err != nil {
				return
			}
			defer ws.Close()
			_, _, err = ws.ReadMessage()
			if !websocket.IsCloseError(err, int(wire.CloseBusy)) {
				t.Errorf("storming connection: %v", err)
			}
		})
	}
	storm.Wait()
	if m := r.Metrics(); m.Connections != 20 || m.Closes[wire.CloseBusy] != 100 {
		t.Errorf("metrics %+v", m)
	}
	_ = held[0].WS.Close()
	for r.Metrics().Connections == 20 {
		runtime.Gosched()
	}
	relaytest.Visitor(t, r.url, o.Join(50, 1))
}

var dialer = websocket.Dialer{Subprotocols: []string{wire.Subprotocol}}

func TestConnectionsPerAddress(t *testing.T) {
	from := func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.RemoteAddr = "203.0.113.7:4711"
			h.ServeHTTP(w, r)
		})
	}
	r, _ := withRoster(t, core.DefaultLimits, from)
	for origin, most := range map[string]int{"": 1024, "https://shop.example": 256} {
		for range most - 1 {
			r.peers.enter(peer{netip.MustParsePrefix("203.0.113.7/32"), origin != "", true})
		}
		c := relaytest.Dial(t, r.url, origin, wire.Ticket{})
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		_, resp, err := dialer.Dial(r.url+wire.Path, header)
		if err == nil || resp == nil || resp.StatusCode != http.StatusTooManyRequests {
			t.Fatalf("from %q, one too many: %v", origin, err)
		}
		_ = c.WS.Close()
		for r.Metrics().Connections != 0 {
			runtime.Gosched()
		}
		relaytest.Dial(t, r.url, origin, wire.Ticket{}).WS.Close()
		for r.Metrics().Connections != 0 {
			runtime.Gosched()
		}
	}
}

func TestRefusedUpgradesAreCounted(t *testing.T) {
	r, _ := withRoster(t, core.DefaultLimits, nil)
	relaytest.Get(t, r.url, wire.Path)
	rec := httptest.NewRecorder()
	req := httptest.NewRequest("GET", wire.Path, nil)
	req.Header.Set("Sec-WebSocket-Protocol", wire.Subprotocol)
	r.Handler().ServeHTTP(rec, req)
	if rec.Code != http.StatusBadRequest {
		t.Errorf("subprotocol without upgrade: %d", rec.Code)
	}
	if m := r.Metrics(); m.Turnaways[AwaySubprotocol] != 1 || m.Turnaways[AwayHandshake] != 1 || m.Connections != 0 {
		t.Errorf("metrics %+v", m)
	}
}

// A bomb is a core that panics with the contents of a marked frame.
type bomb struct{ machine }

func (b bomb) Step(now int64, e core.Event) []core.Action {
	if r, ok := e.(core.Received); ok && bytes.Contains(r.Message, []byte("bomb")) {
		panic(fmt.Errorf("the message was %s", r.Message))
	}
	return b.machine.Step(now, e)
}

func TestPanicCostsOneConnection(t *testing.T) {
	r, o := withRoster(t, core.DefaultLimits, nil)
	_ = r.call(func() { r.core = bomb{r.core} })
	v, a := r.pair(t, o)
	v.Send(relaytest.Data(1, 1, wire.FromVisitor, 1, "a bomb with 4111111111111111"))
	v.Closed(wire.CloseMalformed)
	a.Expect(wire.Peer{Chat: relaytest.Chat(1)})
	again := relaytest.Visitor(t, r.url, o.Join(1, 1))
	again.Next()
	if r.Metrics().Panics != 1 {
		t.Error("the panic was not counted")
	}
	if log := r.log.String(); strings.Contains(log, "4111") || !strings.Contains(log, "panic caught") || !strings.Contains(log, "native_test.go") {
		t.Errorf("log:\n%s", log)
	}
}

func TestLogHoldsNoIdsOrAddresses(t *testing.T) {
	r, o := withRoster(t, core.DefaultLimits, nil)
	v, a := r.pair(t, o)
	v.Send(wire.Leave{Chat: relaytest.Chat(1)})
	a.Next()
	_ = v.SendBytes([]byte("junk"))
	v.Closed(wire.CloseMalformed)
	r.stop(t)
	log, id := r.log.String(), relaytest.Chat(1)
	if n := strings.Count(log, "chat="); n != 3 {
		t.Errorf("%d lines about the chat:\n%s", n, log)
	}
	for _, secret := range []string{"127.0.0.1", hex.EncodeToString(id[:4]), o.Alice.VKey, "alice", "billing", "junk"} {
		if strings.Contains(log, secret) {
			t.Errorf("log holds %q:\n%s", secret, log)
		}
	}
}

func TestHashesDifferBetweenProcesses(t *testing.T) {
	one, two := newLogger(nil), newLogger(nil)
	c := relaytest.Chat(1)
	hash := one.hash(c)
	if again := one.hash(c); again != hash {
		t.Error("a chat's hash changes")
	}
	if hash == two.hash(c) || hash == one.hash(relaytest.Chat(2)) {
		t.Error("a chat's hash does not belong to the process and the chat")
	}
}

// Package native runs the relay core on one machine: an http.Handler that
// upgrades to WebSockets, and one goroutine for each connection, which reads it,
// steps the core with what has come, and writes what follows from that as far as the
// sockets take it.
//
// It may see what relay/core may, and the addresses that connections come
// from, which it counts and never logs or keeps. It never sees plaintext: it
// hands sealed messages on and cannot open one. Its log names chats only by a
// hash under a key that dies with the process, and organisations by their name.
//
// What is handed over for an organisation it keeps in a folder, so that it is
// there after a restart (keep.go, slots.go); everything else is in memory alone.
package native

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// A Config says whom a relay serves. PublicOrigins are the addresses that
// agents dial, ws(s)://host[:port] without a path: a log-in signs one of
// them. A nil Log logs nothing.
type Config struct {
	Pins          []roster.Pin
	Shares        map[string]core.Share // see core.Config
	State         string                // folder for what is handed over and must outlast the process; "": it is kept in memory
	PublicOrigins []string
	Proxies       Proxies       // zero: none is trusted
	Requeue       time.Duration // see core.Config; 0: its default
	Transfer      time.Duration // the same
	Log           *slog.Logger
}

// A machine is the core, or what a test puts in its place.
type machine interface {
	Step(now int64, e core.Event) []core.Action
	Metrics() core.Metrics
}

// A Server is one relay.
type Server struct {
	log      logger
	deep     chan func()   // for run to do
	quit     chan struct{} // closed when run must end
	ended    chan struct{} // closed when run has ended
	beats    chan struct{} // see Beats
	peers    peers
	comers   arrivals
	guests   guests
	gate     gate
	lot      lot
	limits   core.Limits
	clock    clock
	book     *book
	scribe   scribe
	refusals refusals
	parts    allowance // what unfinished messages of unaccepted connections hold

	tally  tally
	disk   *disk
	panics atomic.Uint64
	beat   atomic.Int64 // when run was last seen to go on, by clock, Unix ms

	queued  atomic.Int64 // events that wait for the core
	turn    sync.Mutex   // of whoever has the fields below
	over    bool         // nobody may step the core any more
	core    machine
	conns   map[core.ConnID]*conn
	last    core.ConnID
	wheel   wheel
	wake    int64
	wall    func() int64 // the machine's clock, Unix ms
	ahead   int64        // of it over clock, as the core knows it
	touched []*conn      // have something to write
	sent    traffic
	steps   core.Histogram
}

// New starts a relay without a roster: until Publish it refuses everybody.
// Shutdown ends it.
func New(c Config) (*Server, error) {
	return newServer(c, core.DefaultLimits)
}

func newServer(c Config, l core.Limits) (*Server, error) {
	for _, o := range c.PublicOrigins {
		if err := CheckOrigin(o); err != nil {
			return nil, err
		}
	}
	m, err := core.New(core.Config{Pins: c.Pins, Shares: c.Shares, Origins: c.PublicOrigins, Limits: l, Requeue: c.Requeue.Milliseconds(), Transfer: c.Transfer.Milliseconds()})
	if err != nil {
		return nil, err
	}
	return serve(m, l, c)
}

func serve(m machine, l core.Limits, c Config) (*Server, error) {
	if c.Proxies.header == "" {
		c.Proxies, _ = NewProxies(nil, "X-Forwarded-For")
	}
	s := &Server{limits: l, log: newLogger(c.Log), peers: peers{proxies: c.Proxies}, guests: guests{proxies: c.Proxies, most: maxGuests, time: guestTime}, deep: make(chan func()), quit: make(chan struct{}), ended: make(chan struct{}), beats: make(chan struct{}, 1),
		parts: allowance{most: partsBytes}, clock: clock{time.Now()}, tally: newTally(), steps: stepSteps(), wall: wallTime, core: m, conns: map[core.ConnID]*conn{}}
	s.guests.cut = func() { s.tally.bounds.add(BoundGuests) }
	s.beat.Store(s.clock.now())
	var err error
	if s.book, err = openBook(s, c); err != nil {
		return nil, err
	}
	go s.run()
	go s.watchExpiry()
	go s.watchDisk()
	if err = s.book.begin(); err == nil {
		err = s.restore()
	}
	return s, err
}

// CheckOrigin says what is wrong with a public origin: a *core.ConfigError.
func CheckOrigin(origin string) error {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "ws" && u.Scheme != "wss" || u.Host == "" || origin != u.Scheme+"://"+u.Host {
		return &core.ConfigError{Problem: fmt.Sprintf("public origin %q is malformed", origin), Advice: "write it as ws://host:port or wss://host, without a path"}
	}
	return nil
}

var errShutDown = errors.New("the relay is shut down")

// Handler answers WebSocket upgrades at wire.Path, what package orgs does, and
// GET /healthz. It shows no numbers: those are not the public's.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(wire.Path, s.upgrade)
	mux.HandleFunc("GET /healthz", s.health)
	of := orgs.Handler(s.book.pins, s.book, func() int64 { return wallTime() / 1000 })
	mux.Handle("/v1/orgs/", s.survives(s.telling(of)))
	mux.Handle("GET /readyz", s.survives(of))
	return mux
}

// survives keeps a panic from ending more than its request.
func (s *Server) survives(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				s.caught("request", p)
				http.Error(w, "it failed", http.StatusInternalServerError)
			}
		}()
		h.ServeHTTP(w, r)
	})
}

// diskTime is how long a shutdown waits for what is being written to the state folder,
// after its own time is over and all connections are cut.
const diskTime = 4 * time.Second

// Shutdown closes every connection with wire.CloseShutdown and waits until
// all are gone; when ctx ends first, it cuts them and returns ctx's error. No
// goroutine of the relay is left afterwards, but such as a disk that does not answer
// holds.
func (s *Server) Shutdown(ctx context.Context) error {
	if !s.gate.close() {
		<-s.ended
		return nil
	}
	_ = s.call(func() { s.step(core.Shutdown{}, nil); s.closeAll() })
	gone := make(chan struct{})
	go func() { s.gate.going.Wait(); close(gone) }()
	err := s.waitOrCut(ctx, gone)
	s.stop()
	close(s.quit)
	<-s.ended
	s.lot.close()
	s.book.close()
	return err
}

func (s *Server) waitOrCut(ctx context.Context, gone <-chan struct{}) error {
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
	}
	_ = s.call(func() {
		for _, c := range s.conns {
			c.cut()
		}
	})
	select {
	case <-gone:
	case <-time.After(diskTime):
	}
	return ctx.Err()
}

// closeAll closes those whom the core has not closed, since it failed.
func (s *Server) closeAll() {
	for _, c := range s.conns {
		if !c.closing() {
			s.log.closed(wire.CloseShutdown)
			s.tally.closing(wire.CloseShutdown)
			s.close(c, wire.CloseShutdown, wire.CloseShutdown.String())
		}
	}
}

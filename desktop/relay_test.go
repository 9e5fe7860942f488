package desktop

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/native"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// startNative serves the real relay on addr; "127.0.0.1:0" for any port.
func startNative(t *testing.T, w *world, addr string) (host string, stop func()) {
	t.Helper()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	host = l.Addr().String()
	relay, err := native.New(native.Config{Pins: []roster.Pin{{Root: w.root.VKey}}, PublicOrigins: []string{"ws://" + host}})
	if err != nil {
		t.Fatal(err)
	}
	p := w.published()
	if err := relay.Publish(roster.Publication{Roster: p.Roster, Stamp: p.Stamp}); err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: w.agents.watch(relay.Handler()), ConnContext: withConn}
	go server.Serve(l)
	stop = func() { server.Close(); relay.Shutdown(context.Background()) }
	t.Cleanup(stop)
	return host, stop
}

// connections are the agent's at a relay, by the chat that they are for.
type connections struct{ byChat sync.Map }

type connKey struct{}

func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// watch notes the connections that come without an Origin: the agent's.
func (a *connections) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") == "" {
			a.byChat.Store(r.URL.Query().Get(wire.ChatQuery), r.Context().Value(connKey{}))
		}
		next.ServeHTTP(rw, r)
	})
}

// kill breaks the newest connection for a chat, "" for the desk's.
func (a *connections) kill(chat string) {
	if c, ok := a.byChat.Load(chat); ok {
		c.(net.Conn).Close()
	}
}

// A page is a customer's end on a real socket. Its goroutine owns the end.
type page struct {
	t    *testing.T
	url  string
	do   chan func(*chat.Visitor) []chat.Output
	outs chan chat.Output
}

func openPage(t *testing.T, w *world, host string) *page {
	t.Helper()
	end, outs, err := chat.NewVisitor(chat.VisitorConfig{Root: w.root.VKey, Service: "billing", Origin: shop, Now: unixMilli()})
	if err != nil {
		t.Fatal(err)
	}
	p := &page{t, wire.SocketURL("ws://"+host+wire.Path, joined(t, end.Connected(unixMilli())).Chat.Ticket()), make(chan func(*chat.Visitor) []chat.Output), make(chan chat.Output, 1000)}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go p.run(ctx, end, outs)
	return p
}

func (p *page) run(ctx context.Context, end *chat.Visitor, outs []chat.Output) {
	var conn *websocket.Conn
	var frames chan []byte
	take := func(outs []chat.Output) {
		for _, o := range outs {
			if f, ok := o.(chat.Frame); ok && conn != nil {
				conn.WriteMessage(websocket.BinaryMessage, f.Bytes)
			}
			p.outs <- o
		}
	}
	take(outs)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if conn == nil {
			if conn, frames = p.dial(); conn != nil {
				defer conn.Close()
				take(end.Connected(unixMilli()))
			}
		}
		select {
		case <-ctx.Done():
			return
		case f := <-p.do:
			take(f(end))
		case b, ok := <-frames:
			if !ok {
				conn, frames = nil, nil
				take(end.Disconnected(unixMilli()))
				continue
			}
			take(end.Receive(unixMilli(), b))
		case <-tick.C:
			take(end.Tick(unixMilli()))
		}
	}
}

func (p *page) dial() (*websocket.Conn, chan []byte) {
	d := websocket.Dialer{Subprotocols: []string{wire.Subprotocol}}
	conn, _, err := d.Dial(p.url, http.Header{"Origin": {shop}})
	if err != nil {
		return nil, nil
	}
	frames := make(chan []byte, 1000)
	go func() {
		defer close(frames)
		for {
			_, b, err := conn.ReadMessage()
			if err != nil {
				return
			}
			frames <- b
		}
	}()
	return conn, frames
}

func (p *page) say(text string) {
	p.do <- func(v *chat.Visitor) []chat.Output {
		outs, err := v.Say(unixMilli(), text)
		if err != nil {
			p.t.Error(err)
		}
		return outs
	}
}

// expect waits until the page reads that text.
func (p *page) expect(text string) {
	p.t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		select {
		case o := <-p.outs:
			if i, ok := o.(chat.Item); ok && reading(i) == text {
				return
			}
		case <-deadline:
			p.t.Fatalf("the customer never read %q", text)
		}
	}
}

// await waits until the session is as wanted.
func await(t *testing.T, s *session, what string, ok func() bool) {
	t.Helper()
	changed, stop := s.watch()
	defer stop()
	deadline := time.After(20 * time.Second)
	for {
		select {
		case <-changed:
			s.mu.Lock()
			done := ok()
			s.mu.Unlock()
			if done {
				return
			}
		case <-deadline:
			t.Fatalf("never happened: %s", what)
		}
	}
}

func order(t *testing.T, s *session, format string, args ...any) {
	t.Helper()
	if e, bad := s.perform(fmt.Appendf(nil, format, args...)).(errorEvent); bad {
		t.Fatal(e.Message)
	}
}

func hears(c *conversation, text string) bool {
	return slices.ContainsFunc(c.items, func(i chat.Item) bool { return i.Text == text })
}

// atNative is an agent at the real relay.
func atNative(t *testing.T) (w *world, s *session, host string, stop func()) {
	t.Helper()
	w = newWorld(t)
	host, stop = startNative(t, w, "127.0.0.1:0")
	d := w.desktop(t, "ws://"+host+wire.Path)
	run(t, d)
	<-d.Ready()
	return w, d.now.Load(), host, stop
}

// The whole way on real sockets, with a relay that is killed and comes back
// knowing nothing.
func TestRealRelay(t *testing.T) {
	w, s, host, stop := atNative(t)
	perform := func(format string, args ...any) { t.Helper(); order(t, s, format, args...) }
	heard := func(text string) func() bool {
		return func() bool { return len(s.chats) == 1 && hears(s.chats[0], text) }
	}

	customer := openPage(t, w, host)
	customer.say("Hi, I want to pay my bill")
	var id string
	await(t, s, "a waiting chat", func() bool {
		if len(s.queue) == 1 {
			id = s.queue[0].ticket.String()
		}
		return id != ""
	})
	perform(`{"type":"accept","id":1,"chat":%q}`, id)
	await(t, s, "the first message", heard("Hi, I want to pay my bill"))
	perform(`{"type":"say","id":2,"chat":%q,"text":"hello"}`, id)
	customer.expect("hello")

	stop()
	await(t, s, "the lost connection", func() bool { return s.desk.send == nil && s.chats[0].conn.relay.send == nil })
	perform(`{"type":"say","id":3,"chat":%q,"text":"written while the relay was away"}`, id)
	customer.say("so was this")
	startNative(t, w, host)
	perform(`{"type":"retry","id":4}`)
	customer.expect("written while the relay was away")
	await(t, s, "what was said meanwhile", heard("so was this"))
	perform(`{"type":"end","id":5,"chat":%q}`, id)
	customer.expect("[ended-agent]")
	if strings.Contains(w.log.String(), "bill") {
		t.Error("the log holds a message")
	}
}

// Connections are killed one at a time: each time one chat, or the queue, is
// away, and nothing else.
func TestRealRelayKillsOneConnection(t *testing.T) {
	w, s, host, _ := atNative(t)
	var pages []*page
	for n := range 2 {
		pages = append(pages, openPage(t, w, host))
		pages[n].say("hi")
		await(t, s, "a waiting chat", func() bool { return len(s.queue) == 1 })
		order(t, s, `{"type":"accept","id":1,"chat":%q}`, s.queue[0].ticket.String())
		await(t, s, "the chat", func() bool { return len(s.chats) == n+1 && hears(s.chats[n], "hi") })
	}
	say := func(n int, text string) {
		order(t, s, `{"type":"say","id":2,"chat":%q,"text":%q}`, s.chats[n].ticket.String(), text)
	}
	up := func(n int) bool { return s.chats[n].conn.relay.send != nil }

	w.agents.kill(s.chats[0].ticket.String())
	await(t, s, "the lost connection", func() bool { return !up(0) })
	say(0, "kept")
	say(1, "undisturbed")
	pages[1].expect("undisturbed")
	pages[0].expect("kept") // the connection came back by itself

	w.agents.kill("")
	await(t, s, "the lost desk", func() bool { return s.desk.send == nil })
	for n := range 2 {
		say(n, "without a desk")
		pages[n].expect("without a desk")
	}
	third := openPage(t, w, host)
	third.say("me too")
	await(t, s, "the desk, back by itself", func() bool { return len(s.queue) == 1 })

	w.agents.kill(s.chats[0].ticket.String())
	await(t, s, "the lost connection", func() bool { return !up(0) })
	order(t, s, `{"type":"end","id":3,"chat":%q}`, s.chats[0].ticket.String())
	pages[0].expect("[ended-agent]")
	await(t, s, "its end", func() bool { return len(s.conns) == 1 })
	s.mu.Lock()
	defer s.mu.Unlock()
	for of, want := range map[string]int{"a chat": 2, "the desk": 1} {
		if got := strings.Count(w.log.String(), `msg="no connection to the relay" of="`+of+`"`); got != want {
			t.Errorf("%s was away %d times, want %d", of, got, want)
		}
	}
}

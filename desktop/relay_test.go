package desktop

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"sealform/relay/native"
	"sealform/relay/wire"
	"sealform/wasm/chat"
)

// startNative serves the real relay on addr; "127.0.0.1:0" for any port.
func startNative(t *testing.T, w *world, addr string) (host string, stop func()) {
	t.Helper()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	host = l.Addr().String()
	relay, err := native.New(native.Config{Orgs: []string{w.root.vkey}, PublicOrigins: []string{"ws://" + host}})
	if err != nil {
		t.Fatal(err)
	}
	if err := relay.SetRoster(w.signedRoster()); err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: relay.Handler()}
	go server.Serve(l)
	stop = func() { server.Close(); relay.Shutdown(context.Background()) }
	t.Cleanup(stop)
	return host, stop
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
	end, outs, err := chat.NewVisitor(chat.VisitorConfig{Root: w.root.vkey, Service: "billing", Origin: shop, Now: unixMilli()})
	if err != nil {
		t.Fatal(err)
	}
	p := &page{t, "ws://" + host + wire.Path, make(chan func(*chat.Visitor) []chat.Output), make(chan chat.Output, 1000)}
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
			if i, ok := o.(chat.Item); ok && i.Text == text {
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

// The whole way on real sockets, with a relay that is killed and comes back
// knowing nothing.
func TestRealRelay(t *testing.T) {
	w := newWorld(t)
	host, stop := startNative(t, w, "127.0.0.1:0")
	d := w.desktop(t, "ws://"+host+wire.Path)
	run(t, d)
	<-d.Ready()
	s := d.session
	perform := func(format string, args ...any) {
		t.Helper()
		if e, bad := s.perform(fmt.Appendf(nil, format, args...)).(errorEvent); bad {
			t.Fatal(e.Message)
		}
	}
	heard := func(text string) func() bool {
		return func() bool {
			return len(s.chats) == 1 && slices.ContainsFunc(s.chats[0].items, func(i chat.Item) bool { return i.Text == text })
		}
	}

	customer := openPage(t, w, host)
	customer.say("Hi, I want to pay my bill")
	var id string
	await(t, s, "a waiting chat", func() bool {
		if len(s.queue) == 1 {
			id = hexTicket(s.queue[0].ticket)
		}
		return id != ""
	})
	perform(`{"type":"accept","id":1,"chat":%q}`, id)
	await(t, s, "the first message", heard("Hi, I want to pay my bill"))
	perform(`{"type":"say","id":2,"chat":%q,"text":"hello"}`, id)
	customer.expect("hello")

	stop()
	await(t, s, "the lost connection", func() bool { return s.send == nil })
	perform(`{"type":"say","id":3,"chat":%q,"text":"written while the relay was away"}`, id)
	customer.say("so was this")
	startNative(t, w, host)
	perform(`{"type":"retry","id":4}`)
	customer.expect("written while the relay was away")
	await(t, s, "what was said meanwhile", heard("so was this"))
	perform(`{"type":"end","id":5,"chat":%q}`, id)
	customer.expect("The agent ended the chat")
	if strings.Contains(w.log.String(), "bill") {
		t.Error("the log holds a message")
	}
}

package main

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// waiterTick is how often the end of a customer who waits is asked what time
// asks for.
const waiterTick = 250 * time.Millisecond

// A waiter is a customer who writes one line and waits: the module's own end on a
// connection of its own.
type waiter struct {
	end    *chat.Visitor
	conn   *websocket.Conn
	frames chan []byte
	ticket wire.Ticket
	quiet  *atomic.Bool // while it is set, nothing is done but to stay connected
}

// newWaiter connects the nth customer and has them write.
func (s *stage) newWaiter(n int, quiet *atomic.Bool) (*waiter, error) {
	w := &waiter{frames: make(chan []byte, 64), quiet: quiet}
	end, outs, err := chat.NewVisitor(chat.VisitorConfig{Root: s.office.Pin.Root, Spare: s.office.Pin.Spare, Service: service, Origin: shop, Now: unixMilli(),
		About: chat.About{Language: "es", FirstName: "Maria", LastName: fmt.Sprintf("Gómez-%d", n)}})
	if err != nil {
		return nil, err
	}
	w.end = end
	w.deliver(outs)
	d := websocket.Dialer{Subprotocols: []string{wire.Subprotocol}, HandshakeTimeout: 20 * time.Second, ReadBufferSize: 1024, WriteBufferSize: 1024}
	if w.conn, _, err = d.Dial(wire.SocketURL("ws://"+s.addr+wire.Path, w.ticket), http.Header{"Origin": {shop}}); err != nil {
		return nil, err
	}
	w.deliver(end.Watch(unixMilli(), true))
	w.deliver(end.Connected(unixMilli()))
	return w, w.say(fmt.Sprintf("Hello, my invoice %d has an amount in it that I do not understand, can you look?", n))
}

func (w *waiter) say(text string) error {
	outs, err := w.end.Say(unixMilli(), text)
	w.deliver(outs)
	return err
}

// wait stays connected until ctx is done, or the relay ends the connection.
func (w *waiter) wait(ctx context.Context) {
	go listen(w.conn, w.frames)
	tick := time.NewTicker(waiterTick)
	defer tick.Stop()
	defer w.conn.Close()
	for {
		select {
		case <-ctx.Done():
			return
		case b, ok := <-w.frames:
			if !ok {
				return
			}
			w.deliver(w.end.Receive(unixMilli(), b))
		case <-tick.C:
			if !w.quiet.Load() {
				w.deliver(w.end.Tick(unixMilli()))
			}
		}
	}
}

// deliver does what the end asks for.
func (w *waiter) deliver(outs []chat.Output) {
	for _, o := range outs {
		switch o := o.(type) {
		case chat.Chat:
			w.ticket = o.Ticket
		case chat.Frame:
			_ = w.conn.SetWriteDeadline(time.Now().Add(10 * time.Second))
			_ = w.conn.WriteMessage(websocket.BinaryMessage, o.Bytes)
		}
	}
}

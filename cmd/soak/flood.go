package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/wire"
)

// strangers is how many connections a flood holds at a time.
const strangers = 500

// flood has strangers hold connections to the relay, and send it what nobody may, for a
// while. A relay takes as many of one address as its limits say; they try on.
func (s *stage) flood(d time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	var all sync.WaitGroup
	defer all.Wait()
	for i := range strangers {
		all.Go(func() { s.stranger(ctx, uint64(i)) })
	}
}

func (s *stage) stranger(ctx context.Context, seed uint64) {
	random := rand.New(rand.NewPCG(s.config.Seed, seed))
	d := websocket.Dialer{Subprotocols: []string{wire.Subprotocol}, HandshakeTimeout: 5 * time.Second}
	for ctx.Err() == nil {
		if conn, _, err := d.DialContext(ctx, wire.SocketURL("ws://"+s.addr+wire.Path, wire.Ticket{}), nil); err == nil {
			bother(ctx, conn, random)
		}
		wait(ctx, 200*time.Millisecond+upTo(random, time.Second))
	}
}

// bother sends junk, or nothing, until the relay has enough of it.
func bother(ctx context.Context, conn *websocket.Conn, random *rand.Rand) {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if random.IntN(2) == 0 {
		junk := make([]byte, random.IntN(4096))
		for i := range junk {
			junk[i] = byte(random.Uint32())
		}
		_ = conn.WriteMessage(websocket.BinaryMessage, junk)
	}
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			return
		}
	}
}

// wait waits for a while, or until ctx is done.
func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

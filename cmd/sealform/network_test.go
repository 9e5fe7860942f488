// As in enemy_test.go.

//go:build !race

package main

import (
	"encoding/binary"
	"fmt"
	"sync"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// Whoever has one IPv6 network, and so an address for each place in the queue,
// fills it, and still keeps no customer from an agent.
func TestOneNetworkKeepsNobodyOut(t *testing.T) {
	r := startVictim(t)
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := worker; i < core.MaxWaiting; i += 8 {
				f := r.org.Join(1, 1)
				binary.BigEndian.PutUint32(f.Chat[4:], uint32(i+1))
				ws := r.honest(t, fmt.Sprintf("2001:db8:7:%x::1", i), relaytest.ShopOrigin, f.Chat.Ticket())
				_ = ws.WriteMessage(websocket.BinaryMessage, r.org.Greeted(f).Append(nil))
				for range 2 { // the challenge and the roster: it has joined
					_, _, _ = ws.ReadMessage()
				}
			}
		})
	}
	all.Wait()
	d := r.desk(t)
	full := map[wire.Ticket]bool{}
	for len(full) < core.MaxWaiting {
		full[<-d.cards] = true
	}
	for i := range 5 {
		t.Logf("customer %d had an agent after %v", i, d.serve(t, byte(i)))
	}
}

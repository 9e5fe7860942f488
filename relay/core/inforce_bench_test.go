package core

import (
	"strconv"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// crowdedRoster names 200 agents.
func crowdedRoster(version uint64) *roster.Roster {
	r := shopRoster(version, start/1000)
	for i := range 197 {
		r.Agents = append(r.Agents, roster.Agent{VKey: relaytest.NewKey("shop/" + strconv.Itoa(i)).VKey, Services: []string{"billing"}, Name: "Agent " + strconv.Itoa(i)})
	}
	return r
}

// A publication of 200 agents comes into force at a relay with 3,000
// pages that wait: one frame for all of them.
func BenchmarkPublish(b *testing.B) {
	w := newWorld(b, DefaultLimits)
	for n := range MaxWaiting {
		f := join(0, 1)
		f.Service, f.Chat = "sales", wire.ChatID{byte(n), byte(n >> 8), 1}
		w.relay.Step(w.now, Opened{Conn: ConnID(n + 1), Origin: shopOrigin, Chat: f.Chat.Ticket(), From: From{uint64(n), uint64(n)}})
		w.relay.Step(w.now, Received{ConnID(n + 1), greeted(f).Append(nil)})
	}
	r := crowdedRoster(2)
	b.ReportAllocs()
	for b.Loop() {
		r.Version++
		msg := signedBy(r, root)
		w.relay.Step(w.now, Published{msg, stampOf(msg)})
	}
	b.ReportMetric(float64(len(w.relay.orgs[orgID()].frame)), "frame-bytes")
	b.ReportMetric(float64(len(w.relay.conns)), "conns")
}

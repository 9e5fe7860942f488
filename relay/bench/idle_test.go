package bench_test

import (
	"fmt"
	"testing"
	"time"
)

// chats is how many are held at once; each has two connections.
const chats = 4000

// restAfter is how long a server has to come to rest: two turns of the relay's wheel,
// and what it gives back after that.
const restAfter = 90 * time.Second

// BenchmarkIdle measures what a connection costs that has sent and received, and is
// silent since, in memory of the process. Both ends answer pings.
func BenchmarkIdle(b *testing.B) {
	for _, start := range []func(*testing.B, bool) *server{startFloor, startSealform, startWS} {
		s := start(b, false)
		b.Run(s.name, func(b *testing.B) {
			before := s.memory(b)
			held := s.pairs(b, chats)
			atOnce := s.memory(b)
			for _, p := range held {
				p.pong()
			}
			time.Sleep(restAfter)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(atOnce-before)/(2*chats*1000), "kB/conn-at-once")
			b.ReportMetric(float64(s.memory(b)-before)/(2*chats*1000), "kB/conn-idle")
		})
	}
}

// BenchmarkNewChat measures the processor time of a chat up to its first message, and
// of two bare connections.
func BenchmarkNewChat(b *testing.B) {
	const each = 500
	floor, relay := startFloor(b, true), startSealform(b, true)
	costs := map[*server][]float64{}
	for round := range rounds {
		for _, s := range []*server{floor, relay} {
			cpu := s.cpu(b)
			for i := range each {
				from, to := s.pair(b, round*each+i)
				p := newPair(round*each+i, from, to)
				p.send(b)
				p.receive(b)
			}
			costs[s] = append(costs[s], float64((s.cpu(b)-cpu)/each)/1e3)
		}
	}
	b.ReportMetric(0, "ns/op")
	for _, s := range []*server{floor, relay} {
		b.ReportMetric(middle(costs[s], same), fmt.Sprintf("µs-%s", s.name))
	}
	ratios := make([]float64, rounds)
	for i := range ratios {
		ratios[i] = costs[relay][i] / costs[floor][i]
	}
	b.ReportMetric(middle(ratios, same), "x-floor")
}

func same(v float64) float64 { return v }

// BenchmarkReplay measures what the process holds beside what it has counted, once
// the buffers of many chats are full.
func BenchmarkReplay(b *testing.B) {
	const full, frames = 900, 300 // of 1 KiB: more than a buffer holds
	s := startSealform(b, false)
	held := s.pairs(b, full)
	before := s.memory(b)
	for range frames {
		for _, p := range held {
			p.send(b)
			p.receive(b)
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(s.memory(b)-before)/(1<<20), "MiB-held")
	b.ReportMetric(256, "MiB-allowed")
}

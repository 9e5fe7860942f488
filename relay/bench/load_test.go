package bench_test

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A load is how much all pairs send: each waits for its message before the next, and,
// with a rate, until it is due.
type load struct {
	name string
	rate int // messages per second of all pairs; 0: as fast as they arrive
}

// A result is of one load on one server.
type result struct {
	cpu      time.Duration // per message
	p50, p99 time.Duration // from one end to the other
	rate     float64       // messages per second
}

// warmUp is for how long a load is applied before it is measured.
const warmUp = 500 * time.Millisecond

// apply sends for that long, once it has warmed up.
func (l load) apply(b *testing.B, s *server, pairs []*pair, during time.Duration) result {
	var sent atomic.Int64
	var all sync.WaitGroup
	took := make([][]time.Duration, len(pairs))
	stop := make(chan struct{})
	for i, p := range pairs {
		all.Go(func() { took[i] = l.drive(b, s, p, i, len(pairs), stop, &sent) })
	}
	time.Sleep(warmUp)
	cpu, n, began := s.cpu(b), sent.Load(), time.Now()
	time.Sleep(during)
	cpu, n = s.cpu(b)-cpu, sent.Load()-n
	lasted := time.Since(began)
	close(stop)
	within(pairs, time.Now().Add(10*time.Second)) // a message that is lost fails, and holds nothing
	all.Wait()
	within(pairs, time.Time{})
	times := slices.Concat(took...)
	slices.Sort(times)
	if len(times) == 0 {
		b.Fatal(s.name, " has forwarded nothing")
	}
	return result{cpu / time.Duration(max(n, 1)), times[len(times)/2], times[len(times)*99/100], float64(n) / lasted.Seconds()}
}

func within(pairs []*pair, until time.Time) {
	for _, p := range pairs {
		_ = p.back.SetReadDeadline(until)
	}
}

// drive sends one pair's messages until stop.
func (l load) drive(b *testing.B, s *server, p *pair, i, of int, stop <-chan struct{}, sent *atomic.Int64) (took []time.Duration) {
	due, every := time.Now(), time.Duration(0)
	if l.rate > 0 {
		every = time.Duration(of) * time.Second / time.Duration(l.rate)
		due = due.Add(every * time.Duration(i) / time.Duration(of))
	}
	for {
		select {
		case <-stop:
			return took
		case <-time.After(time.Until(due)):
		}
		began := time.Now()
		p.send(b)
		if !p.receive(b) {
			b.Error(s.name, ": message ", p.seq, " of pair ", i)
			return took
		}
		took = append(took, time.Since(began))
		sent.Add(1)
		due = due.Add(every)
	}
}

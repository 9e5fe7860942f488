package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"time"
)

// A config says what to do: see main's flags.
type config struct {
	Program   string
	Relay     string // native or worker
	Root      string // of the repository, for a worker
	For       time.Duration
	Customers int
	Waiting   int  // measure with so many; 0: a soak
	Rolling   int  // restart the relay under so many chats; 0: a soak
	Deaf      bool // ends do not heed when the relay says to come back
	Seed      uint64
	Faults    string
	Flip      bool
	Log       io.Writer
}

// healTime is how long everything may take to be told once nothing fails any
// more: longer than the longest wait before another try to connect, and than
// it takes to notice a line on which nothing answers.
const healTime = 2 * time.Minute

// A report says what was done, and what was wrong with the outcome.
type report struct {
	Chats, Messages, Forms int
	Faults                 map[string]int
	Back                   []time.Duration // from a start of the desktop until a page heard that the agent is back
	Wrong                  []string
}

func (r report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d chats, %d messages, %d forms; faults %v\n", r.Chats, r.Messages, r.Forms, r.Faults)
	if n := len(r.Back); n > 0 {
		fmt.Fprintf(&b, "%d times an agent was back after a start of the desktop: %v, p99 %v\n", n, r.Back[n/2].Round(time.Millisecond), r.Back[n*99/100].Round(time.Millisecond))
	}
	for _, w := range r.Wrong {
		fmt.Fprintln(&b, "wrong:", w)
	}
	fmt.Fprintf(&b, "%d wrong", len(r.Wrong))
	return b.String()
}

// run plays one soak, in a folder of its own.
func run(ctx context.Context, c config) (report, error) {
	dir, err := os.MkdirTemp("", "soak-")
	if err != nil {
		return report{}, err
	}
	defer os.RemoveAll(dir)
	s, err := newStage(c, dir)
	if err != nil {
		return report{}, err
	}
	defer s.end()
	return s.play(ctx)
}

// play lets faults happen for a while, heals them, and waits until nothing is
// missing or time is up.
func (s *stage) play(ctx context.Context) (report, error) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() { s.work(ctx) })
	for i := range s.config.Customers {
		wg.Go(func() { s.customers(ctx, i) })
	}
	faults := s.fail(ctx, rand.New(rand.NewPCG(s.config.Seed, 1)))
	s.ledger.settle()
	err := s.await(ctx)
	return s.ledger.report(faults), err
}

// await returns once the ledger misses nothing, or after healTime.
func (s *stage) await(ctx context.Context) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(healTime); time.Now().Before(end); {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		if s.ledger.complete() {
			return nil
		}
	}
	return nil
}

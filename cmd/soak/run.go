package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
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
	Chats, Messages, Shown, Forms, Called int // messages that were written and shown, forms that were asked for and called sent
	Faults                                map[string]int
	Back                                  []time.Duration // from a start of the desktop until a page heard that the agent is back
	Wrong                                 []string
	Memory                                map[string][2]int // bytes resident of each program at the start and at the end, where they can be had
}

func (r report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d chats; %d messages said, %d shown; %d forms asked for, %d called sent; faults %v\n", r.Chats, r.Messages, r.Shown, r.Forms, r.Called, r.Faults)
	for _, kind := range wrongs {
		fmt.Fprintf(&b, "%6d %s\n", r.count(kind), kind)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Memory)) {
		m := r.Memory[name]
		fmt.Fprintf(&b, "%s: %d KiB resident at the start, %d at the end\n", name, m[0]>>10, m[1]>>10)
	}
	if n := len(r.Back); n > 0 {
		fmt.Fprintf(&b, "%d times an agent was back after a start of the desktop: %v, p99 %v\n", n, r.Back[n/2].Round(time.Millisecond), r.Back[n*99/100].Round(time.Millisecond))
	}
	for _, w := range r.Wrong {
		fmt.Fprintln(&b, "wrong:", w)
	}
	fmt.Fprintf(&b, "%d wrong", len(r.Wrong))
	return b.String()
}

// count is how often something was wrong in a way.
func (r report) count(kind string) (n int) {
	for _, w := range r.Wrong {
		if strings.Contains(w, kind+": ") {
			n++
		}
	}
	return n
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
	before := s.memory()
	faults := s.fail(ctx, rand.New(rand.NewPCG(s.config.Seed, 1)))
	s.ledger.settle()
	err := s.await(ctx)
	r := s.ledger.report(faults)
	r.remember(before, s.memory())
	return r, err
}

// grown is by how much more a relay may take at the end than at the start: what Go has
// not given back yet, and what it keeps of the chats that are there.
const grown = 64 << 20

// memory is what each program has resident, where that can be had.
func (s *stage) memory() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]int{}
	relay := map[string]string{nativeRelay: "relay", workerRelay: "workerd"}[s.config.Relay] // whose memory is V8's
	for name, pid := range map[string]int{relay: s.relay.PID(), "desktop": s.desktop.Process.Pid} {
		if n, err := resident(pid); err == nil {
			all[name] = n
		}
	}
	return all
}

// remember takes down what each program had and has, and that a native relay has grown.
func (r *report) remember(before, after map[string]int) {
	r.Memory = map[string][2]int{}
	for name, n := range after {
		r.Memory[name] = [2]int{before[name], n}
	}
	if after["relay"] > before["relay"]+grown {
		r.Wrong = append(r.Wrong, fmt.Sprintf("%s: the relay had %d KiB, and has %d", wrongMemory, before["relay"]>>10, after["relay"]>>10))
	}
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

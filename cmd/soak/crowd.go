package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// fewWaiting is how many customers wait for the figures that the others stand
// beside.
const fewWaiting = 30

// patience is how long anything may take before it is given up.
const patience = 3 * time.Minute

// A crowd is a queue of customers who have all written something.
type crowd struct {
	*stage
	quiet   atomic.Bool
	all     sync.WaitGroup
	waiters []*waiter
	window  *watcher
}

// A measured is what a queue of some length takes.
type measured struct {
	Waiting int
	Relay   int           // bytes of the relay's that are resident
	Came    time.Duration // until all had come and were shown
	Coming  showing       // of a window that was open while they came
	LogIn   showing       // of the window of a desktop that is started then
}

// figures are those of a relay that nobody has come to, and of queues.
type figures struct {
	Relay  int // bytes that are resident
	Queues []measured
}

// measureCrowd has customers come and wait, and a desktop log in: first few, then
// as many as asked for.
func measureCrowd(ctx context.Context, c config) (figures, error) {
	dir, err := os.MkdirTemp("", "soak-")
	if err != nil {
		return figures{}, err
	}
	defer os.RemoveAll(dir)
	w := &crowd{}
	if w.stage, err = newStage(c, dir); err != nil {
		return figures{}, err
	}
	defer w.end()
	ctx, cancel := context.WithCancel(ctx)
	defer w.all.Wait()
	defer cancel()
	return w.figures(ctx, []int{min(fewWaiting, c.Waiting), c.Waiting})
}

func (w *crowd) figures(ctx context.Context, lengths []int) (f figures, err error) {
	if f.Relay, err = resident(w.running().PID()); err != nil {
		return f, err
	}
	if err := w.open(); err != nil {
		return f, err
	}
	for _, n := range lengths {
		m, err := w.measure(ctx, n)
		if err != nil {
			return f, fmt.Errorf("with %d waiting: %w", n, err)
		}
		f.Queues = append(f.Queues, m)
	}
	return f, nil
}

// measure has customers come until n wait, and then starts the desktop anew, while
// their pages rest.
func (w *crowd) measure(ctx context.Context, n int) (m measured, err error) {
	m.Waiting = n
	came, before := time.Now(), w.window.sum()
	if err := w.come(ctx, n); err != nil {
		return m, err
	}
	if err := until(ctx, func() bool { return w.window.shows(n) }); err != nil {
		return m, fmt.Errorf("the window shows %d and %d more: %w", w.window.now.cards(), w.window.now.More, err)
	}
	m.Came, m.Coming = time.Since(came), w.window.sum()
	m.Coming.Bytes, m.Coming.Events = m.Coming.Bytes-before.Bytes, m.Coming.Events-before.Events
	w.quiet.Store(true)
	defer w.quiet.Store(false)
	if m.Relay, err = resident(w.running().PID()); err != nil {
		return m, err
	}
	m.LogIn, err = w.logIn(ctx, n)
	return m, err
}

// come lets customers come until n wait, some at a time.
func (w *crowd) come(ctx context.Context, n int) error {
	var group sync.WaitGroup
	var failed atomic.Pointer[error]
	slots := make(chan struct{}, 16)
	added := make([]*waiter, n-len(w.waiters))
	for i := range added {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			one, err := w.newWaiter(len(w.waiters)+i, &w.quiet)
			if err != nil {
				failed.Store(&err)
				return
			}
			added[i] = one
			w.all.Go(func() { one.wait(ctx) })
		})
	}
	group.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	w.waiters = append(w.waiters, added...)
	return nil
}

// logIn starts the desktop again, and returns what it took until its window showed
// all who wait.
func (w *crowd) logIn(ctx context.Context, n int) (showing, error) {
	if err := w.endDesktop(interrupt); err != nil {
		return showing{}, err
	}
	if err := w.open(); err != nil {
		return showing{}, err
	}
	if err := until(ctx, func() bool { return w.window.shows(n) }); err != nil {
		return showing{}, err
	}
	s, err := w.window.sum(), error(nil)
	s.Desktop, err = resident(w.desktop.Process.Pid)
	return s, err
}

// open starts the desktop, and opens a window at once.
func (w *crowd) open() error {
	var err error
	in := &loggedIn{}
	ran := w.runDesktop(in, func(address string) { w.window, err = newWatcher(address, in) })
	return errors.Join(ran, err)
}

// until waits until something is so.
func until(ctx context.Context, so func() bool) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if so() {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return errors.New("it takes too long")
}

func (f figures) String() string {
	var b strings.Builder
	row := func(cells ...any) {
		fmt.Fprintf(&b, strings.TrimSpace(strings.Repeat("%-52v", 1)+strings.Repeat("%14v", len(cells)-1))+"\n", cells...)
	}
	few, many := f.Queues[0], f.Queues[len(f.Queues)-1]
	row("waiting customers", 0, few.Waiting, many.Waiting)
	row("relay, MiB", mib(f.Relay), mib(few.Relay), mib(many.Relay))
	if extra := many.Waiting - few.Waiting; extra > 0 {
		row("relay, KiB for each waiting customer more", "", "", (many.Relay-few.Relay)/extra>>10)
	}
	row("until all had come and were shown", "", ms(few.Came), ms(many.Came))
	row("told an open window meanwhile, KiB", "", few.Coming.Bytes>>10, many.Coming.Bytes>>10)
	row("in so many events", "", few.Coming.Events, many.Coming.Events)
	row("a desktop logs in: until its window has the queue", "", ms(few.LogIn.Took), ms(many.LogIn.Took))
	row("told that window, KiB", "", few.LogIn.Bytes>>10, many.LogIn.Bytes>>10)
	row("in so many events", "", few.LogIn.Events, many.LogIn.Events)
	row("cards in the window", "", few.LogIn.Cards, many.LogIn.Cards)
	row("desktop, MiB", "", mib(few.LogIn.Desktop), mib(many.LogIn.Desktop))
	return b.String()
}

func mib(n int) string { return fmt.Sprintf("%.1f", float64(n)/(1<<20)) }

func ms(d time.Duration) string { return fmt.Sprintf("%.0f ms", float64(d)/float64(time.Millisecond)) }

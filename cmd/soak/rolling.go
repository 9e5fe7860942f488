package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/sealform/sealform/desktop/entrance"
	"github.com/sealform/sealform/relay/roster"
)

// A roll is a relay that is restarted under accepted chats. It holds the relay's socket,
// as systemd does, and starts the next process as soon as the one before has ended.
type roll struct {
	*stage
	socket    *os.File
	keys      entrance.Keys // the agent's
	authority *roster.Authority
	talks     []*talk
	phase     atomic.Int64    // how much each end of each chat is to have written
	have      [4]atomic.Int64 // chats of which both ends have so many messages
	all       sync.WaitGroup
}

// A rolled is what a restart has done to chats.
type rolled struct {
	Chats  int
	Down   time.Duration   // from the signal until the next process answered
	Back   []time.Duration // from the signal until a chat had what both wrote meanwhile, sorted
	Failed int             // connections that were refused, or broke before they were made
	Wrong  []string        // lost, doubled or out of order
}

func (r rolled) String() string {
	at := func(part int) time.Duration { return r.Back[(len(r.Back)-1)*part/100].Round(time.Millisecond) }
	var b strings.Builder
	fmt.Fprintf(&b, "%d chats; the relay was away for %v; %d connections failed\n", r.Chats, r.Down.Round(time.Millisecond), r.Failed)
	fmt.Fprintf(&b, "a chat went on after %v (p50), %v (p99), %v (max)\n", at(50), at(99), at(100))
	for _, w := range r.Wrong {
		fmt.Fprintln(&b, "wrong:", w)
	}
	fmt.Fprintf(&b, "%d lost, doubled or out of order\n", len(r.Wrong))
	return b.String()
}

// measureRestart restarts a relay under as many chats as Rolling says.
func measureRestart(ctx context.Context, c config) (rolled, error) {
	dir, err := os.MkdirTemp("", "soak-")
	if err != nil {
		return rolled{}, err
	}
	defer os.RemoveAll(dir)
	w := &roll{}
	if w.stage, err = newStage(c, dir); err != nil {
		return rolled{}, err
	}
	defer w.end()
	ctx, cancel := context.WithCancel(ctx)
	defer w.all.Wait()
	defer cancel()
	if w.keys, err = w.agentKeys(); err != nil {
		return rolled{}, err
	}
	if w.authority, err = w.now.Open(w.office.Pin); err != nil {
		return rolled{}, err
	}
	if err := w.takeSocket(); err != nil {
		return rolled{}, err
	}
	defer w.socket.Close()
	return w.restartUnder(ctx)
}

// takeSocket ends the relay that the stage has started, and starts it on a socket that
// stays open.
func (w *roll) takeSocket() error {
	if err := w.running().Kill(); err != nil {
		return err
	}
	l, err := net.Listen("tcp", w.addr)
	if err != nil {
		return err
	}
	w.socket, err = l.(*net.TCPListener).File()
	return errors.Join(err, l.Close(), w.startOnSocket())
}

func (w *roll) startOnSocket() error {
	cmd := exec.Command("sh", "-c", `LISTEN_PID=$$ exec "$0" "$@"`, w.config.Program, "relay", "--org-file", w.office.Public(),
		"--state", filepath.Join(w.dir, "relay"), "--public", "ws://"+w.addr)
	cmd.Env, cmd.ExtraFiles, cmd.Stderr = append(os.Environ(), "LISTEN_FDS=1"), []*os.File{w.socket}, os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	w.mu.Lock()
	w.relay = child{cmd}
	w.mu.Unlock()
	return w.answers()
}

// answers waits until the relay does: whoever connects before waits for it.
func (w *roll) answers() error {
	c := http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := c.Get("http://" + w.addr + "/healthz")
	if err != nil {
		return err
	}
	return res.Body.Close()
}

// restartUnder has both ends of each chat write before, while and after the relay is
// restarted.
func (w *roll) restartUnder(ctx context.Context) (r rolled, err error) {
	if err := w.begin(ctx); err != nil {
		return r, fmt.Errorf("before the restart: %w", err)
	}
	began := time.Now()
	w.phase.Store(2)
	if r.Down, err = w.restartRelay(began); err != nil {
		return r, err
	}
	if err := w.until(ctx, 2); err != nil {
		return r, fmt.Errorf("after the restart: %w", err)
	}
	w.phase.Store(3)
	if err := w.until(ctx, 3); err != nil {
		return r, fmt.Errorf("going on: %w", err)
	}
	w.ledger.settle()
	r.Chats, r.Wrong = len(w.talks), w.ledger.report(nil).Wrong
	for _, t := range w.talks {
		r.Back = append(r.Back, t.had(2).Sub(began))
		r.Failed += int(t.failed.Load())
	}
	slices.Sort(r.Back)
	return r, nil
}

// restartRelay ends the relay as a service manager does, and starts the next one.
func (w *roll) restartRelay(began time.Time) (time.Duration, error) {
	before := w.running().(child).cmd
	if err := before.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, err
	}
	if err := before.Wait(); err != nil {
		return 0, fmt.Errorf("the relay ended with: %w", err)
	}
	err := w.startOnSocket()
	return time.Since(began), err
}

// begin opens the chats, some at a time, and has each end hear the other once.
func (w *roll) begin(ctx context.Context) error {
	w.phase.Store(1)
	const atOnce = 100
	for len(w.talks) < w.config.Rolling {
		for range min(atOnce, w.config.Rolling-len(w.talks)) {
			t, err := newTalk(w)
			if err != nil {
				return err
			}
			w.talks = append(w.talks, t)
			w.all.Go(func() { t.run(ctx) })
		}
		if err := w.until(ctx, 1); err != nil {
			return err
		}
	}
	return nil
}

// until waits until each end of each chat has so many messages of the other.
func (w *roll) until(ctx context.Context, n int) error {
	err := until(ctx, func() bool { return int(w.have[n].Load()) == len(w.talks) })
	if err != nil {
		err = fmt.Errorf("%d of %d chats have message %d: %w", w.have[n].Load(), len(w.talks), n, err)
	}
	return err
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/worker/local"
)

// Relays that can be under test.
const (
	nativeRelay = "native"
	workerRelay = "worker" // under workerd, in the repository's own folder
)

// A process is one under test.
type process interface {
	Kill() error
	PID() int
}

// A child is a command of this program's own.
type child struct{ cmd *exec.Cmd }

// Kill ends the process at once.
func (c child) Kill() error {
	err := c.cmd.Process.Kill()
	_ = c.cmd.Wait()
	return err
}

// PID names the process.
func (c child) PID() int { return c.cmd.Process.Pid }

// startRelay runs the relay under the name of the agent's link.
func (s *stage) startRelay() error {
	start := map[string]func() (process, error){nativeRelay: s.startNative, workerRelay: s.startWorker}[s.config.Relay]
	if start == nil {
		return fmt.Errorf("no relay %q: choose %q or %q", s.config.Relay, nativeRelay, workerRelay)
	}
	p, err := start()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.relay = p
	return nil
}

func (s *stage) startNative() (process, error) {
	cmd := exec.Command(s.config.Program, "relay", "--listen", s.addr, "--org-file", s.office.Public(),
		"--state", filepath.Join(s.dir, "relay"), "--public", "ws://"+s.dialled())
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	if err := s.listening(); err != nil {
		return nil, errors.Join(err, child{cmd}.Kill())
	}
	if err := s.publish(); err != nil {
		return nil, errors.Join(err, child{cmd}.Kill())
	}
	return child{cmd}, nil
}

// startWorker runs the relay for Cloudflare Workers, which keeps its state in
// the stage's folder, and hands it the roster.
func (s *stage) startWorker() (process, error) {
	r, err := local.Start(context.Background(), local.Config{Root: s.config.Root, Build: "worker", State: filepath.Join(s.dir, "worker"), Listen: s.addr,
		Pins: []roster.Pin{s.office.Pin}, Origins: []string{"ws://" + s.dialled()}, Output: io.Discard})
	if err != nil {
		return nil, err
	}
	if err := s.publish(); err != nil {
		return nil, errors.Join(err, r.Kill())
	}
	return r, nil
}

// listening waits until the relay takes connections.
func (s *stage) listening() error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); <-tick.C {
		if c, err := net.Dial("tcp", s.addr); err == nil {
			return c.Close()
		}
	}
	return errors.New("the relay does not take connections")
}

// running returns the relay as it runs now.
func (s *stage) running() process {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.relay
}

// kill ends the relay at once and starts it again after a while.
func (s *stage) kill(pause time.Duration) {
	_ = s.running().Kill()
	time.Sleep(pause)
	if err := s.startRelay(); err != nil {
		fmt.Fprintln(s.config.Log, "the relay does not start again:", err)
	}
}

// stop keeps the relay from running for a while, with its connections open.
func (s *stage) stop(pause time.Duration) {
	halt(s.running().PID(), pause)
}

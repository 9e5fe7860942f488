package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/worker/local"
)

// startWorker runs the relay under workerd in g, as Cloudflare does, and hands
// it the roster. When ctx ends, everybody is told before it ends.
func (c *demoCmd) startWorker(ctx context.Context, g *errgroup.Group) error {
	org, err := readVKey(filepath.Join(c.Dir, "root.pub"))
	if err != nil {
		return err
	}
	state, err := filepath.Abs(filepath.Join(c.Dir, "worker"))
	if err != nil {
		return err
	}
	c.worker, err = local.Start(ctx, local.Config{Root: ".", Build: "worker", State: state, Listen: loopback(c.RelayPort),
		Pins: []roster.Pin{{Root: org}}, Origins: []string{"ws://" + loopback(c.RelayPort)}, Output: os.Stderr})
	if err != nil {
		return hinted{fmt.Errorf("the relay does not start: %w", err), "run it in the repository: make run RELAY=worker"}
	}
	g.Go(func() error { return endWorker(ctx, c.worker) })
	return c.handRoster()
}

func endWorker(ctx context.Context, w *local.Relay) error {
	select {
	case <-w.Ended():
		return endedEarly(ctx)
	case <-ctx.Done():
	}
	_ = w.Drain(context.WithoutCancel(ctx)) // it does not answer when it got the Ctrl-C too
	return w.Kill()
}

// endedEarly distinguishes a Ctrl-C, which workerd may get before ctx ends,
// from a crash.
func endedEarly(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case <-time.After(time.Second):
		return errors.New("the relay stopped: workerd ended by itself")
	}
}

// handRoster hands roster and stamp to the relay.
func (c *demoCmd) handRoster() error {
	pins, err := readPins(filepath.Join(c.Dir, "root.pub"))
	if err != nil {
		return err
	}
	note, err := readText(filepath.Join(c.Dir, "roster.note"))
	if err != nil {
		return err
	}
	stamp, err := readText(filepath.Join(c.Dir, "stamp.note"))
	if err != nil {
		return err
	}
	return orgs.Put(context.Background(), "http://"+loopback(c.RelayPort), pins[0], roster.Publication{Roster: note, Stamp: stamp})
}

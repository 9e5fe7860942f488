package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/worker/local"
)

// startWorker runs the relay under workerd in g, as Cloudflare does. When ctx
// ends, everybody is told before it ends.
func (c *demoCmd) startWorker(ctx context.Context, g *errgroup.Group) error {
	state, err := filepath.Abs(filepath.Join(c.Dir, "worker"))
	if err != nil {
		return err
	}
	w, err := local.Start(ctx, local.Config{Root: ".", Build: "worker", State: state, Listen: loopback(c.RelayPort),
		Pins: []roster.Pin{c.office.Pin}, Origins: []string{c.relayOrigin()}, Output: os.Stderr})
	if err != nil {
		return hinted{fmt.Errorf("the relay does not start: %w", err), "run it in the repository: make run RELAY=worker"}
	}
	g.Go(func() error { return endWorker(ctx, w) })
	return nil
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

// Command workerd runs the relay for Cloudflare Workers on this machine for a
// browser test, in the place of "sealform relay", until it is interrupted.
// It sees an organisation's public keys and starts a relay; it never sees a frame
// or plaintext.
//
//	workerd ORG-FILE STATE HOST:PORT [REQUEUE]
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/worker/local"
)

func main() {
	if len(os.Args) != 4 && len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: workerd ORG-FILE STATE HOST:PORT [REQUEUE]")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3], os.Args[4:]...); err != nil {
		fmt.Fprintln(os.Stderr, "workerd:", err)
		os.Exit(1)
	}
}

func run(orgFile, state, listen string, patience ...string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	text, err := os.ReadFile(orgFile)
	if err != nil {
		return err
	}
	pins, err := roster.ParsePins(string(text))
	if err != nil {
		return err
	}
	var requeue time.Duration
	if len(patience) > 0 {
		if requeue, err = time.ParseDuration(patience[0]); err != nil {
			return err
		}
	}
	r, err := local.Start(ctx, local.Config{Root: ".", Build: "worker", State: state, Listen: listen,
		Pins: pins, Requeue: requeue, Origins: []string{"ws://" + listen}, Output: os.Stderr})
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
	case <-r.Ended():
	}
	return r.Kill()
}

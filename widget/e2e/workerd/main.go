// Command workerd runs the relay for Cloudflare Workers on this machine for a
// browser test, in the place of "sealform relay", until it is interrupted.
// It sees an organisation's public keys and starts a relay; it never sees a frame
// or plaintext.
//
//	workerd [-requeue TIME] [-transfer TIME] ORG-FILE STATE HOST:PORT
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/worker/local"
)

func main() {
	c := local.Config{Root: ".", Build: "worker", Output: os.Stderr}
	flag.DurationVar(&c.Requeue, "requeue", 0, "as of sealform relay")
	flag.DurationVar(&c.Transfer, "transfer", 0, "as of sealform relay")
	if flag.Parse(); flag.NArg() != 3 {
		fmt.Fprintln(os.Stderr, "usage: workerd [-requeue TIME] [-transfer TIME] ORG-FILE STATE HOST:PORT")
		os.Exit(2)
	}
	c.State, c.Listen = flag.Arg(1), flag.Arg(2)
	if err := run(flag.Arg(0), c); err != nil {
		fmt.Fprintln(os.Stderr, "workerd:", err)
		os.Exit(1)
	}
}

func run(orgFile string, c local.Config) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	text, err := os.ReadFile(orgFile)
	if err != nil {
		return err
	}
	if c.Pins, err = roster.ParsePins(string(text)); err != nil {
		return err
	}
	c.Origins = []string{"ws://" + c.Listen}
	r, err := local.Start(ctx, c)
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
	case <-r.Ended():
	}
	return r.Kill()
}

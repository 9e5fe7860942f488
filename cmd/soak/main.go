// Command soak lets a real relay, a real desktop and many customers' ends talk
// to each other over links that fail, and keeps a ledger of what each was told:
// every message and every form once, in order, and no alarm without an
// attacker.
//
//	go build -o bin/sealform ./cmd/sealform && go run ./cmd/soak -for 60s
//	make worker && go run ./cmd/soak -for 60s -relay worker
//
// The relay is killed, stopped and started again, links are cut in the middle
// of frames, fall silent without closing or carry a kilobyte a second, pages are loaded
// again, customers' clocks jump, five hundred strangers send junk, the desktop is killed
// or ended and started again, stamps and rosters are replaced, the spare root takes over,
// and the agent is out for a while. At the end everything is healed, and what is missing
// then is lost; a page that goes on by an older roster or stamp than the last is wrong
// too, and a relay that has grown. It prints what was done and found, and ends with code
// 1 when anything is wrong; the same seed chooses the same faults.
//
// With -waiting it measures in place of that what it takes that so many customers
// wait at one relay, beside few who do in the same run: the relay's memory, and how
// soon the window of a desktop that logs in has the queue.
//
//	go build -o bin/sealform ./cmd/sealform && go run ./cmd/soak -waiting 3000
//
// With -rolling it restarts the relay, on a socket that stays open, under that many
// chats of which both ends write meanwhile, and says when each had what the other wrote;
// with -deaf ends come back as they like, as those of before do.
//
//	go build -o bin/sealform ./cmd/sealform && go run ./cmd/soak -rolling 3000
//
// It sees only what it makes up: keys, messages and forms that exist in its own
// folder and memory alone. It never sees anything of a customer's.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var c config
	flag.StringVar(&c.Program, "program", "bin/sealform", "the `file` of the program under test")
	flag.StringVar(&c.Relay, "relay", nativeRelay, "which relay: native, or worker, which needs the repository after make worker")
	flag.StringVar(&c.Root, "root", ".", "the `folder` of the repository, for a worker")
	flag.DurationVar(&c.For, "for", time.Minute, "how long faults happen")
	flag.IntVar(&c.Customers, "customers", 6, "how many customers there are at a time")
	flag.IntVar(&c.Waiting, "waiting", 0, "how many customers wait, to `measure` what that takes in place of a soak")
	flag.IntVar(&c.Rolling, "rolling", 0, "under how many chats to `restart` the relay, in place of a soak")
	flag.BoolVar(&c.Deaf, "deaf", false, "have the ends of those chats not heed when the relay says to come back")
	flag.Uint64Var(&c.Seed, "seed", 1, "what chooses the faults")
	flag.StringVar(&c.Faults, "faults", strings.Join(allFaults(), ","), "which faults happen")
	flag.BoolVar(&c.Flip, "flip", false, "alter one sealed frame, and expect exactly one alarm")
	flag.Parse()
	c.Log = os.Stdout
	if c.Waiting > 0 {
		measure(ctx, c)
		return
	}
	if c.Rolling > 0 {
		restart(ctx, c)
		return
	}
	report, err := run(ctx, c)
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(2)
	}
	fmt.Println(report)
	if len(report.Wrong) > 0 {
		os.Exit(1)
	}
}

// restart prints what a restart of the relay does to chats.
func restart(ctx context.Context, c config) {
	report, err := measureRestart(ctx, c)
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(2)
	}
	fmt.Print(report)
	if len(report.Wrong) > 0 {
		os.Exit(1)
	}
}

// measure prints what it takes that many customers wait.
func measure(ctx context.Context, c config) {
	report, err := measureCrowd(ctx, c)
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(2)
	}
	fmt.Print(report)
}

package main

import (
	"context"
	"os"
	"runtime/debug"
	"time"
)

// tidyEvery is how often a relay gives back the memory that it does not need: a
// crowd that has gone would leave it held otherwise, since a quiet program collects
// nothing.
const tidyEvery = 30 * time.Second

// garbage is how much of the memory in use may be garbage, in percent, where GOGC
// does not say otherwise. A relay's memory is mostly ciphertext without pointers, which
// costs little to collect.
const garbage = 50

// tidy keeps what the process holds near what it needs, until the context ends.
func tidy(ctx context.Context) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	tick := time.NewTicker(tidyEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			debug.FreeOSMemory()
		}
	}
}

package relaytest

import (
	"testing"
	"time"
)

// Until waits for a condition.
func Until(t testing.TB, done func() bool) {
	t.Helper()
	tick, end := time.NewTicker(20*time.Millisecond), time.After(Within)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-end:
			t.Fatal("it did not come to that")
		}
	}
}

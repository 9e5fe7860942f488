// Package bench_test measures the relay as an operator runs it, a process with its
// own limits, beside what else forwards messages between two WebSockets in the same
// run: a bare gorilla/websocket forwarder (the floor), ws on Node, and Centrifugo.
//
// It sees what a relay's operator sees, and processor time and memory of the
// processes that it has started. What it sends is noise that begins as an age file
// does. It runs on Linux only: it reads /proc.
//
//	make bench-relay
package bench_test

import (
	"os"
	"testing"
)

// floorEnv makes this program the floor.
const floorEnv = "SEALFORM_BENCH_FLOOR"

func TestMain(m *testing.M) {
	if os.Getenv(floorEnv) != "" {
		runFloor()
		return
	}
	os.Exit(m.Run())
}

//go:build js && wasm && bomb

package main

import (
	"bytes"
	"os"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/worker"
)

// A queue with few places is soon full.
func init() { core.DefaultLimits.Waiting = 20 }

// step panics, or ends the whole module, at a marked message: the tests of
// what that costs are built with this file.
func step(r *core.Relay, now int64, event []byte) ([]byte, error) {
	switch {
	case bytes.Contains(event, []byte("a bomb for the chat")):
		panic("a bomb")
	case bytes.Contains(event, []byte("a bomb for the module")):
		os.Exit(2)
	}
	return worker.Step(r, now, event)
}

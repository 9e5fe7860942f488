//go:build js && wasm

// Command object is the relay core as a WebAssembly module for Durable
// Objects: package worker behind exports that take and return bytes. One
// instance serves all objects of an isolate.
//
// It may see what relay/core may, and it never sees a network, a clock or
// storage: it has none.
package main

import (
	"strings"
	"unsafe"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/relay/worker"
)

// maxInput is the largest event: a frame, or a state with its head.
const maxInput = 2 * wire.MaxFrame

// input is where JavaScript writes, output where it finds results.
var input, output []byte

// relays are those of the isolate's objects, by handle.
var (
	relays = map[int32]*core.Relay{}
	last   int32
)

// main keeps the module alive; JavaScript calls the exports.
func main() { select {} }

// relayBuffer makes room for n bytes and returns where, or nil.
//
//go:wasmexport relay_buffer
func relayBuffer(n int32) unsafe.Pointer {
	if n < 0 || n > maxInput {
		return nil
	}
	input = make([]byte, n+1)
	return unsafe.Pointer(&input[0])
}

// relayNew makes a relay and returns its handle, or 0. The first n bytes of
// the buffer are four lines: its kind, the organisations, the public origins,
// separated by spaces, and after how many seconds a chat waits again.
//
//go:wasmexport relay_new
func relayNew(n int32) int32 {
	kind, rest, _ := strings.Cut(string(taken(n)), "\n")
	orgs, rest, _ := strings.Cut(rest, "\n")
	origins, rest, _ := strings.Cut(rest, "\n")
	requeue, transfer, _ := strings.Cut(rest, "\n")
	r, err := worker.New(worker.Kind(kind), orgs, strings.Fields(origins), requeue, transfer)
	if err != nil {
		return 0
	}
	last++
	relays[last] = r
	return last
}

// relayDrop forgets a relay.
//
//go:wasmexport relay_drop
func relayDrop(handle int32) { delete(relays, handle) }

// relayStep hands a relay the event in the first n bytes of the buffer, at
// that time in Unix ms. It returns where the actions are, behind their length
// in four bytes, big endian; nil when the core has panicked: the relay is
// dropped then.
//
//go:wasmexport relay_step
func relayStep(handle int32, now float64, n int32) (at unsafe.Pointer) {
	defer func() {
		if recover() != nil {
			delete(relays, handle)
			at = nil
		}
	}()
	actions, err := step(relays[handle], int64(now), taken(n))
	if err != nil {
		panic(err)
	}
	l := len(actions)
	output = append([]byte{byte(l >> 24), byte(l >> 16), byte(l >> 8), byte(l)}, actions...)
	return unsafe.Pointer(&output[0])
}

// taken returns the first n bytes of the buffer, which is not used again.
func taken(n int32) []byte {
	b := input
	input = nil
	return b[:n:n]
}

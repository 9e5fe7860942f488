//go:build js && wasm

package main

import "unsafe"

// maxArguments bounds one call, in bytes.
const maxArguments = 4 << 20

// input is where JavaScript writes arguments, output where it finds results.
var input, output []byte

// sfBuffer makes room for n bytes of arguments and returns where.
//
//go:wasmexport sf_buffer
func sfBuffer(n int32) unsafe.Pointer {
	if n < 0 || n > maxArguments {
		return nil
	}
	input = make([]byte, n+1)
	return unsafe.Pointer(&input[0])
}

// sfCall runs an operation on the first n bytes of the buffer. It returns where
// the result is: its length in four bytes, little endian, then the result.
//
//go:wasmexport sf_call
func sfCall(op int32, n int32) unsafe.Pointer {
	if n < 0 || int(n) >= len(input) {
		n = 0
	}
	clear(output)
	output = framed(dispatch(int(op), input[:n]))
	clear(input)
	return unsafe.Pointer(&output[0])
}

//go:build js && wasm

// Command bench is what bench.mjs times in a browser beside other
// implementations: package seal behind four functions, and the agent's end of a
// chat, whose forms the product's own module fills in. It is no part of the
// product.
//
// It sees what bench.mjs made up. It never sees anything of a customer's.
package main

import (
	"encoding/binary"
	"unsafe"

	"github.com/sealform/sealform/wasm/seal"
)

var (
	id     *seal.Identity
	input  []byte
	output []byte
)

func main() {
	var err error
	if id, err = seal.NewIdentity(); err != nil {
		panic(err)
	}
	select {}
}

// buffer makes room for n bytes of input and returns where.
//
//go:wasmexport bench_buffer
func buffer(n int32) unsafe.Pointer {
	input = make([]byte, n+1)
	return unsafe.Pointer(&input[0])
}

// key returns the identity, as age reads it.
//
//go:wasmexport bench_key
func key() unsafe.Pointer { return framed([]byte(id.Export())) }

// recipient returns whom sealed seals to.
//
//go:wasmexport bench_recipient
func recipient() unsafe.Pointer { return framed([]byte(id.Recipient().String())) }

// sealed seals the first n bytes of the buffer as a form.
//
//go:wasmexport bench_seal
func sealed(n int32) unsafe.Pointer {
	file, err := seal.Seal(input[:n], seal.Buckets, id.Recipient())
	if err != nil {
		panic(err)
	}
	return framed(file)
}

// opened opens the first n bytes of the buffer.
//
//go:wasmexport bench_open
func opened(n int32) unsafe.Pointer {
	note, _, err := seal.Open(input[:n], id)
	if err != nil {
		panic(err)
	}
	return framed(note)
}

// framed returns where b is, after its length in four bytes, little endian.
func framed(b []byte) unsafe.Pointer {
	output = append(binary.LittleEndian.AppendUint32(nil, uint32(len(b))), b...)
	return unsafe.Pointer(&output[0])
}

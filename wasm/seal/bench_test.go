package seal_test

import (
	"bytes"
	"testing"

	"github.com/sealform/sealform/wasm/seal"
)

// formNote is as long as a filled form with a few fields: 1 KiB.
var formNote = append(bytes.Repeat([]byte("x"), 1023), '\n')

func BenchmarkSeal(b *testing.B) {
	to := identity(b).Recipient()
	for b.Loop() {
		if _, err := seal.Seal(formNote, seal.Buckets, to); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	id := identity(b)
	file, err := seal.Seal(formNote, seal.Buckets, id.Recipient())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := seal.Open(file, id); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewIdentity(b *testing.B) {
	for b.Loop() {
		identity(b)
	}
}

package seal_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/sealform/sealform/wasm/seal"
)

// Bytes behind a note come back whole, with the padding that only the note
// can tell from them, and pieces of any length make files of one length.
func TestAttachedBytes(t *testing.T) {
	id := identity(t)
	note := []byte("a note\n")
	length := 0
	for _, bytesBehind := range [][]byte{nil, []byte("   "), []byte("\n\x00\xff "), bytes.Repeat([]byte{' '}, 60<<10)} {
		t.Run(fmt.Sprint(len(bytesBehind), " bytes"), func(t *testing.T) {
			file, err := seal.SealWith(note, bytesBehind, seal.Whole, id.Recipient())
			if err != nil {
				t.Fatal(err)
			}
			plain, n, err := seal.OpenWith(file, id)
			if err != nil || n != 1 || len(plain) != seal.MaxBucket {
				t.Fatalf("opened %d bytes, %v", len(plain), err)
			}
			want := append(bytes.Clone(note), bytesBehind...)
			if !bytes.HasPrefix(plain, want) || len(bytes.Trim(plain[len(want):], " ")) != 0 {
				t.Error("other bytes came back")
			}
			if length != 0 && len(file) != length {
				t.Errorf("a file of %d bytes, another of %d", len(file), length)
			}
			length = len(file)
		})
	}
	if _, err := seal.SealWith(note, make([]byte, seal.MaxBucket), seal.Whole, id.Recipient()); err == nil {
		t.Error("more than a block was sealed")
	}
}

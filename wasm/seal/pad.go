package seal

import (
	"bytes"
	"math/bits"
)

// A Padding hides how long a note is. The plaintext of a sealed file is the
// note followed by spaces; a note ends with a newline, so taking the spaces
// off needs no length field and the plaintext stays readable text.
type Padding int

const (
	// Padme rounds up as in "Reducing Metadata Leakage from Encrypted Files
	// and Communication with PURBs" (Nikitin et al., 2019): at most 12 % more,
	// and never less than 1 KiB, so all short messages look alike.
	Padme Padding = iota
	// Buckets rounds up to 2, 8, 32 or 64 KiB: for forms, where the length
	// would tell which fields were filled.
	Buckets
	// Whole rounds up to 64 KiB, the last bucket: for the pieces of a file,
	// which all look alike.
	Whole
)

// minMessage is the smallest padded message.
const minMessage = 1 << 10

// MaxBucket is the largest note that fits the last bucket, in bytes.
const MaxBucket = 64 << 10

var buckets = []int{2 << 10, 8 << 10, 32 << 10, MaxBucket}

// apply returns note, then attached, then spaces.
func (p Padding) apply(note, attached []byte) ([]byte, error) {
	if len(note) == 0 || note[len(note)-1] != '\n' {
		return nil, &Error{"a note must end with a newline"}
	}
	n := p.size(len(note) + len(attached))
	if n == 0 || n > MaxPlain {
		return nil, &Error{"the note is too large"}
	}
	plain := make([]byte, n)
	copy(plain, note)
	for i := len(note) + copy(plain[len(note):], attached); i < n; i++ {
		plain[i] = ' '
	}
	return plain, nil
}

// size returns how long a plaintext of n bytes becomes; 0 when it is too long.
func (p Padding) size(n int) int {
	switch {
	case p == Padme:
		return padme(n)
	case p == Whole && n <= MaxBucket:
		return MaxBucket
	}
	return bucket(n)
}

// PadmeSize returns the size to which Padmé pads n bytes.
func PadmeSize(n int64) int64 { return int64(padme(int(n))) }

func padme(n int) int {
	if n <= minMessage {
		return minMessage
	}
	e := bits.Len(uint(n)) - 1
	s := bits.Len(uint(e))
	mask := 1<<(e-s) - 1
	return (n + mask) &^ mask
}

func bucket(n int) int {
	for _, b := range buckets {
		if n <= b {
			return b
		}
	}
	return 0
}

// Unpad takes the spaces off a plaintext that is a note and nothing else.
func Unpad(plain []byte) ([]byte, error) {
	note := bytes.TrimRight(plain, " ")
	if len(note) == 0 || note[len(note)-1] != '\n' {
		return nil, &Error{"holds no note"}
	}
	return note, nil
}

package roster

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"

	"github.com/sealform/sealform/relay/signed"
)

// A Publication is what an administrator hands to a relay at once: a roster, a
// stamp for it, and the bundle that the roster names, empty if it names none.
type Publication struct{ Roster, Stamp, Bundle []byte }

// MaxPublication is the largest publication in bytes.
const MaxPublication = MaxRoster + MaxStamp + MaxBundle + len(publicationMagic) + 3*4

const publicationMagic = "sealform/publication@v1\n"

// Append writes p: a first line, then each part after its length in 4 bytes, big
// endian.
func (p Publication) Append(b []byte) []byte {
	b = append(b, publicationMagic...)
	for _, part := range [][]byte{p.Roster, p.Stamp, p.Bundle} {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(part))), part...)
	}
	return b
}

// ErrTooLarge: a part of a publication is larger than it may be.
var ErrTooLarge = badPublication("has a part that is too large")

// ReadNotes reads the beginning of what Append wrote: all but the bundle, whose
// bytes are the rest. It verifies nothing.
func ReadNotes(from io.Reader) (p Publication, bundle int, err error) {
	magic := make([]byte, len(publicationMagic))
	if _, err := io.ReadFull(from, magic); err != nil {
		return p, 0, err
	}
	if string(magic) != publicationMagic {
		return p, 0, badPublication("does not begin as one")
	}
	if p.Roster, err = readPart(from, MaxRoster); err != nil {
		return p, 0, err
	}
	if p.Stamp, err = readPart(from, MaxStamp); err != nil {
		return p, 0, err
	}
	bundle, err = readLength(from, MaxBundle)
	return p, bundle, err
}

func readLength(from io.Reader, most int) (int, error) {
	var length [4]byte
	if _, err := io.ReadFull(from, length[:]); err != nil {
		return 0, err
	}
	n := binary.BigEndian.Uint32(length[:])
	if n > uint32(most) {
		return 0, ErrTooLarge
	}
	return int(n), nil
}

func readPart(from io.Reader, most int) ([]byte, error) {
	n, err := readLength(from, most)
	if err != nil {
		return nil, err
	}
	part := make([]byte, n)
	_, err = io.ReadFull(from, part)
	return part, err
}

// ParsePublication reads what Append wrote, and nothing else. It verifies
// nothing: see Open.
func ParsePublication(b []byte) (Publication, error) {
	from := bytes.NewReader(b)
	p, n, err := ReadNotes(from)
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || err == nil && n > from.Len():
		return Publication{}, badPublication("is cut short")
	case err != nil:
		return Publication{}, err
	case n < from.Len():
		return Publication{}, badPublication("goes on after its end")
	}
	p.Bundle = b[len(b)-n : len(b) : len(b)]
	return p, nil
}

// Open verifies roster and stamp, and that the bundle is the one that the roster
// names.
func (p Publication) Open(pin Pin) (*Authority, error) {
	a, err := OpenAuthority(p.Roster, p.Stamp, pin)
	if err != nil {
		return nil, err
	}
	if err := a.CheckBundle(p.Bundle); err != nil {
		return nil, err
	}
	return a, nil
}

// CheckBundle reports whether a bundle is not the one that the roster names.
func (a *Authority) CheckBundle(bundle []byte) error {
	if a.Bundle == nil && len(bundle) == 0 {
		return nil
	}
	if a.Bundle == nil || len(bundle) != a.Bundle.Size || sha256.Sum256(bundle) != a.Bundle.Hash {
		return badPublication("the bundle is not the one that the roster names")
	}
	return nil
}

func badPublication(reason string) error { return &signed.Error{Kind: "publication", Reason: reason} }

package roster

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"

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

// ParsePublication reads what Append wrote, and nothing else. It verifies
// nothing: see Open.
func ParsePublication(b []byte) (Publication, error) {
	b, ok := bytes.CutPrefix(b, []byte(publicationMagic))
	if !ok {
		return Publication{}, badPublication("does not begin as one")
	}
	var p Publication
	for _, part := range []struct {
		to   *[]byte
		most int
	}{{&p.Roster, MaxRoster}, {&p.Stamp, MaxStamp}, {&p.Bundle, MaxBundle}} {
		if len(b) < 4 {
			return Publication{}, badPublication("is cut short")
		}
		n := int64(binary.BigEndian.Uint32(b))
		if b = b[4:]; n > int64(part.most) || n > int64(len(b)) {
			return Publication{}, badPublication("has a part that is too long, or is cut short")
		}
		*part.to, b = b[:n:n], b[n:]
	}
	if len(b) != 0 {
		return Publication{}, badPublication("goes on after its end")
	}
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

package roster

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
)

// Limits of a stamp.
const (
	MaxStampLifetime = 7 * 24 * 3600 // seconds from issued to expires
	MaxStamp         = 32 << 10      // bytes of the signed note
)

// DefaultStampLifetime is how long a stamp is valid unless told otherwise, in
// seconds: 24 hours.
const DefaultStampLifetime = 24 * 3600

// A Stamp says that a roster is the one in force, and who is out since. It can
// take away and never add: whoever steals a stamp key keeps an old roster
// alive until that expires, and nothing more.
type Stamp struct {
	Org     string
	Roster  uint64   // the roster's version
	Hash    [32]byte // SHA-256 of the roster's signed note
	Version uint64   // higher with every stamp of one roster
	Issued  int64    // Unix seconds
	Expires int64
	Without []string // verifier keys of agents that may not answer any more
}

// Doc lays s out in its only order.
func (s *Stamp) Doc() signed.Doc {
	f := []signed.Field{
		{Key: "org", Value: s.Org},
		{Key: "roster", Value: strconv.FormatUint(s.Roster, 10)},
		{Key: "hash", Value: hex.EncodeToString(s.Hash[:])},
		{Key: "version", Value: strconv.FormatUint(s.Version, 10)},
		{Key: "issued", Value: signed.FormatTime(s.Issued)},
		{Key: "expires", Value: signed.FormatTime(s.Expires)},
	}
	for _, key := range s.Without {
		f = append(f, signed.Field{Key: "without", Value: key})
	}
	return signed.Doc{Kind: "stamp", Fields: f}
}

// Sign checks s and signs it with a stamp key, or the key that signed the
// roster.
func (s *Stamp) Sign(key note.Signer) ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	msg, err := signed.Sign(s.Doc(), key)
	if len(msg) > MaxStamp {
		return nil, badStamp("is larger than 32 KiB")
	}
	return msg, err
}

// ErrOther: a stamp is for another roster than the one that it was held
// against; it may be a good one.
var ErrOther = badStamp("is for another roster")

// openStamp verifies a stamp for the roster r, whose signed note is msg.
func openStamp(stamp []byte, r *Roster, msg []byte) (*Stamp, error) {
	if len(stamp) > MaxStamp {
		return nil, badStamp("is larger than 32 KiB")
	}
	peek, err := signed.Peek(stamp, "stamp")
	if err != nil {
		return nil, err
	}
	s, err := parseStamp(peek)
	if err != nil {
		return nil, err
	}
	if s.Org != r.Org || s.Roster != r.Version || s.Hash != sha256.Sum256(msg) {
		return nil, ErrOther
	}
	may, err := r.stampers()
	if err != nil {
		return nil, err
	}
	if _, err := signed.Open(stamp, "stamp", may...); err != nil {
		return nil, badStamp("is not signed by a key that the roster names")
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	return s, nil
}

// stampers returns the keys that may stamp r: the one that signed it, and those
// that it names.
func (r *Roster) stampers() ([]note.Verifier, error) {
	root := r.Org
	if r.Spare != "" {
		root = r.Spare
	}
	var all []note.Verifier
	for _, key := range append([]string{root}, r.Stampers...) {
		v, err := note.NewVerifier(key)
		if err != nil {
			return nil, bad("names a malformed key")
		}
		all = append(all, v)
	}
	return all, nil
}

func parseStamp(d signed.Doc) (*Stamp, error) {
	in := signed.Read(d)
	s := &Stamp{Org: in.Get("org"), Roster: in.Uint("roster")}
	digits := in.Get("hash")
	s.Version, s.Issued, s.Expires = in.Uint("version"), in.Time("issued"), in.Time("expires")
	s.Without = in.All("without")
	if err := in.Done(); err != nil {
		return nil, err
	}
	hash, err := hex.DecodeString(digits)
	if err != nil || len(hash) != len(s.Hash) || hex.EncodeToString(hash) != digits || d.Body != "" {
		return nil, badStamp("is malformed")
	}
	s.Hash = [32]byte(hash)
	return s, nil
}

func (s *Stamp) check() error {
	if s.Expires <= s.Issued || s.Expires-s.Issued > MaxStampLifetime {
		return badStamp("must be valid for more than nothing and at most 7 days")
	}
	for _, key := range s.Without {
		if _, err := note.NewVerifier(key); err != nil {
			return badStamp("names a malformed key")
		}
	}
	return nil
}

func badStamp(reason string) error { return &signed.Error{Kind: "stamp", Reason: reason} }

// A StampClaim is what a stamp says of itself.
type StampClaim struct {
	Org             string
	Roster, Version uint64
	Expires         int64 // Unix seconds
}

// StampClaims reads a stamp and verifies nothing.
func StampClaims(msg []byte) (StampClaim, error) {
	if len(msg) > MaxStamp {
		return StampClaim{}, badStamp("is larger than 32 KiB")
	}
	d, err := signed.Peek(msg, "stamp")
	if err != nil {
		return StampClaim{}, err
	}
	s, err := parseStamp(d)
	if err != nil {
		return StampClaim{}, err
	}
	return StampClaim{s.Org, s.Roster, s.Version, s.Expires}, nil
}

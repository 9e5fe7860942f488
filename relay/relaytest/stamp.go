package relaytest

import (
	"crypto/sha256"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/roster"
)

// StampOf signs a stamp for a roster, which need not verify: its first, of the
// time of the roster and as long as that lasts, or seven days.
func StampOf(rosterNote []byte, by note.Signer) []byte {
	c, err := roster.Claims(rosterNote)
	if err != nil {
		panic(err)
	}
	return Sign(roster.Stamp{Org: c.Org, Roster: c.Version, Hash: sha256.Sum256(rosterNote), Version: uint64(c.Issued),
		Issued: c.Issued, Expires: min(c.Expires, c.Issued+roster.MaxStampLifetime)}, by)
}

// Publish hands a publication of o to the relay at a ws:// origin.
func Publish(t testing.TB, url string, o *Org, p roster.Publication) error {
	return orgs.Put(t.Context(), Web(), "http"+strings.TrimPrefix(url, "ws"), o.Pin(), p)
}

// Sign signs a stamp.
func Sign(s roster.Stamp, by note.Signer) []byte {
	msg, err := s.Sign(by)
	if err != nil {
		panic(err)
	}
	return msg
}

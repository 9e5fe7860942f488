package roster

import (
	"bytes"

	"github.com/sealform/sealform/relay/signed"
)

// A Claim is what a roster says of itself at its beginning.
type Claim struct {
	Org             string
	Version         uint64
	Issued, Expires int64 // Unix seconds
}

// claimLines is how many lines that takes, and maxClaim how many bytes at most.
const (
	claimLines = 5
	maxClaim   = 2 << 10
)

// Claims reads the beginning of a roster, whatever its size, and verifies
// nothing: one that claims to be of no use need not be looked at further.
func Claims(msg []byte) (Claim, error) {
	end := 0
	for range claimLines {
		end += bytes.IndexByte(msg[end:], '\n') + 1
	}
	if end > maxClaim {
		return Claim{}, bad("begins with lines that are too long")
	}
	d, err := signed.ParseDoc(string(msg[:end]), "roster")
	if err != nil {
		return Claim{}, err
	}
	in := signed.Read(d)
	c := Claim{in.Get("org"), in.Uint("version"), in.Time("issued"), in.Time("expires")}
	return c, in.Done()
}

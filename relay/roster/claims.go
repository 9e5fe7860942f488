package roster

import (
	"bytes"

	"github.com/sealform/sealform/relay/signed"
)

// A Claim is what a roster says of itself at its beginning.
type Claim struct {
	Org             string
	Version         uint64
	Issued, Expires int64  // Unix seconds
	Spare           string // the spare root's verifier key, if it says that it signed; else ""
}

// claimLines is how many lines that takes at most, and maxClaim how many bytes.
const (
	claimLines = 6
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
	head, _, _ := bytes.Cut(msg[:end], []byte("\n\n")) // a roster without anything has five lines
	d, err := signed.ParseDoc(string(bytes.TrimSuffix(head, []byte("\n")))+"\n", "roster")
	if err != nil {
		return Claim{}, err
	}
	if len(d.Fields) > claimLines-2 && d.Fields[claimLines-2].Key != "spare" {
		d.Fields = d.Fields[:claimLines-2]
	}
	in := signed.Read(d)
	c := Claim{Org: in.Get("org"), Version: in.Uint("version"), Issued: in.Time("issued"), Expires: in.Time("expires")}
	c.Spare, _ = in.Optional("spare")
	return c, in.Done()
}

package bundle

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"

	"filippo.io/age"
)

// Seal packs a folder and seals it to the recipients, age1pq1…, one of each
// agent. Files whose names begin with a dot stay out, and so do folders. Its
// error is a *Refused, or what reading the folder said.
func Seal(fsys fs.FS, recipients []string) ([]byte, error) {
	to, err := parse(recipients)
	if err != nil {
		return nil, err
	}
	packed, err := pack(fsys)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to...)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(packed); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if out.Len() > MaxSealed {
		return nil, tooLarge(fmt.Sprintf("is too large: %d bytes packed, of %d at most", out.Len(), MaxSealed))
	}
	return out.Bytes(), nil
}

func parse(recipients []string) (to []age.Recipient, err error) {
	if len(recipients) == 0 {
		return nil, &Refused{"the workspace has nobody to be sealed to", "invite an agent first"}
	}
	for n, s := range recipients {
		r, err := age.ParseHybridRecipient(s)
		if err != nil || r.String() != s {
			return nil, &Refused{fmt.Sprintf("recipient %d is not age1pq1… in its only encoding", n+1), "invite that agent again"}
		}
		if slices.Contains(recipients[:n], s) {
			return nil, &Refused{fmt.Sprintf("recipient %d is there twice", n+1), "invite that agent again: two cannot have one key"}
		}
		to = append(to, r)
	}
	return to, nil
}

package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"

	"filippo.io/age"
)

// Open opens a bundle with an agent's identity, when it is sealed to as many
// keys as there are agents. What it returns is in memory. Its error is a
// *WrongCount, a *NotOurs or a *Damaged.
//
// The caller compares the hash with the roster's first: that a bundle opens
// says nothing about who sealed it.
func Open(data []byte, identity *age.HybridIdentity, agents int) (fs.FS, error) {
	if len(data) > MaxSealed {
		return nil, &Damaged{"it is too large"}
	}
	packed, err := decrypt(data, identity, agents)
	if err != nil {
		return nil, err
	}
	plain, err := inflate(packed)
	if err != nil {
		return nil, err
	}
	return unpack(plain)
}

func decrypt(data []byte, identity *age.HybridIdentity, agents int) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(data), &counted{identity, agents})
	var count *WrongCount
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &count):
		return nil, count
	case errors.As(err, &none):
		return nil, &NotOurs{}
	case err != nil:
		return nil, &Damaged{"it does not open"}
	}
	packed, err := io.ReadAll(r)
	if err != nil {
		return nil, &Damaged{"it was altered or cut short"}
	}
	return packed, nil
}

// counted is an identity that looks at the number of recipients, and that all
// are hybrid, before it opens anything.
type counted struct {
	identity *age.HybridIdentity
	agents   int
}

// Unwrap implements age.Identity.
func (c *counted) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if len(stanzas) != c.agents {
		return nil, &WrongCount{len(stanzas), c.agents}
	}
	for _, s := range stanzas {
		if s.Type != "mlkem768x25519" {
			return nil, errors.New("a recipient that is not hybrid")
		}
	}
	return c.identity.Unwrap(stanzas)
}

// inflate returns the tar, never more than MaxUnpacked of it.
func inflate(packed []byte) ([]byte, error) {
	in := bytes.NewReader(packed)
	r, err := gzip.NewReader(in)
	if err != nil {
		return nil, &Damaged{"it is not compressed"}
	}
	r.Multistream(false)
	plain, err := io.ReadAll(io.LimitReader(r, MaxUnpacked+1))
	switch {
	case err != nil:
		return nil, &Damaged{"what is compressed was altered or cut short"}
	case len(plain) > MaxUnpacked:
		return nil, &Damaged{"it unpacks to more than it may"}
	}
	if in.Len() > 0 {
		return nil, &Damaged{"bytes follow it"}
	}
	return plain, nil
}

func unpack(plain []byte) (files, error) {
	all, left, in := files{}, MaxUnpacked, bytes.NewReader(plain)
	for r := tar.NewReader(in); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, &Damaged{"its list of files is malformed"}
		}
		if reason := all.refuses(h); reason != "" {
			return nil, &Damaged{reason}
		}
		text, err := io.ReadAll(io.LimitReader(r, int64(left)+1))
		if left -= len(text); err != nil || left < 0 {
			return nil, &Damaged{"a file is cut short, or too large"}
		}
		all[h.Name] = text
	}
	if in.Len() > 0 {
		return nil, &Damaged{"bytes follow its files"}
	}
	return all, all.check()
}

// refuses says what is wrong with a file that comes next.
func (f files) refuses(h *tar.Header) string {
	_, twice := f[h.Name]
	switch {
	case h.Typeflag != tar.TypeReg:
		return "it has a link, a device, or something else that is no file"
	case !fs.ValidPath(h.Name) || h.Name == "." || strings.ContainsAny(h.Name, "\\\x00"):
		return "a file has a path that leads elsewhere"
	case twice:
		return "a file is there twice"
	case len(f) >= MaxFiles:
		return "it has too many files"
	}
	return ""
}

// check reports a file in whose place there is a folder.
func (f files) check() error {
	for name := range f {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if _, ok := f[dir]; ok {
				return &Damaged{"a file is a folder too"}
			}
		}
	}
	return nil
}

package publish

import (
	"crypto/sha256"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
)

// Sign signs a draft and its first stamp, and keeps both with the bundle in
// published/. Only what it returns may be handed over: it survives a loss of
// power, so that no other roster of that version is ever signed here.
func (f *Folder) Sign(d *Draft, root note.Signer) (roster.Publication, error) {
	p, err := d.sign(root)
	if err != nil {
		return p, err
	}
	if _, err := p.Open(f.Pin); err != nil {
		return p, ErrNotRoot
	}
	return p, f.keep(p, d.manifest)
}

// ErrNotRoot: the key is not the one that must sign.
var ErrNotRoot = hinted("the key is not this organisation's root", "give the file that \"sealform init\" made with this organisation")

func (d *Draft) sign(root note.Signer) (roster.Publication, error) {
	msg, err := d.next.Sign(root)
	if err != nil {
		return roster.Publication{}, err
	}
	s := &roster.Stamp{Org: d.next.Org, Roster: d.next.Version, Hash: sha256.Sum256(msg),
		Version: uint64(d.next.Issued), Issued: d.next.Issued, Expires: d.next.Issued + d.stamp}
	stamp, err := s.Sign(root)
	return roster.Publication{Roster: msg, Stamp: stamp, Bundle: d.bundle}, err
}

// bundleOf names a bundle as a roster does.
func bundleOf(b []byte) *roster.Bundle { return &roster.Bundle{Hash: sha256.Sum256(b), Size: len(b)} }

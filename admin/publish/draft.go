package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/sealform/sealform/desktop/bundle"
	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/roster"
)

// A Draft is the next publication before it is signed, and what it changes.
type Draft struct {
	Changes []string // one fact each; none: the roster would only be renewed
	Notices []string // what whoever signs should know besides
	Renewal string   // the roster's versions and how long it will be valid
	Version uint64

	next     roster.Roster
	stamp    int64 // how long the stamp is valid, in seconds
	bundle   []byte
	manifest manifest
}

// Shown is what a relay has in force, nil for nothing, as its notes say.
type Shown struct{ Roster, Stamp []byte }

// A Signer says which root signs: "" for the root, or the spare's verifier key.
type Signer struct{ Spare string }

// Errors of a draft that tell what to do.
var (
	ErrSpareNeeded = hinted("the spare root has signed a roster: what the root signs counts nowhere any more", "publish with --spare FILE")
	ErrNotSpare    = hinted("that is not the organisation's spare root", "give the spare.age that \"sealform init\" made with this organisation")
	ErrForged      = hinted("what the relay shows is not this organisation's", "check the address of the relay in org.yaml; nothing was signed")
	ErrExhausted   = hinted("the root has no version left: somebody else has signed with it", "publish with --spare FILE")
)

// Draft makes the next roster from org.yaml, the approved agents and the
// workspace, seals the workspace to exactly these agents, and says what changes
// against what is in force: what was published last from here, or what the relay
// shows if that is newer.
func (f *Folder) Draft(shown *Shown, by Signer, now int64) (*Draft, error) {
	last, notices, err := f.inForce(shown)
	if err != nil {
		return nil, err
	}
	d := &Draft{Notices: notices, stamp: int64(f.Org.StampLifetime / time.Second)}
	if d.next, err = f.roster(last, by, now); err != nil {
		return nil, err
	}
	if err := f.seal(d); err != nil {
		return nil, err
	}
	d.Version = d.next.Version
	d.Changes = difference(last, &d.next, f.manifest(), d.manifest)
	d.Renewal = renewal(last, &d.next)
	d.Notices = append(d.Notices, f.notIn()...)
	return d, nil
}

// inForce returns the newest roster that is known, and what is odd about it.
func (f *Folder) inForce(shown *Shown) (*roster.Roster, []string, error) {
	var last *roster.Roster
	if f.last != nil {
		last = f.last.roster
	}
	if shown == nil {
		return last, nil, nil
	}
	r, err := roster.OpenRoster(shown.Roster, f.Pin)
	switch {
	case err != nil:
		return nil, nil, ErrForged
	case last == nil || r.Version > last.Version:
		return r, []string{fmt.Sprintf("the relay shows roster %d, which this folder has never published: it is an old copy, or somebody else has a root key", r.Version)}, nil
	case r.Version == last.Version && string(shown.Roster) != string(f.last.publication.Roster):
		return r, []string{fmt.Sprintf("the relay shows another roster %d than this folder has published: there are two copies of the folder, or somebody else has a root key", r.Version)}, nil
	}
	return last, nil, nil
}

// roster lays out the next roster.
func (f *Folder) roster(last *roster.Roster, by Signer, now int64) (roster.Roster, error) {
	r := roster.Roster{Org: f.Pin.Root, Version: 1, Issued: now, Expires: now + int64(f.Org.RosterLifetime/time.Second),
		Spare: by.Spare, Stampers: slices.Clone(f.Org.StampKeys), Services: f.Org.Services}
	if last != nil {
		r.Version = last.Version + 1
	}
	switch {
	case by.Spare != "" && roster.Fingerprint(by.Spare) != f.Pin.Spare:
		return r, ErrNotSpare
	case by.Spare != "":
		r.Version = max(r.Version, roster.SpareVersion)
	case last != nil && last.Spare != "":
		return r, ErrSpareNeeded
	case r.Version >= roster.SpareVersion:
		return r, ErrExhausted
	}
	for _, a := range f.Org.Agents {
		if e, ok := f.agents[a.ID]; ok {
			r.Agents = append(r.Agents, roster.Agent{VKey: e.Key, Services: a.Services, Name: a.Name})
		}
	}
	return r, nil
}

// recipients are those of the agents in a roster, in its order.
func (f *Folder) recipients(r *roster.Roster) (all []string) {
	for _, a := range r.Agents {
		all = append(all, f.agents[idOf(a.VKey)].Recipient)
	}
	return all
}

// seal seals the workspace to the agents of the draft: what was read once is
// what is checked, told and sealed. The bundle of before stays when nothing in
// it changes.
func (f *Folder) seal(d *Draft) error {
	files, err := f.workspace(&d.next)
	if err != nil {
		return err
	}
	w, err := workspace.Load(files)
	if err != nil {
		return err
	}
	to := f.recipients(&d.next)
	if d.manifest, err = newManifest(files, w, to); err != nil || len(to) == 0 {
		return err
	}
	if f.last != nil && len(f.last.publication.Bundle) > 0 && f.manifest().same(d.manifest) {
		d.bundle, d.next.Bundle = f.last.publication.Bundle, f.last.roster.Bundle
		return nil
	}
	if d.bundle, err = bundle.Seal(files, to); err != nil {
		return err
	}
	d.next.Bundle = bundleOf(d.bundle)
	return nil
}

// workspace reads the folder's workspace into memory, with what agents are told
// of org.yaml and of those in a roster. Links that lead out of it are not followed.
func (f *Folder) workspace(r *roster.Roster) (fs.FS, error) {
	root, err := os.OpenRoot(f.path("workspace"))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	made := map[string][]byte{}
	if text := workspace.DispositionsText(f.Org.Dispositions); text != nil {
		made[workspace.DispositionsFile] = text
	}
	if text := f.chats(r).Text(); text != nil {
		made[workspace.ChatsFile] = text
	}
	if text := workspace.ReleaseText(f.Org.Release); text != nil {
		made[workspace.ReleaseFile] = text
	}
	return bundle.Read(root.FS(), made)
}

// chats is how many chats at once are meant for the agents of a roster.
func (f *Folder) chats(r *roster.Roster) workspace.Chats {
	own := map[string]int{}
	for _, a := range r.Agents {
		if said, ok := f.Org.Agent(idOf(a.VKey)); ok {
			own[said.ID] = said.Chats
		}
	}
	return workspace.NewChats(f.Org.Chats, own)
}

// notIn names who stands in org.yaml and will not be in the roster.
func (f *Folder) notIn() (lines []string) {
	for _, a := range f.Org.Agents {
		if _, in := f.agents[a.ID]; in {
			continue
		}
		if _, invited := f.invitation(a.ID); invited {
			lines = append(lines, a.ID+" is invited and not in yet")
		} else {
			lines = append(lines, a.ID+" stands in org.yaml and is not invited: sealform invite "+f.dir+" "+a.ID)
		}
	}
	return lines
}

// withHint is an error with advice that stands on a line of its own.
type withHint struct {
	error
	hint string
}

// Hint says what to do about it, on a line of its own.
func (e withHint) Hint() string { return e.hint }

func hinted(reason, hint string) error { return &withHint{errors.New(reason), hint} }

package publish

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/roster"
)

// An agent's note is the enrolment that was approved, agents/ID.note. org.yaml
// pins its key, and the note proves whose recipient that is. While an approval
// is written the new note stands beside the old one, as agents/ID.next, until
// org.yaml pins it: whatever is lost on the way, one of the two is the pinned
// one.
const (
	noteFile = ".note"
	nextFile = ".next"
)

// readNotes reads the note of each agent who has a key, and verifies it against
// that key. All that is wrong is said in one go.
func (f *Folder) readNotes(mend bool) error {
	f.agents = map[string]roster.Enrolment{}
	var all []error
	for _, a := range f.Org.Agents {
		if a.Key == "" {
			continue
		}
		e, err := f.note(a.ID, a.Key, mend)
		if err != nil {
			all = append(all, err)
			continue
		}
		f.agents[a.ID] = e
	}
	all = append(all, f.spent(mend))
	return errors.Join(all...)
}

func (f *Folder) note(id, key string, mend bool) (roster.Enrolment, error) {
	next, failed := f.readNote(id, key, nextFile)
	if failed == nil {
		if mend {
			return next, f.settle(id)
		}
		return next, nil
	}
	e, err := f.readNote(id, key, noteFile)
	if err == nil && mend && !errors.Is(failed, fs.ErrNotExist) {
		err = f.remove("agents", id+nextFile) // of an approval that was not finished
	}
	return e, err
}

// readNote reads one note, which must be of that agent and that key.
func (f *Folder) readNote(id, key, ending string) (roster.Enrolment, error) {
	path := filepath.Join("agents", id+ending)
	msg, err := readSmall(f.path(path))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return roster.Enrolment{}, &missing{BadFile{path, "is missing, and org.yaml has a key for " + id, "put the file back, or take the key out of org.yaml and invite " + id + " again"}}
	case err != nil:
		return roster.Enrolment{}, err
	}
	e, err := roster.OpenEnrolment(msg)
	switch {
	case err != nil:
		return e, &BadFile{path, "does not verify", "put the right file back, or invite " + id + " again"}
	case e.Org != f.Pin.Root || e.Agent != id:
		return e, &BadFile{path, "is of another agent or another organisation", "put the right file back, or invite " + id + " again"}
	case e.Key != key:
		return e, &BadFile{path, "is of another key than the one that org.yaml has for " + id, "put the right file back, or invite " + id + " again"}
	}
	return e, nil
}

// A missing note is of an agent who has a key.
type missing struct{ BadFile }

func (*missing) Unwrap() error { return fs.ErrNotExist }

// settle makes the note that org.yaml pins the agent's note.
func (f *Folder) settle(id string) error {
	path := f.path("agents", id+noteFile)
	if err := f.disk.Rename(f.path("agents", id+nextFile), path); err != nil {
		return &durable.Error{Path: path, Err: err}
	}
	if err := f.disk.SyncDir(f.path("agents")); err != nil {
		return &durable.Error{Path: path, Err: err}
	}
	return nil
}

// spent drops invitations with which an agent was approved: they are used.
func (f *Folder) spent(mend bool) error {
	for _, e := range f.agents {
		i, ok := f.invitation(e.Agent)
		if !ok || i.Key != e.Invitation {
			continue
		}
		f.open = slices.DeleteFunc(f.open, func(o Invitation) bool { return o == i })
		if mend {
			if err := f.remove("invitations", i.Agent+noteFile); err != nil {
				return err
			}
		}
	}
	return nil
}

package publish

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
)

// MaxValid is how long an invitation may be good for, in seconds: as long as a
// relay keeps what is asked with it.
const MaxValid = 7 * 24 * 3600

// An Invitation is the public half of one that is open. Whoever has the other
// half can ask to become that agent, once.
type Invitation struct {
	Agent   string // the id
	Key     string // its verifier key
	Expires int64  // Unix seconds
}

// Slot is where a relay keeps what is asked with it.
func (i Invitation) Slot() string { return roster.Slot(i.Key) }

// sign lays it out as a note that its own key has signed.
func (i Invitation) sign(org string, key note.Signer) ([]byte, error) {
	return signed.Sign(signed.Doc{Kind: "invitation", Fields: []signed.Field{
		{Key: "org", Value: org},
		{Key: "agent", Value: i.Agent},
		{Key: "key", Value: i.Key},
		{Key: "expires", Value: signed.FormatTime(i.Expires)},
	}}, key)
}

func openInvitation(msg []byte, org string) (Invitation, error) {
	d, err := signed.Peek(msg, "invitation")
	if err != nil {
		return Invitation{}, err
	}
	in := signed.Read(d)
	in.Expect("org", org)
	i := Invitation{Agent: in.Get("agent"), Key: in.Get("key"), Expires: in.Time("expires")}
	if err := in.Done(); err != nil {
		return Invitation{}, err
	}
	v, err := note.NewVerifier(i.Key)
	if err != nil {
		return Invitation{}, &signed.Error{Kind: "invitation", Reason: "its key is malformed"}
	}
	_, err = signed.Open(msg, "invitation", v)
	return i, err
}

// readInvitations reads invitations/*.note. One that is damaged is an error
// that says which: it is no use to anybody.
func (f *Folder) readInvitations() error {
	entries, err := os.ReadDir(f.path("invitations"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		id, ok := strings.CutSuffix(e.Name(), ".note")
		if !ok || strings.HasPrefix(id, ".") {
			continue
		}
		msg, err := readSmall(f.path("invitations", e.Name()))
		if err != nil {
			return err
		}
		i, err := openInvitation(msg, f.Pin.Root)
		if err != nil || i.Agent != id {
			return &BadFile{filepath.Join("invitations", e.Name()), "is damaged", "delete it, and invite " + show(id) + " again"}
		}
		f.open = append(f.open, i)
	}
	return nil
}

// Waiting returns the invitations that are open, by the agents' ids, those that
// have expired among them.
func (f *Folder) Waiting() []Invitation { return slices.Clone(f.open) }

func (f *Folder) invitation(id string) (Invitation, bool) {
	i := slices.IndexFunc(f.open, func(i Invitation) bool { return i.Agent == id })
	if i < 0 {
		return Invitation{}, false
	}
	return f.open[i], true
}

// Package statefile keeps what an agent's program needs to take its chats up
// again after it was killed: which they are, the token that shows each page that
// it is the same agent's program, and what the agent was writing.
//
// It sees ids, tokens and the agent's own words. It may not see anything that a
// customer wrote, nor a name or an origin of theirs: a Chat has no place for it.
// What it writes is sealed to the agent's own key.
package statefile

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"sync"

	"filippo.io/age"
)

// A Chat is one that goes on after a restart.
type Chat struct {
	ID      string `json:"id"` // 32 lower-case hexadecimal digits
	Service string `json:"service"`
	// Token is the recovery token, and Shown the one before it, until the page has
	// acknowledged the offer that shows that: chat.Recovery.
	Token   string `json:"token"`
	Shown   string `json:"shown,omitempty"`
	Visitor string `json:"visitor"` // verifier key of the customer's page
	Started int64  `json:"started"` // Unix ms

	Draft  string   `json:"draft,omitempty"`
	Form   string   `json:"form,omitempty"`   // a form's id that stands beside the draft
	Seen   int      `json:"seen,omitempty"`   // how many of the customer's messages the agent has seen
	Unsent []string `json:"unsent,omitempty"` // the agent's messages of which nobody knows that they came, in order
}

// MaxSize is the largest state, sealed, in bytes: fifty chats with the longest
// drafts.
const MaxSize = 16 << 20

// A Store keeps the sealed state durably.
type Store interface {
	// State returns what was kept; nil for nothing.
	State() ([]byte, error)
	// KeepState replaces it.
	KeepState(sealed []byte) error
	// SetStateAside keeps what cannot be opened out of the way, and says where.
	SetStateAside() (string, error)
}

// Damaged is that the state could not be opened. It is kept aside.
type Damaged struct{ Path string }

func (d *Damaged) Error() string {
	return "the chats of before the restart cannot be taken up: their file is damaged"
}

// Hint says where the file is, on a line of its own.
func (d *Damaged) Hint() string { return "it was put aside as " + d.Path }

// A File is an agent's state on the disk. It is safe for several goroutines.
type File struct {
	store Store
	id    *age.HybridIdentity

	mu   sync.Mutex
	last uint64 // number of what was written last, and
	held []Chat // what that was
}

// New returns the file of the agent with that identity.
func New(store Store, id *age.HybridIdentity) *File { return &File{store: store, id: id} }

// state is the sealed text.
type state struct {
	Chats []Chat `json:"chats"`
}

// Read returns the chats that were kept. Its error is a *Damaged when the file
// is not what Write has written: it is set aside, and the next Write begins anew.
func (f *File) Read() ([]Chat, error) {
	sealed, err := f.store.State()
	if err == nil && sealed == nil {
		return nil, nil
	}
	if err == nil {
		var chats []Chat
		if chats, err = f.open(sealed); err == nil {
			return chats, nil
		}
	}
	path, aside := f.store.SetStateAside()
	if aside != nil {
		return nil, aside
	}
	return nil, &Damaged{path}
}

func (f *File) open(sealed []byte) ([]Chat, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), f.id)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(io.LimitReader(r, MaxSize))
	d.DisallowUnknownFields()
	var s state
	if err := d.Decode(&s); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("more than one value")
	}
	return s.Chats, nil
}

// Write keeps the chats in the place of those before. Numbers grow: of two at
// once the higher one stays, whichever comes first. What is the same is not
// written again; the caller must not change chats afterwards.
func (f *File) Write(number uint64, chats []Chat) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if number <= f.last {
		return nil
	}
	if f.last > 0 && reflect.DeepEqual(chats, f.held) {
		f.last = number
		return nil
	}
	sealed, err := f.seal(chats)
	if err != nil {
		return err
	}
	if err := f.store.KeepState(sealed); err != nil {
		return err
	}
	f.last, f.held = number, chats
	return nil
}

func (f *File) seal(chats []Chat) ([]byte, error) {
	text, err := json.Marshal(state{chats})
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, f.id.Recipient())
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

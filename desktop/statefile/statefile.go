// Package statefile keeps what an agent's program needs to take its chats up
// again after it was killed: which they are, the token that shows each page that
// it is the same agent's program, and what the agent was writing; and the prekeys
// to which customers seal while nobody has their chat.
//
// It sees ids, tokens, prekeys and the agent's own words. It may not see anything that a
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
	Visitor string `json:"visitor"`         // verifier key of the customer's page
	Started int64  `json:"started"`         // Unix ms
	Asked   bool   `json:"asked,omitempty"` // the customer was asked whether the agent may read what was said before, and had not answered

	Draft  string   `json:"draft,omitempty"`
	Form   string   `json:"form,omitempty"`   // a form's id that stands beside the draft
	Seen   int      `json:"seen,omitempty"`   // how many of the customer's messages the agent has seen
	Unsent []string `json:"unsent,omitempty"` // the agent's messages of which nobody knows that they came, in order
}

// A Prekey is a private key that opens what customers wrote while they waited.
type Prekey struct {
	Key   string `json:"key"`   // as the age command reads it
	Until int64  `json:"until"` // Unix seconds: it is destroyed then
}

// A State is all that is kept.
type State struct {
	Chats   []Chat   `json:"chats"`
	Prekeys []Prekey `json:"prekeys,omitempty"`
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

// Damaged is that the state could not be opened: neither its chats nor its prekeys
// are there any more. It is kept aside.
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
	held State  // what that was
}

// New returns the file of the agent with that identity.
func New(store Store, id *age.HybridIdentity) *File { return &File{store: store, id: id} }

// Read returns what was kept. Its error is a *Damaged when the file
// is not what Write has written: it is set aside, and the next Write begins anew.
func (f *File) Read() (State, error) {
	sealed, err := f.store.State()
	if err == nil && sealed == nil {
		return State{}, nil
	}
	if err == nil {
		var kept State
		if kept, err = f.open(sealed); err == nil {
			return kept, nil
		}
	}
	path, aside := f.store.SetStateAside()
	if aside != nil {
		return State{}, aside
	}
	return State{}, &Damaged{path}
}

func (f *File) open(sealed []byte) (s State, err error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), f.id)
	if err != nil {
		return State{}, err
	}
	d := json.NewDecoder(io.LimitReader(r, MaxSize))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return State{}, err
	}
	if _, err := d.Token(); err != io.EOF {
		return State{}, errors.New("more than one value")
	}
	return s, nil
}

// Write keeps a state in the place of the one before. Numbers grow: of two at
// once the higher one stays, whichever comes first. What is the same is not
// written again; the caller must not change it afterwards.
func (f *File) Write(number uint64, s State) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if number <= f.last {
		return nil
	}
	if f.last > 0 && reflect.DeepEqual(s, f.held) {
		f.last = number
		return nil
	}
	sealed, err := f.seal(s)
	if err != nil {
		return err
	}
	if err := f.store.KeepState(sealed); err != nil {
		return err
	}
	f.last, f.held = number, s
	return nil
}

func (f *File) seal(s State) ([]byte, error) {
	text, err := json.Marshal(s)
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

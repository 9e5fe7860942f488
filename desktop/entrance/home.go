package entrance

import (
	"context"

	"filippo.io/age"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
)

// A Profile says which agent of which organisation somebody is.
type Profile struct {
	Pin   roster.Pin
	Relay string // such as wss://relay.example
	Agent string // the id, such as alice
}

// Name is how people tell the agents of one machine apart, such as
// alice@acme.example/support.
func (p Profile) Name() string { return p.Agent + "@" + roster.OrgName(p.Pin.Root) }

// Is reports whether a person means the agent by a name: the whole of it, or the
// id alone.
func (p Profile) Is(name string) bool { return name == p.Name() || name == p.Agent }

// same reports whether both are one agent. Anybody can give an organisation any
// name, so its root counts and not what it is called.
func (p Profile) same(q Profile) bool { return p.Agent == q.Agent && p.Pin.Root == q.Pin.Root }

// Keys are an agent's.
type Keys struct {
	Signer   note.Signer
	Key      string // the verifier key
	Identity *age.HybridIdentity
}

// A Home has a folder for each agent of a machine.
type Home interface {
	// Agents lists them in order. Beside those that can be used it returns what
	// is wrong with others.
	Agents() ([]Folder, error)
	// Keyring reports whether this machine has a keyring that keeps a secret.
	Keyring() bool
	// Make makes an agent's keys, under a passphrase or, with none, under a key
	// in the keyring, and keeps them with the request that is made of them. A
	// folder of the same agent is put aside.
	Make(p Profile, passphrase string, request func(Keys) ([]byte, error)) (Folder, Keys, error)
}

// A Folder is one agent's.
type Folder interface {
	Profile() Profile
	// Locked reports whether the keys are under a passphrase.
	Locked() bool
	// Open opens the keys. Its error is a *Wrong when the passphrase is.
	Open(passphrase string) (Keys, error)
	// Request is what the agent has asked with; nil once it was granted.
	Request() ([]byte, error)
	// Granted notes that an authority has named the agent.
	Granted(*roster.Authority) error
}

// A Wrong is that a passphrase does not open the keys.
type Wrong struct{}

func (*Wrong) Error() string { return "this passphrase does not open your keys" }

// A Relay is asked before there is a session; package handover speaks to one.
type Relay interface {
	Enrol(ctx context.Context, slot string, enrolment []byte) error
	Enrolment(ctx context.Context, slot string) ([]byte, error)
	Roster(ctx context.Context) ([]byte, error)
	LastStamp(ctx context.Context) ([]byte, error)
}

package publish

import (
	"slices"
	"time"

	"github.com/sealform/sealform/relay/roster"
)

// An Org is what org.yaml says.
type Org struct {
	Name, Relay                   string
	RosterLifetime, StampLifetime time.Duration
	StampKeys                     []string
	Services                      []roster.Service
	Agents                        []Agent
}

// An Agent is one entry of org.yaml's agents. Key and Since are written by
// publish, and "" before the first approval.
type Agent struct {
	ID, Name   string
	Services   []string
	Key, Since string
}

// Agent returns the entry of that id.
func (o *Org) Agent(id string) (Agent, bool) {
	i := slices.IndexFunc(o.Agents, func(a Agent) bool { return a.ID == id })
	if i < 0 {
		return Agent{}, false
	}
	return o.Agents[i], true
}

// A Book writes the first org.yaml, with the usual lifetimes where they are 0, reads
// it, and edits its text, keeping what a person has written around it.
type Book interface {
	New(o Org) ([]byte, error)
	Parse(text []byte) (*Org, error)
	Add(text []byte, a Agent) ([]byte, error)
	SetKey(text []byte, id, key, since string) ([]byte, error)
	Remove(text []byte, id string) ([]byte, error)
	AddStampKey(text []byte, key string) ([]byte, error)
}

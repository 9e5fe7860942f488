// Package shelf keeps an agent's forms, responses and articles as the
// organisation has published them last: it fetches the bundle that the roster
// names, verifies and opens it, and puts it in the place of the one before.
//
// It sees forms and ready-made texts, and the agent's age identity, which opens
// them. It never sees a customer's message or value.
package shelf

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"filippo.io/age"

	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/roster"
)

// A Source has the bundle that the relay's roster names.
type Source interface {
	Bundle(context.Context) ([]byte, error)
}

// A Store keeps the last bundle that was used, sealed as it came.
type Store interface {
	Bundle() (sealed []byte, kept time.Time, err error)
	KeepBundle(sealed []byte) error
}

// Config says where bundles come from. All of it is needed.
type Config struct {
	Identity *age.HybridIdentity
	Source   Source
	Store    Store
	Log      *slog.Logger // gets nothing of what is in a bundle
	Changed  func()       // called after anything that State or the texts show has changed
}

// A Shelf has the workspace that is in use. It is safe for several goroutines.
type Shelf struct {
	Config
	wake chan struct{}

	mu      sync.Mutex
	used    *opened           // nil: none yet
	want    *roster.Authority // whose bundle is not in use yet; nil: nothing is missing
	trouble string            // why it is not; "": not tried yet, or nothing is missing
	advice  string
	news    string // what was published, until it is read
}

// A State is what the agent is told.
type State struct {
	News    string    // what was published since the agent has read it last; "" for nothing
	Trouble string    // why what was published is not here; "" when it is
	Advice  string    // what to do about that; can be ""
	Since   time.Time // how old what is here is; zero: nothing is here
}

// New returns a shelf with the bundle that was kept, if there is one that
// opens. authority is the newest one known; it can be nil.
func New(c Config, authority *roster.Authority) *Shelf {
	s := &Shelf{Config: c, wake: make(chan struct{}, 1)}
	s.used = s.kept(authority)
	s.Use(authority)
	return s
}

// Use takes the newest authority. When its bundle is not the one in use, Run
// fetches it.
func (s *Shelf) Use(a *roster.Authority) {
	if a == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.Bundle == nil || s.used != nil && s.used.hash == a.Bundle.Hash {
		s.want, s.trouble, s.advice = nil, "", ""
		return
	}
	if s.want == nil || s.want.Bundle.Hash != a.Bundle.Hash {
		s.trouble, s.advice = "", ""
	}
	s.want = a
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// State returns what to tell the agent.
func (s *Shelf) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := State{News: s.news, Trouble: s.trouble, Advice: s.advice}
	if s.used != nil {
		st.Since = s.used.since
	}
	return st
}

// Read notes that the agent has read the news.
func (s *Shelf) Read() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.news = ""
}

// workspace returns the one in use; nil for none.
func (s *Shelf) workspace() *workspace.Workspace {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used == nil {
		return nil
	}
	return s.used.workspace
}

// Forms returns what may be requested in a service's chats.
func (s *Shelf) Forms(service string) []workspace.Form {
	if w := s.workspace(); w != nil {
		return w.Forms(service)
	}
	return nil
}

// Responses returns the canned responses of a service.
func (s *Shelf) Responses(service string) []workspace.Response {
	if w := s.workspace(); w != nil {
		return w.Responses(service)
	}
	return nil
}

// Search returns the articles of a service that a query finds.
func (s *Shelf) Search(service, query string) []workspace.Article {
	if w := s.workspace(); w != nil {
		return w.Search(service, query)
	}
	return nil
}

// Dispositions returns what an agent can say came of a chat.
func (s *Shelf) Dispositions() []string {
	if w := s.workspace(); w != nil {
		return w.Dispositions()
	}
	return nil
}

// ChatsAtOnce returns how many chats at once are meant for the agent of that id.
func (s *Shelf) ChatsAtOnce(id string) int {
	if w := s.workspace(); w != nil {
		return w.ChatsAtOnce(id)
	}
	return workspace.DefaultChats
}

// Release returns the release that agents should have; "": none is named.
func (s *Shelf) Release() string {
	if w := s.workspace(); w != nil {
		return w.Release()
	}
	return ""
}

// Article returns an article of a service.
func (s *Shelf) Article(service, name string) (workspace.Article, bool) {
	if w := s.workspace(); w != nil {
		return w.Article(service, name)
	}
	return workspace.Article{}, false
}

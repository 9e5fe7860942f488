package shelf

import (
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"math/rand/v2"
	"time"

	"filippo.io/age"

	"github.com/sealform/sealform/admin/handover"
	"github.com/sealform/sealform/desktop/bundle"
	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/roster"
)

// The pauses between tries to fetch a bundle.
const (
	firstPause = 5 * time.Second
	maxPause   = 5 * time.Minute
)

// opened is a bundle that is in use.
type opened struct {
	hash      [sha256.Size]byte
	files     fs.FS
	workspace *workspace.Workspace
	since     time.Time
}

// Run fetches what the roster names and is not here, again and again, until ctx
// is done.
func (s *Shelf) Run(ctx context.Context) {
	pause := firstPause
	var last *roster.Bundle
	for {
		a := s.missing()
		if a != nil && (last == nil || *last != *a.Bundle) {
			last, pause = a.Bundle, firstPause
		}
		if a == nil || s.try(ctx, a) {
			last = nil
			if !s.wait(ctx, nil) {
				return
			}
			continue
		}
		if !s.wait(ctx, time.After(pause-rand.N(pause/3))) {
			return
		}
		pause = min(pause*2, maxPause)
	}
}

// wait waits for another roster, or for the next try.
func (s *Shelf) wait(ctx context.Context, next <-chan time.Time) bool {
	select {
	case <-ctx.Done():
		return false
	case <-s.wake:
	case <-next:
	}
	return true
}

func (s *Shelf) missing() *roster.Authority {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.want
}

// try fetches a bundle once, and reports whether it is in use now.
func (s *Shelf) try(ctx context.Context, a *roster.Authority) bool {
	next, err := s.fetch(ctx, a)
	if ctx.Err() != nil {
		return false
	}
	defer s.Changed()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.want == nil || s.want.Bundle.Hash != a.Bundle.Hash {
		return true // another one is wanted by now
	}
	if err != nil {
		s.trouble, s.advice = explain(err)
		s.Log.Warn("the published workspace cannot be used", "cause", s.trouble)
		return false
	}
	s.news = published(s.used, next)
	s.used, s.want, s.trouble, s.advice = next, nil, "", ""
	s.Log.Info("the published workspace is in use", "roster", a.Version, "has", next.workspace.String())
	return true
}

func (s *Shelf) fetch(ctx context.Context, a *roster.Authority) (*opened, error) {
	sealed, err := s.Source.Bundle(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.CheckBundle(sealed); err != nil {
		return nil, errOther
	}
	o, err := open(sealed, s.Identity, a.Named())
	if err != nil {
		return nil, err
	}
	if err := s.Store.KeepBundle(sealed); err != nil {
		s.Log.Warn("the published workspace cannot be kept for the next start", "cause", err)
	}
	o.since = time.Now()
	return o, nil
}

func open(sealed []byte, identity *age.HybridIdentity, agents int) (*opened, error) {
	files, err := bundle.Open(sealed, identity, agents)
	if err != nil {
		return nil, err
	}
	w, err := workspace.Load(files)
	if err != nil {
		return nil, errMistakes
	}
	return &opened{hash: sha256.Sum256(sealed), files: files, workspace: w}, nil
}

// kept opens the bundle of an earlier start, which was verified before it was
// kept. When it is not the newest, the number of agents may be another by now.
func (s *Shelf) kept(a *roster.Authority) *opened {
	sealed, since, err := s.Store.Bundle()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var o *opened
	if err == nil {
		o, err = open(sealed, s.Identity, agentsOf(sealed, a))
	}
	if count, ok := errors.AsType[*bundle.WrongCount](err); ok && !names(a, sealed) {
		o, err = open(sealed, s.Identity, count.Sealed)
	}
	if err != nil {
		why, _ := explain(err)
		s.Log.Warn("the workspace of the last start cannot be used", "cause", why)
		return nil
	}
	o.since = since
	return o
}

func names(a *roster.Authority, sealed []byte) bool {
	return a != nil && a.Bundle != nil && a.CheckBundle(sealed) == nil
}

func agentsOf(sealed []byte, a *roster.Authority) int {
	if names(a, sealed) {
		return a.Named()
	}
	return 0
}

var (
	errOther    = errors.New("the relay has another one than your administrator has published")
	errMistakes = errors.New("it has mistakes")
)

// explain says why a bundle is not used, and what to do about it.
func explain(err error) (why, advice string) {
	const tell = "Tell your administrator."
	if _, ok := errors.AsType[*handover.Away](err); ok {
		return "the relay does not answer", ""
	}
	if _, ok := errors.AsType[handover.NotThere](err); ok {
		return "the relay does not have it", tell
	}
	var hint interface{ Hint() string }
	if errors.Is(err, errOther) || errors.Is(err, errMistakes) || errors.As(err, &hint) {
		return err.Error(), tell
	}
	return "it cannot be read", tell
}

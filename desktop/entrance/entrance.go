// Package entrance is what an agent passes before there is a session: the
// invitation, the making of keys and their protection, the five words, the wait
// until the roster names the key; at later starts the passphrase.
//
// It sees invitations, passphrases and the agent's keys, and never anything of a
// customer's. None of them may reach a log or an error's text; what is written is
// written by the Home alone. It draws nothing and serves nothing: package desktop
// shows its View.
package entrance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sealform/sealform/desktop/invitation"
)

// Config is what an entrance needs.
type Config struct {
	Home       Home
	Relay      func(Profile) (Relay, error)
	As         string // the name of the agent to be; "": whoever is there
	Invitation string // a line to begin with; "": the window asks for it where there is no agent
	Passphrase string // for new keys, and to open old ones; "": the window asks
}

// An Entrance is where an agent stands. It is safe for several goroutines.
type Entrance struct {
	Config
	in     chan In // gets one
	done   chan struct{}
	trying sync.Mutex // one passphrase at a time

	mu      sync.Mutex
	ctx     context.Context // of Run
	step    Step
	problem string // of a step that the window did not cause
	damaged string // what is wrong with agents that are not among folders
	folders []Folder
	invited invitation.Invitation
	folder  Folder // whose agent somebody is to be
	keys    Keys
	asked   asked
	retry   time.Time          // no passphrase is tried before
	leave   context.CancelFunc // ends what runs for the present step
	views   map[chan struct{}]bool
}

// In is an agent who is in: what a session is made of.
type In struct {
	Folder Folder
	Keys   Keys
}

// New returns an entrance at its first step. Its error is that there is no agent
// of that name, that the invitation is none, or that folders cannot be read.
func New(c Config) (*Entrance, error) {
	folders, damaged := c.Home.Agents()
	if damaged != nil && len(folders) == 0 {
		return nil, damaged
	}
	e := &Entrance{Config: c, in: make(chan In, 1), done: make(chan struct{}), folders: folders, leave: func() {}, views: map[chan struct{}]bool{}}
	if c.As != "" {
		e.folders = slices.DeleteFunc(slices.Clone(folders), func(f Folder) bool { return !f.Profile().Is(c.As) })
		switch {
		case len(e.folders) == 0 && damaged != nil: // it may be that one
			return nil, damaged
		case len(e.folders) == 0:
			return nil, &Unknown{c.As}
		}
	}
	if damaged != nil {
		e.damaged = strings.ReplaceAll(damaged.Error(), "\n", "; ")
	}
	e.step = StepInvitation
	if c.Invitation != "" {
		return e, e.Invite(c.Invitation)
	}
	return e, nil
}

// Unknown is that there is no agent of that name on this machine.
type Unknown struct{ Name string }

func (u *Unknown) Error() string { return fmt.Sprintf("there is no agent %q on this machine", u.Name) }

// Hint says what to do about it, on a line of its own.
func (u *Unknown) Hint() string {
	return "ask your administrator for an invitation, and run \"sealform desktop --invitation -\""
}

// Run returns once the agent is in, or with ctx's error.
func (e *Entrance) Run(ctx context.Context) (In, error) {
	e.begin(ctx)
	defer close(e.done)
	select {
	case in := <-e.in:
		return in, nil
	case <-ctx.Done():
		return In{}, ctx.Err()
	}
}

// begin goes as far as it can without anybody.
func (e *Entrance) begin(ctx context.Context) {
	unlock := e.lock()
	e.ctx = ctx
	invited, only := e.step == StepInvited, len(e.folders) == 1
	switch {
	case !invited && only:
		e.enter(e.folders[0])
	case !invited && len(e.folders) > 1:
		e.step = StepChoose
	}
	unlock()
	if e.Passphrase == "" {
		return
	}
	if invited {
		e.report(errors.Join(e.Proceed(), e.Protect(e.Passphrase)))
	} else if only && e.folders[0].Locked() {
		e.report(e.Unlock(e.Passphrase))
	}
}

// report shows why what nobody in the window has asked for did not work, unless
// somebody has gone elsewhere there.
func (e *Entrance) report(err error) {
	if err == nil || errors.Is(err, errOrder) {
		return
	}
	defer e.lock()()
	e.problem = err.Error()
}

// lock takes the mutex; the returned function tells the windows and gives it
// back.
func (e *Entrance) lock() (unlock func()) {
	e.mu.Lock()
	return func() {
		for c := range e.views {
			select {
			case c <- struct{}{}:
			default:
			}
		}
		e.mu.Unlock()
	}
}

// Watch returns a channel that gets a value now and after changes, and a
// function that ends it.
func (e *Entrance) Watch() (changed <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	c <- struct{}{}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.views[c] = true
	return c, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		delete(e.views, c)
	}
}

// to goes to another step, and ends what ran for the one before.
func (e *Entrance) to(s Step) {
	e.leave()
	e.leave, e.step, e.problem = func() {}, s, ""
}

package entrance

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/sealform/sealform/desktop/invitation"
	"github.com/sealform/sealform/relay/roster"
)

// A Step is where somebody stands.
type Step string

// The steps.
const (
	StepInvitation Step = "invitation" // to be pasted
	StepInvited    Step = "invited"    // by whom is shown, before anything is done
	StepProtect    Step = "protect"    // new keys, by the keyring or a passphrase
	StepWords      Step = "words"      // asked, until the roster names the key
	StepChoose     Step = "choose"     // among several agents
	StepUnlock     Step = "unlock"     // old keys
)

// MinPassphrase is the shortest passphrase that is taken, in characters.
const MinPassphrase = 12

// tryEvery is how long a wrong passphrase keeps the next one waiting. Each takes
// about a second of work besides.
const tryEvery = time.Second

// Errors that the window shows.
var (
	errNone  = errors.New("this is not an invitation: paste the whole line, which begins with sealform-invitation-")
	errCut   = errors.New("this invitation was cut short or altered on its way: copy the whole line again, or have it sent again")
	errRelay = errors.New("this invitation names a relay that cannot be used, or that is not encrypted: ask your administrator for another invitation")
	errShort = fmt.Errorf("this passphrase is too short: use %d characters or more, such as four random words", MinPassphrase)
	errOrder = errors.New("this is not what is asked for now: load the page again")
	errBusy  = errors.New("too many tries: wait a second, then try again")
)

// Invite takes an invitation as it was pasted. Nothing is done with it before
// Proceed.
func (e *Entrance) Invite(pasted string) error {
	i, err := invitation.Parse(pasted)
	switch {
	case errors.Is(err, invitation.ErrCut):
		return errCut
	case err != nil:
		return errNone
	case time.Now().Unix() >= i.Expires:
		return expired(i.Expires)
	}
	if _, err := e.Relay(ProfileOf(i)); err != nil {
		return errRelay
	}
	defer e.lock()()
	if e.step != StepInvitation {
		return errOrder
	}
	e.to(StepInvited)
	e.invited = i
	return nil
}

func expired(at int64) error {
	return fmt.Errorf("this invitation has expired on %s, or this computer's clock is wrong: ask your administrator for another one", time.Unix(at, 0).Format("2 January 2006 at 15:04"))
}

// ProfileOf returns whom an invitation is for.
func ProfileOf(i invitation.Invitation) Profile {
	return Profile{Pin: i.Pin, Relay: i.Relay, Agent: i.Agent}
}

// Proceed goes on with the invitation that is shown.
func (e *Entrance) Proceed() error {
	defer e.lock()()
	if e.step != StepInvited {
		return errOrder
	}
	e.to(StepProtect)
	return nil
}

// Renew asks for an invitation, whatever is on screen. What was asked for
// before stays until another request takes its place.
func (e *Entrance) Renew() error {
	defer e.lock()()
	e.to(StepInvitation)
	e.invited = invitation.Invitation{}
	return nil
}

// Back returns to the agents that are here.
func (e *Entrance) Back() error {
	defer e.lock()()
	if len(e.folders) == 0 {
		return errOrder
	}
	e.to(StepChoose)
	if len(e.folders) == 1 {
		e.enter(e.folders[0])
	}
	return nil
}

// Choose goes on as the agent of that name.
func (e *Entrance) Choose(name string) error {
	defer e.lock()()
	for i, f := range e.folders {
		if e.step == StepChoose && e.names()[i] == name {
			e.enter(f)
			return nil
		}
	}
	return errOrder
}

// enter goes on as the agent of a folder.
func (e *Entrance) enter(f Folder) {
	e.to(StepUnlock)
	e.folder = f
	if !f.Locked() {
		go func() { e.report(e.Unlock("")) }()
	}
}

// LongEnough returns an error for a passphrase that is too short for new keys.
func LongEnough(passphrase string) error {
	if utf8.RuneCountInString(passphrase) < MinPassphrase {
		return errShort
	}
	return nil
}

// Protect makes the agent's keys, under a passphrase or, with none, under a key
// in the keyring, and asks the relay with them.
func (e *Entrance) Protect(passphrase string) error {
	if passphrase != "" {
		if err := LongEnough(passphrase); err != nil {
			return err
		}
	}
	i, err := e.invitation()
	if err != nil {
		return err
	}
	if !e.trying.TryLock() {
		return errBusy
	}
	defer e.trying.Unlock()
	f, keys, err := e.Home.Make(ProfileOf(i), passphrase, func(k Keys) ([]byte, error) { return Request(i, k) })
	if err != nil {
		return err
	}
	defer e.lock()()
	e.folders = with(e.folders, f)
	if e.step != StepProtect || e.invited != i { // somebody has gone elsewhere meanwhile
		return errOrder
	}
	e.invited = invitation.Invitation{}
	return e.opened(f, keys)
}

func (e *Entrance) invitation() (invitation.Invitation, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.step != StepProtect {
		return invitation.Invitation{}, errOrder
	}
	return e.invited, nil
}

// with puts a folder in the place of the same agent's.
func with(all []Folder, f Folder) []Folder {
	kept := []Folder{}
	for _, other := range all {
		if !other.Profile().same(f.Profile()) {
			kept = append(kept, other)
		}
	}
	return append(kept, f)
}

// Request signs what an invited agent asks with.
func Request(i invitation.Invitation, k Keys) ([]byte, error) {
	signer, vkey, err := i.Key()
	if err != nil {
		return nil, err
	}
	return roster.Enrolment{
		Org: i.Pin.Root, Agent: i.Agent, Invitation: vkey, Key: k.Key,
		Recipient: k.Identity.Recipient().String(), Time: time.Now().Unix(),
	}.Sign(k.Signer, signer)
}

// Unlock opens the keys with a passphrase, "" for those under the keyring.
func (e *Entrance) Unlock(passphrase string) error {
	if !e.trying.TryLock() {
		return errBusy
	}
	defer e.trying.Unlock()
	f, err := e.locked()
	if err != nil {
		return err
	}
	keys, err := f.Open(passphrase)
	defer e.lock()()
	if _, wrong := errors.AsType[*Wrong](err); wrong {
		e.retry = time.Now().Add(tryEvery)
	}
	if e.step != StepUnlock || e.folder != f { // somebody has gone elsewhere meanwhile
		return errOrder
	}
	if err != nil {
		return err
	}
	return e.opened(f, keys)
}

func (e *Entrance) locked() (Folder, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.step != StepUnlock:
		return nil, errOrder
	case time.Now().Before(e.retry):
		return nil, errBusy
	}
	return e.folder, nil
}

// opened goes on with an agent's keys: in, or to wait.
func (e *Entrance) opened(f Folder, keys Keys) error {
	msg, err := f.Request()
	if err != nil {
		return err
	}
	e.folder, e.keys = f, keys
	if msg == nil {
		e.enterSession()
		return nil
	}
	return e.await(msg)
}

func (e *Entrance) enterSession() {
	e.to(e.step)
	select {
	case e.in <- In{e.folder, e.keys}:
	default:
	}
}

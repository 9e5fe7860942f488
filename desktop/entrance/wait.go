package entrance

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/sealform/sealform/admin/handover"
	"github.com/sealform/sealform/desktop/invitation"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
)

// pollEvery is how often the relay is asked whether the agent is in.
const pollEvery = 10 * time.Second

// againEvery is how often a request that the relay has is handed over again: it
// may have lost it, and takes the same one any number of times.
const againEvery = 30

// A Standing is where a request is.
type Standing string

// The standings of a request.
const (
	StandingSending Standing = ""        // on its way
	StandingThere   Standing = "there"   // the relay has it
	StandingTaken   Standing = "taken"   // another's is there, or another is in
	StandingAway    Standing = "away"    // the relay cannot be reached
	StandingRefused Standing = "refused" // the relay does not take it
)

// asked is a request and how it stands.
type asked struct {
	words    []string
	text     string // the note
	standing Standing
}

// await shows the words of a request and waits until it is granted.
func (e *Entrance) await(msg []byte) error {
	enrolment, err := roster.OpenEnrolment(msg)
	if err != nil {
		return errors.New("your request is damaged: ask your administrator for another invitation")
	}
	doc, err := signed.Peek(msg, "enrolment")
	if err != nil {
		return err
	}
	text, err := doc.Text()
	if err != nil {
		return err
	}
	relay, err := e.Relay(e.folder.Profile())
	if err != nil {
		return err
	}
	e.to(StepWords)
	e.asked = asked{words: strings.Split(invitation.Words(text), "-"), text: string(msg)}
	ctx, leave := context.WithCancel(e.ctx)
	e.leave = leave
	w := &wait{e, e.folder, e.keys.Key, relay, msg, roster.Slot(enrolment.Invitation)}
	go w.run(ctx)
	return nil
}

// A wait is for one request.
type wait struct {
	e      *Entrance
	folder Folder
	key    string
	relay  Relay
	msg    []byte
	slot   string
}

func (w *wait) run(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	standing := StandingSending
	for n := 0; ; n++ {
		if standing != StandingThere || n%againEvery == 0 {
			standing = w.hand(ctx)
		}
		a, other := w.look(ctx)
		if a != nil {
			w.granted(ctx, a)
			return
		}
		if other {
			standing = StandingTaken
		}
		w.update(ctx, func() { w.e.asked.standing = standing })
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// update changes something while this is still what is waited for.
func (w *wait) update(ctx context.Context, change func()) {
	defer w.e.lock()()
	if ctx.Err() == nil {
		change()
	}
}

// hand leaves the request at the relay.
func (w *wait) hand(ctx context.Context) Standing {
	err := w.relay.Enrol(ctx, w.slot, w.msg)
	if _, conflict := errors.AsType[*handover.Conflict](err); conflict {
		if there, err := w.relay.Enrolment(ctx, w.slot); err == nil && bytes.Equal(there, w.msg) {
			return StandingThere
		}
		return StandingTaken
	}
	if _, away := errors.AsType[*handover.Away](err); away {
		return StandingAway
	}
	if err != nil {
		return StandingRefused
	}
	return StandingThere
}

// look asks whether the roster in force names the key, or another for the same
// agent.
func (w *wait) look(ctx context.Context) (in *roster.Authority, other bool) {
	note, err := w.relay.Roster(ctx)
	if err != nil {
		return nil, false
	}
	stamp, err := w.relay.LastStamp(ctx)
	if err != nil {
		return nil, false
	}
	p := w.folder.Profile()
	a, err := roster.OpenAuthority(note, stamp, p.Pin)
	if err != nil || !a.Valid(time.Now().Unix()) {
		return nil, false
	}
	if _, ok := a.Agent(w.key); ok {
		return a, false
	}
	for _, agent := range a.Agents {
		other = other || strings.HasPrefix(agent.VKey, roster.OrgName(p.Pin.Root)+"/"+p.Agent+"+")
	}
	return nil, other
}

func (w *wait) granted(ctx context.Context, a *roster.Authority) {
	err := w.folder.Granted(a)
	w.update(ctx, func() {
		w.e.enterSession()
		if err != nil {
			w.e.problem = err.Error() // it is granted again at the next start
		}
	})
}

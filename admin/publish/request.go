package publish

import (
	"errors"
	"slices"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
)

// A Request is an enrolment that fits an open invitation. Whether it came from
// the person who was invited nobody can tell but that person, by the words.
type Request struct {
	Agent    string // the id
	Name     string // as customers read it, made harmless for a terminal
	Rotation bool   // the agent has a key already, which holds until this one is approved
	Text     string // what both signatures sign; the words to compare are made of it

	msg        []byte
	enrolment  roster.Enrolment
	invitation Invitation
}

// Reasons for which an enrolment is no Request. Each has its own words.
var (
	ErrAltered  = errors.New("the request was altered, or lacks a signature")
	ErrOtherOrg = errors.New("the request is for another organisation")
	ErrUsed     = errors.New("the invitation was used already")
	ErrUnknown  = errors.New("there is no open invitation for this request")
	ErrOtherID  = errors.New("the request asks for another agent than the one who was invited")
	ErrLate     = errors.New("the invitation has expired")
	ErrTaken    = errors.New("the request has a key or a recipient that another agent has")
)

// A Rejected says why an enrolment is none, and what to do. Err is one of the
// reasons above.
type Rejected struct {
	Err    error
	Agent  string // whom it claims to be, if that can be read
	advice string
}

func (e *Rejected) Error() string {
	if e.Agent == "" {
		return e.Err.Error()
	}
	return e.Agent + ": " + e.Err.Error()
}

func (e *Rejected) Unwrap() error { return e.Err }

// Hint says what to do about it, on a line of its own.
func (e *Rejected) Hint() string { return e.advice }

// Judge verifies an enrolment against the open invitations at the given time in
// Unix seconds. Its error is a *Rejected. An invitation is good until it
// expires by the administrator's clock: what time a request bears, its sender
// chooses.
func (f *Folder) Judge(msg []byte, now int64) (*Request, error) {
	e, err := roster.OpenEnrolment(msg)
	if err != nil {
		return nil, &Rejected{ErrAltered, "", "have it sent again, as the desktop shows it"}
	}
	i, err := f.invitationOf(e, now)
	if err != nil {
		return nil, &Rejected{err, e.Agent, f.advice(err, e.Agent)}
	}
	a, _ := f.Org.Agent(i.Agent)
	return &Request{Agent: i.Agent, Name: show(a.Name), Rotation: a.Key != "", Text: text(msg),
		msg: msg, enrolment: e, invitation: i}, nil
}

// text is what of a note its signatures sign.
func text(msg []byte) string {
	d, err := signed.Peek(msg, "enrolment")
	if err != nil {
		return ""
	}
	s, _ := d.Text()
	return s
}

func (f *Folder) invitationOf(e roster.Enrolment, now int64) (Invitation, error) {
	n := slices.IndexFunc(f.open, func(i Invitation) bool { return i.Key == e.Invitation })
	switch {
	case e.Org != f.Pin.Root:
		return Invitation{}, ErrOtherOrg
	case f.used(e.Invitation):
		return Invitation{}, ErrUsed
	case n < 0:
		return Invitation{}, ErrUnknown
	}
	i := f.open[n]
	_, listed := f.Org.Agent(i.Agent)
	switch {
	case i.Agent != e.Agent:
		return i, ErrOtherID
	case now >= i.Expires || e.Time >= i.Expires:
		return i, ErrLate
	case !listed:
		return i, ErrUnknown
	case f.taken(e):
		return i, ErrTaken
	}
	return i, nil
}

// used reports whether an agent was approved with that invitation.
func (f *Folder) used(key string) bool {
	for _, e := range f.agents {
		if e.Invitation == key {
			return true
		}
	}
	return false
}

func (f *Folder) taken(e roster.Enrolment) bool {
	for _, other := range f.agents {
		if other.Key == e.Key || other.Recipient == e.Recipient {
			return true
		}
	}
	return false
}

func (f *Folder) advice(reason error, id string) string {
	again := "sealform invite " + f.dir + " " + id
	switch reason {
	case ErrOtherOrg:
		return "it belongs to another administrator: nothing to do here"
	case ErrUsed:
		return "one request an invitation: if this one is " + id + "'s, somebody else's was approved; compare the words with " + id + ", and if in doubt: sealform remove " + f.dir + " " + id
	case ErrLate:
		return "invite again: " + again
	case ErrOtherID:
		return "somebody changed whom it was for: do not approve it, and find out who had the invitation"
	case ErrTaken:
		return "it was made with somebody else's key file: have it made anew, and invite again: " + again
	}
	return "it may be of an invitation that was withdrawn or replaced; if it is not, invite again: " + again
}

// Approve makes the enrolment of a request the agent's: a person has compared
// the words. It writes the new note, then org.yaml, which makes it count; what
// follows is only tidied. today is the date for "since".
func (f *Folder) Approve(r *Request, today string) error {
	next, err := f.Org.SetAgentKey(r.Agent, r.enrolment.Key, today)
	if err != nil {
		return err
	}
	if err := f.write(r.msg, "agents", r.Agent+nextFile); err != nil {
		return err
	}
	if err := f.rewrite(next); err != nil {
		return err
	}
	f.agents[r.Agent] = r.enrolment
	if err := f.settle(r.Agent); err != nil {
		return err
	}
	return f.spent(true)
}

// Withdraw takes an invitation back: what is asked with it is refused from now
// on.
func (f *Folder) Withdraw(id string) error {
	f.open = slices.DeleteFunc(f.open, func(i Invitation) bool { return i.Agent == id })
	return f.remove("invitations", id+noteFile)
}

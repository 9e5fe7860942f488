package roster

import (
	"cmp"
	"strconv"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
)

// Limits of a duty note.
const (
	MaxDuty         = 4 << 10       // bytes of the signed note
	MaxDutyLifetime = 7 * 24 * 3600 // seconds from time to until
	MaxFree         = 20            // chats that an agent has room for
)

// A State is what an agent does, as the agent says.
type State string

// All states.
const (
	OnDuty State = "on"
	Busy   State = "busy"
	Away   State = "away"
)

// A Duty is what an agent says of itself to the relay and, through it, to
// colleagues and waiting customers: whether it takes chats, and the prekey to
// which those can seal who wait, or find nobody there. It is in a fixed form, so
// that an agent's end cannot slip words past anybody in it.
type Duty struct {
	Org       string // the root's verifier key
	Agent     string // the agent's verifier key
	State     State
	Free      uint64 // how many more chats it takes, at most MaxFree
	Recipient string // the prekey, an age recipient (age1pq1…); "": none
	Count     uint64 // of two notes of one agent the one with the later Time counts, then the higher Count
	Time      int64  // Unix seconds, by the agent's clock
	Until     int64  // Unix seconds: the prekey is kept until then
}

// noRecipient stands in a duty note without a prekey.
const noRecipient = "-"

// Sign signs the duty note with the agent's key.
func (d Duty) Sign(agent note.Signer) ([]byte, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	return signed.Sign(signed.Doc{Kind: "duty", Fields: []signed.Field{
		{Key: "org", Value: d.Org},
		{Key: "agent", Value: d.Agent},
		{Key: "state", Value: string(d.State)},
		{Key: "free", Value: strconv.FormatUint(d.Free, 10)},
		{Key: "recipient", Value: cmp.Or(d.Recipient, noRecipient)},
		{Key: "count", Value: strconv.FormatUint(d.Count, 10)},
		{Key: "time", Value: signed.FormatTime(d.Time)},
		{Key: "until", Value: signed.FormatTime(d.Until)},
	}}, agent)
}

// OpenDuty verifies a duty note: that an agent of the roster, whom the stamp does
// not take out, has signed it, and that it holds at the given time in Unix
// seconds. One from the reader's future holds too, as a roster does. It returns
// the agent as the roster has it.
func OpenDuty(msg []byte, a *Authority, now int64) (Duty, Agent, error) {
	if len(msg) > MaxDuty {
		return Duty{}, Agent{}, badDuty("is larger than 4 KiB")
	}
	peek, err := signed.Peek(msg, "duty")
	if err != nil {
		return Duty{}, Agent{}, err
	}
	d, err := parseDuty(peek)
	if err != nil {
		return Duty{}, Agent{}, err
	}
	agent, ok := a.Agent(d.Agent)
	if !ok || d.Org != a.Org {
		return Duty{}, Agent{}, badDuty("is of nobody in the roster")
	}
	v, err := note.NewVerifier(d.Agent)
	if err != nil {
		return Duty{}, Agent{}, badDuty("the agent's key is malformed")
	}
	if _, err := signed.Open(msg, "duty", v); err != nil {
		return Duty{}, Agent{}, err
	}
	if now >= d.Until {
		return Duty{}, Agent{}, badDuty("is too old")
	}
	return d, agent, nil
}

// Newer reports whether d is what the agent said later than e.
func (d Duty) Newer(e Duty) bool {
	return cmp.Or(cmp.Compare(d.Time, e.Time), cmp.Compare(d.Count, e.Count)) > 0
}

func parseDuty(doc signed.Doc) (Duty, error) {
	in := signed.Read(doc)
	d := Duty{Org: in.Get("org"), Agent: in.Get("agent"), State: State(in.Get("state")), Free: in.Uint("free"),
		Recipient: in.Get("recipient"), Count: in.Uint("count"), Time: in.Time("time"), Until: in.Time("until")}
	if err := in.Done(); err != nil {
		return Duty{}, err
	}
	if doc.Body != "" {
		return Duty{}, badDuty("has a body")
	}
	if d.Recipient == noRecipient {
		d.Recipient = ""
	}
	return d, d.check()
}

func (d Duty) check() error {
	switch {
	case d.State != OnDuty && d.State != Busy && d.State != Away:
		return badDuty("the state is none of on, busy and away")
	case d.Free > MaxFree:
		return badDuty("it has room for more than 20 chats")
	case d.Recipient != "" && !ValidRecipient(d.Recipient):
		return badDuty("the recipient is malformed")
	case d.Until <= d.Time || d.Until-d.Time > MaxDutyLifetime:
		return badDuty("it holds for longer than 7 days, or never")
	}
	return nil
}

func badDuty(reason string) error { return &signed.Error{Kind: "duty", Reason: reason} }

package roster

import (
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
)

// MaxEnrolment is the largest enrolment in bytes.
const MaxEnrolment = 8 << 10

// An Enrolment is how somebody who was invited asks to become an agent. The new
// agent's key and the invitation's key have signed it, so it shows that its
// sender has both. Whether it is the right person's is for people to compare.
type Enrolment struct {
	Org        string // the root's verifier key
	Agent      string // the id, such as alice
	Invitation string // the invitation's verifier key
	Key        string // the new agent's verifier key
	Recipient  string // the new agent's age recipient, age1pq1…
	Time       int64  // Unix seconds, by the agent's clock
}

// Slot is where a relay keeps the enrolment of an invitation: the Fingerprint of
// the invitation's verifier key.
func Slot(invitation string) string { return Fingerprint(invitation) }

// Sign signs the enrolment with the new agent's key and the invitation's.
func (e Enrolment) Sign(agent, invitation note.Signer) ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	return signed.Sign(signed.Doc{Kind: "enrolment", Fields: []signed.Field{
		{Key: "org", Value: e.Org},
		{Key: "agent", Value: e.Agent},
		{Key: "invitation", Value: e.Invitation},
		{Key: "key", Value: e.Key},
		{Key: "recipient", Value: e.Recipient},
		{Key: "time", Value: signed.FormatTime(e.Time)},
	}}, agent, invitation)
}

// OpenEnrolment verifies that both keys that an enrolment names have signed it.
// That says nothing of whether anybody has invited its sender.
func OpenEnrolment(msg []byte) (Enrolment, error) {
	if len(msg) > MaxEnrolment {
		return Enrolment{}, badEnrolment("is larger than 8 KiB")
	}
	d, err := signed.Peek(msg, "enrolment")
	if err != nil {
		return Enrolment{}, err
	}
	e, err := parseEnrolment(d)
	if err != nil {
		return Enrolment{}, err
	}
	agent, err := note.NewVerifier(e.Key)
	if err != nil {
		return Enrolment{}, badEnrolment("the agent's key is malformed")
	}
	invitation, err := note.NewVerifier(e.Invitation)
	if err != nil {
		return Enrolment{}, badEnrolment("the invitation's key is malformed")
	}
	_, err = signed.OpenBoth(msg, "enrolment", agent, invitation)
	return e, err
}

func parseEnrolment(d signed.Doc) (Enrolment, error) {
	in := signed.Read(d)
	e := Enrolment{Org: in.Get("org"), Agent: in.Get("agent"), Invitation: in.Get("invitation"),
		Key: in.Get("key"), Recipient: in.Get("recipient"), Time: in.Time("time")}
	if err := in.Done(); err != nil {
		return Enrolment{}, err
	}
	if d.Body != "" {
		return Enrolment{}, badEnrolment("has a body")
	}
	return e, e.check()
}

func (e Enrolment) check() error {
	switch {
	case !ValidName(e.Agent):
		return badEnrolment("the agent's id is malformed")
	case e.Key == e.Invitation:
		return badEnrolment("the invitation's key may not be the agent's")
	case !strings.HasPrefix(e.Key, OrgName(e.Org)+"/"+e.Agent+"+"):
		return badEnrolment("the agent's key has another name than the organisation's and the agent's")
	case !ValidRecipient(e.Recipient):
		return badEnrolment("the recipient is malformed")
	}
	return nil
}

func badEnrolment(reason string) error { return &signed.Error{Kind: "enrolment", Reason: reason} }

// OrgName is the name in a verifier key, such as acme.example/support.
func OrgName(vkey string) string {
	name, _, _ := strings.Cut(vkey, "+")
	return name
}

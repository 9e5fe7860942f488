package trust

import (
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
)

// A Refusal is why a customer's page does not go on. It is a code that the
// page puts into words a customer understands.
type Refusal string

// Refusals.
const (
	RefusedOrg     Refusal = "org-malformed"      // the page's data-org is not a verifier key, or its data-spare no fingerprint
	RefusedRoster  Refusal = "roster-signature"   // the roster is not signed by data-org or data-spare, or the stamp not for it
	RefusedService Refusal = "service-unknown"    // the roster has no such service
	RefusedOrigin  Refusal = "origin-not-allowed" // the roster does not list this page's origin
	RefusedAgent   Refusal = "agent-unknown"      // who answered is not in the roster, or not for this service
	RefusedOffer   Refusal = "offer-invalid"      // the agent's offer is not for this customer, or is expired
)

func (r Refusal) Error() string { return "refused: " + string(r) }

// CheckOrg returns a Refusal when what the page knows of the organisation is
// malformed.
func CheckOrg(pin roster.Pin) error {
	if pin.Check() != nil {
		return RefusedOrg
	}
	return nil
}

// Admits returns a Refusal unless the roster opens the service to the origin.
func Admits(a *roster.Authority, service, origin string) error {
	s, ok := a.Service(service)
	if !ok {
		return RefusedService
	}
	if !s.Admits(origin) {
		return RefusedOrigin
	}
	return nil
}

// CheckAgent returns the agent with that verifier key, if it may answer for the
// service by the roster, and the stamp does not take it out. The error is a
// Refusal.
func CheckAgent(a *roster.Authority, vkey, service string) (roster.Agent, note.Verifier, error) {
	agent, ok := a.Agent(vkey)
	if !ok || !agent.Serves(service) {
		return roster.Agent{}, nil, RefusedAgent
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return roster.Agent{}, nil, RefusedAgent
	}
	return agent, v, nil
}

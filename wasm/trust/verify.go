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
	RefusedOrg     Refusal = "org-malformed"      // the page's data-org is not a verifier key
	RefusedRoster  Refusal = "roster-signature"   // the roster is not signed by data-org
	RefusedService Refusal = "service-unknown"    // the roster has no such service
	RefusedOrigin  Refusal = "origin-not-allowed" // the roster does not list this page's origin
	RefusedAgent   Refusal = "agent-unknown"      // who answered is not in the roster, or not for this service
	RefusedOffer   Refusal = "offer-invalid"      // the agent's offer is not for this customer, or is expired
)

func (r Refusal) Error() string { return "refused: " + string(r) }

// CheckOrg returns a Refusal when root is not a verifier key.
func CheckOrg(root string) error {
	if _, err := note.NewVerifier(root); err != nil {
		return RefusedOrg
	}
	return nil
}

// CheckRoster verifies a roster for a page: signed by root, with the service
// open to the origin. Whether it is valid now, or older than another, is the
// caller's to judge. The error is a Refusal; the roster stands beside it when
// the signature is good.
func CheckRoster(msg []byte, root, service, origin string) (*roster.Roster, error) {
	r, err := roster.Open(msg, root)
	if err != nil {
		return nil, RefusedRoster
	}
	return r, Admits(r, service, origin)
}

// Admits returns a Refusal unless the roster opens the service to the origin.
func Admits(r *roster.Roster, service, origin string) error {
	s, ok := r.Service(service)
	if !ok {
		return RefusedService
	}
	if !s.Admits(origin) {
		return RefusedOrigin
	}
	return nil
}

// CheckAgent returns the rostered agent with that verifier key, if it may
// answer for the service. The error is a Refusal.
func CheckAgent(r *roster.Roster, vkey, service string) (roster.Agent, note.Verifier, error) {
	a, ok := r.Agent(vkey)
	if !ok || !a.Serves(service) {
		return roster.Agent{}, nil, RefusedAgent
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return roster.Agent{}, nil, RefusedAgent
	}
	return a, v, nil
}

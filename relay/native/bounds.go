package native

import (
	"net/http"
	"slices"
	"strings"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/wire"
)

// The bounds that the host keeps, beside the core's.
const (
	BoundPlaces     core.Bound = "address_connections" // that one address holds
	BoundArrivals   core.Bound = "address_arrivals"    // new connections from one address, for a while
	BoundGuests     core.Bound = "requests"            // connections that are no WebSocket: one was cut
	BoundParts      core.Bound = "unfinished"          // bytes of messages that are not whole yet
	BoundQueue      core.Bound = "send_queue"          // of one connection, whose reader was too slow
	BoundHandovers  core.Bound = "handovers"           // what one address hands over or fetches, for a while
	BoundEnrolments core.Bound = "enrolments"          // of one organisation: one gave way
)

// Bounds are all that a relay on one machine has.
var Bounds = append(slices.Clone(core.Bounds), BoundPlaces, BoundArrivals, BoundGuests, BoundParts, BoundQueue, BoundHandovers, BoundEnrolments)

// A Turnaway is why a request did not become a connection.
type Turnaway string

// All of them.
const (
	AwayShutdown    Turnaway = "shutdown"
	AwaySubprotocol Turnaway = "subprotocol"
	AwayChat        Turnaway = "chat" // its address is malformed
	AwayOrigin      Turnaway = "origin"
	AwayAddress     Turnaway = "address" // there are too many from there
	AwayHandshake   Turnaway = "handshake"
)

// Turnaways are all of them.
var Turnaways = []Turnaway{AwayShutdown, AwaySubprotocol, AwayChat, AwayOrigin, AwayAddress, AwayHandshake}

// A Handover is what somebody hands over below /v1/orgs/, and the HTTP status that
// refused it.
type Handover struct {
	What   string // see Handed
	Status int    // see HandoverStatuses; 0: another one
}

// Handed are the kinds of what is handed over, and HandoverStatuses those of the
// answers that refuse.
var (
	Handed           = []string{"publication", "stamp", "enrolment"}
	HandoverStatuses = []int{0, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusTooManyRequests, http.StatusBadGateway}
)

func handovers() (all []Handover) {
	for _, what := range Handed {
		for _, status := range HandoverStatuses {
			all = append(all, Handover{what, status})
		}
	}
	return all
}

// handed returns what a path hands over, "" for none of Handed.
func handed(path string) string {
	parts := strings.Split(path, "/") // "", v1, orgs, id, what, slot
	switch {
	case len(parts) == 6 && parts[4] == "enrolments":
		return "enrolment"
	case len(parts) == 5 && slices.Contains(Handed[:2], parts[4]):
		return parts[4]
	}
	return ""
}

func refusedAs(what string, status int) Handover {
	if !slices.Contains(HandoverStatuses, status) {
		status = 0
	}
	return Handover{what, status}
}

// A tally is what the host counts.
type tally struct {
	bounds    tallies[core.Bound]
	turnaways tallies[Turnaway]
	handovers tallies[Handover]
}

func newTally() tally {
	return tally{newTallies(Bounds...), newTallies(Turnaways...), newTallies(handovers()...)}
}

// closing counts a bound that the host closes a connection for.
func (t tally) closing(code wire.CloseCode) {
	switch code {
	case wire.CloseSlow:
		t.bounds.add(BoundQueue)
	case wire.CloseRate:
		t.bounds.add(core.BoundRate)
	case wire.CloseBusy:
		t.bounds.add(BoundParts)
	}
}

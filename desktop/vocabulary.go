package desktop

import "github.com/sealform/sealform/wasm/chat"

// The words that the window knows things by. ui/src/messages.ts has the same
// unions; a test compares both.

// A relayPhase is what a connection to the relay does.
type relayPhase string

const (
	relayConnecting relayPhase = "connecting"
	relayReady      relayPhase = "ready"
	relayPausing    relayPhase = "pausing" // it is tried again later
	relayStopped    relayPhase = "stopped" // the agent can try again
)

// An ending is by whom or why a chat is over, as chat.Ended says it.
type ending string

const (
	notEnded         ending = ""
	endedByCustomer  ending = "customer"
	endedByAgent     ending = "agent"
	endedByTimeout   ending = "timeout"
	endedByRoster    ending = "roster"
	endedRosterSaid  ending = "roster-said" // by the page or the relay, and the roster here says otherwise
	endedRefused     ending = "refused"
	endedUnknown     ending = "unknown"
	endedByColleague ending = "colleague"
)

// A pause is why nothing can be verified in a chat, as chat.Paused says it.
type pause string

const (
	notPaused     pause = ""
	pausedByPage  pause = "customer"      // the customer's page says so of itself
	pausedByRelay pause = "customer-said" // the relay says so of the page
)

// formSent is why a form closed that the customer sent, as chat.FormClosed says it.
const formSent = "sent"

// An untaken is why the customer's page did not take a message of the agent's,
// as chat.NotTaken says it.
type untaken string

const (
	untakenTooLong    untaken = "too-long"
	untakenEmpty      untaken = "empty"
	untakenMalformed  untaken = "malformed"
	untakenUnexpected untaken = "unexpected"
)

// untakenWords say it in a transcript.
var untakenWords = map[untaken]string{
	untakenTooLong:    "too long",
	untakenEmpty:      "nothing in it could be seen",
	untakenMalformed:  "the customer's page could not read it",
	untakenUnexpected: "the customer's page did not take it",
}

var (
	whoNames  = map[chat.Who]string{chat.Customer: "customer", chat.AgentSide: "agent", chat.System: "system"}
	kindNames = map[chat.ItemKind]string{chat.Text: "text", chat.Marker: "marker", chat.Notice: "notice"}
)

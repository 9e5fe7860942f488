package desktop

import "github.com/sealform/sealform/wasm/chat"

// The words that the window knows things by. ui/src/messages.ts has the same
// unions; a test compares both. What stands with a chat is in chat's words.

// A relayPhase is what a connection to the relay does.
type relayPhase string

const (
	relayConnecting relayPhase = "connecting"
	relayReady      relayPhase = "ready"
	relayPausing    relayPhase = "pausing" // it is tried again later
	relayStopped    relayPhase = "stopped" // the agent can try again
)

// untakenWords say in a transcript why the customer's page did not take a
// message of the agent's.
var untakenWords = map[chat.Untaken]string{
	chat.UntakenTooLong:    "too long",
	chat.UntakenEmpty:      "nothing in it could be seen",
	chat.UntakenMalformed:  "the customer's page could not read it",
	chat.UntakenUnexpected: "the customer's page did not take it",
}

var (
	whoNames  = map[chat.Who]string{chat.Customer: "customer", chat.AgentSide: "agent", chat.System: "system"}
	kindNames = map[chat.ItemKind]string{chat.Text: "text", chat.Marker: "marker", chat.Notice: "notice"}
)

package desktop

import (
	"fmt"
	"strings"

	"sealform/wasm/chat"
)

// alarms count what arrived in a chat and was not believed, by reason, in the
// order in which each came up first.
type alarms []chat.Refused

func (a *alarms) raise(r chat.Refused) {
	for i := range *a {
		if (*a)[i].Reason == r.Reason {
			(*a)[i].Count = r.Count
			return
		}
	}
	*a = append(*a, r)
}

func (a alarms) total() (n int) {
	for _, r := range a {
		n += r.Count
	}
	return n
}

// String says why, as in "2 could not be opened, 1 did not come in its place".
func (a alarms) String() string {
	var all []string
	for _, r := range a {
		words, ok := alarmWords[r.Reason]
		if !ok {
			words = r.Reason
		}
		all = append(all, fmt.Sprintf("%d %s", r.Count, words))
	}
	return strings.Join(all, ", ")
}

// alarmWords say what is wrong, by the reasons of docs/protocol.md.
var alarmWords = map[string]string{
	"cannot-open":      "could not be opened: damaged or changed on the way",
	"bad-signature":    "not signed by the customer's page",
	"wrong-chat":       "of another chat or page",
	"broken-chain":     "not what stands in that place of the chat",
	"withheld":         "held back on the way while later ones arrived",
	"malformed":        "not of the form that it claims",
	"bad-token":        "from a page that could not show that this chat is its own",
	"unexpected":       "not allowed at that moment",
	"roster-signature": "a roster that the organisation did not sign",
}

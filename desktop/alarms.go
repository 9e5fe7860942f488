package desktop

import (
	"fmt"
	"strings"
)

// alarms count what arrived in a chat and could not be verified, by reason, in
// the order in which each came up first.
type alarms []alarm

type alarm struct {
	reason string
	count  int
}

func (a *alarms) raise(reason string) {
	for i := range *a {
		if (*a)[i].reason == reason {
			(*a)[i].count++
			return
		}
	}
	*a = append(*a, alarm{reason, 1})
}

func (a alarms) total() (n int) {
	for _, r := range a {
		n += r.count
	}
	return n
}

// String says why, as in "2 could not be opened, 1 did not come in its place".
func (a alarms) String() string {
	var all []string
	for _, r := range a {
		words, ok := alarmWords[r.reason]
		if !ok {
			words = r.reason
		}
		all = append(all, fmt.Sprintf("%d %s", r.count, words))
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

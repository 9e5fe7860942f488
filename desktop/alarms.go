package desktop

import (
	"fmt"
	"strings"

	"github.com/sealform/sealform/wasm/chat"
)

// alarms count what arrived in a chat and could not be verified, by reason, in
// the order in which each reason first came up.
type alarms []alarm

type alarm struct {
	reason chat.Refusal
	count  int
}

func (a *alarms) raise(reason chat.Refusal) {
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

// String lists the reasons, as in "2 could not be opened, 1 did not come in its
// place".
func (a alarms) String() string {
	var all []string
	for _, r := range a {
		words, ok := alarmWords[r.reason]
		if !ok {
			words = string(r.reason)
		}
		all = append(all, fmt.Sprintf("%d %s", r.count, words))
	}
	return strings.Join(all, ", ")
}

// alarmWords say what is wrong, by reason: see docs/protocol.md.
var alarmWords = map[chat.Refusal]string{
	chat.CannotOpen:   "could not be opened: damaged or changed on the way",
	chat.BadSignature: "not signed by the customer's page",
	chat.WrongChat:    "of another chat or page",
	chat.WrongOrder:   "not what stands in that place of the chat",
	chat.Withheld:     "held back on the way while later ones arrived",
	chat.BadNote:      "not of the form that it claims",
	chat.BadToken:     "from a page that could not show that this chat is its own",
	chat.NotNow:       "not allowed at that moment",
	chat.BadRoster:    "a roster that the organisation did not sign",
}

package chat_test

import (
	"fmt"
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

// Whoever ends a chat, or whatever does, both read the true reason.
func TestWhyAChatEnded(t *testing.T) {
	for why, want := range map[wire.Reason][2]string{
		wire.ReasonLeft:    {"[ended-agent]", "The customer ended the chat"},
		wire.ReasonTimeout: {"[ended-timeout]", "The chat ended because one side stayed away too long"},
		wire.ReasonClaimed: {"[ended-lost]", "The chat goes on with a colleague of yours"},
		wire.ReasonUnknown: {"[ended-lost]", "The chat ended: the relay does not know it any more"},
		wire.ReasonRefused: {"[ended-refused]", "The chat ended: the customer's page, or the relay, says that it could not be verified"},
		wire.ReasonRoster: {"[ended-roster-said]",
			"The chat ended: the customer's page, or the relay, says that the roster does not let you answer for this service. The roster that you have does."},
	} {
		t.Run(fmt.Sprint("reason ", why), func(t *testing.T) {
			w := newWorld(t).talking()
			ended := wire.Ended{Chat: w.join.Chat, Reason: why}
			w.fromAgent(w.agent.Receive(w.now, ended))
			w.give(ended)
			w.wantCustomer(want[0])
			w.wantAgent(want[1])
		})
	}
}

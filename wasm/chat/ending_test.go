package chat_test

import (
	"fmt"
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

// Whoever ends a chat, or whatever does, both read the true reason.
func TestWhyAChatEnded(t *testing.T) {
	for why, want := range map[wire.Reason][2]string{
		wire.ReasonLeft:    {"The agent ended the chat", "The customer ended the chat"},
		wire.ReasonTimeout: {"The chat ended because one side stayed away too long", "The chat ended because one side stayed away too long"},
		wire.ReasonClaimed: {"This chat could not be taken up again", "The chat goes on with a colleague of yours"},
		wire.ReasonUnknown: {"This chat could not be taken up again", "The chat ended: the relay does not know it any more"},
		wire.ReasonRefused: {"The chat ended: the agent's side says that it could not verify it", "The chat ended: the customer's page, or the relay, says that it could not be verified"},
		wire.ReasonRoster: {"The chat ended: the agent's side, or the relay, says that the agent may not answer for this company any more",
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

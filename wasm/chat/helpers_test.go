package chat_test

import (
	"encoding/base64"

	"github.com/sealform/sealform/relay/wire"
)

func base64Of(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// bothHear is a relay that says the chat is over for want of anybody.
func (w *world) bothHear() {
	ended := wire.Ended{Chat: w.join.Chat, Reason: wire.ReasonTimeout}
	w.give(ended)
	w.fromAgent(w.agent.Receive(w.now, ended))
	w.run()
}

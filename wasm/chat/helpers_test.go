package chat_test

import (
	"encoding/base64"
	"fmt"

	"github.com/sealform/sealform/relay/wire"
)

func base64Of(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// minutes names a case by a difference in milliseconds.
func minutes(ms int64) string { return fmt.Sprint(ms/60_000, " minutes") }

// bothHear is a relay that says the chat is over for want of anybody.
func (w *world) bothHear() {
	ended := wire.Ended{Chat: w.join.Chat, Reason: wire.ReasonTimeout}
	w.give(ended)
	w.fromAgent(w.agent.Receive(w.now, ended))
	w.run()
}

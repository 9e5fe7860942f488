package desktop

import (
	"cmp"
	"slices"

	"github.com/sealform/sealform/wasm/chat"
)

// unanswered returns when the customer's last message came, Unix ms, while the
// agent has neither written since nor asked for a form; else 0. What the
// customer's page did not take is no answer.
func (c *conversation) unanswered() int64 {
	if c.ended != chat.NotEnded {
		return 0
	}
	for _, i := range slices.Backward(c.items) {
		switch {
		case i.Code == chat.CodeRequested, i.Kind == chat.Text && i.From == chat.AgentSide && c.untaken[i.Seq] == chat.NotUntaken:
			return 0
		case i.Kind == chat.Text && i.From == chat.Customer:
			return cmp.Or(i.Arrived, i.Time)
		}
	}
	return 0
}

package desktop

import (
	"fmt"
	"slices"

	"github.com/sealform/sealform/wasm/chat"
)

// Of one chat's stream maxItems entries are kept, and maxStream bytes of what
// they say: a customer can write for ever. What is older goes, many entries at
// once, so that the windows are sent the rest seldom.
const (
	maxItems  = 5000
	maxStream = 4 << 20
)

// put adds an item to the stream, in its place by when it was written.
func (c *conversation) put(i chat.Item) {
	at := len(c.items)
	if i.Before != 0 { // else it is the last
		at = max(0, slices.IndexFunc(c.items, func(o chat.Item) bool { return o.ID == i.Before }))
		c.moved++
	}
	c.items = slices.Insert(c.items, at, i)
	c.size += size(i)
	c.trim()
}

// notTaken notes that a message of the agent's was not sent after all.
func (c *conversation) notTaken(n chat.NotTaken) {
	if !slices.ContainsFunc(c.items, func(i chat.Item) bool { return i.Seq == n.Seq }) {
		return
	}
	if c.untaken == nil {
		c.untaken = map[uint64]chat.Untaken{}
	}
	c.untaken[n.Seq] = n.Reason
	c.moved++
}

// trim drops the oldest entries of a stream that has become too long. What
// happened to secure data stays, and so do texts of the agent's that are not
// delivered: a customer makes neither.
func (c *conversation) trim() {
	if len(c.items) <= maxItems && c.size <= maxStream {
		return
	}
	over := func(items, size int) bool { return items > maxItems*3/4 || size > maxStream*3/4 }
	rest := make([]chat.Item, 0, maxItems)
	left := len(c.items)
	for _, i := range c.items {
		if over(left, c.size) && i.Kind != chat.Marker && i.Seq <= c.delivered {
			left, c.size, c.dropped = left-1, c.size-size(i), c.dropped+1
			delete(c.untaken, i.Seq)
		} else {
			rest = append(rest, i)
		}
	}
	c.items, c.moved = rest, c.moved+1
}

func size(i chat.Item) int { return len(i.Text) + len(i.Form) }

// droppedText says what a transcript does not have.
func (c *conversation) droppedText() string {
	return fmt.Sprintf("Earlier messages are not kept (entries dropped: %d). What happened to secure data is.", c.dropped)
}

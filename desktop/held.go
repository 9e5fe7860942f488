package desktop

import (
	"slices"
	"time"

	"github.com/sealform/sealform/desktop/panel"
	"github.com/sealform/sealform/wasm/chat"
)

// A held submission is wiped when its timer runs out, if not before.
type held struct {
	*panel.Submission
	timer *time.Timer
}

// keep puts a submission into the panel and sets the timer that wipes it.
func (c *conversation) keep(in chat.Submission) {
	c.closed(in.Request)
	if d, ok := c.definitions[in.Request]; ok {
		in.Definition = panel.Reworded(in.Definition, d)
		delete(c.definitions, in.Request)
	}
	sub := &held{Submission: panel.New(in, time.Now())}
	c.panel = append([]*held{sub}, c.panel...)
	sub.timer = time.AfterFunc(time.Until(sub.WipeAt), func() {
		defer c.s.lock()()
		c.discard(sub)
	})
}

// submission returns the one that answered a request; nil when it was wiped.
// A machine that slept past the time has late timers, so the time is checked
// here too.
func (c *conversation) submission(request string) *held {
	for _, sub := range c.panel {
		if sub.Request != request {
			continue
		}
		if time.Now().After(sub.WipeAt) {
			c.discard(sub)
			return nil
		}
		return sub
	}
	return nil
}

// discard wipes one submission, and then says so to both people.
func (c *conversation) discard(sub *held) {
	defer c.s.survive("wipe")
	i := slices.Index(c.panel, sub)
	if i < 0 {
		return
	}
	sub.timer.Stop()
	sub.Wipe()
	c.panel = slices.Delete(slices.Clone(c.panel), i, i+1)
	c.deliver(c.machine.Wiped(unixMilli(), sub.Request))
}

// wipe empties the panel. All values go before anything is said.
func (c *conversation) wipe() {
	for _, sub := range c.panel {
		sub.Wipe()
	}
	for len(c.panel) > 0 {
		c.discard(c.panel[len(c.panel)-1])
	}
}

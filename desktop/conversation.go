package desktop

import (
	"time"

	"sealform/relay/wire"
	"sealform/wasm/chat"
)

// A conversation is one chat of this agent's, live or ended, until the agent
// closes it. The session's mutex guards it.
type conversation struct {
	id        wire.ChatID
	service   string
	title     string // the service's
	machine   machine
	started   time.Time
	items     []chat.Item // the stream; never holds a value of a form
	delivered uint64
	peer      bool // the customer is connected
	pending   []pendingView
	panel     []*submission
	refused   int
	ended     string // by whom, "" while it lives
	wake      *time.Timer
}

// deliver does and shows what a chat's machine put out.
func (s *session) deliver(c *conversation, outs []chat.Output) {
	for _, o := range outs {
		switch o := o.(type) {
		case chat.Frame:
			if s.send != nil {
				s.send(o.Bytes)
			}
		case chat.Item:
			c.items = append(c.items, o)
		case chat.Delivered:
			c.delivered = max(c.delivered, o.Through)
		case chat.PeerUp:
			c.peer = o.Up
		case chat.Form:
			c.opened(o.Request, o.Definition.Title)
		case chat.FormClosed:
			c.closed(o.Request)
		case chat.Submission:
			s.keep(c, o)
		case chat.Refused:
			c.refused++
			s.self.Log.Warn("refused a sealed message", "reason", o.Reason, "count", o.Count)
		case chat.Ended:
			c.ended = o.By
			c.stop()
		case chat.Wake:
			s.wakeAt(c, o.At)
		}
	}
}

func (c *conversation) opened(request, title string) {
	c.closed(request)
	c.pending = append(c.pending, pendingView{Request: request, Title: title})
}

func (c *conversation) closed(request string) {
	for i, p := range c.pending {
		if p.Request == request {
			c.pending = append(c.pending[:i], c.pending[i+1:]...)
			return
		}
	}
}

// keep puts a submission into the panel and sets the timer that wipes it.
func (s *session) keep(c *conversation, in chat.Submission) {
	c.closed(in.Request)
	sub := newSubmission(in, time.Now())
	c.panel = append([]*submission{sub}, c.panel...)
	sub.timer = time.AfterFunc(time.Until(sub.wipeAt), func() {
		defer s.lock()()
		c.discard(sub)
	})
}

// submission returns the one that answered a request; nil when it was wiped.
// A machine that slept past the time has late timers, so the time is checked
// here too.
func (c *conversation) submission(request string) *submission {
	for _, sub := range c.panel {
		if sub.request != request {
			continue
		}
		if time.Now().After(sub.wipeAt) {
			c.discard(sub)
			return nil
		}
		return sub
	}
	return nil
}

func (c *conversation) discard(sub *submission) {
	sub.wipe()
	for i, other := range c.panel {
		if other == sub {
			c.panel = append(c.panel[:i:i], c.panel[i+1:]...)
			return
		}
	}
}

func (c *conversation) wipe() {
	for _, sub := range c.panel {
		sub.wipe()
	}
	c.panel = nil
}

// stop wipes the panel and stops the timers: the chat is over.
func (c *conversation) stop() {
	c.wipe()
	c.pending = nil
	if c.wake != nil {
		c.wake.Stop()
	}
}

// wakeAt calls the machine's Tick at that Unix ms, once, instead of at the
// time set before.
func (s *session) wakeAt(c *conversation, at int64) {
	if c.wake != nil {
		c.wake.Stop()
	}
	c.wake = time.AfterFunc(time.Until(time.UnixMilli(at)), func() {
		defer s.lock()()
		s.run(c, func() []chat.Output { return c.machine.Tick(unixMilli()) })
	})
}

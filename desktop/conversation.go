package desktop

import (
	"slices"
	"time"

	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
)

// A conversation is one chat of this agent's, live or ended, until the agent
// closes it. The session's mutex guards it.
type conversation struct {
	id        wire.ChatID
	ticket    wire.Ticket // what the window calls it
	conn      *chatConn
	service   string
	title     string // the service's
	machine   machine
	started   time.Time
	items     []chat.Item // the stream; never holds a value of a form
	size      int         // of what they say, in bytes
	dropped   int         // how many items are not kept any more
	moved     int         // how often the stream changed elsewhere than at its end
	delivered uint64
	untaken   map[uint64]string // why the customer's page does not take what the agent wrote, by number, of what is in items
	peer      bool              // the customer is connected
	pending   []pendingView
	asked     map[string]form.Definition // by request, as the agent reads it
	titles    map[string]string          // of forms as the agent reads them, by what the customer reads
	panel     []*held
	alarms    alarms
	paused    string        // why nothing can be verified now
	pageAhead time.Duration // how far the clock of the customer's page is ahead of this one, where that pauses it
	ended     string        // by whom, "" while it lives
	wake      *time.Timer
	draft     draft
	seen      uint64      // the last item that a window has shown
	leaving   time.Time   // when the agent's end of it counts, zero for none
	leave     *time.Timer // for leaving
}

// deliver does and shows what a chat's machine put out.
func (s *session) deliver(c *conversation, outs []chat.Output) {
	for _, o := range outs {
		switch o := o.(type) {
		case chat.Frame:
			if send := c.conn.relay.send; send != nil {
				send(o.Bytes)
			}
		case chat.Item:
			o.Form = c.titles[o.Form]
			c.put(o)
		case chat.Delivered:
			c.delivered = max(c.delivered, o.Through)
		case chat.NotTaken:
			c.refused(o)
		case chat.PeerUp:
			c.peer = o.Up
		case chat.Form:
			c.opened(o)
		case chat.FormArrived:
			c.extended(o.Request, o.Expires)
		case chat.FormExtended:
			c.extended(o.Request, o.Expires)
		case chat.Progress:
			c.filling(o)
		case chat.FormClosed:
			c.closed(o.Request)
			if o.Reason != "sent" {
				delete(c.asked, o.Request)
			}
		case chat.Submission:
			s.keep(c, o)
		case chat.Paused:
			c.paused, c.pageAhead = o.Why, time.Duration(o.Ahead)*time.Millisecond
		case chat.Refused:
			if !o.Verified {
				c.alarms.raise(o.Reason)
			}
			if o.Count&(o.Count-1) == 0 { // ever more seldom: who sends them must not fill a disk
				s.self.Log.Warn("refused a sealed message", "reason", o.Reason, "count", o.Count)
			}
		case chat.Ignored:
			s.self.Log.Debug("passed a sealed message over", "reason", o.Reason, "count", o.Count)
		case chat.Ended:
			c.ended = o.By
			s.stop(c)
			c.conn.ended()
		case chat.Wake:
			s.wakeAt(c, o.At)
		}
	}
}

// put adds an item to the stream where it stands by when it was written.
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

// refused notes that a message of the agent's was not sent after all.
func (c *conversation) refused(n chat.NotTaken) {
	if !slices.ContainsFunc(c.items, func(i chat.Item) bool { return i.Seq == n.Seq }) {
		return
	}
	if c.untaken == nil {
		c.untaken = map[uint64]string{}
	}
	c.untaken[n.Seq] = n.Reason
	c.moved++
}

// asks notes a request for a form, and sent, its definition as the customer
// reads it. The agent reads it in the form's first language, its title in the
// stream too.
func (c *conversation) asks(request string, f workspace.Form, sent form.Definition) {
	if c.asked == nil {
		c.asked, c.titles = map[string]form.Definition{}, map[string]string{}
	}
	own := f.For("", workspace.Names{})
	c.asked[request], c.titles[sent.Title] = own, own.Title
}

func (c *conversation) opened(f chat.Form) {
	c.pending = append(c.pending, pendingView{Request: f.Request, Title: c.asked[f.Request].Title})
}

func (c *conversation) extended(request string, expires int64) {
	for i := range c.pending {
		if c.pending[i].Request == request {
			c.pending[i].Expires = expires
		}
	}
}

func (c *conversation) closed(request string) {
	for i, p := range c.pending {
		if p.Request == request {
			c.pending = append(c.pending[:i], c.pending[i+1:]...)
			return
		}
	}
}

// filling notes how far the customer is with a pending form.
func (c *conversation) filling(p chat.Progress) {
	for i := range c.pending {
		if c.pending[i].Request == p.Request {
			c.pending[i].Valid, c.pending[i].Total = p.Valid, p.Total
		}
	}
}

// stop wipes the panel and stops the timers: the chat is over.
func (s *session) stop(c *conversation) {
	s.wipe(c)
	c.stay()
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

package desktop

import (
	"time"

	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
)

// A conversation is one chat of this agent's, live or ended, until the agent
// closes it. The session's mutex guards it.
type conversation struct {
	s           *session
	id          wire.ChatID
	ticket      wire.Ticket // what the window calls it
	conn        *chatConn
	service     string
	title       string // the service's
	machine     machine
	started     time.Time
	items       []chat.Item // the stream; never holds a value of a form
	size        int         // of what they say, in bytes
	dropped     int         // how many items are not kept any more
	moved       int         // how often the stream changed elsewhere than at its end
	delivered   uint64
	looked      int64                   // up to which of the agent's messages the customer has seen, -1: none
	untaken     map[uint64]chat.Untaken // why the customer's page does not take what the agent wrote, by number, of what is in items
	peer        bool                    // the customer is connected
	writing     bool                    // the customer writes
	pending     []*pendingForm
	definitions map[string]form.Definition // of forms that were requested, by request, as the agent reads them
	titles      map[string]string          // of forms as the agent reads them, by what the customer reads
	panel       []*held
	alarms      alarms
	paused      chat.PauseReason // why nothing can be verified now
	pageAhead   time.Duration    // how far the clock of the customer's page is ahead of this one, where that pauses it
	ended       chat.EndedBy     // by whom, chat.NotEnded while it lives
	awaits      bool             // it is over, and its customer may still rate it
	wake        *time.Timer
	draft       draft
	seen        uint64      // the last item that a window has shown
	leaving     time.Time   // when the agent's end of it counts, zero for none
	leave       *time.Timer // for leaving
	recovery    chat.Recovery
	recall      chat.Recall
	heir        string   // to whom it is, or was, handed over
	handing     bool     // and nobody has taken it yet
	unsure      []string // the agent's messages of before a restart of which nobody knows yet that they came
	wrap        wrapUp
	read        int // how many of the customer's messages the agent had read then
}

// run lets the machine do something, unless nothing can come of the chat any more.
func (c *conversation) run(do func(now int64) []chat.Output) {
	defer c.s.survive("chat")
	if !c.done() {
		c.deliver(do(unixMilli()))
	}
}

// done reports whether the chat is over and its machine has no more to do.
func (c *conversation) done() bool { return c.ended != chat.NotEnded && !c.awaits }

// end wipes the panel, says so, and ends the chat for both.
func (c *conversation) end() {
	c.wipe()
	c.run(c.machine.End)
}

// part gives up a rating that may still come.
func (c *conversation) part() {
	c.run(func(int64) []chat.Output { return c.machine.Part() })
}

// deliver carries out and shows what the machine put out.
func (c *conversation) deliver(outs []chat.Output) {
	for _, o := range outs {
		switch o := o.(type) {
		case chat.Frame:
			if send := c.conn.relay.send; send != nil {
				send(o.Bytes)
			}
		case chat.Item:
			if title, known := c.titles[o.Form]; known { // else somebody asked for it before this end began
				o.Form = title
			}
			c.put(o)
		case chat.Recovery:
			c.recovery = o
			c.s.keepNow() // the frames that follow rely on it
		case chat.Transferring:
			c.handing = o.State == chat.TransferPending
			if !c.handing && o.State != chat.TransferTaken {
				c.heir = ""
			}
		case chat.Recalled:
			c.recalled(o)
		case chat.Delivered:
			c.delivered = max(c.delivered, o.Through)
		case chat.Read:
			c.looked = max(c.looked, int64(o.Through))
		case chat.NotTaken:
			c.notTaken(o)
		case chat.PeerUp:
			c.peer = o.Up
		case chat.Writing:
			c.writing = o.On
		case chat.Form:
			c.opened(o)
		case chat.FormArrived:
			c.update(o.Request, func(p *pendingForm) { p.expires = o.Expires })
		case chat.FormExtended:
			c.update(o.Request, func(p *pendingForm) { p.expires = o.Expires })
		case chat.Progress:
			c.update(o.Request, func(p *pendingForm) { p.valid, p.total = o.Valid, o.Total })
		case chat.FormClosed:
			c.closed(o.Request)
			if o.Reason != chat.ClosedSent {
				delete(c.definitions, o.Request)
			}
		case chat.Submission:
			c.keep(o)
		case chat.Paused:
			c.paused, c.pageAhead = o.Why, time.Duration(o.Ahead)*time.Millisecond
		case chat.Refused:
			if !o.Verified {
				c.alarms.raise(o.Reason)
			}
			if o.Count&(o.Count-1) == 0 { // ever more seldom: who sends them must not fill a disk
				c.s.self.Log.Warn("refused a sealed message", "reason", o.Reason, "count", o.Count)
			}
		case chat.Ignored:
			c.s.self.Log.Debug("passed a sealed message over", "reason", o.Reason, "count", o.Count)
		case chat.Ended:
			c.ended, c.writing, c.awaits = o.By, false, o.Awaits
			c.stop()
			if o.Awaits {
				c.s.keepNow() // the relay would give the chat to the next start
			} else {
				c.conn.ended()
			}
		case chat.Left:
			c.awaits = false
			c.stop()
			c.conn.ended()
		case chat.Wake:
			c.wakeAt(o.At)
		}
	}
}

// stop wipes the panel and stops the timers: the chat is over.
func (c *conversation) stop() {
	c.wipe()
	c.stay()
	c.pending = nil
	if c.wake != nil {
		c.wake.Stop()
	}
}

// wakeAt calls the machine's Tick at that Unix ms, once, instead of at the
// time set before.
func (c *conversation) wakeAt(at int64) {
	if c.wake != nil {
		c.wake.Stop()
	}
	c.wake = time.AfterFunc(time.Until(time.UnixMilli(at)), func() {
		defer c.s.lock()()
		c.run(c.machine.Tick)
	})
}

// names are what the variables of this chat's responses stand for.
func (c *conversation) names(agent string) workspace.Names {
	about := c.machine.About()
	return workspace.Names{Agent: agent, Service: c.title, First: about.FirstName, Last: about.LastName}
}

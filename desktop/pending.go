package desktop

import (
	"slices"

	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
)

// A pendingForm is one that the customer was asked for and has neither sent nor
// cancelled.
type pendingForm struct {
	request      string
	title        string // as the agent reads it
	expires      int64  // Unix ms; 0 until the customer's page has it
	valid, total int    // fields; none until the customer begins to fill it in
}

func (p *pendingForm) view() pendingView {
	return pendingView{p.request, p.title, p.expires, p.valid, p.total}
}

// asks notes a request for a form, and sent, its definition as the customer
// reads it. The agent reads it in the form's first language, its title in the
// stream too.
func (c *conversation) asks(request string, f workspace.Form, sent form.Definition) {
	own := f.For("", workspace.Names{})
	c.asked(request, own)
	c.titles[sent.Title] = own.Title
}

// asked notes how the agent reads a form.
func (c *conversation) asked(request string, own form.Definition) {
	if c.definitions == nil {
		c.definitions, c.titles = map[string]form.Definition{}, map[string]string{}
	}
	c.definitions[request] = own
}

func (c *conversation) opened(f chat.Form) {
	if _, known := c.definitions[f.Request]; !known { // it was asked for before the program was restarted
		c.asked(f.Request, f.Definition)
	}
	c.pending = append(c.pending, &pendingForm{request: f.Request, title: c.definitions[f.Request].Title})
}

// update changes a form that is pending, and leaves any other alone.
func (c *conversation) update(request string, change func(*pendingForm)) {
	if i := c.pendingAt(request); i >= 0 {
		change(c.pending[i])
	}
}

func (c *conversation) closed(request string) {
	if i := c.pendingAt(request); i >= 0 {
		c.pending = slices.Delete(c.pending, i, i+1)
	}
}

func (c *conversation) pendingAt(request string) int {
	return slices.IndexFunc(c.pending, func(p *pendingForm) bool { return p.request == request })
}

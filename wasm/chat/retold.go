package chat

import (
	"slices"
	"strings"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/trust"
)

// showNote shows what a note of a record says, which verifies.
func (a *Agent) showNote(c *chain, e envelope, in *signed.Reader, own bool) {
	at := e.time * 1000
	switch e.kind {
	case kindMessage:
		if proper(e.body) {
			a.showRecalled(Item{From: authorOf(own), Kind: Text, Text: strings.Clone(e.body), Time: at, By: c.by(own)})
		}
	case kindOffer:
		if a.recall.last != c.name {
			a.showRecalled(Item{From: System, Kind: Notice, Code: CodeJoined, Text: c.name + " joined", Time: at, By: c.name})
		}
		a.recall.last = c.name
	case kindHistory:
		items, _ := parseHistory(e.body)
		for _, i := range items {
			a.showHistory(c, i)
		}
	default:
		a.recallForm(c, e, in, at)
	}
}

func authorOf(own bool) Who {
	if own {
		return Customer
	}
	return AgentSide
}

// by is whose name stands over a text of a session.
func (c *chain) by(own bool) string {
	if own {
		return ""
	}
	return c.name
}

// showHistory shows an item that an agent's end told a page that was loaded again.
func (a *Agent) showHistory(c *chain, i Item) {
	if seen, ok := asSeenByCustomer(i); !ok || i.From == System && !proper(i.Text) || len(seen.Form) > maxTitle*4 {
		return
	}
	if i.By == "" && i.From == AgentSide {
		i.By = c.name
	}
	i.ID = 0
	a.showRecalled(i)
}

// A recalledForm is a request of a record, and what became of it.
type recalledForm struct {
	id    string
	mine  bool // this agent asked for it
	asked int64
	left  int64 // ms that it had in all
	state Code  // CodeRequested while it is open
	form  form.Definition
}

func (r *recall) form(id string) *recalledForm {
	for _, f := range r.forms {
		if f.id == id {
			return f
		}
	}
	return nil
}

// recallForm follows a form through a record.
func (a *Agent) recallForm(c *chain, e envelope, in *signed.Reader, at int64) {
	if e.kind == kindRequest {
		a.recallRequest(c, e, in, at)
		return
	}
	f := a.recall.form(in.Get("request"))
	if f == nil {
		return
	}
	switch e.kind {
	case kindCancel:
		why := CloseReason(in.Get("reason"))
		if f.state != CodeRequested || !slices.Contains(agentCancels, why) && !slices.Contains(customerCancels, why) {
			return
		}
		f.state = Code(why)
	case kindReceipt:
		what := Code(in.Get("what"))
		if what != CodeReceived && what != CodeOpened && what != CodeWiped {
			return
		}
		f.state = what
	case kindExtend:
		f.left += int64(min(in.Uint("seconds"), maxRequested/1000)) * 1000
		a.markRecalled(CodeExtended, f, at)
		return
	default:
		return
	}
	a.markRecalled(f.state, f, at)
}

func (a *Agent) recallRequest(c *chain, e envelope, in *signed.Reader, at int64) {
	r, err := trust.ReadRequest(in, e.body)
	if err != nil || r.Definition.Check() != nil {
		return
	}
	f := a.recall.form(r.ID)
	if f != nil {
		f.asked, f.left = at, r.Seconds*1000
		return
	}
	f = &recalledForm{id: r.ID, mine: c.mine, asked: at, left: r.Seconds * 1000, state: CodeRequested, form: r.Definition}
	a.recall.forms = append(a.recall.forms, f)
	a.markRecalled(CodeRequested, f, at)
}

func (a *Agent) markRecalled(code Code, f *recalledForm, at int64) {
	text := a.words(code)
	if code == CodeByAgent && !f.mine {
		text = "The request for secure data was cancelled"
	}
	a.showRecalled(Item{From: System, Kind: Marker, Code: code, Text: text, Form: f.form.Title, Time: at})
}

// recallForms takes up the forms of a record: an end that the page takes for the
// one before asks for the open ones again, and says of those that were sent that
// what was in them is gone, as it is. Those of others are closed.
func (a *Agent) recallForms(now int64) {
	for _, f := range a.recall.forms {
		mine := f.mine && a.cfg.Visitor != ""
		switch {
		case a.requests[f.id] != nil || a.closed[f.id]:
		case f.state == CodeRequested && mine:
			a.askAgain(now, f)
		case f.state == CodeRequested:
			a.mark(now, CodeOther, f.form.Title)
		case mine && (f.state == CodeReceived || f.state == CodeOpened):
			a.receipt(now, f.id, CodeWiped)
			a.mark(now, CodeWiped, f.form.Title)
		}
	}
	a.recall.forms = nil
}

// askAgain asks for a form that an end before this one asked for.
func (a *Agent) askAgain(now int64, f *recalledForm) {
	left := bounded(f.asked+f.left, now, f.asked) - now
	p := pendingRequest{definition: f.form, requestedAt: f.asked, left: left}
	if left < 1000 || len(a.requests) >= MaxRequests || a.ask(now, p, f.id, true) != nil {
		a.owe(now, cancelNote(f.id, ClosedExpired))
		a.closed[f.id] = true
		a.mark(now, CodeExpired, f.form.Title)
		return
	}
	a.out.add(Form{Request: f.id, Definition: f.form})
}

package core

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// A page that waits asks for its place in the queue. On hosts that run many
// relays the question goes to the queue's relay, and the answer comes back.
type (
	// Asked is a question of a page.
	Asked struct {
		Org     [32]byte
		Ticket  wire.Ticket
		Service string
		Have    [8]byte
	}
	// Answered answers it. Queue is a frame without its chat.
	Answered struct {
		Org    [32]byte
		Ticket wire.Ticket
		Queue  wire.Queue
	}
)

func (Asked) action()    {}
func (Asked) event()     {}
func (Answered) action() {}
func (Answered) event()  {}

// ask takes a page's question. Those that come too fast are passed over.
func (r *Relay) ask(c *conn, f wire.Ask) bool {
	ch := c.chat
	switch {
	case !c.named(f.Chat.Ticket()):
		return false
	case ch == nil || ch.id != f.Chat || ch.over != 0:
		r.count.Dropped++
	case c.asked != 0 && r.now-c.asked < AskEvery:
	default:
		c.asked = r.now
		r.asks(Asked{ch.org, ch.ticket, ch.service, f.Have})
	}
	return true
}

func (r *Relay) asks(e Asked) {
	if r.remoteQueue {
		r.out = append(r.out, e)
	} else {
		r.reply(held{e, false})
	}
}

// asked answers a question of another relay.
func (r *Relay) asked(e Asked) {
	if r.orgs[e.Org] != nil {
		r.reply(held{e, true})
	}
}

// answered hands the answer to the page.
func (r *Relay) answered(e Answered) {
	o := r.orgs[e.Org]
	if o == nil || o.issued[e.Ticket] == nil || o.issued[e.Ticket].over != 0 {
		return
	}
	ch := o.issued[e.Ticket]
	e.Queue.Chat = ch.id
	r.out.frame(ch.ends[wire.FromVisitor].conn, e.Queue)
}

// queueOf says how the queue stands for a chat.
func (r *Relay) queueOf(e Asked) wire.Queue {
	o := r.orgs[e.Org]
	if o.authority == nil {
		return wire.Queue{}
	}
	r.dropStale(o)
	f := wire.Queue{Position: o.position(e.Ticket), Seconds: o.waits[e.Service].median(r.now), OnDuty: o.onDuty(e.Service)}
	notes := o.sealable(e.Service)
	if f.Digest = wire.DutyDigest(notes); f.Digest != e.Have {
		f.Notes = notes
	}
	return f
}

// position counts the chats before this one whose pages are there.
func (o *org) position(t wire.Ticket) uint32 {
	i := o.queue.find(t)
	if i < 0 {
		return 0
	}
	n := uint32(1)
	for _, w := range o.queue[:i] {
		if w.Service == o.queue[i].Service && w.Connected {
			n++
		}
	}
	return n
}

// onDuty counts the agents who are there for a service.
func (o *org) onDuty(service string) byte {
	n := 0
	for _, d := range o.duties {
		if d.on(service) {
			n++
		}
	}
	return byte(min(n, 255))
}

// sealable returns the notes of those whom a waiting page can seal to: of who is
// there, and has been the longest while without a change; when nobody is, of
// everybody whose key is still kept. Whoever was chosen stays, and the order is
// that of the keys, so that pages need not seal anew because somebody else has
// become idle.
func (o *org) sealable(service string) (notes [][]byte) {
	of := o.candidates(service)
	before := o.chosen[service]
	slices.SortStableFunc(of, func(a, b *duty) int {
		return cmp.Or(cmp.Compare(a.rank(before), b.rank(before)), cmp.Compare(a.idle, b.idle))
	})
	of = of[:min(len(of), wire.MaxDuties)]
	o.choose(service, of)
	slices.SortFunc(of, func(a, b *duty) int { return bytes.Compare(a.key[:], b.key[:]) })
	for _, d := range of {
		notes = append(notes, d.note)
	}
	return notes
}

func (o *org) candidates(service string) (of []*duty) {
	there := slices.ContainsFunc(o.duties, func(d *duty) bool { return d.on(service) && d.said.Recipient != "" })
	for _, d := range o.duties {
		if d.said.Recipient != "" && d.agent.Serves(service) && (!there || d.on(service)) {
			of = append(of, d)
		}
	}
	return of
}

// choose remembers a choice, if there was one to make.
func (o *org) choose(service string, of []*duty) {
	if o.chosen == nil {
		o.chosen = map[string][]*duty{}
	}
	if o.chosen[service] = slices.Clone(of); len(of) < wire.MaxDuties {
		delete(o.chosen, service)
	}
}

// rank orders agents: those who were chosen before, then those who take chats.
func (d *duty) rank(before []*duty) int {
	switch {
	case slices.Contains(before, d):
		return 0
	case d.said.State == roster.OnDuty:
		return 1
	}
	return 2
}

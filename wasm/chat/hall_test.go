package chat_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// A clerk is an agent with a prekey.
type clerk struct {
	name   string
	vkey   string
	signer note.Signer
	prekey *seal.Identity
}

// A hall is where customers wait: agents on duty, and a relay that answers what
// the page asks.
type hall struct {
	*world
	clerks map[string]*clerk
	notes  [][]byte
	queue  wire.Queue
	kept   []byte // the opening that the relay has

	takeOut string // whom the stamp takes out
}

// newHall has Alice and Bob, who serve billing, and Carol, who serves sales.
func newHall(t *testing.T) *hall {
	h := &hall{world: newWorld(t), clerks: map[string]*clerk{}}
	h.hire("Alice", h.alice, h.aliceKey)
	var agents []roster.Agent
	for _, name := range []string{"Bob", "Carol"} {
		signer, vkey, err := trust.NewSigner("shop.example/support/" + strings.ToLower(name))
		h.must(err)
		h.hire(name, signer, vkey)
	}
	for _, a := range [][2]string{{"Alice", service}, {"Bob", service}, {"Carol", "sales"}} {
		agents = append(agents, roster.Agent{VKey: h.clerks[a[0]].vkey, Services: []string{a[1]}, Name: a[0]})
	}
	h.publish(agents...)
	h.queue = wire.Queue{Position: 3, Seconds: 240, OnDuty: 2}
	return h
}

func (h *hall) hire(name string, signer note.Signer, vkey string) {
	id, err := seal.NewIdentity()
	h.must(err)
	h.clerks[name] = &clerk{name, vkey, signer, id}
}

// duty is what an agent says of itself, after a change.
func (h *hall) duty(name string, change func(*roster.Duty)) []byte {
	c := h.clerks[name]
	d := roster.Duty{Org: h.rootKey, Agent: c.vkey, State: roster.OnDuty, Free: 3, Recipient: c.prekey.Recipient().String(), Count: 1,
		Time: h.now / 1000, Until: h.now/1000 + roster.MaxDutyLifetime}
	if change != nil {
		change(&d)
	}
	msg, err := d.Sign(c.signer)
	h.must(err)
	return msg
}

// on has the relay say that these notes are those to seal to.
func (h *hall) on(notes ...[]byte) *hall {
	h.notes = notes
	return h
}

// enter has a customer begin to wait who writes this.
func (h *hall) enter(texts ...string) *hall {
	h.open(nil)
	for _, text := range texts {
		h.visitorSays(text)
	}
	h.link()
	if h.takeOut != "" {
		h.give(wire.Stamp{Note: h.stamp(later, h.root, func(s *roster.Stamp) { s.Without = []string{h.clerks[h.takeOut].vkey} })})
	}
	h.serve()
	h.pass(2000)
	return h
}

// pass lets time pass, in which the relay answers.
func (h *hall) pass(ms int64) {
	for range ms / 100 {
		h.sleep(100)
		h.serve()
	}
}

// serve answers what the page has asked, and keeps its opening.
func (h *hall) serve() {
	for _, f := range h.take() {
		switch f := f.(type) {
		case wire.Ask:
			q := h.queue
			q.Chat, q.Digest = f.Chat, wire.DutyDigest(h.notes)
			if q.Digest != f.Have {
				q.Notes = h.notes
			}
			h.give(q)
		case wire.Opening:
			if f.Ticket != h.ticket {
				h.t.Error("an opening for another chat")
			}
			h.kept = f.Payload
		}
	}
}

// take returns what the page has sent to the relay itself.
func (h *hall) take() []wire.Frame {
	all := h.aside
	h.aside = nil
	return all
}

// comeBack loads the page again while it waits.
func (h *hall) comeBack() {
	h.linked, h.seenByCustomer, h.itemsOfCustomer, h.toVisitor, h.visitorWake = false, nil, nil, nil, 0
	h.open(h.saved)
	h.linked = true
	h.fromVisitor(h.visitor.Connected(h.pageNow()))
	h.give(h.rosterFrame(h.rosterNote))
}

// returns gives the page what the relay has of it.
func (h *hall) returns(file []byte) { h.give(wire.Opening{Ticket: h.ticket, Payload: file}) }

// reads opens a file with an agent's prekey.
func (h *hall) reads(name string, file []byte) (trust.Opening, error) {
	msg, _, err := seal.Open(file, h.clerks[name].prekey)
	if err != nil {
		return trust.Opening{}, err
	}
	return trust.OpenOpening(msg, h.rootKey, service, h.ticket.String())
}

// wantReaders fails unless these agents, and no others, can read the opening that
// the relay has, and all of these texts are in it.
func (h *hall) wantReaders(names []string, texts ...string) {
	h.t.Helper()
	if h.kept == nil {
		h.t.Fatal("no opening was sent")
	}
	for name := range h.clerks {
		o, err := h.reads(name, h.kept)
		if can := err == nil; can != slices.Contains(names, name) {
			h.t.Errorf("%s can read it: %v", name, can)
		}
		if err == nil && !slices.Equal(textsOf(o), texts) {
			h.t.Errorf("%s reads %q, want %q", name, textsOf(o), texts)
		}
	}
}

func textsOf(o trust.Opening) (texts []string) {
	for _, w := range o.Texts {
		texts = append(texts, w.Text)
	}
	return texts
}

// told is what the page was last told of the queue.
func (h *hall) told() chat.Queue {
	if len(h.queues) == 0 {
		h.t.Fatal("nothing was told of the queue")
	}
	return h.queues[len(h.queues)-1]
}

// leaves leaves a message, and returns the code of the error.
func (h *hall) leaves(text, reach string, asItIs bool) string {
	out, err := h.visitor.LeaveMessage(h.pageNow(), text, reach, asItIs)
	h.fromVisitor(out)
	var e *chat.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// offline returns the messages that were left, as far as they were sent since.
func (h *hall) offline() (files [][]byte) {
	for _, f := range h.take() {
		if o, ok := f.(wire.Offline); ok {
			files = append(files, o.Payload)
		}
	}
	return files
}

// forged is an opening that is sealed to the page like its own.
func (h *hall) forged(s note.Signer, change func(*trust.Opening)) wire.Opening {
	o := trust.Opening{Count: 9, Texts: []trust.Written{{Time: h.now / 1000, Text: "theirs"}}}
	o.Waiter = trust.Waiter{Org: h.rootKey, Service: service, Ticket: h.ticket.String(), Origin: origin, VKey: chat.KeyOf(h.visitor), Time: h.now / 1000}
	if change != nil {
		change(&o)
	}
	msg, err := o.Sign(s)
	h.must(err)
	file, err := trust.SealWaiting(msg, chat.WaitingRecipient(h.visitor))
	h.must(err)
	return wire.Opening{Ticket: h.ticket, Payload: file}
}

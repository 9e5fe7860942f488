package chat

import (
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// What a customer writes while waiting goes to the agents on duty before one of
// them answers, and comes back to the page after a reload: see trust.Opening.

// openDelay is how long, in ms, what was written waits for more, and openEvery
// how far apart two openings are: a relay takes one a second.
const (
	openDelay = 500
	openEvery = 1_200
)

// opening is the last one that went out.
type opening struct {
	sent bool // on this connection
	cut  bool // not all is in it
	n    int  // how many texts
	to   []*reader
	at   int64 // Unix ms: when the next one goes; 0: none is due
	last int64
}

// openLine sends an opening when what was written has changed, or who can read
// it, or the relay may have lost it.
func (v *Visitor) openLine(now int64) {
	l := &v.line
	texts, to := v.written(), v.canRead(now)
	if l.tab == nil || !l.known || len(texts) == 0 || l.opening.sent && l.opening.n == len(texts) && sameReaders(l.opening.to, to) {
		l.opening.at = 0
		return
	}
	if l.opening.at == 0 || l.opening.at > now+openEvery { // or the clock was set back
		l.opening.at = max(now+openDelay, min(l.opening.last, now)+openEvery)
	}
	if now >= l.opening.at {
		v.sendOpening(now, texts, to)
	}
}

func (v *Visitor) sendOpening(now int64, texts []trust.Written, to []*reader) {
	l := &v.line
	o := trust.Opening{Waiter: v.waiter(now), Count: l.tab.count + 1, Texts: texts}
	l.opening = opening{sent: true, cut: o.TooLong(), n: len(texts), to: to, last: now}
	msg, err := o.Sign(v.signer)
	if err != nil {
		return
	}
	file, err := trust.SealWaiting(msg, append(recipients(to), l.tab.id.Recipient())...)
	if err != nil {
		return
	}
	l.tab.count++
	v.out.add(Saved{l.tab.marshal()})
	v.out.add(Frame{wire.Opening{Ticket: v.chat.Ticket(), Payload: file}.Append(nil)})
	v.tellQueue(now)
}

// sameReaders reports whether a file for one is a file for the other.
func sameReaders(a, b []*reader) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].duty.Recipient != b[i].duty.Recipient || a[i].duty.State != b[i].duty.State {
			return false
		}
	}
	return true
}

// written are the messages that wait for somebody to say them to.
func (v *Visitor) written() (all []trust.Written) {
	for _, p := range v.queued {
		if p.note.kind == kindMessage {
			all = append(all, trust.Written{Time: p.note.time, Text: p.note.body})
		}
	}
	return all
}

// waiter is what this page says of itself to whoever answers.
func (v *Visitor) waiter(now int64) trust.Waiter {
	about := v.cfg.About.said()
	return trust.Waiter{
		Org: v.cfg.Root, Service: v.cfg.Service, Ticket: v.chat.Ticket().String(), Origin: v.cfg.Origin, VKey: v.vkey,
		Language: about.Language, FirstName: about.FirstName, LastName: about.LastName, Time: now / 1000,
	}
}

// takeOpening takes back what was written before a reload, once: it waits again,
// as it did. Nobody but this tab can have signed it, and what the relay makes up,
// gives again or has from elsewhere does nothing.
func (v *Visitor) takeOpening(now int64, f wire.Opening) {
	l := &v.line
	if !l.restores || f.Ticket != v.chat.Ticket() {
		v.out.refuse(now, replayed)
		return
	}
	msg, _, err := seal.Open(f.Payload, l.tab.id)
	if err != nil {
		v.out.refuse(now, CannotOpen)
		return
	}
	o, err := trust.OpenOpening(msg, v.cfg.Root, v.cfg.Service, v.chat.Ticket().String())
	if err != nil || o.VKey != v.vkey {
		v.out.refuse(now, BadSignature)
		return
	}
	l.restores = false
	for _, w := range o.Texts {
		v.sayLater(w)
	}
	if o.Cut || o.Count < l.tab.count {
		v.note(now, CodeNotKept)
	}
	l.tab.count = max(l.tab.count, o.Count)
}

// sayLater has a message wait that was written before a reload.
func (v *Visitor) sayLater(w trust.Written) {
	v.texted++
	v.out.item(Item{From: Customer, Kind: Text, Text: w.Text, Time: w.Time * 1000, Seq: v.texted})
	v.queued = append(v.queued, v.waits(envelope{kind: kindMessage, body: w.Text, time: w.Time}, v.texted))
}

// unrestored says that what was written before a reload did not come back.
func (v *Visitor) unrestored(now int64) {
	if v.line.restores {
		v.line.restores = false
		v.note(now, CodeNotKept)
	}
}

// forgetLine forgets the keys of a page that waits: it is met, or the chat is over.
func (v *Visitor) forgetLine() {
	if l := &v.line; l.tab != nil {
		l.tab.id.Destroy()
	}
	v.line = line{watched: v.line.watched}
}

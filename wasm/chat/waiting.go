package chat

import (
	"crypto/rand"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// How often a page that waits asks for the state of the queue, in ms: while
// somebody looks at it, from askEvery to askSpread longer, so that not all pages
// ask at once; else askHidden, for agents who come on duty. As long as nobody is
// there it asks sooner at first, askSoon times: an agent may have come just now. A
// relay answers no two questions within askLeast.
const (
	askEvery  = 15_000
	askSpread = 10_000
	askHidden = 120_000
	askLeast  = 3_000
	askAfresh = 5_000
	askSoon   = 4
)

// line is what a page knows of the queue while it waits. Of what the relay says,
// only the agents' duty notes can be verified.
type line struct {
	tab      *tabState // nil once an agent has met the page, or a page before
	restores bool      // what was written before a reload is still to come back
	since    int64     // Unix ms: when a page before began the chat; 0: this one did

	watched      bool
	asked, askAt int64 // Unix ms; 0: not on this connection
	soon         int   // how often it has asked again since nobody was there
	queue        wire.Queue
	known        bool // a queue came on this connection
	readers      []*reader

	opening opening
	leaving *leaving
}

// A reader is an agent to whose prekey a waiting page can seal.
type reader struct {
	duty      roster.Duty
	recipient *seal.Recipient
}

// Watch says whether somebody can see the page: only then it asks often.
func (v *Visitor) Watch(now int64, on bool) []Output {
	l := &v.line
	if l.watched != on && l.askAt != 0 {
		l.askAt = now
		if !on {
			l.askAt = now + askHidden
		}
	}
	l.watched = on
	v.tend(now)
	return v.outputs()
}

// tend does what a page does while it waits.
func (v *Visitor) tend(now int64) {
	l := &v.line
	if v.phase != PhaseWaiting || !v.up || v.paused != NotPaused {
		l.asked, l.askAt, l.known = 0, 0, false
		l.opening.sent, l.opening.at = false, 0
		if l.leaving != nil {
			l.leaving.sent = false
		}
		return
	}
	v.leaveAgain()
	if l.asked == 0 || l.askAt > now+askHidden { // or the clock was set back
		l.askAt = now
	}
	if l.askAt = max(l.askAt, min(l.asked, now)+askLeast); l.asked == 0 || now >= l.askAt {
		v.askQueue(now)
	}
	v.openLine(now)
}

func (v *Visitor) askQueue(now int64) {
	l := &v.line
	l.asked, l.askAt = now, now+askHidden
	if l.watched {
		var b [1]byte
		rand.Read(b[:]) // never returns an error
		l.askAt = now + askEvery + int64(b[0])*askSpread/256
	}
	v.out.add(Frame{wire.Ask{Chat: v.chat, Have: l.queue.Digest}.Append(nil)})
}

// takeQueue shows what the relay says of the queue, and believes of the duty
// notes those that agents of the roster have signed: see canRead.
func (v *Visitor) takeQueue(now int64, f wire.Queue) {
	l := &v.line
	if v.phase != PhaseWaiting || v.roster == nil || v.paused != NotPaused {
		return
	}
	switch {
	case len(f.Notes) > 0:
		l.readers = v.readDuties(now, f.Notes)
	case f.Digest == [8]byte{}:
		l.readers = nil
	case f.Digest != l.queue.Digest:
		f.Digest = l.queue.Digest // it says that there are others, and not which
	}
	if !l.known {
		l.soon = 0
	}
	if f.OnDuty == 0 && l.watched && l.soon < askSoon {
		l.soon, l.askAt = l.soon+1, min(l.askAt, now+askAfresh)
	}
	f.Notes = nil
	l.queue, l.known = f, true
	v.unrestored(now)
	v.tellQueue(now)
}

func (v *Visitor) readDuties(now int64, notes [][]byte) (all []*reader) {
	for _, msg := range notes {
		d, _, err := roster.OpenDuty(msg, v.roster, now/1000)
		if err != nil {
			v.out.refuse(now, v.whyNoDuty(msg))
			continue
		}
		r := readerOf(v.line.readers, d.Agent)
		if r == nil || !r.duty.Newer(d) { // an older note says what was true once
			r = &reader{duty: d}
			r.recipient, err = seal.ParseRecipient(d.Recipient)
		}
		if err == nil && readerOf(all, d.Agent) == nil {
			all = append(all, r)
		}
	}
	return all
}

// whyNoDuty says why a duty note is not believed. One of an agent whom this page's
// roster does not name, or that is over by its clock, is no alarm: the relay has
// another roster, or another clock.
func (v *Visitor) whyNoDuty(msg []byte) Refusal {
	if _, _, err := roster.OpenDuty(msg, v.roster, 0); err == nil {
		return late
	}
	d, err := signed.Peek(msg, "duty")
	if _, in := v.roster.Agent(offerAgent(d)); err == nil && !in {
		return otherRoster
	}
	return BadSignature
}

func readerOf(all []*reader, vkey string) *reader {
	for _, r := range all {
		if r.duty.Agent == vkey {
			return r
		}
	}
	return nil
}

// canRead are the agents to whom this page seals now: the roster and stamp in
// force name them for this service, and their prekey is kept.
func (v *Visitor) canRead(now int64) (all []*reader) {
	for _, r := range v.line.readers {
		if _, _, err := trust.CheckAgent(v.roster, r.duty.Agent, v.cfg.Service); err == nil && now/1000 < r.duty.Until {
			all = append(all, r)
		}
	}
	return all
}

func recipients(all []*reader) (to []*seal.Recipient) {
	for _, r := range all {
		to = append(to, r.recipient)
	}
	return to
}

// names are how the roster calls some agents.
func (v *Visitor) names(all []*reader) (names []string) {
	for _, r := range all {
		if agent, ok := v.roster.Agent(r.duty.Agent); ok {
			names = append(names, agent.Name)
		}
	}
	return names
}

// onDuty are those of some agents who say that they are there.
func onDuty(all []*reader) (there []*reader) {
	for _, r := range all {
		if r.duty.State != roster.Away {
			there = append(there, r)
		}
	}
	return there
}

// tellQueue says what is known of the queue, and who can read what was written.
func (v *Visitor) tellQueue(now int64) {
	l := &v.line
	if !l.known {
		return
	}
	q := Queue{Position: l.queue.Position, Seconds: l.queue.Seconds, OnDuty: l.queue.OnDuty, Open: len(v.canRead(now)) > 0}
	if s, ok := v.roster.Service(v.cfg.Service); ok {
		q.Hours = s.Hours
	}
	if l.queue.OnDuty > 0 && l.opening.sent && !l.opening.cut {
		q.Readers = v.names(onDuty(l.opening.to))
	}
	v.out.add(q)
}

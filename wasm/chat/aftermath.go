package chat

import (
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/trust"
)

// Where a chat can be rated, an end that a person has said is no end for the link
// yet: until the page says Leave, or a time is over, the agent's end keeps the key
// to which one more note can be sealed, and takes no other.

const (
	// ratingLasts is how long, in ms, a page asks, and ratingWaits how long an
	// agent's end waits for the answer, each by its own clock.
	ratingLasts = 3 * 60_000
	ratingWaits = ratingLasts + 60_000
)

// aftermath is what goes on between two ends whose chat is over. The zero value
// is nothing.
type aftermath struct {
	until int64  // Unix ms; 0: it is over
	sent  uint64 // number of the rating, 0: none was sent
	taken bool   // the agent's end has one
}

func (f aftermath) on() bool { return f.until != 0 }

// late reports whether the time is over. One further off than it can be was set
// before the clock was set back.
func (f aftermath) late(now, lasts int64) bool {
	return now >= f.until || f.until > now+lasts
}

// receiveAfter takes what still comes to a page whose customer is asked: that the
// rating arrived, and whatever means that it cannot any more.
func (v *Visitor) receiveAfter(now int64, f wire.Frame) {
	switch f := f.(type) {
	case wire.Roster:
		next, _ := v.Pin().Newest(v.roster, f.Note, f.Stamp)
		v.goByAfter(now, next)
	case wire.Stamp:
		next, _ := v.roster.Newest(f.Note)
		v.goByAfter(now, next)
	case wire.Peer:
		if f.Chat == v.chat {
			v.setPeer(now, f.Up)
		}
	case wire.Ended:
		v.partIf(now, f.Chat)
	case wire.Renew:
		v.partIf(now, f.Chat)
	case wire.Data:
		v.takeAfter(now, f)
	}
}

func (v *Visitor) partIf(now int64, chat wire.ChatID) {
	if chat == v.chat {
		v.part(now)
	}
}

// goByAfter goes by a newer roster: who is in it no more is told nothing.
func (v *Visitor) goByAfter(now int64, next *roster.Authority) {
	if next != nil {
		v.roster = next
	}
	if _, _, err := trust.CheckAgent(v.roster, v.agent.VKey, v.cfg.Service); err != nil {
		v.part(now)
	}
}

// takeAfter believes acknowledgements. What the agent's end says again of before
// the end is acknowledged once more, and of what crossed the customer's end
// nothing is shown.
func (v *Visitor) takeAfter(now int64, f wire.Data) {
	switch {
	case f.Chat != v.chat || f.Session != v.sess || f.From != wire.FromAgent || whyPause(v.roster, now, v.ahead) != NotPaused:
		return
	case f.Seq != 0:
		if f.Seq <= v.got {
			v.ackDue = now + ackDelay
		}
		return
	}
	e, in, why := v.openSignal(f)
	if why == accepted && in.Done() != nil && e.kind == kindAck {
		why = BadNote
	}
	if why != accepted {
		v.out.refuse(now, why)
		return
	}
	v.heard(now, e.ack)
	if v.after.sent != 0 && v.acked >= v.after.sent {
		v.after.taken = true
		v.part(now)
	}
}

// tickAfter does what is due while the customer is asked.
func (v *Visitor) tickAfter(now int64) {
	switch {
	case !v.after.on():
	case v.after.late(now, ratingLasts), whyPause(v.roster, now, v.ahead) != NotPaused:
		v.part(now)
	default:
		v.tick(now)
	}
}

// part says what became of the rating, and lets the chat go.
func (v *Visitor) part(now int64) {
	if !v.after.on() {
		return
	}
	v.out.add(Rating{v.after.fate()})
	v.after = aftermath{}
	v.leave(0)
	if v.said {
		v.release()
	}
	v.silence()
}

// receiveAfter takes one rating, and what means that none will come.
func (a *Agent) receiveAfter(now int64, f wire.Frame) {
	switch f := f.(type) {
	case nil:
		a.out.refuse(now, BadNote)
	case wire.Peer:
		a.setPeer(now, f.Up)
	case wire.Ended:
		a.part()
	case wire.Data:
		if why := a.takeAfter(now, f); why != accepted {
			a.out.refuse(now, why)
		}
	}
}

func (a *Agent) takeAfter(now int64, f wire.Data) Refusal {
	switch {
	case f.Chat != a.chat || f.From != wire.FromVisitor:
		return WrongChat
	case f.Session != a.sess:
		return a.elsewhere(f.Session)
	case whyPause(a.cfg.Roster, now, 0) != NotPaused:
		return inPause
	case f.Seq == 0:
		e, _, why := a.openSignal(f) // one about a form or of somebody who writes says nothing any more
		if why == accepted {
			a.heard(now, e.ack)
		}
		return why
	}
	e, in, why := a.accept(now, f)
	switch {
	case why != accepted:
		return why
	case e.kind != kindRating:
		return late // it crossed the end
	}
	return a.takeRating(now, e, in)
}

// tickAfter does what is due while a rating may come.
func (a *Agent) tickAfter(now int64) {
	switch {
	case !a.after.on():
	case a.after.late(now, ratingWaits):
		a.part()
	default:
		a.tick(now)
	}
}

// Part gives up a rating that may still come: nobody would read it.
func (a *Agent) Part() []Output {
	if a.after.on() {
		a.part()
	}
	return a.outputs()
}

// part lets the chat go.
func (a *Agent) part() {
	a.after = aftermath{}
	a.leave(0)
	a.silence()
	a.out.add(Left{})
}

package chat

import (
	"bytes"
	"strconv"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
)

// lookAgain is how often, in ms, an end that pauses looks whether it can go on.
const lookAgain = 10_000

// whyPause says why nothing can be verified at now, NotPaused when it can. ahead is
// how many ms this clock is ahead of the relay's, for the reason alone.
func whyPause(r *roster.Authority, now, ahead int64) PauseReason {
	switch {
	case r == nil || r.Valid(now/1000):
		return NotPaused
	case r.Valid((now - ahead) / 1000):
		return PausedClock
	case now/1000 < r.RosterExpires():
		return PausedStamp
	}
	return PausedRoster
}

// nextLook returns when an end whose link is up looks at its roster again.
func nextLook(r *roster.Authority, now int64, up bool) int64 {
	switch {
	case r == nil || !up:
		return 0
	case !r.Valid(now / 1000):
		return now + lookAgain
	}
	return r.Expires * 1000
}

// look pauses the customer's end when its roster has run out, and lets it go
// on when there is a newer one or the clock was set right. A pause ends
// nothing: neither side believes or loses anything meanwhile.
func (v *Visitor) look(now int64) {
	v.out.overdue(now)
	if v.over() {
		return
	}
	v.lookAt = nextLook(v.roster, now, v.up)
	why := whyPause(v.roster, now, v.ahead)
	if why == PausedStamp {
		why = PausedRoster // to a customer the two are one
	}
	if why == v.paused {
		return
	}
	v.paused, v.held = why, why != NotPaused
	v.out.add(Paused{Why: why})
	if v.verifier != nil {
		v.pauses++
		v.tellPause(now)
	}
	if why == NotPaused {
		v.goOn(now)
	}
}

// tellPause says to an agent whom the page knows that it pauses, or goes on
// again, since nobody else can. It is said again when that end comes back, and
// by its count the last word is known.
func (v *Visitor) tellPause(now int64) {
	if v.pauses == 0 {
		return
	}
	paused := "no"
	if v.paused != NotPaused {
		paused = "yes"
	}
	v.signal(now, envelope{kind: kindPause, fields: []signed.Field{
		{Key: "count", Value: strconv.Itoa(v.pauses)}, {Key: "paused", Value: paused},
	}})
}

// goOn sends what waited, and has the agent's end send again what was not
// believed.
func (v *Visitor) goOn(now int64) {
	v.ready()
	if f := v.postponed; f != nil {
		v.postponed = nil
		v.receive(now, *f)
	}
	if v.deadline != 0 {
		v.await(now)
	}
	if v.up && v.verifier != nil {
		v.ackDue = now + ackDelay
	}
	v.resend(now)
	v.flush(now)
	v.catchUp(now)
}

// postpone keeps an offer that came in a pause: its sender cannot be told to
// send it again.
func (v *Visitor) postpone(f wire.Data) {
	if v.verifier == nil && f.Seq == 1 {
		f.Payload = bytes.Clone(f.Payload)
		v.postponed = &f
	}
}

// ready lets a new chat wait for an agent once its roster holds.
func (v *Visitor) ready() {
	if v.phase == PhaseConnecting && v.saved == nil && v.roster != nil && v.paused == NotPaused {
		v.phase = PhaseWaiting
		v.out.add(State{Phase: v.phase})
	}
}

// farPause is what is known of pauses at the customer's end. Nobody but the
// page knows its clock.
type farPause struct {
	count uint64 // of what the page has said of its pauses in this session
	told  bool   // it says that it pauses
	ahead int64  // how far its clock was ahead of this one then, ms

	hello   int64 // the time that the page showed when it was loaded, Unix ms; 0 once it has said anything
	helloAt int64 // when that was, or later, by this clock
}

// loaded notes what the clock of a page showed that has said nothing yet.
func (p *farPause) loaded(now, unix int64) { p.hello, p.helloAt = unix*1000, now }

// clock returns what the clock of such a page shows now, or more.
func (p *farPause) clock(now int64) int64 { return p.hello + now - p.helloAt }

// takePause believes that the page pauses, or goes on. What it said before does
// nothing.
func (a *Agent) takePause(now int64, e envelope, in *signed.Reader) Refusal {
	count, said := in.Uint("count"), in.Get("paused")
	if in.Done() != nil || count == 0 || said != "yes" && said != "no" {
		return BadNote
	}
	if count > a.far.count {
		a.far.count, a.far.told, a.far.ahead = count, said == "yes", e.time*1000-now
	}
	return accepted
}

// spoke notes that the page has said something that was believed: it has
// believed this end, so its clock was right then. A page that is said to be
// loaded again does not count any more: the one before would be gone, and what
// it sent with it.
func (a *Agent) spoke(now int64) {
	a.far.hello = 0
	a.look(now)
}

// farWhy says why the customer's end believes nothing, NotPaused when that is
// not known, and how far its clock is ahead of this one.
func (a *Agent) farWhy(now int64) (why PauseReason, ahead int64) {
	p := &a.far
	switch {
	case p.told:
		return PausedByPage, p.ahead
	case p.hello == 0 || a.cfg.Roster.Valid(p.clock(now)/1000):
		return NotPaused, 0
	case a.arrived != nil:
		return PausedByRelay, p.clock(now) - now
	}
	return PausedByPage, p.clock(now) - now
}

// nextFar returns when the roster runs out by the clock of a page that has said
// nothing yet, 0 for never.
func (a *Agent) nextFar(now int64) int64 {
	if left := a.cfg.Roster.Expires*1000 - a.far.clock(now); a.far.hello != 0 && left > 0 {
		return now + left
	}
	return 0
}

// look tells the agent when the roster has run out by this clock, or by that of
// the customer's page as it says, and when the chat goes on: until then that
// page believes nothing.
func (a *Agent) look(now int64) {
	a.out.overdue(now)
	if a.ended {
		return
	}
	a.lookAt = earliest(nextLook(a.cfg.Roster, now, a.up), a.nextFar(now))
	why, ahead := whyPause(a.cfg.Roster, now, 0), int64(0)
	if why == NotPaused {
		why, ahead = a.farWhy(now)
	}
	if why == a.paused {
		return
	}
	before := a.paused
	a.paused = why
	a.out.add(Paused{why, ahead})
	a.out.note(now, CodePaused, pauseText(before, why))
}

// pauseText is what the agent's stream and transcript say of a pause.
func pauseText(before, why PauseReason) string {
	switch {
	case why == PausedByPage:
		return "The chat pauses: the customer's page says that by its clock the roster that it has, or its stamp, is expired. " +
			"It takes nothing until that clock is right, or it has newer ones. What you send is kept."
	case why == PausedByRelay:
		return "The chat pauses: the relay says that the customer's page loaded the chat again, and that by its clock the roster that it has, or its stamp, is expired. " +
			"If so, it takes nothing until that clock is right, or it has newer ones. What you send is kept."
	case why == NotPaused && (before == PausedByPage || before == PausedByRelay):
		return "The chat goes on: the customer's page takes what you send again"
	case why == NotPaused:
		return "The chat goes on: the roster holds"
	}
	return "The chat pauses: by this machine's clock " + expiredWhat(why) + " has expired. It goes on when there is a newer one, or when the clock is right."
}

func expiredWhat(why PauseReason) string {
	if why == PausedStamp {
		return "the stamp of the organisation's roster"
	}
	return "the organisation's roster"
}

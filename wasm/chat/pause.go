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
func whyPause(r *roster.Roster, now, ahead int64) PauseReason {
	switch {
	case r == nil || r.Valid(now/1000):
		return NotPaused
	case r.Valid((now - ahead) / 1000):
		return PausedClock
	}
	return PausedRoster
}

// nextLook returns when an end whose link is up looks at its roster again.
func nextLook(r *roster.Roster, now int64, up bool) int64 {
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
	if v.roster != nil && why == NotPaused {
		v.seen = max(v.seen, v.roster.Version)
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

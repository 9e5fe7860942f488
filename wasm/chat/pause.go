package chat

import "sealform/relay/roster"

// Why an end pauses: nothing can be verified for the time being.
const (
	pausedRoster = "roster-expired"
	pausedClock  = "clock" // it would hold by the relay's time
)

// lookAgain is how often, in ms, an end that pauses looks whether it can go on.
const lookAgain = 10_000

// whyPause says why nothing can be verified at now, "" when it can. ahead is
// how many ms this clock is ahead of the relay's, for the reason alone.
func whyPause(r *roster.Roster, now, ahead int64) string {
	switch {
	case r == nil || r.Valid(now/1000):
		return ""
	case r.Valid((now - ahead) / 1000):
		return pausedClock
	}
	return pausedRoster
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
	if v.over() {
		return
	}
	v.lookAt = nextLook(v.roster, now, v.up)
	why := whyPause(v.roster, now, v.ahead)
	if v.roster != nil && why == "" {
		v.seen = max(v.seen, v.roster.Version)
	}
	if why == v.paused {
		return
	}
	v.paused, v.held = why, why != ""
	v.out.add(Paused{why})
	if why == "" {
		v.goOn(now)
	}
}

// goOn sends what waited, and has the agent's end send again what was not
// believed.
func (v *Visitor) goOn(now int64) {
	v.ready()
	if v.giveUp != 0 {
		v.giveUp = now + resumePatience
	}
	if v.up && v.verifier != nil {
		v.ackDue = now + ackDelay
	}
	v.resend(now)
	v.flush(now)
}

// ready lets a new chat wait for an agent once its roster holds.
func (v *Visitor) ready() {
	if v.phase == "connecting" && v.saved == nil && v.roster != nil && v.paused == "" {
		v.phase = "waiting"
		v.out.add(State{Phase: v.phase})
	}
}

// look tells the agent when the roster that this end goes by has run out, and
// when there is a newer one: until then the customer's page believes nothing.
func (a *Agent) look(now int64) {
	if a.ended {
		return
	}
	a.lookAt = nextLook(a.cfg.Roster, now, a.up)
	if why := whyPause(a.cfg.Roster, now, 0); why != a.paused {
		a.paused = why
		a.out.add(Paused{why})
		a.out.note(now, "paused", pauseText(why))
	}
}

// pauseText is what the agent's stream and transcript say of a pause.
func pauseText(why string) string {
	if why == "" {
		return "The chat goes on: the roster holds"
	}
	return "The chat pauses: by this machine's clock the organisation's roster has expired. It goes on when there is a newer one, or when the clock is right."
}

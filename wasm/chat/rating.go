package chat

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
)

// Where the roster says so of a service, its customers can say how a chat was, to
// the agent's end that was in it and to nobody else: see aftermath.

const (
	// RatingSteps is how many steps there are, from 1; MaxRemark is the longest
	// line that may go with one, in characters.
	RatingSteps = 5
	MaxRemark   = 500
)

// rates reports whether customers of the service are asked.
func rates(r *roster.Authority, service string) bool {
	s, ok := r.Service(service)
	return ok && s.Rating
}

// ratable reports whether the customer can be asked, now that a person has ended
// the chat. What crosses the agent's end note is not taken any more, and a receipt
// for the rating would say that it was.
func (v *Visitor) ratable(by EndedBy) bool {
	if v.phase != PhaseJoined || v.paused != NotPaused || v.mute || v.said || !v.up || !v.peerUp || !rates(v.roster, v.cfg.Service) {
		return false
	}
	return by == EndedByCustomer || by == EndedByAgent && v.farewell && len(v.outbox) == 0
}

// awaits reports whether the customer may still say how the chat was, now that a
// person has ended it in a note.
func (a *Agent) awaits() bool {
	return a.farewell && a.up && a.peerUp && !a.said && a.acked > 0 && a.arrived == nil && a.paused == NotPaused && rates(a.cfg.Roster, a.cfg.Service)
}

// Rate says how the chat was, in steps from 1 to RatingSteps and a line that may
// be empty, once; with 0 steps that the customer does not want to say, or waits no
// longer for what was sent. The guard looks at the line as at any message. Rating
// says what became of it.
func (v *Visitor) Rate(now, steps int64, remark string) ([]Output, error) {
	err := v.rate(now, steps, remark)
	return v.outputs(), err
}

func (v *Visitor) rate(now, steps int64, remark string) error {
	switch {
	case !v.after.on():
		return errNotAsked
	case steps == 0:
		v.part(now)
		return nil
	case v.after.sent != 0:
		return errNotAsked
	case steps < 0 || steps > RatingSteps:
		return errSteps
	}
	remark, err := cleanRemark(remark)
	if err != nil {
		return err
	}
	v.after.sent, err = v.push(now, envelope{kind: kindRating, fields: []signed.Field{{Key: "steps", Value: strconv.FormatInt(steps, 10)}}, body: remark})
	if err == nil {
		v.out.add(Rating{RatingSending})
	}
	return err
}

func cleanRemark(s string) (string, error) {
	if !shows(s) {
		return "", nil
	}
	s, err := cleanText(s)
	switch {
	case err != nil:
		return "", err
	case utf8.RuneCountInString(s) > MaxRemark:
		return "", errRemark
	}
	return s, guardText(s)
}

// takeRating shows the customer's rating, the first one, below all else, and says
// at once that it has come: the customer waits for that.
func (a *Agent) takeRating(now int64, e envelope, in *signed.Reader) Refusal {
	steps := in.Uint("steps")
	switch {
	case in.Done() != nil || steps < 1 || steps > RatingSteps || e.body != "" && !proper(e.body) || utf8.RuneCountInString(e.body) > MaxRemark:
		return BadNote
	case a.after.taken:
		return NotNow
	}
	a.after.taken, a.ackDue = true, 0
	a.out.barrier()
	a.out.note(now, CodeRated, "The customer rated the chat "+strconv.FormatUint(steps, 10)+" of "+strconv.Itoa(RatingSteps))
	if e.body != "" {
		a.out.item(Item{From: Customer, Kind: Text, Text: strings.Clone(e.body), Time: e.time * 1000, Arrived: now})
	}
	a.sendSignal(now, envelope{kind: kindAck})
	return accepted
}

func (f aftermath) fate() RatingState {
	switch {
	case f.taken:
		return RatingGiven
	case f.sent != 0:
		return RatingUnconfirmed
	}
	return RatingNone
}

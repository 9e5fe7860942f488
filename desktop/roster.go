package desktop

import (
	"errors"
	"fmt"
	"time"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// A rosterError says why the relay's roster cannot be used.
type rosterError struct{ cause error }

func (e *rosterError) Error() string { return "the relay's roster " + e.cause.Error() }

// useRoster takes a roster and its stamp that came on any connection. What is
// older than what this end has changes nothing, also when that has run out: who
// was taken out in between stays out. The relay is given the newer ones. Chats
// whose agent is out end; others go by it from now on. send can be nil.
func (s *session) useRoster(f wire.Roster, send func([]byte)) error {
	next, err := roster.OpenAuthority(f.Note, f.Stamp, roster.Pin{Root: s.self.Org, Spare: s.self.Spare})
	if err != nil {
		return &rosterError{errors.New("does not verify")}
	}
	return s.goBy(next, send)
}

// useStamp takes a newer stamp for the roster that this end has. One for another
// roster says nothing: that roster comes with its own.
func (s *session) useStamp(f wire.Stamp, send func([]byte)) error {
	if s.roster == nil {
		return nil
	}
	next, err := s.roster.Restamp(f.Note)
	switch {
	case errors.Is(err, roster.ErrOther):
		return nil
	case err != nil:
		return &rosterError{errors.New("has a stamp that does not verify")}
	}
	return s.goBy(next, send)
}

func (s *session) goBy(next *roster.Authority, send func([]byte)) error {
	if s.keeps(next) {
		s.warn("the relay has an older roster, which is ignored", "version", next.Version, "stamp", next.Stamped, "here", s.roster.Version)
		if send != nil {
			send(wire.Roster{Stamp: s.roster.Stamp, Note: s.roster.Roster}.Append(nil))
		}
	} else {
		s.roster = next
		if s.self.Seen != nil {
			s.self.Seen(next)
		}
	}
	for _, c := range s.chats {
		c.run(func(now int64) []chat.Output { return c.machine.UseRoster(now, s.roster) })
	}
	return s.checkRoster()
}

// standing reports why a log-in that is answered with that roster does not
// stand: a relay by whose clock it has expired sends it, too, and closes then.
func (s *session) standing(f wire.Roster) error {
	r, bad := roster.Claims(f.Note)
	stamp, worse := roster.StampClaims(f.Stamp)
	if bad != nil || worse != nil || time.Now().Add(-s.ahead).Unix() < min(r.Expires, stamp.Expires) {
		return nil
	}
	return &dialError{why: refusal(wire.CloseExpired)}
}

// keeps reports whether this end goes on with what it has: next is older, or has
// expired while that holds.
func (s *session) keeps(next *roster.Authority) bool {
	now := time.Now().Unix()
	return s.roster != nil && (s.roster.Newer(next) || !next.Valid(now) && s.roster.Valid(now))
}

// checkRoster reports why the newest roster does not let the agent work.
func (s *session) checkRoster() error {
	if _, ok := s.roster.Agent(s.self.Key); !ok {
		return &rosterError{errors.New("does not name this agent")}
	}
	if !s.roster.Valid(time.Now().Unix()) {
		return &rosterError{errors.New("is expired" + s.orClock())}
	}
	return nil
}

// orClock goes on from "is expired": whether it is this machine's clock.
func (s *session) orClock() string {
	if by, off := s.clockOff(); off {
		return " by this machine's clock, which is " + by + " the relay's: set date and time right"
	}
	return ", or this machine's clock is wrong"
}

// clockOff says how far this machine's clock is from the relay's, when it is
// further than a log-in may be.
func (s *session) clockOff() (by string, off bool) {
	far := max(s.ahead, -s.ahead)
	if far <= roster.ClockSkew*time.Second {
		return "", false
	}
	way := "ahead of"
	if s.ahead < 0 {
		way = "behind"
	}
	return roughly(far) + " " + way, true
}

// roughly says a time in the largest unit that fits.
func roughly(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d hours", d/time.Hour)
	}
	return fmt.Sprintf("%d minutes", d/time.Minute)
}

// greeted notes what the relay's clock shows.
func (rc *relayConn) greeted(c wire.Challenge) {
	defer rc.session.lock()()
	rc.session.ahead = time.Since(time.UnixMilli(c.Time))
}

const onAgain = "It is kept, and the chat goes on when that clock is right, or when the page has a newer roster."

// pausedThere says in the chat's head that the customer's page pauses, and how
// far its clock is from this machine's where that is why.
func (c *conversation) pausedThere() string {
	clock := "by its clock"
	if c.pageAhead > roster.ClockSkew*time.Second {
		clock = "by its clock, which is " + roughly(c.pageAhead) + " ahead of this machine's,"
	}
	if c.paused == chat.PausedByRelay {
		return "Paused: the relay says that the customer's page loaded the chat again, and that " + clock + " the roster that it has is expired. If so, it takes nothing that you send. " + onAgain
	}
	return "Paused: the customer's page says that " + clock + " the roster that it has is expired, so it takes nothing that you send. " + onAgain
}

// pausedWords say in the chat's head why it pauses.
func (c *conversation) pausedWords() string {
	switch by, off := c.s.clockOff(); {
	case c.paused == chat.NotPaused || c.ended != chat.NotEnded:
		return ""
	case c.paused == chat.PausedByPage || c.paused == chat.PausedByRelay:
		return c.pausedThere()
	case off && c.s.ahead > 0 && c.s.roster.Valid(time.Now().Add(-c.s.ahead).Unix()):
		return "Paused: this machine's clock is " + by + " the relay's, and by it the organisation's roster has expired. Set date and time right, and the chat goes on."
	}
	return "Paused: the organisation's roster has expired, so the customer's page takes nothing that you send. It is kept, and the chat goes on when there is a newer roster. Tell your administrator."
}

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
	next, err := roster.Pin{Root: s.self.Org, Spare: s.self.Spare}.Newest(s.roster, f.Note, f.Stamp)
	switch {
	case err == roster.ErrOlder:
		s.correct(send)
	case err != nil:
		return &rosterError{errors.New("does not verify")}
	}
	return s.goBy(next)
}

// useStamp takes a newer stamp for the roster that this end has. One for a newer
// roster says nothing: that comes with its own.
func (s *session) useStamp(f wire.Stamp, send func([]byte)) error {
	if s.roster == nil {
		return nil
	}
	next, err := s.roster.Newest(f.Note)
	switch {
	case err == roster.ErrOlder:
		s.correct(send)
	case err == roster.ErrOther:
		if c, err := roster.StampClaims(f.Note); err == nil && c.Roster < s.roster.Version {
			s.correct(send)
		}
	case err != nil:
		return &rosterError{errors.New("has a stamp that does not verify")}
	}
	return s.goBy(next)
}

// correct gives a relay what is newer than what it sent.
func (s *session) correct(send func([]byte)) {
	s.warn("the relay has an older roster or stamp, which is ignored", "here", s.roster.Version, "stamp", s.roster.Stamped)
	if send != nil {
		send(wire.Roster{Stamp: s.roster.Stamp, Note: s.roster.Roster}.Append(nil))
	}
}

// goBy has chats, and whoever keeps it for the next start, go by the newest.
func (s *session) goBy(newest *roster.Authority) error {
	if newest != s.roster {
		s.roster = newest
		if s.self.Seen != nil {
			s.self.Seen(newest)
		}
		for _, c := range s.chats {
			c.run(func(now int64) []chat.Output { return c.machine.UseRoster(now, newest) })
		}
		s.dropOut()
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

// checkRoster reports why the newest roster does not let the agent work.
func (s *session) checkRoster() error {
	if _, ok := s.roster.Agent(s.self.Key); !ok {
		return &rosterError{errors.New("does not name this agent")}
	}
	if !s.roster.Valid(time.Now().Unix()) {
		return &rosterError{errors.New(s.expired() + s.orClock())}
	}
	return nil
}

// expired says of the roster that it, or its stamp, is expired.
func (s *session) expired() string {
	if time.Now().Unix() < s.roster.RosterExpires() {
		return "has a stamp that is expired"
	}
	return "is expired"
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

const onAgain = "It is kept, and the chat goes on when that clock is right, or when the page has newer ones."

// pausedThere says in the chat's head that the customer's page pauses, and how
// far its clock is from this machine's where that is why.
func (c *conversation) pausedThere() string {
	clock := "by its clock"
	if c.pageAhead > roster.ClockSkew*time.Second {
		clock = "by its clock, which is " + roughly(c.pageAhead) + " ahead of this machine's,"
	}
	if c.paused == chat.PausedByRelay {
		return "Paused: the relay says that the customer's page loaded the chat again, and that " + clock + " the roster that it has, or its stamp, is expired. If so, it takes nothing that you send. " + onAgain
	}
	return "Paused: the customer's page says that " + clock + " the roster that it has, or its stamp, is expired, so it takes nothing that you send. " + onAgain
}

// pausedWords say in the chat's head why it pauses.
func (c *conversation) pausedWords() string {
	switch by, off := c.s.clockOff(); {
	case c.paused == chat.NotPaused || c.ended != chat.NotEnded:
		return ""
	case c.paused == chat.PausedByPage || c.paused == chat.PausedByRelay:
		return c.pausedThere()
	case off && c.s.ahead > 0 && c.s.roster.Valid(time.Now().Add(-c.s.ahead).Unix()):
		return "Paused: this machine's clock is " + by + " the relay's, and by it the organisation's roster, or its stamp, has expired. Set date and time right, and the chat goes on."
	case c.paused == chat.PausedStamp:
		return "Paused: the stamp of the organisation's roster has expired, so the customer's page takes nothing that you send. It is kept, and the chat goes on when there is a newer stamp. Tell your administrator to stamp the roster again (sealform stamp)."
	}
	return "Paused: the organisation's roster has expired, so the customer's page takes nothing that you send. It is kept, and the chat goes on when there is a newer roster. Tell your administrator to publish one (sealform publish)."
}

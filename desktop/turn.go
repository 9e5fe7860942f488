package desktop

import (
	"time"

	"github.com/sealform/sealform/desktop/duty"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// In a service that pushes, the relay offers a waiting chat to this agent before all
// others: it is the agent's turn. That is a hint: nothing is kept of one but its time,
// with the chat, and one at a time.

// turnShown is how long a turn was shown that makes who missed it away: less than a
// relay gives for one, of which this machine can have heard late.
const turnShown = 20 * time.Second

// A turn is since when, and until when, a chat is offered to this agent.
type turn struct{ since, until time.Time }

// pushes reports whether a service's chats are offered to one agent after the other,
// by the roster that the desk has.
func (s *session) pushes(service string) bool {
	if s.roster == nil {
		return false
	}
	v, ok := s.roster.Service(service)
	return ok && v.Push
}

// turned takes what the relay says of a turn. What it says of a chat that does not
// wait here, or that is not to be offered, is passed over.
func (s *session) turned(f wire.Turn) {
	w := s.waitingFor(f.Ticket)
	switch {
	case f.Seconds == 0 && w != nil:
		s.turnOver(w, f.Missed)
	case w == nil:
	case s.pushes(w.service) && !w.off && s.conns[w.ticket] == nil && s.presence.State() == roster.OnDuty:
		s.offer(w, time.Duration(f.Seconds)*time.Second)
	}
	if f.Missed && s.presence.State() == roster.OnDuty {
		s.sayAnew() // or the relay would offer this agent nothing any more
	}
}

// offer makes it the agent's turn to take a chat, in place of any other.
func (s *session) offer(w *waiting, d time.Duration) {
	s.dropTurns()
	now := time.Now()
	given := turn{now, now.Add(d)}
	w.turn = given
	s.turn = time.AfterFunc(d, func() {
		defer s.lock()()
		if w := s.waitingFor(w.ticket); w != nil && w.turn == given {
			s.turnOver(w, true)
		}
	})
}

// turnOver ends a turn. An agent who was shown it for long enough, by this machine's
// clock, and has not asked for the chat, is not there.
func (s *session) turnOver(w *waiting, missed bool) {
	missed = missed && s.hasTurn(w) && time.Since(w.turn.since) >= turnShown
	w.turn = turn{}
	if missed && !s.ending && s.presence.State() == roster.OnDuty {
		s.presence.Leave(duty.Missed)
		s.sayDuty()
	}
}

// hasTurn reports whether a chat is offered to the agent, who has not asked for it.
func (s *session) hasTurn(w *waiting) bool {
	return w.turn != turn{} && s.conns[w.ticket] == nil
}

// dropTurns ends all turns, as if none had been.
func (s *session) dropTurns() {
	if s.turn != nil {
		s.turn.Stop()
	}
	for _, w := range s.queue {
		w.turn = turn{}
	}
}

// turnUntil is until when the agent can take a chat that is offered, Unix ms; 0: it
// is not.
func (s *session) turnUntil(w *waiting) int64 {
	if !s.hasTurn(w) {
		return 0
	}
	return w.turn.until.UnixMilli()
}

package native

import (
	"time"

	"github.com/sealform/sealform/relay/core"
)

// A clock gives time that does not jump when the machine's clock is set: the
// time of its start and what has passed since. Time that the machine sleeps
// does not pass.
type clock struct{ start time.Time }

// now returns the clock's time, Unix milliseconds.
func (c clock) now() int64 { return c.start.UnixMilli() + time.Since(c.start).Milliseconds() }

// skewed is from how many milliseconds on the core is told that the machine's
// clock and time have parted.
const skewed = 1000

func wallTime() int64 { return time.Now().UnixMilli() }

// watchClock tells the core when the machine's clock was set, or has drifted:
// rosters and log-ins go by it, deadlines do not.
func (s *Server) watchClock(now int64) {
	ahead := s.wall() - now
	if moved := ahead - s.ahead; moved >= skewed || moved <= -skewed {
		s.ahead = ahead
		s.log.to.Warn("the machine's clock was set", "seconds", moved/1000)
		for _, a := range s.core.Step(now, core.ClockMoved{Ahead: ahead}) {
			s.perform(a)
		}
	}
}

package chat

import (
	"strconv"

	"github.com/sealform/sealform/relay/signed"
)

// While somebody changes what stands in the message box, the other end learns
// that, and nothing else: no text, no length. What it learns late or not at all
// does no harm, so these notes are not numbered, not kept and not sent again,
// and none is owed for a time in which nobody could get it.

const (
	// writingEvery is the least time, in ms, between two such notes of one end.
	writingEvery = 5000
	// writingLasts is how long, in ms, one counts, by the clock of who gets it.
	writingLasts = 8000
)

// A pen is what an end knows of who writes, here and there. The zero value is
// that of an end at which nothing was written.
type pen struct {
	count uint64 // how often this end has said it
	said  int64  // when it did last, Unix ms
	heard uint64 // the highest count of the other end's in this session
	until int64  // how long the other end's person counts as writing, Unix ms; 0: nobody writes
}

// another is the pen of a further session: the other end may count anew.
func (p pen) another() pen { return pen{count: p.count, said: p.said} }

// Writing has the agent's end told that the customer writes. It is called
// whenever what stands in the message box has changed, and is no text that was
// sent.
func (v *Visitor) Writing(now int64) []Output {
	if v.phase == PhaseJoined {
		v.sayWriting(now)
	}
	return v.outputs()
}

// Writing has the customer's page told that the agent writes: see Visitor.Writing.
func (a *Agent) Writing(now int64) []Output {
	if !a.ended && a.acked > 0 { // a page that has not read the offer can open nothing else
		a.sayWriting(now)
	}
	return a.outputs()
}

func (s *session) sayWriting(now int64) {
	p := &s.pen
	recently := p.count > 0 && p.said <= now && now < p.said+writingEvery
	if recently || !s.up || !s.peerUp || s.held || s.mute {
		return
	}
	p.count, p.said = p.count+1, now
	s.sendSignal(now, envelope{kind: kindWriting, fields: []signed.Field{{Key: "count", Value: strconv.FormatUint(p.count, 10)}}})
}

// takeWriting believes that the other end's person writes. A note that is no
// newer than the last does nothing.
func (s *session) takeWriting(now int64, in *signed.Reader) Refusal {
	count := in.Uint("count")
	if in.Done() != nil || count == 0 {
		return BadNote
	}
	if p := &s.pen; count > p.heard {
		if p.until == 0 {
			s.out.add(Writing{true})
		}
		p.heard, p.until = count, now+writingLasts
	}
	return accepted
}

// laidDown says that the other end's person does not write any more.
func (s *session) laidDown() {
	if s.pen.until != 0 {
		s.pen.until = 0
		s.out.add(Writing{false})
	}
}

// expireWriting does so when nothing was heard of it for long enough. A time
// further off than that was chosen before the clock was set back.
func (s *session) expireWriting(now int64) {
	if p := s.pen; now >= p.until || p.until > now+writingLasts {
		s.laidDown()
	}
}

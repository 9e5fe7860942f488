package chat

import (
	"strconv"

	"github.com/sealform/sealform/relay/signed"
)

// Once a person has seen what the other one wrote, that end learns up to which
// number. Like the notes about writing these are not numbered and not kept: the
// last one is said again when the other end has come back.

// readEvery is the least time, in ms, between two such notes of one end.
const readEvery = 2000

// maxUnseen is how many texts that nobody has seen are told apart.
const maxUnseen = 1000

// An unseenText of the other end's is one that nobody has looked at. number is
// that of its note, 0 for one of an earlier session.
type unseenText struct{ item, number uint64 }

// A reading is what an end knows of what was seen, here and there.
type reading struct {
	unseen  []unseenText
	ever    bool  // a text was seen
	due     bool  // and it is not said, or may be lost
	tellAt  int64 // Unix ms; 0: nothing to tell, or nobody to tell it to
	toldAt  int64
	through uint64     // the other end's person has seen this end's notes up to this number
	texts   uint64     // and with them this end's texts up to this one
	own     []textMark // those that are not seen
}

// another is the reading of a further session: what was seen is said again in it.
func (r reading) another() reading {
	n := reading{ever: r.ever, due: r.ever, toldAt: r.toldAt, texts: r.texts}
	for _, u := range r.unseen {
		n.unseen = append(n.unseen, unseenText{item: u.item})
	}
	return n
}

// again has what was seen said once more, when somebody is there.
func (r *reading) again() { r.due, r.tellAt = r.ever, 0 }

// sent notes which own texts a note carries. Of very many that nobody has seen
// the last ones count as one.
func (r *reading) sent(m textMark) {
	if n := len(r.own); n >= maxUnseen {
		r.own[n-1] = m
		return
	}
	r.own = append(r.own, m)
}

// Seen says that the customer has seen the stream up to an item.
func (v *Visitor) Seen(now int64, item uint64) []Output {
	if !v.over() {
		v.sawThrough(now, item)
	}
	return v.outputs()
}

// Seen says that the agent has seen the stream up to an item.
func (a *Agent) Seen(now int64, item uint64) []Output {
	if !a.ended {
		a.sawThrough(now, item)
	}
	return a.outputs()
}

// came notes that a text of the other end's stands in the stream. Of very many
// that nobody sees the last ones count as one.
func (r *reading) came(item, number uint64) {
	if n := len(r.unseen); n >= maxUnseen {
		r.unseen[n-1].item = item
		return
	}
	r.unseen = append(r.unseen, unseenText{item, number})
}

func (s *session) sawThrough(now int64, item uint64) {
	r, before := &s.reading, len(s.reading.unseen)
	for len(r.unseen) > 0 && r.unseen[0].item <= item {
		r.unseen = r.unseen[1:]
	}
	if len(r.unseen) < before {
		r.ever, r.due = true, true
		s.planRead(now)
	}
}

// readThrough is the number up to which everything was seen.
func (s *session) readThrough() uint64 {
	if u := s.reading.unseen; len(u) > 0 {
		return max(u[0].number, 1) - 1
	}
	return s.got
}

// planRead sets when to tell it, if there is something to tell to somebody who
// is there: not while a message is shown, and not too often. Before the other end
// has acknowledged anything it may not know this one.
func (s *session) planRead(now int64) {
	r := &s.reading
	if !r.due || !s.up || !s.peerUp || s.acked == 0 || s.readThrough() == 0 {
		return
	}
	if r.toldAt > now {
		r.toldAt = 0 // the clock was set back
	}
	if at := max(now+ackDelay, r.toldAt+readEvery); r.tellAt == 0 || at < r.tellAt {
		r.tellAt = at
	}
}

// tellRead says what is due.
func (s *session) tellRead(now int64) {
	r := &s.reading
	if r.tellAt == 0 || now < r.tellAt {
		return
	}
	r.tellAt = 0
	if n := s.readThrough(); n > 0 && !s.held && !s.mute {
		r.due, r.toldAt = false, now
		s.sendSignal(now, envelope{kind: kindRead, fields: []signed.Field{{Key: "number", Value: strconv.FormatUint(n, 10)}}})
	}
}

// takeRead believes what the other end's person has seen. Nobody has seen what
// did not arrive; a note that is no newer than the last does nothing.
func (s *session) takeRead(e envelope, in *signed.Reader) Refusal {
	n := in.Uint("number")
	if in.Done() != nil || n == 0 || n > e.ack || n > s.seq {
		return BadNote
	}
	r := &s.reading
	if n <= r.through {
		return accepted
	}
	r.through = n
	for len(r.own) > 0 && r.own[0].seq <= n {
		r.texts, r.own = max(r.texts, r.own[0].through), r.own[1:]
	}
	s.out.add(Read{r.texts})
	return accepted
}

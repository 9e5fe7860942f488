package chat

import (
	"crypto/sha256"

	"github.com/sealform/sealform/relay/wire"
)

const (
	// gapPatience is how long, in ms, a note can be missing while those after
	// it come again and again, before somebody is thought to hold it back.
	gapPatience = 300_000
	// gapRounds is how often those after it must have come by then.
	gapRounds = 4
)

// An order remembers which note came under which number. With that it tells what
// a poor connection explains, such as a frame that comes twice or too early, from
// what it does not.
type order struct {
	taken []sum          // of the payloads received, the last ones; the very last is number got
	early map[uint64]sum // verified, but before their turn

	since  int64 // when the gap was seen first, Unix ms; 0: there is none
	rounds int   // how often the first note behind it has come since
	told   bool  // the gap was told
}

type sum [sha256.Size]byte

// took notes that number got was received with this payload: whatever was
// missing, things move on.
func (o *order) took(got uint64, payload []byte) {
	o.taken = append(o.taken, sha256.Sum256(payload))
	if len(o.taken) > MaxOutbox+reserve {
		o.taken = o.taken[1:]
	}
	delete(o.early, got)
	o.fresh()
}

// fresh begins to count anew, as after a lost connection.
func (o *order) fresh() { o.since, o.rounds, o.told = 0, 0, false }

// again judges a number that was received already: the same bytes are the
// sender's, who does not know that they came, or the relay's.
func (o *order) again(got uint64, f wire.Data) Refusal {
	back := got - f.Seq
	if back < uint64(len(o.taken)) && o.taken[uint64(len(o.taken))-1-back] == sha256.Sum256(f.Payload) {
		return replayed
	}
	return WrongOrder
}

// ahead judges a note that came before its turn: it must be the sender's own.
// If one note stays missing while the later ones arrive, somebody holds it back.
func (s *session) ahead(now int64, f wire.Data) Refusal {
	s.ackDue = now + ackDelay // so that the sender sends what is missing
	mark := sha256.Sum256(f.Payload)
	if known, ok := s.early[f.Seq]; !ok || known != mark {
		if f.Seq > s.got+MaxOutbox+reserve {
			return WrongOrder // a sender keeps no more than that
		}
		if _, _, _, why := s.open(f); why != accepted {
			return why
		}
		if s.early == nil {
			s.early = map[uint64]sum{}
		}
		s.early[f.Seq] = mark
	}
	if s.missed(now, f.Seq) {
		return Withheld
	}
	return missing
}

// missed reports, once, that a gap does not close.
func (s *session) missed(now int64, seq uint64) bool {
	if s.since == 0 {
		s.since = now
	}
	for early := range s.early {
		if early < seq {
			return false // each round is counted at its first
		}
	}
	s.rounds++
	if s.told || now-s.since < gapPatience || s.rounds < gapRounds {
		return false
	}
	s.told = true
	return true
}

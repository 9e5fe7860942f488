package chat

// maxPlaces is how many items back a late text can be placed.
const maxPlaces = 200

// A sequence is the last part of a stream in the order in which things were
// written. A text that was delayed on its way stands before what its author had
// not seen and what was written after it.
type sequence struct {
	places []place
	sent   uint64 // number of this end's last note
	heard  uint64 // what the author of the next text had received of this end when it was written
	known  uint64 // what the other end has acknowledged since, in whatever way
}

// A place is an item in the stream. note is the number of this end's last note
// by then, the item's own if it has one.
type place struct {
	id   uint64
	from Who
	time int64
	note uint64
}

// put gives an item its place and returns which one it stands before.
func (s *sequence) put(i Item) (before uint64) {
	at := len(s.places)
	for i.Arrived != 0 && at > 0 && s.after(s.places[at-1], i) {
		at--
	}
	if at < len(s.places) {
		before = s.places[at].id
	}
	p := place{i.ID, i.From, i.Time, s.sent}
	s.places = append(s.places[:at], append([]place{p}, s.places[at:]...)...)
	if len(s.places) > maxPlaces {
		s.places = s.places[1:]
	}
	return before
}

// after reports whether what stands at p was written after a text that came
// now: the author of the text had not seen it, and either wrote before this end
// was there at all, or the time says so. Texts of one author keep their order.
// An author who claims not to have seen what was acknowledged is not believed,
// except about this end's first note, which is answered with everything that
// waited for it.
func (s *sequence) after(p place, i Item) bool {
	unseen := s.heard == 0 && (p.note <= 1 || p.note > s.known)
	return p.from != i.From && p.note > s.heard && (unseen || p.time/1000 > i.Time/1000)
}

// from returns what stands from an item on; nothing for 0.
func (s *sequence) from(id uint64) []place {
	if id == 0 {
		return nil
	}
	for n, p := range s.places {
		if p.id == id {
			return s.places[n:]
		}
	}
	return nil
}

// barrier keeps what follows below everything that stands there.
func (s *sequence) barrier() { *s = sequence{} }

package roster

import "bytes"

// ErrOlder: what came is no newer than what was there, or does not claim to be.
// It was not verified.
var ErrOlder = bad("is no newer than the one at hand")

// Newest returns what an end goes by that has have, nil for nothing, and is
// handed a roster with its stamp: the two, if they verify and are newer.
// Otherwise it returns have and why it stays, nil when it is the same again.
// No more is verified than must be, since a relay can send it all day: not what
// is there, and not what claims to be older.
func (p Pin) Newest(have *Authority, rosterNote, stampNote []byte) (*Authority, error) {
	if have == nil {
		return OpenAuthority(rosterNote, stampNote, p)
	}
	if bytes.Equal(rosterNote, have.Roster) {
		return have.Newest(stampNote)
	}
	r, err := Claims(rosterNote)
	if err != nil {
		return have, err
	}
	if r.Org == have.Org && r.Version <= have.Version {
		return have, ErrOlder
	}
	next, err := OpenAuthority(rosterNote, stampNote, p)
	if err != nil {
		return have, err
	}
	return next, nil
}

// Newest returns what an end goes by that is handed a stamp alone: see
// Pin.Newest. ErrOther says that it is for a roster that the end does not have.
func (a *Authority) Newest(stampNote []byte) (*Authority, error) {
	if bytes.Equal(stampNote, a.Stamp) {
		return a, nil
	}
	s, err := StampClaims(stampNote)
	if err != nil {
		return a, err
	}
	if s.Org == a.Org && s.Roster == a.Version && s.Version <= a.Stamped {
		return a, ErrOlder
	}
	next, err := a.Restamp(stampNote)
	if err != nil {
		return a, err
	}
	return next, nil
}

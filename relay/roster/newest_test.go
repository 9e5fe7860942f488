package roster

import (
	"errors"
	"testing"
)

// What comes after version 3 with stamp 7 is taken when it is newer, and only
// then. Whoever is out of it is out, though it may have run out.
func TestNewest(t *testing.T) {
	o, rival := newOrg(t), newOrg(t)
	pair := func(o org, version, stamped uint64, by person) (rosterNote, stampNote []byte) {
		r := o.roster()
		if r.Version = version; version >= SpareVersion {
			r.Spare = o.spare.vkey
		}
		msg := o.note(t, r)
		s := stamp(r, msg)
		s.Version = stamped
		return msg, o.stamp(t, s, by)
	}
	have := func() *Authority {
		msg, s := pair(o, 3, 7, o.stamper)
		a, err := OpenAuthority(msg, s, o.pin())
		if err != nil {
			t.Fatal(err)
		}
		return a
	}()
	mixed := func(version uint64) (rosterNote, stampNote []byte) {
		msg, _ := pair(o, version, 9, o.stamper)
		_, s := pair(o, 5, 9, o.stamper)
		return msg, s
	}
	another := func(version, stamped uint64) (rosterNote, stampNote []byte) {
		r := o.roster()
		r.Version, r.Issued = version, r.Issued-1
		msg := o.note(t, r)
		s := stamp(r, msg)
		s.Version = stamped
		return msg, o.stamp(t, s, o.stamper)
	}
	otherWords := func() (rosterNote, stampNote []byte) {
		r := o.roster()
		msg := o.note(t, r)
		s := stamp(r, msg)
		s.Without = []string{o.bob.vkey}
		return msg, o.stamp(t, s, o.stamper)
	}
	early := func() []byte {
		_, s := pair(o, 5, 1, o.stamper)
		return s
	}
	retired := func() (rosterNote, stampNote []byte) {
		r := o.roster()
		r.Version, r.Stampers = 4, []string{newPerson(t, "shop/stamp").vkey}
		msg := o.note(t, r)
		return msg, o.stamp(t, stamp(r, msg), o.stamper)
	}
	failed := errors.New("any")
	for name, c := range map[string]arrived{
		"the same again":                        {have.Roster, have.Stamp, nil, true},
		"the same roster, a later stamp":        two(pair(o, 3, 8, o.stamper)).want(nil, true),
		"the same roster, an older stamp":       two(pair(o, 3, 6, o.stamper)).want(ErrOlder, false),
		"another stamp of this version":         two(otherWords()).want(ErrOlder, false),
		"a later roster, an early stamp":        two(pair(o, 4, 1, o.stamper)).want(nil, true),
		"an older roster, a late stamp":         two(pair(o, 2, 99, o.stamper)).want(ErrOlder, false),
		"another of this version":               two(another(3, 99)).want(ErrOlder, false),
		"a late stamp of another of it":         {have.Roster, two(another(3, 99)).stamp, ErrOther, false},
		"the highest of the root":               two(pair(o, SpareVersion-1, 1, o.stamper)).want(nil, true),
		"the spare's":                           two(pair(o, SpareVersion, 1, o.stamper)).want(nil, true),
		"another organisation's":                two(pair(rival, 9, 9, rival.stamper)).want(failed, false),
		"another organisation's older one":      two(pair(rival, 1, 1, rival.stamper)).want(failed, false),
		"a stamp by another's key":              two(pair(o, 4, 9, rival.stamper)).want(failed, false),
		"a stamp by a key of the roster before": two(retired()).want(failed, false),
		"roster 4 with a stamp of roster 5":     two(mixed(4)).want(ErrOther, false),
		"this roster with a stamp of roster 5":  {have.Roster, two(mixed(4)).stamp, ErrOther, false},
		"an early stamp of roster 5":            {have.Roster, early(), ErrOther, false},
		"nothing":                               {nil, nil, failed, false},
		"this roster without a stamp":           {have.Roster, nil, failed, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := o.pin().Newest(have, c.roster, c.stamp)
			if c.err == nil && err != nil || c.err == failed && (err == nil || err == ErrOlder) || c.err != nil && c.err != failed && err != c.err {
				t.Errorf("got %v, want %v", err, c.err)
			}
			if c.taken != (string(got.Roster) == string(c.roster) && string(got.Stamp) == string(c.stamp)) || !c.taken && got != have {
				t.Errorf("goes by version %d, stamp %d", got.Version, got.Stamped)
			}
		})
	}
}

// An arrived roster and stamp, and what is to become of them: an error of any
// kind, a certain one, or none.
type arrived struct {
	roster, stamp []byte
	err           error
	taken         bool
}

func two(rosterNote, stampNote []byte) arrived { return arrived{roster: rosterNote, stamp: stampNote} }

func (a arrived) want(err error, taken bool) arrived { a.err, a.taken = err, taken; return a }

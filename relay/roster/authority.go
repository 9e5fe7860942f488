package roster

import (
	"bytes"
	"slices"
)

// An Authority is what an end goes by: a roster and a stamp that says that it is
// the one in force. Agents are those of the roster without those that the stamp
// takes out, and it holds until the first of the two expires.
type Authority struct {
	Org      string
	Version  uint64 // the roster's
	Stamped  uint64 // the stamp's version, which counts within one roster
	Expires  int64  // Unix seconds: the earlier of both
	Services []Service
	Agents   []Agent
	Bundle   *Bundle

	Roster, Stamp []byte // the signed notes, for whoever has older ones

	roster                    *Roster
	stampIssued, stampExpires int64
}

// OpenAuthority verifies a roster and its stamp against what the reader knows
// of the organisation. It does not look at the clock: see Valid.
func OpenAuthority(rosterNote, stampNote []byte, pin Pin) (*Authority, error) {
	r, err := OpenRoster(rosterNote, pin)
	if err != nil {
		return nil, err
	}
	return authority(r, rosterNote, stampNote)
}

// Restamp returns the authority of the same roster with another stamp. It fails
// with ErrOther when the stamp is for another roster.
func (a *Authority) Restamp(stampNote []byte) (*Authority, error) {
	return authority(a.roster, a.Roster, stampNote)
}

func authority(r *Roster, rosterNote, stampNote []byte) (*Authority, error) {
	s, err := openStamp(stampNote, r, rosterNote)
	if err != nil {
		return nil, err
	}
	in := func(a Agent) bool { return slices.Contains(s.Without, a.VKey) }
	return &Authority{
		Org: r.Org, Version: r.Version, Stamped: s.Version, Expires: min(r.Expires, s.Expires),
		Services: r.Services, Agents: slices.DeleteFunc(slices.Clone(r.Agents), in), Bundle: r.Bundle,
		Roster: slices.Clone(rosterNote), Stamp: slices.Clone(stampNote), roster: r, stampIssued: s.Issued, stampExpires: s.Expires,
	}, nil
}

// Valid reports whether a holds at the given time in Unix seconds: until it
// expires. One from the reader's future holds too, since slow clocks are
// common and it is nobody's gain.
func (a *Authority) Valid(now int64) bool { return now < a.Expires }

// RosterExpires returns when the roster alone expires, in Unix seconds.
func (a *Authority) RosterExpires() int64 { return a.roster.Expires }

// RosterIssued and StampIssued return when the two were signed, in Unix seconds by
// the signers' clocks.
func (a *Authority) RosterIssued() int64 { return a.roster.Issued }

// StampIssued is described at RosterIssued.
func (a *Authority) StampIssued() int64 { return a.stampIssued }

// StampExpires returns when the stamp alone expires, in Unix seconds.
func (a *Authority) StampExpires() int64 { return a.stampExpires }

// Named returns how many agents the roster names, those too that the stamp takes
// out: to so many is its bundle sealed.
func (a *Authority) Named() int { return len(a.roster.Agents) }

// Newer reports whether a outranks b: it has a higher version, or it is a newer
// stamp of the very same roster. One version is one roster, whoever comes first,
// so that no stamp puts another in its place. Anything outranks nil.
func (a *Authority) Newer(b *Authority) bool {
	return b == nil || a.Version > b.Version || bytes.Equal(a.Roster, b.Roster) && a.Stamped > b.Stamped
}

// Service returns the service of that name.
func (a *Authority) Service(name string) (Service, bool) {
	for _, s := range a.Services {
		if s.Name == name {
			return s, true
		}
	}
	return Service{}, false
}

// Agent returns the agent with that verifier key.
func (a *Authority) Agent(vkey string) (Agent, bool) {
	for _, agent := range a.Agents {
		if agent.VKey == vkey {
			return agent, true
		}
	}
	return Agent{}, false
}

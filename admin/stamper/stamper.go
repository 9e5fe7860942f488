// Package stamper signs stamps on a machine that does not have the root key: it
// says every few hours that the relay's roster is the one in force, and takes
// out agents whom somebody has named since.
//
// It sees a stamp key, which it hands to nobody, and public notes. It may not
// see a root key, a bundle or a message, and it believes nothing that a relay
// says: a roster must verify, and must not be older than the last one that was
// stamped here.
package stamper

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sealform/sealform/admin/handover"
	"github.com/sealform/sealform/relay/roster"
)

// A Relay is where rosters come from and stamps go, such as a *handover.Client.
type Relay interface {
	Roster(context.Context) ([]byte, error)
	LastStamp(context.Context) ([]byte, error)
	Stamp(ctx context.Context, stamp []byte) error
}

// A Stamper signs for one organisation.
type Stamper struct {
	folder
	relay    Relay
	lifetime int64 // of a stamp, in seconds
}

// Open opens the folder that "sealform init" has made for this machine. A stamp
// is valid for lifetime, 7 days at most. keyFile is where the stamp key is; ""
// means stamp.key in the folder.
func Open(dir, keyFile string, lifetime time.Duration) (*Stamper, error) {
	if lifetime < time.Minute || lifetime > roster.MaxStampLifetime*time.Second {
		return nil, &Error{fmt.Sprintf("a stamp cannot be valid for %s", lifetime), "choose one minute at least and 168h at most"}
	}
	f, err := openFolder(dir, keyFile)
	if err != nil {
		return nil, err
	}
	relay, err := handover.New(f.address, f.pin.Root)
	if err != nil {
		return nil, err
	}
	return &Stamper{f, relay, int64(lifetime / time.Second)}, nil
}

// A Stamped is a stamp that the relay has taken.
type Stamped struct {
	Stamp         *roster.Stamp
	RosterExpires int64    // Unix seconds
	Unknown       []string // names in the file "without" that no agent of the roster has
	roster        []byte
}

// Stamp signs a stamp for the relay's roster at that time, Unix seconds, and
// hands it over. It fails with an *Error where another try changes nothing.
func (s *Stamper) Stamp(ctx context.Context, now int64) (Stamped, error) {
	msg, err := s.relay.Roster(ctx)
	if err != nil {
		return Stamped{}, err
	}
	r, err := s.usable(msg, now)
	if err != nil {
		return Stamped{}, err
	}
	names, err := s.without()
	if err != nil {
		return Stamped{}, err
	}
	last := s.last(ctx, msg)
	out, unknown := match(names, r.Agents)
	stamp := s.next(r, msg, now, last)
	stamp.Without = union(out, last, r.Agents)
	signed, err := stamp.Sign(s.key)
	if err != nil {
		return Stamped{}, err
	}
	if err := s.keep(msg, signed); err != nil { // before anybody sees it: no other stamp may have its version
		return Stamped{}, err
	}
	return Stamped{stamp, r.Expires, unknown, msg}, s.relay.Stamp(ctx, signed)
}

// usable verifies a roster, and reports why it is not one to stamp.
func (s *Stamper) usable(msg []byte, now int64) (*roster.Roster, error) {
	r, err := roster.OpenRoster(msg, s.pin)
	if err != nil {
		return nil, &Error{"the relay's roster does not verify: " + err.Error(), "publish again, and find out who runs the relay"}
	}
	kept, err := s.keptRoster()
	if err != nil {
		return nil, err
	}
	switch {
	case kept != nil && kept.Version >= roster.SpareVersion && r.Version < roster.SpareVersion:
		return nil, &Error{fmt.Sprintf("the relay has roster %d of the root, and one of the spare root was stamped here already", r.Version), "publish with --spare FILE: what the root signs counts nowhere that has seen the other"}
	case kept != nil && r.Version < kept.Version:
		return nil, &Error{fmt.Sprintf("the relay has roster %d, and roster %d was stamped here already", r.Version, kept.Version), outnumbered(kept.Version - r.Version)}
	case kept != nil && r.Version == kept.Version && kept.hash != sha256.Sum256(msg):
		return nil, &Error{fmt.Sprintf("the relay has another roster %d than the one that was stamped here", r.Version), "find out who signed both, and publish a newer one"}
	case now >= r.Expires:
		return nil, &Error{fmt.Sprintf("roster %d has expired", r.Version), "publish a new one: a stamp cannot make it longer"}
	case !slices.Contains(r.Stampers, s.public):
		return nil, &Error{fmt.Sprintf("roster %d does not name this machine's stamp key", r.Version), "add it to stamp-keys in org.yaml, and publish"}
	}
	return r, nil
}

// outnumbered says what to do about a relay whose roster is older by that many
// than one that was stamped. A thief of the root can number as high as no
// administrator comes.
func outnumbered(by uint64) string {
	hint := "publish again: the relay was put back, or hides the newer one"
	if by > 100 {
		hint += "; if this comes again, whoever signed the newer one has the root key: publish with --spare FILE"
	}
	return hint
}

// next is a stamp that outranks all those of this roster that are known here.
func (s *Stamper) next(r *roster.Roster, msg []byte, now int64, last *roster.Authority) *roster.Stamp {
	version := max(uint64(now), s.keptVersion(r.Version)+1)
	if last != nil {
		version = max(version, last.Stamped+1)
	}
	return &roster.Stamp{Org: r.Org, Roster: r.Version, Hash: sha256.Sum256(msg), Version: version, Issued: now, Expires: now + s.lifetime}
}

// last is what the relay and this folder have in force for that roster; nil if
// nothing. What does not verify is nothing.
func (s *Stamper) last(ctx context.Context, msg []byte) *roster.Authority {
	var newest *roster.Authority
	for _, note := range [][]byte{s.keptStamp(), fetched(s.relay.LastStamp(ctx))} {
		if a, err := roster.OpenAuthority(msg, note, s.pin); err == nil && a.Newer(newest) {
			newest = a
		}
	}
	return newest
}

func fetched(note []byte, err error) []byte {
	if err != nil {
		return nil
	}
	return note
}

// match finds the agents of those names: ids, or verifier keys.
func match(names []string, agents []roster.Agent) (out, unknown []string) {
	for _, name := range names {
		found := false
		for _, a := range agents {
			if a.VKey == name || strings.HasSuffix(roster.OrgName(a.VKey), "/"+name) {
				out, found = append(out, a.VKey), true
			}
		}
		if !found {
			unknown = append(unknown, name)
		}
	}
	return out, unknown
}

// union adds those whom the last stamp of the roster has taken out: only a
// roster brings somebody back.
func union(out []string, last *roster.Authority, agents []roster.Agent) []string {
	for _, a := range agents {
		if last == nil {
			break
		}
		if _, in := last.Agent(a.VKey); !in {
			out = append(out, a.VKey)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// An Error is one that another try does not change.
type Error struct{ Problem, Advice string }

func (e *Error) Error() string { return e.Problem }

// Hint says what to do about it, on a line of its own.
func (e *Error) Hint() string { return e.Advice }

// Final reports whether trying again cannot help.
func Final(err error) bool {
	var e *Error
	return errors.As(err, &e)
}

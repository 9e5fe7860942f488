package main

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/sealform/sealform/admin/alone"
	"github.com/sealform/sealform/admin/handover"
	"github.com/sealform/sealform/admin/publish"
	"github.com/sealform/sealform/relay/roster"
)

// makeOrg makes the organisation with Alice in it, who dials the relay over the
// agent's link, and signs its first publication.
func (s *stage) makeOrg() error {
	err := alone.Make(s.keys(), alone.Plan{
		Name: "soak.example/support", Relay: "ws://" + s.dialled(),
		Services: []roster.Service{{Name: service, Title: "Billing", Origins: []string{shop}}},
		Agent:    publish.Guest{ID: "alice", Name: "Alice", Services: []string{service}},
	})
	if err != nil {
		return err
	}
	if s.office, err = alone.Open(s.keys()); err != nil {
		return err
	}
	if s.signer, _, err = s.office.Key("root.age"); err != nil {
		return err
	}
	s.now, err = s.office.Publish(time.Now())
	return err
}

// restamp signs another stamp for the roster that is in force, which takes these
// agents out, and hands it over.
func (s *stage) restamp(without ...string) error {
	return s.change(func(*roster.Roster) {}, without)
}

// change signs the next roster, if there is something to change, and a stamp
// for it, and hands them over as soon as the relay runs.
func (s *stage) change(edit func(*roster.Roster), without []string) error {
	r, err := roster.OpenRoster(s.now.Roster, s.office.Pin)
	if err != nil {
		return err
	}
	next, before := s.now, r.Version
	if edit(r); r.Version != before {
		if next.Roster, err = r.Sign(s.signer); err != nil {
			return err
		}
	}
	now := time.Now().Unix()
	s.stamps = max(s.stamps+1, uint64(now))
	stamp := roster.Stamp{Org: r.Org, Roster: r.Version, Hash: sha256.Sum256(next.Roster), Version: s.stamps, Issued: now, Expires: now + roster.DefaultStampLifetime, Without: without}
	if next.Stamp, err = stamp.Sign(s.signer); err != nil {
		return err
	}
	s.now = next
	s.ledger.published(standing{r.Version, s.stamps})
	return s.publish()
}

// expel takes the agent out by a stamp for a while. Their chats end, and nobody
// seals anything to them any more; then they are in again, and go on.
func (s *stage) expel(pause time.Duration) error {
	r, err := roster.OpenRoster(s.now.Roster, s.office.Pin)
	if err != nil {
		return err
	}
	s.ledger.expelled()
	if err := s.restamp(r.Agents[0].VKey); err != nil {
		return err
	}
	time.Sleep(pause)
	return s.restamp()
}

// replace publishes the next roster.
func (s *stage) replace() error {
	return s.change(func(r *roster.Roster) { r.Version++; r.Issued = time.Now().Unix() }, nil)
}

// succeed has the spare root take over from the root, and publish from then on.
func (s *stage) succeed() error {
	signer, key, err := s.office.Key("spare.age")
	if err != nil {
		return err
	}
	s.signer = signer
	return s.change(func(r *roster.Roster) {
		r.Version, r.Spare, r.Issued = max(r.Version+1, roster.SpareVersion), key, time.Now().Unix()
	}, nil)
}

// publish hands over what was signed last to the relay, which may have it
// already.
func (s *stage) publish() error {
	relay, err := handover.New("ws://"+s.addr, s.office.Pin.Root)
	if err != nil {
		return err
	}
	return relay.Publish(context.Background(), s.now.Append(nil))
}

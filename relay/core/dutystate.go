package core

import (
	"slices"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

type (
	// StoreDuty replaces what is stored of an agent's duty, on any host that keeps
	// things; without Note it is forgotten. State is for a host that loses its
	// memory. Other hosts keep the note if it has another Prekey than the one
	// before: nothing else in it outlasts the agent's connection.
	StoreDuty struct {
		Org         [32]byte
		Agent       [32]byte // SHA-256 of the verifier key
		Note, State []byte
		Prekey      bool
	}
	// RestoredDuty hands that to a new relay, after the rosters. What cannot be
	// used is forgotten.
	RestoredDuty struct {
		Org, Agent  [32]byte
		Note, State []byte
	}
)

func (StoreDuty) action()   {}
func (RestoredDuty) event() {}

func (r *Relay) storeDuty(d *duty, prekey bool) {
	r.out = append(r.out, StoreDuty{d.org.id, d.key, d.note, d.state(), prekey})
}

func (d *duty) state() []byte {
	b := []byte{stateVersion, flag(d.here)}
	b = be.AppendUint64(be.AppendUint64(b, uint64(d.idle)), uint64(d.left))
	b = append(append(b, d.turn[:]...), flag(d.missed))
	return be.AppendUint64(be.AppendUint64(b, uint64(d.until)), uint64(d.rests))
}

// readTurn takes what state wrote after the rest. A state from before there were
// turns ends there.
func (d *duty) readTurn(in *wire.Reader) {
	if in.Len() > 0 {
		d.turn, d.missed = in.Ticket(), in.Byte() == 1
		d.until, d.rests = in.Int64(), in.Int64()
	}
}

// restoredDuty takes a duty back. Whether its desk is there is as it was if the
// host has lost its memory; any other host was away itself.
func (r *Relay) restoredDuty(e RestoredDuty) {
	o := r.orgs[e.Org]
	d := &duty{org: o, key: e.Agent, note: slices.Clone(e.Note)}
	if o == nil || o.authority == nil || !r.reopen(d) || o.duty(d.key) != nil {
		r.out = append(r.out, StoreDuty{Org: e.Org, Agent: e.Agent})
		return
	}
	if in := readState(e.State); !in.Failed() {
		d.here, d.idle, d.left = in.Byte() == 1, in.Int64(), in.Int64()
		d.readTurn(in)
	}
	o.duties = append(o.duties, d)
	r.arm(d)
}

func (r *Relay) reopen(d *duty) bool {
	said, agent, err := roster.OpenDuty(d.note, d.org.authority, r.wall()/1000)
	d.said, d.agent = said, agent
	return err == nil && keyHash(said.Agent) == d.key
}

// settleDesks notes which desks have gone while a host had no memory.
func (r *Relay) settleDesks() {
	for _, o := range r.orgs {
		r.rematch(o)
		for _, d := range o.duties {
			if d.here && d.left == 0 && !o.hasDesk(d.key) {
				d.left = r.now
				r.storeDuty(d, false)
				r.arm(d)
			}
		}
	}
}

func (o *org) hasDesk(key [32]byte) bool {
	return slices.ContainsFunc(o.desks, func(c *conn) bool { return c.key == key })
}

func flag(v bool) byte {
	if v {
		return 1
	}
	return 0
}

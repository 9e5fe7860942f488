package core

import (
	"slices"

	"github.com/sealform/sealform/relay/wire"
)

// Of so many chats of a service, accepted within so long, is the wait known, and
// so many at least make an estimate.
const (
	maxWaits  = 100
	minWaits  = 10
	waitsAge  = 24 * 60 * 60_000 // ms
	waitBytes = 12               // of one, as stored
)

// waits are those of a service's chats that were accepted lately, oldest first.
type waits []waited

type waited struct {
	at int64  // when it was accepted, Unix ms
	s  uint32 // how long it had waited, seconds
}

// median returns the median, in seconds; 0: too few to say.
func (w waits) median(now int64) uint32 {
	var all []uint32
	for _, one := range w {
		if now-one.at < waitsAge {
			all = append(all, one.s)
		}
	}
	if len(all) < minWaits {
		return 0
	}
	slices.Sort(all)
	return max(all[len(all)/2], 1)
}

type (
	// StoreWaits replaces what is stored of how long a service's chats waited, if
	// the host loses its memory.
	StoreWaits struct {
		Org     [32]byte
		Service string
		State   []byte
	}
	// RestoredWaits hands that to a new relay.
	RestoredWaits struct {
		Org     [32]byte
		Service string
		State   []byte
	}
)

func (StoreWaits) action()   {}
func (RestoredWaits) event() {}

// noteWait notes how long a chat waited that an agent has accepted. One that waits
// again has not waited since it came.
func (r *Relay) noteWait(o *org, w queued) {
	if w.Again || o.authority == nil {
		return
	}
	if _, ok := o.authority.Service(w.Service); !ok {
		return
	}
	if o.waits == nil {
		o.waits = map[string]waits{}
	}
	all := append(o.waits[w.Service], waited{r.now, uint32(max(r.now-w.Since, 0) / 1000)})
	o.waits[w.Service] = slices.Clone(all[max(len(all)-maxWaits, 0):])
	if r.store {
		r.out = append(r.out, StoreWaits{o.id, w.Service, o.waits[w.Service].state()})
	}
}

// countWait counts how long a chat waited that leaves the queue, as noteWait
// does.
func (r *Relay) countWait(o *org, w queued, why wire.Reason) {
	h := &o.count.Left
	if why == wire.ReasonClaimed {
		h = &o.count.Accepted
	}
	if !w.Again {
		h.Add(max(r.now-w.Since, 0))
	}
}

// rereadWaits forgets services that are not in the roster any more.
func (r *Relay) rereadWaits(o *org) {
	o.chosen = nil
	for service := range o.waits {
		if _, ok := o.authority.Service(service); !ok {
			delete(o.waits, service)
			if r.store {
				r.out = append(r.out, StoreWaits{Org: o.id, Service: service})
			}
		}
	}
}

func (w waits) state() []byte {
	b := []byte{stateVersion}
	for _, one := range w {
		b = be.AppendUint32(be.AppendUint64(b, uint64(one.at)), one.s)
	}
	return b
}

func (r *Relay) restoredWaits(e RestoredWaits) {
	o, in := r.orgs[e.Org], readState(e.State)
	if o == nil || o.authority == nil || in.Failed() || in.Len()%waitBytes != 0 || in.Len() > maxWaits*waitBytes {
		r.out = append(r.out, StoreWaits{Org: e.Org, Service: e.Service})
		return
	}
	var all waits
	for in.Len() > 0 {
		all = append(all, waited{in.Int64(), in.Uint32()})
	}
	if o.waits == nil {
		o.waits = map[string]waits{}
	}
	o.waits[e.Service] = all
	r.rereadWaits(o)
}

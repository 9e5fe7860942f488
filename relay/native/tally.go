package native

import "sync/atomic"

// tallies count things of kinds that are all known from the start: what somebody
// sends adds none.
type tallies[K comparable] map[K]*atomic.Uint64

func newTallies[K comparable](kinds ...K) tallies[K] {
	t := tallies[K]{}
	for _, k := range kinds {
		t[k] = new(atomic.Uint64)
	}
	return t
}

func (t tallies[K]) add(k K) { t[k].Add(1) }

func (t tallies[K]) read() map[K]uint64 {
	n := make(map[K]uint64, len(t))
	for k, c := range t {
		n[k] = c.Load()
	}
	return n
}

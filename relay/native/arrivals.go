package native

import (
	"net/netip"
	"sync"

	"github.com/sealform/sealform/relay/core"
)

// How many new connections may come from one address: as many at once as it
// may hold, and again within arrivalsWithin seconds. A network may have
// core.NetworkPlaces times as many.
const arrivalsWithin = 30

// arrivalsKept is how many addresses are remembered before those with a full
// bucket are forgotten.
const arrivalsKept = 1024

// arrivals bound how fast connections come: each that joins, and each that
// goes, is told to all agents.
type arrivals struct {
	mu   sync.Mutex
	of   map[arrival]*core.Bucket
	next int // how many there are when they are looked through next
}

// An arrival is the owner of a bucket: an address, or the network that it
// belongs to.
type arrival struct {
	from    netip.Prefix
	page    bool
	network bool
}

// take reports whether another connection may come from there now.
func (a *arrivals) take(now int64, from peer) bool { return a.takeOf(now, from, from.most()) }

// takeOf is take for another number than that of connections.
func (a *arrivals) takeOf(now int64, from peer, most int) bool {
	if !from.counted {
		return true
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.forget(now)
	one := a.bucket(now, arrival{from.from, from.page, false}, most)
	all := a.bucket(now, arrival{network(from.from), from.page, true}, most*core.NetworkPlaces)
	return one.Take(now, 1) && all.Take(now, 1)
}

func (a *arrivals) bucket(now int64, of arrival, most int) *core.Bucket {
	b := a.of[of]
	if b == nil {
		fresh := core.NewBucket(int64(most/arrivalsWithin), int64(most), now)
		b = &fresh
		a.of[of] = b
	}
	return b
}

// forget drops full buckets once there are twice as many buckets as were left
// the last time.
func (a *arrivals) forget(now int64) {
	if a.of == nil {
		a.of, a.next = map[arrival]*core.Bucket{}, arrivalsKept
	}
	if len(a.of) < a.next {
		return
	}
	for of, b := range a.of {
		if b.Full(now) {
			delete(a.of, of)
		}
	}
	a.next = max(arrivalsKept, 2*len(a.of))
}

package desktop

import (
	"math/rand/v2"
	"time"
)

const (
	firstDelay = time.Second
	maxDelay   = time.Minute
	stable     = 10 * time.Second // how long a connection lasts after which pauses begin anew
)

// A backoff tells how long to wait before connecting again: 1 s, growing by
// half each time up to 60 s, less a random part of up to a third so that a
// relay's restart does not bring all desktops back in the same moment.
type backoff struct{ next time.Duration }

func (b *backoff) delay() time.Duration {
	d := max(b.next, firstDelay)
	b.next = min(d+d/2, maxDelay)
	return d - rand.N(d/3)
}

func (b *backoff) reset() { b.next = 0 }

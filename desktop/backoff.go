package desktop

import (
	"errors"
	"math/rand/v2"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/comeback"
	"github.com/sealform/sealform/relay/wire"
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

// after is how long to wait after a connection that ended so. A relay that restarts
// says when it is this end's turn; it is believed once, so that none can have an end
// come again and again without a pause.
func (b *backoff) after(cause error) time.Duration {
	first := b.next == 0
	own := b.delay()
	closed, ok := errors.AsType[*websocket.CloseError](cause)
	if !ok || !first || closed.Code != int(wire.CloseShutdown) {
		return own
	}
	if ms, ok := comeback.Parse(closed.Text); ok {
		return time.Duration(ms) * time.Millisecond
	}
	return own
}

package main

import (
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/comeback"
)

// connectTime is how long a connection may take to be made, as with a page.
const connectTime = 10 * time.Second

// heed returns where it is noted that the relay said when to come back, in milliseconds
// and one more; 0: it did not say.
func heed(conn *websocket.Conn) *atomic.Int64 {
	told := new(atomic.Int64)
	conn.SetCloseHandler(func(code int, reason string) error {
		if ms, ok := comeback.Parse(reason); ok {
			told.Store(ms + 1)
		}
		_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
		return nil
	})
	return told
}

// hasty is how long a page of a soak waits: less than a real one, since it has faults
// all the time.
func hasty(tries int, _ int64) time.Duration {
	if tries == 0 {
		return 250 * time.Millisecond
	}
	return min(time.Second<<min(tries, 4)/4, maxRetry)
}

// pause is how long an end waits that has failed so often, as pages and desktops do; told
// is what the relay said, which ends of before that do not heed.
func (w *roll) pause(tries int, told int64) time.Duration {
	if tries == 0 && told > 0 && !w.config.Deaf {
		return time.Duration(told-1) * time.Millisecond
	}
	d := time.Second
	for range min(tries, 10) {
		d += d / 2
	}
	return min(d*3/4+rand.N(d/2), time.Minute)
}

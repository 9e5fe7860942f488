package stamper

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/sealform/sealform/relay/roster"
)

// Look is how often Watch looks whether there is a new roster, or somebody new
// who is out.
const Look = 30 * time.Second

// Watch stamps now and then every so often until ctx ends, and at once when
// the relay has another roster or the file "without" changes, so that whoever
// is out is out within a minute. A stamp that failed is tried again at each
// look. It tells told of each stamp, and of each failure that is another one
// than the last.
func (s *Stamper) Watch(ctx context.Context, every time.Duration, told func(Stamped, error)) {
	tick := time.NewTicker(Look)
	defer tick.Stop()
	var w watched
	for {
		if w.due(ctx, s, every) {
			w.stamp(ctx, s, told)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// watched is what the last stamp went by.
type watched struct {
	at      time.Time // when it was handed over; zero: it was not
	roster  []byte
	without []string
	said    string // the last failure that was told
}

// due reports whether it is time for another stamp, or something has changed.
func (w *watched) due(ctx context.Context, s *Stamper, every time.Duration) bool {
	if w.at.IsZero() || time.Since(w.at) >= every {
		return true
	}
	if names, err := s.without(); err != nil || !slices.Equal(names, w.without) {
		return true
	}
	msg, err := s.relay.Roster(ctx)
	return err == nil && !bytes.Equal(msg, w.roster) || w.lost(ctx, s)
}

// lost reports whether the relay goes by an older stamp than the last: it was
// put back.
func (w *watched) lost(ctx context.Context, s *Stamper) bool {
	theirs, err := s.relay.LastStamp(ctx)
	if err != nil {
		return false
	}
	c, err := roster.StampClaims(theirs)
	return err != nil || c.Version < s.keptVersion(c.Roster)
}

func (w *watched) stamp(ctx context.Context, s *Stamper, told func(Stamped, error)) {
	names, _ := s.without()
	done, err := s.Stamp(ctx, time.Now().Unix())
	if err != nil {
		w.at = time.Time{}
		if ctx.Err() == nil && err.Error() != w.said {
			w.said = err.Error()
			told(done, err)
		}
		return
	}
	*w = watched{at: time.Now(), roster: done.roster, without: names}
	told(done, nil)
}

package native

import (
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/roster"
)

// From when on the log warns, before something expires.
const (
	rosterSoon = 7 * 24 * time.Hour
	stampSoon  = 6 * time.Hour
)

// How often that is looked at, and how often the same is said again.
const (
	lookEvery = time.Minute
	sayEvery  = time.Hour
)

// watchExpiry warns until the relay ends, of limits too that were reached.
func (s *Server) watchExpiry() {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	said, reached := map[string]time.Time{}, map[core.Bound]uint64{}
	for {
		select {
		case <-s.quit:
			return
		case <-tick.C:
			s.warnOfExpiry(time.Now(), said)
			s.warnOfLimits(reached)
		}
	}
}

// warnOfExpiry says what has expired or will soon, each at most once an hour.
func (s *Server) warnOfExpiry(now time.Time, said map[string]time.Time) {
	for _, pin := range s.book.pins {
		a, _ := s.book.InForce(pin)
		what := soon(a, now)
		key := pin.Root + what
		if what == "" || now.Sub(said[key]) < sayEvery {
			continue
		}
		said[key] = now
		s.log.to.Warn(what, "organisation", roster.OrgName(pin.Root), "roster", until(a, (*roster.Authority).RosterExpires), "stamp", until(a, (*roster.Authority).StampExpires))
	}
}

// warnOfLimits says which limits were reached since it was asked last, and how
// often: a line for each, whoever it was and however many they were.
func (s *Server) warnOfLimits(before map[core.Bound]uint64) {
	now := s.Metrics().Reached
	for _, b := range Bounds {
		if n := now[b] - before[b]; now[b] > before[b] {
			s.log.to.Warn("a limit was reached", "limit", string(b), "times", n)
		}
	}
	maps.Copy(before, now)
}

func until(a *roster.Authority, expires func(*roster.Authority) int64) string {
	if a == nil {
		return "none"
	}
	return time.Unix(expires(a), 0).UTC().Format(time.RFC3339)
}

// soon is what the log warns of; "": nothing.
func soon(a *roster.Authority, now time.Time) string {
	if a == nil {
		return "nothing was published yet: everybody is refused"
	}
	left := func(expires int64) time.Duration { return time.Unix(expires, 0).Sub(now) }
	switch {
	case left(a.RosterExpires()) <= 0:
		return "the roster has expired: everybody is refused"
	case left(a.StampExpires()) <= 0:
		return "the stamp has expired: everybody is refused"
	case left(a.StampExpires()) < stampSoon:
		return "the stamp expires soon"
	case left(a.RosterExpires()) < rosterSoon:
		return "the roster expires soon"
	}
	return ""
}

// refusals have the log say what was not taken, one line a minute at most:
// anybody may try.
type refusals struct {
	mu   sync.Mutex
	last time.Time
}

func (f *refusals) may(now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now.Sub(f.last) < time.Minute {
		return false
	}
	f.last = now
	return true
}

// telling logs publications and stamps that were refused.
func (s *Server) telling(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &answer{ResponseWriter: w}
		h.ServeHTTP(seen, r)
		what := handed(r.URL.Path)
		if r.Method != http.MethodPut || seen.status < 400 || what == "" {
			return
		}
		s.tally.handovers.add(refusedAs(what, seen.status))
		if what != "enrolment" && s.refusals.may(time.Now()) {
			line := "publication refused"
			if what == "stamp" {
				line = "stamp refused"
			}
			s.log.to.Info(line, "organisation", s.book.named(r.URL.Path), "status", seen.status)
		}
	})
}

// named is the name of the organisation in a path.
func (b *book) named(path string) string {
	for _, pin := range b.pins {
		if strings.HasPrefix(path, orgs.Path(pin)+"/") {
			return roster.OrgName(pin.Root)
		}
	}
	return "none of this relay's"
}

// An answer notes its status.
type answer struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

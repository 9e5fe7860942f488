package native

import (
	"net/http"
	"time"
)

// stalledAfter is for how long run may not be seen to go on, which it is each
// second, before the relay counts as dead.
const stalledAfter = 20 * time.Second

// stalled reports whether run has stopped, or is in a step that does not end.
func (s *Server) stalled() bool {
	return s.clock.now()-s.beat.Load() > stalledAfter.Milliseconds()
}

// Beats has something about once a second, as long as the core goes on: what nobody
// has taken by then is dropped. It is closed at the end of Shutdown.
func (s *Server) Beats() <-chan struct{} { return s.beats }

// sayBeat says that the core was stepped, or could have been.
func (s *Server) sayBeat() {
	select {
	case s.beats <- struct{}{}:
	default:
	}
}

// health says that the relay is alive, also while it shuts down: whoever asks would
// end it if it said no. Whether it should be given work is what /readyz says.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if s.stalled() {
		http.Error(w, "the relay does not answer", http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ok\n"))
}

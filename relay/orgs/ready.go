package orgs

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/sealform/sealform/relay/roster"
)

// ready answers 200 while roster and stamp of every organisation hold, and nothing
// ails the relay itself; else 503, and a line for each thing that is wrong: of
// which organisation, and what is missing or has expired.
func (h handler) ready(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	var lacks strings.Builder
	for _, line := range h.s.Ails() {
		lacks.WriteString(line + "\n")
	}
	for _, pin := range h.list {
		a, err := h.s.InForce(pin)
		why := Lacks(a, h.now())
		if err != nil {
			why = "what is in force cannot be read now"
		}
		if why != "" {
			fmt.Fprintf(&lacks, "%s: %s\n", roster.OrgName(pin.Root), why)
		}
	}
	if lacks.Len() > 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, lacks.String())
		return
	}
	_, _ = io.WriteString(w, "ok\n")
}

// Lacks says in words why an organisation cannot be served at that time, in Unix
// seconds; "": it can.
func Lacks(a *roster.Authority, now int64) string {
	switch {
	case a == nil:
		return "nothing was published yet"
	case now >= a.RosterExpires():
		return "the roster has expired " + since(a.RosterExpires(), now)
	case now >= a.StampExpires():
		return "the stamp has expired " + since(a.StampExpires(), now)
	}
	return ""
}

func since(expired, now int64) string {
	ago := (time.Duration(now-expired) * time.Second).Round(time.Second)
	return fmt.Sprintf("at %s, %s ago", time.Unix(expired, 0).UTC().Format(time.RFC3339), ago)
}

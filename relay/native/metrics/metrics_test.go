package metrics

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/native"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
)

// relayOf starts a relay of organisations, without a socket.
func relayOf(t *testing.T, pins ...roster.Pin) *native.Server {
	t.Helper()
	s, err := native.New(native.Config{Pins: pins, PublicOrigins: []string{"wss://relay.example"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Shutdown(t.Context()) })
	return s
}

func withCertificate(s *native.Server) Source {
	return Source{s, func() time.Time { return time.Unix(1_800_000_000, 0) }}
}

func scrape(h http.Handler, accept string) *httptest.ResponseRecorder {
	req, rec := httptest.NewRequest(http.MethodGet, Path, nil), httptest.NewRecorder()
	req.Header.Set("Accept", accept)
	h.ServeHTTP(rec, req)
	return rec
}

const openMetrics = "application/openmetrics-text; version=1.0.0"

// Every family is shown, in both formats.
func TestExposition(t *testing.T) {
	o := relaytest.NewOrg(t)
	s := relayOf(t, o.Pin())
	if err := s.Publish(o.Publication(t)); err != nil {
		t.Fatal(err)
	}
	for accept, ends := range map[string]string{openMetrics: "\n# EOF\n", "text/plain": "\n"} {
		rec := scrape(Handler(withCertificate(s)), accept)
		text := rec.Body.String()
		if rec.Code != http.StatusOK || !strings.HasPrefix(rec.Header().Get("Content-Type"), accept) || !strings.HasSuffix(text, ends) {
			t.Errorf("%s: %d %s", accept, rec.Code, rec.Header().Get("Content-Type"))
		}
		for _, f := range families {
			if !regexp.MustCompile(`(?m)^` + f.name + `(_bucket)?[{ ]`).MatchString(text) {
				t.Errorf("%s: %s is not shown", accept, f.name)
			}
		}
		for _, want := range []string{`sealform_ready{organisation="shop"} 1`, `sealform_roster_version{organisation="shop"} 1`, "sealform_certificate_expires_timestamp_seconds 1.8e+09", "go_goroutines", "process_open_fds"} {
			if !strings.Contains(text, "\n"+want) {
				t.Errorf("%s: %s is not shown", accept, want)
			}
		}
	}
}

// Of an organisation that has nothing in force no time is shown, which an alarm
// would take for 1970; and two of one name are told apart.
func TestOrganisationsOfOneName(t *testing.T) {
	one, two := relaytest.NewKey("shop"), relaytest.NewKey("shop")
	text := scrape(Handler(Source{Relay: relayOf(t, roster.Pin{Root: one.VKey}, roster.Pin{Root: two.VKey})}), openMetrics).Body.String()
	for _, k := range []relaytest.Key{one, two} {
		name := strings.Join(strings.Split(k.VKey, "+")[:2], "+")
		if !strings.Contains(text, `sealform_ready{organisation="`+name+`"} 0`) {
			t.Errorf("%q is not shown", name)
		}
	}
	if strings.Contains(text, "sealform_roster_expires_timestamp_seconds{") {
		t.Error("it shows when nothing expires")
	}
}

// A mistake in reading the numbers costs the answer, and nothing else.
func TestAPanicCostsOneAnswer(t *testing.T) {
	r := newRelay(func() numbers { panic("x") })
	if got := scrape(handlerOf(r), openMetrics); got.Code != http.StatusInternalServerError {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

// What labels there are is written down here: their values are words of this
// program, numbers, and names of organisations.
func TestLabelsAreFew(t *testing.T) {
	known := []string{"organisation", "kind", "code", "reason", "what", "status", "limit", "state", "direction", "of", "outcome", "version", "revision", "go", "protocol"}
	for _, f := range families {
		for _, l := range f.labels {
			if !slices.Contains(known, l) {
				t.Errorf("%s has a label %q", f.name, l)
			}
		}
	}
}

// After the relay has ended, a last scrape is answered.
func TestAfterShutdown(t *testing.T) {
	s := relayOf(t, relaytest.NewOrg(t).Pin())
	if err := s.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := scrape(Handler(Source{Relay: s}), openMetrics); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "sealform_draining 1") {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

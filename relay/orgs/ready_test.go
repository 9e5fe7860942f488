package orgs_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
)

// An ailing store cannot be read, and says what else is wrong.
type ailing struct {
	empty
	err error
}

func (a ailing) InForce(roster.Pin) (*roster.Authority, error) { return nil, a.err }
func (ailing) Ails() []string                                  { return []string{"relay: shutting down"} }

// Whoever asks why a relay is not ready reads all reasons, a line each.
func TestReadinessGivesAllReasons(t *testing.T) {
	o := relaytest.NewOrg(t)
	for want, err := range map[string]error{
		"relay: shutting down\nshop: nothing was published yet\n":           nil,
		"relay: shutting down\nshop: what is in force cannot be read now\n": errors.New("disk 4711 of customer 12"),
	} {
		w := httptest.NewRecorder()
		orgs.Handler([]roster.Pin{o.Pin()}, ailing{err: err}, func() int64 { return 0 }).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		if w.Code != http.StatusServiceUnavailable || w.Body.String() != want {
			t.Errorf("%d %q, want %q", w.Code, w.Body, want)
		}
	}
}

package orgs_test

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
)

// An empty store has nothing, and takes nothing.
type empty struct{ orgs.Store }

func (empty) Take(*http.Request) error                      { return nil }
func (empty) InForce(roster.Pin) (*roster.Authority, error) { return nil, nil }

// Whoever has a roster that a relay lacks, which is public elsewhere, can say
// that its bundle follows, and send none: that holds no memory.
func TestABundleThatDoesNotComeHoldsNoMemory(t *testing.T) {
	o := relaytest.NewOrg(t)
	p := o.Publication(t)
	p.Bundle = make([]byte, roster.MaxBundle)
	body := string(p.Append(nil))[:len(p.Append(nil))-roster.MaxBundle]
	h := orgs.Handler([]roster.Pin{o.Pin()}, empty{}, func() int64 { return 0 })
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPut, orgs.Path(o.Pin())+"/publication", strings.NewReader(body)))
	runtime.ReadMemStats(&after)
	if held := after.TotalAlloc - before.TotalAlloc; w.Code != http.StatusForbidden || held > roster.MaxBundle/4 {
		t.Errorf("status %d, %d bytes", w.Code, held)
	}
}

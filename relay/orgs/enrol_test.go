package orgs_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
)

// An asked store notes the slots that are looked up in it.
type asked struct {
	empty
	slots []string
}

func (a *asked) Enrolment(_ roster.Pin, slot string) ([]byte, error) {
	a.slots = append(a.slots, slot)
	return []byte("what another has there"), nil
}

// A store may make a path of a slot: what is none is not looked up, however it is
// written.
func TestASlotThatLeadsElsewhereIsNotLookedUp(t *testing.T) {
	o, digits := relaytest.NewOrg(t), strings.Repeat("a", 64)
	for _, slot := range []string{
		"..%2fpublication", "%2e%2e%2fstamp.note", digits + "%2f..%2f..%2fx", "x", digits[1:], digits + "a", strings.ToUpper(digits), digits[1:] + "%00", digits[1:] + "g",
	} {
		s, w := &asked{}, httptest.NewRecorder()
		h := orgs.Handler([]roster.Pin{o.Pin()}, s, func() int64 { return 0 })
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, orgs.Path(o.Pin())+"/enrolments/"+slot, nil))
		if len(s.slots) != 0 || w.Code == http.StatusOK {
			t.Errorf("%s: status %d, looked up %q", slot, w.Code, s.slots)
		}
	}
	s, w := &asked{}, httptest.NewRecorder()
	h := orgs.Handler([]roster.Pin{o.Pin()}, s, func() int64 { return 0 })
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, orgs.Path(o.Pin())+"/enrolments/"+digits, nil))
	if w.Code != http.StatusOK || len(s.slots) != 1 {
		t.Errorf("a slot: status %d, looked up %q", w.Code, s.slots)
	}
}

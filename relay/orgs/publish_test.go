package orgs_test

import (
	"bytes"
	"crypto/sha256"
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

// A store goes by a roster that an agent has brought, and lacks its bundle.
type bundleless struct {
	empty
	now *roster.Authority
	got *roster.Publication
}

func (b *bundleless) InForce(roster.Pin) (*roster.Authority, error) { return b.now, nil }
func (b *bundleless) Bundle(roster.Pin) ([]byte, error)             { return nil, nil }
func (b *bundleless) Publish(_ roster.Pin, p roster.Publication, _ *roster.Authority) error {
	b.got = &p
	return nil
}

// Where only the bundle is missing, another roster that names it, which is of the
// same version or older, does not come in by it.
func TestTheBundleAloneComesLater(t *testing.T) {
	o := relaytest.NewOrg(t)
	bundle := []byte("bundle")
	o.Roster.Version, o.Roster.Bundle = 7, &roster.Bundle{Hash: sha256.Sum256(bundle), Size: len(bundle)}
	make := func(change func()) roster.Publication {
		was := o.Roster
		change()
		p := o.Publication(t)
		p.Bundle, o.Roster = bundle, was
		return p
	}
	good := make(func() {})
	now, err := good.Open(o.Pin())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		p    roster.Publication
		want int
	}{
		"its own":                    {good, http.StatusNoContent},
		"another's of this version":  {make(func() { o.Roster.Agents = o.Roster.Agents[1:] }), http.StatusConflict},
		"an older one's":             {make(func() { o.Roster.Version-- }), http.StatusConflict},
		"its own, with another body": {roster.Publication{Roster: good.Roster, Stamp: good.Stamp, Bundle: []byte("bundel")}, http.StatusForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			s := &bundleless{now: now}
			w := httptest.NewRecorder()
			orgs.Handler([]roster.Pin{o.Pin()}, s, func() int64 { return 0 }).ServeHTTP(w,
				httptest.NewRequest(http.MethodPut, orgs.Path(o.Pin())+"/publication", bytes.NewReader(c.p.Append(nil))))
			if w.Code != c.want || (s.got != nil) != (c.want == http.StatusNoContent) {
				t.Errorf("status %d, want %d; published %v", w.Code, c.want, s.got != nil)
			}
		})
	}
}

package native

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
)

// Who hands over too much, or fetches too many bundles, is told so, with all of
// its /64, and no other is. The one does not count as the other.
func TestTooMuchFromOneAddress(t *testing.T) {
	o := relaytest.NewOrg(t)
	s, err := New(Config{Pins: []roster.Pin{o.Pin()}, PublicOrigins: []string{"ws://127.0.0.1:1"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Shutdown(t.Context()) })
	p, _ := published(t, o, 1)
	if err := s.Publish(p); err != nil {
		t.Fatal(err)
	}
	ask := func(method, part, from string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, orgs.Path(o.Pin())+part, http.NoBody)
		r.RemoteAddr = from
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		return w
	}
	const here, beside, elsewhere = "[2001:db8:1:2::1]:1", "[2001:db8:1:2:ffff::9]:1", "[2001:db8:1:3::1]:1"
	for _, c := range []struct {
		method, part string
		most, usual  int
	}{
		{http.MethodPut, "/publication", mostPuts, http.StatusForbidden},
		{http.MethodGet, "/bundle", mostBundles, http.StatusOK},
	} {
		n, began := 0, time.Now()
		for ask(c.method, c.part, here).Code == c.usual && n < 10*c.most {
			n++
		}
		back := (int(time.Since(began)/time.Second) + 1) * (c.most / arrivalsWithin)
		if n < c.most || n > c.most+back {
			t.Errorf("%s %s: answered %d times, want %d at once", c.method, c.part, n, c.most)
		}
		got := ask(c.method, c.part, beside)
		for i := 0; i < c.most/2 && got.Code == c.usual; i++ { // a turn may have come back meanwhile
			got = ask(c.method, c.part, beside)
		}
		if got.Code != http.StatusTooManyRequests || got.Header().Get("Retry-After") != "60" {
			t.Errorf("%s %s from another address of the /64: status %d", c.method, c.part, got.Code)
		}
		if got := ask(c.method, c.part, elsewhere).Code; got != c.usual {
			t.Errorf("%s %s from another /64: status %d", c.method, c.part, got)
		}
	}
}

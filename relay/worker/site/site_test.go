package site

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// A shelf is a relay that holds one publication.
type shelf struct {
	taken *roster.Publication
	err   error
}

func (s *shelf) Publish(p roster.Publication) error {
	if s.err == nil {
		s.taken = &p
	}
	return s.err
}

func ask(t *testing.T, h http.Handler, method, path, body string) (status int, text string) {
	t.Helper()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest(method, path, strings.NewReader(body)))
	return rec.Code, rec.Body.String()
}

func TestRosterDelivery(t *testing.T) {
	o, other := relaytest.NewOrg(t), relaytest.NewOrg(t)
	good := string(o.Publication(t).Append(nil))
	for name, c := range map[string]struct {
		body string
		err  error
		want int
	}{
		"good":               {good, nil, http.StatusNoContent},
		"not newer":          {good, Refused("has a version that is not newer"), http.StatusConflict},
		"relay is down":      {good, errors.New("boom"), http.StatusBadGateway},
		"other organisation": {string(other.Publication(t).Append(nil)), nil, http.StatusForbidden},
		"altered":            {strings.Replace(good, "Alice", "Malice", 1), nil, http.StatusForbidden},
		"empty":              {"", nil, http.StatusForbidden},
		"too large":          {strings.Repeat("x", roster.MaxPublication+1), nil, http.StatusRequestEntityTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			s := &shelf{err: c.err}
			h := Handler(Config{Pins: []roster.Pin{o.Pin()}, Origins: []string{"wss://relay.example"}}, s)
			status, text := ask(t, h, "PUT", "/v1/publication", c.body)
			if status != c.want || strings.Contains(text, "boom") {
				t.Errorf("status %d, %s", status, text)
			}
			if took := s.taken != nil; took != (c.want == http.StatusNoContent) {
				t.Errorf("taken: %v", took)
			}
		})
	}
}

func TestPages(t *testing.T) {
	o := relaytest.NewOrg(t)
	h := Handler(Config{Pins: []roster.Pin{o.Pin()}, Origins: []string{"wss://relay.example"}, Loader: "loader.01.js", Integrity: "sha384-xy"}, &shelf{})
	for path, want := range map[string]string{
		"/healthz": "ok\n",
		"/v1/tag": `<script src="https://relay.example/widget/loader.01.js" integrity="sha384-xy" crossorigin data-relay="wss://relay.example/v1/socket" data-org="` +
			o.Root.VKey + `" data-service="SERVICE" async></script>` + "\n",
	} {
		t.Run(path, func(t *testing.T) {
			if status, text := ask(t, h, "GET", path, ""); status != http.StatusOK || text != want {
				t.Errorf("%s: %d %s", path, status, text)
			}
		})
	}
	for path, want := range map[string]int{"/": 404, "/widget/x.js": 404, wire.Path: 400} {
		t.Run(path, func(t *testing.T) {
			if status, _ := ask(t, h, "GET", path, ""); status != want {
				t.Errorf("%s: %d", path, status)
			}
		})
	}
}

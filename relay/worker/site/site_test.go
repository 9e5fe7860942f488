package site

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// A shelf is a relay that holds one roster.
type shelf struct {
	note []byte
	err  error
}

func (s *shelf) Roster() ([]byte, error) { return s.note, s.err }

func (s *shelf) SetRoster(note []byte) error {
	if s.err == nil {
		s.note = note
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
	good := string(o.Note(t))
	for name, c := range map[string]struct {
		body string
		err  error
		want int
	}{
		"good":               {good, nil, http.StatusNoContent},
		"not newer":          {good, Refused("has a version that is not newer"), http.StatusConflict},
		"relay is down":      {good, errors.New("boom"), http.StatusBadGateway},
		"other organisation": {string(other.Note(t)), nil, http.StatusForbidden},
		"altered":            {strings.Replace(good, "Alice", "Malice", 1), nil, http.StatusForbidden},
		"empty":              {"", nil, http.StatusForbidden},
		"too large":          {strings.Repeat("x", wire.MaxNote+1), nil, http.StatusRequestEntityTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			s := &shelf{err: c.err}
			h := Handler(Config{Orgs: []string{o.Root.VKey}, Origins: []string{"wss://relay.example"}}, s)
			status, text := ask(t, h, "PUT", "/v1/roster", c.body)
			if status != c.want || strings.Contains(text, "boom") {
				t.Errorf("status %d, %s", status, text)
			}
			if took := s.note != nil; took != (c.want == http.StatusNoContent) {
				t.Errorf("taken: %v", took)
			}
		})
	}
}

func TestPages(t *testing.T) {
	o := relaytest.NewOrg(t)
	h := Handler(Config{Orgs: []string{o.Root.VKey}, Origins: []string{"wss://relay.example"}, Loader: "loader.01.js", Integrity: "sha384-xy"}, &shelf{note: []byte("the note")})
	for path, want := range map[string]string{
		"/healthz":   "ok\n",
		"/v1/roster": "the note",
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

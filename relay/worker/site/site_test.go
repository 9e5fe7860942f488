package site

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// A shelf is a relay with nothing in force.
type shelf struct{ orgs.Store }

func (shelf) InForce(roster.Pin) (*roster.Authority, error) { return nil, nil }

func ask(t *testing.T, h http.Handler, method, path, body string) (status int, text string) {
	t.Helper()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest(method, path, strings.NewReader(body)))
	return rec.Code, rec.Body.String()
}

func TestPages(t *testing.T) {
	o := relaytest.NewOrg(t)
	h := Handler(Config{Pins: []roster.Pin{o.Pin()}, Origins: []string{"wss://relay.example"}, Loader: "loader.01.js", Integrity: "sha384-xy"}, shelf{})
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

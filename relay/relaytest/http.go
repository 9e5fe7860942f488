package relaytest

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

func testHTTP(t *testing.T, s *suite) {
	for path, want := range map[string]string{
		"/healthz": "200 ok",
		wire.Path:  "400 expected a WebSocket with subprotocol " + wire.Subprotocol,
		"/":        "404 404 page not found",
		"/metrics": "404 404 page not found",
	} {
		if got := Get(t, s.URL, path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	ticket := Chat(1).Ticket().String()
	for _, chat := range []string{"", "x", "%zz", ticket[1:], ticket + "0", strings.ToUpper(ticket)} {
		d := Dialer(wire.Subprotocol)
		_, res, err := d.Dial(s.URL+wire.Path+"?chat="+chat, nil)
		if err == nil || res == nil || res.StatusCode != http.StatusBadRequest {
			t.Errorf("chat %q: %v", chat, err)
			continue
		}
		why, _ := io.ReadAll(res.Body)
		if want := chat + "\" is malformed: give 32 lower-case hexadecimal digits\n"; !strings.HasSuffix(string(why), want) {
			t.Errorf("chat %q: %q", chat, why)
		}
	}
	for _, offered := range [][]string{nil, {"sealform.v0"}} {
		d := Dialer(offered...)
		_, res, err := d.Dial(s.URL+wire.Path, nil)
		if err == nil || res == nil || res.StatusCode != http.StatusBadRequest {
			t.Errorf("subprotocols %q: %v", offered, err)
		}
	}
	if got := s.dial("").WS.Subprotocol(); got != wire.Subprotocol {
		t.Errorf("the relay chose %q", got)
	}
}

package desktop

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/wire"
)

// Whoever reads why there is no connection can tell a wrong path from a relay
// that is down, and both from a proxy in between.
func TestTheAnswerAtTheRelaysAddressIsTold(t *testing.T) {
	for status, want := range map[int]string{
		200: "answered 200 OK: no relay is there",
		302: "answered 302 Found: it has moved",
		400: "answered 400 Bad Request: check the address",
		403: "answered 403 Forbidden: a proxy or firewall",
		404: "answered 404 Not Found: check the address, which ends in /v1/socket",
		426: "answered 426 Upgrade Required: check the address",
		429: "answered 429 Too Many Requests: too many connections",
		500: "answered 500 Internal Server Error: the relay behind it",
		502: "answered 502 Bad Gateway: the relay behind it is not running",
		503: "answered 503 Service Unavailable: the relay is shutting down",
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
			defer s.Close()
			if got := reasonAt(t, "ws"+strings.TrimPrefix(s.URL, "http")); !strings.Contains(got, want) {
				t.Errorf("the window says %q, want %q in it", got, want)
			}
		})
	}
}

func TestTheReasonThatNobodyAnswersIsTold(t *testing.T) {
	quiet := log.New(io.Discard, "", 0)
	tls := httptest.NewUnstartedServer(http.NotFoundHandler())
	tls.Config.ErrorLog = quiet
	tls.StartTLS()
	defer tls.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	for address, want := range map[string]string{
		"wss" + strings.TrimPrefix(tls.URL, "https"):  "certificate is not one that this machine trusts",
		"wss" + strings.TrimPrefix(plain.URL, "http"): "does not speak TLS",
	} {
		t.Run(want, func(t *testing.T) {
			if got := reasonAt(t, address); !strings.Contains(got, want) {
				t.Errorf("the window says %q, want %q in it", got, want)
			}
		})
	}
}

// reasonAt returns what the window says after a dial at that address.
func reasonAt(t *testing.T, address string) string {
	w := newWorld(t)
	w.session.self.Relay = address + wire.Path
	rc := w.session.desk
	rc.session, rc.nudge, rc.connect = w.session, make(chan struct{}, 1), rc.dial
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err := rc.dial(ctx)
	rc.pausing(ctx, err, time.Now())
	return rc.status.reason
}

func TestANameThatIsNotFoundIsTold(t *testing.T) {
	if got := unreachable(&net.OpError{Op: "dial", Err: &net.DNSError{Name: "relay.example", IsNotFound: true}}); !strings.Contains(got, "name cannot be found") {
		t.Errorf("got %q", got)
	}
	if got := unreachable(&net.OpError{Op: "dial", Err: &net.DNSError{IsTimeout: true}}); got != "" {
		t.Errorf("got %q of a resolver that does not answer, want nothing but another try", got)
	}
}

// A clock that is off is told, and tried again: it may be set any moment.
func TestAClockThatIsOffIsTold(t *testing.T) {
	closed := &websocket.CloseError{Code: int(wire.CloseClock)}
	if _, final := finalCode(closed); final {
		t.Error("the desktop does not come back")
	}
	if got := actionable(closed); !strings.Contains(got, "clock") {
		t.Errorf("the window says %q", got)
	}
}

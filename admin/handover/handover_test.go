package handover_test

import (
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/sealform/sealform/admin/handover"
	"github.com/sealform/sealform/relay/roster"
)

func TestNewRefuses(t *testing.T) {
	for _, relay := range []string{"", "relay.example", "https://relay.example", "wss://", "wss://relay.example/v1/socket", "wss://user@relay.example/", "wss://relay.example?x", "wss://relay.example#x", "wss://a b", "ws://relay.example", "ws://10.0.0.5:8803", "ws://localhost.example"} {
		t.Run(relay, func(t *testing.T) {
			var e *handover.Error
			if _, err := handover.New(relay, "root"); !errors.As(err, &e) || e.Hint() == "" {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestNewTakesARelayOfThisMachine(t *testing.T) {
	for _, relay := range []string{"wss://relay.example", "wss://relay.example/", "ws://127.0.0.1:8803", "ws://[::1]:8803", "ws://localhost:8803"} {
		if _, err := handover.New(relay, "root"); err != nil {
			t.Errorf("%s: %v", relay, err)
		}
	}
}

// client returns one whose relay answers with h.
func client(t *testing.T, h http.HandlerFunc) *handover.Client {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	c, err := handover.New("ws"+strings.TrimPrefix(s.URL, "http"), "root")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWhatIsAsked(t *testing.T) {
	var got []string
	c := client(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got = append(got, r.Method+" "+strings.TrimPrefix(r.URL.Path, "/v1/orgs/4813494d137e1631bba301d5acab6e7bb7aa74ce1185d456565ef51d737677b2")+" "+string(b))
		if r.Method == http.MethodPut {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		_, _ = io.WriteString(w, "answer")
	})
	ctx := context.Background()
	for _, err := range []error{c.Publish(ctx, []byte("p")), c.Stamp(ctx, []byte("s")), c.Enrol(ctx, "00ff", []byte("e"))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []func(context.Context) ([]byte, error){c.Roster, c.LastStamp, c.Bundle, func(ctx context.Context) ([]byte, error) { return c.Enrolment(ctx, "00ff") }} {
		if b, err := f(ctx); err != nil || string(b) != "answer" {
			t.Errorf("%q, %v", b, err)
		}
	}
	want := "PUT /publication p,PUT /stamp s,PUT /enrolments/00ff e,GET /roster ,GET /stamp ,GET /bundle ,GET /enrolments/00ff "
	if s := strings.Join(got, ","); s != want {
		t.Errorf("asked %q, want %q", s, want)
	}
}

func TestWhatARelayAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		is     func(error) bool
	}{
		"away":     {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "", http.StatusServiceUnavailable) }, is[*handover.Away]},
		"too many": {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "", http.StatusTooManyRequests) }, is[*handover.Away]},
		"cut off":  {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, is[*handover.Away]},
		"none":     {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "", http.StatusNotFound) }, is[handover.NotThere]},
		"newer":    {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "not newer", http.StatusConflict) }, is[*handover.Conflict]},
		"refused": {func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "does not verify\x1b[31m\n", http.StatusForbidden)
		}, func(err error) bool {
			return is[*handover.Error](err) && !strings.ContainsAny(err.Error(), "\x1b\n")
		}},
		"sent elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://evil.example/", http.StatusTemporaryRedirect)
		}, is[*handover.Error]},
		"too much": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, roster.MaxRoster+1)) }, is[*handover.Error]},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := client(t, c.answer).Roster(context.Background()); !c.is(err) {
				t.Errorf("%T %v", err, err)
			}
		})
	}
}

// Whoever stands between can show a certificate of their own making: its names
// are in the error, and move no cursor of the administrator's terminal.
func TestACertificateMovesNoTerminal(t *testing.T) {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"\x1b[2Jare they the same?"}}
	der, err := x509.CreateCertificate(nil, cert, cert, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	c, err := handover.New("wss://localhost:"+s.URL[strings.LastIndexByte(s.URL, ':')+1:], "root")
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Roster(context.Background())
	if !is[*handover.Away](err) || strings.ContainsFunc(err.Error(), func(r rune) bool { return r < 0x20 || r > 0x7e }) {
		t.Errorf("%T %q", err, err)
	}
}

// A server that is no relay, and answers everything with a page, has taken nothing.
func TestAPageIsNoReceipt(t *testing.T) {
	c := client(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<title>Welcome</title>") })
	ctx := context.Background()
	for _, err := range []error{c.Publish(ctx, []byte("p")), c.Stamp(ctx, []byte("s")), c.Enrol(ctx, "00ff", []byte("e"))} {
		if !is[*handover.Error](err) {
			t.Errorf("%v", err)
		}
	}
}

func is[T error](err error) bool {
	var e T
	return errors.As(err, &e)
}

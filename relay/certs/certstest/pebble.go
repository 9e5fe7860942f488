// Package certstest runs Pebble, the ACME server that Let's Encrypt tests clients
// with.
//
// It sees certificates of tests, and never a real authority: only tests may link
// it.
package certstest

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"

	"github.com/sealform/sealform/relay/relaytest"
)

// An Authority issues certificates to whoever answers for a name on this
// machine: "localhost" is one that needs no name server.
type Authority struct {
	Directory string // its address
	Trust     string // file by which that is trusted
	Roots     *x509.CertPool
	Orders    atomic.Int32
	away      atomic.Bool
}

// Start starts one, which relaytest's clients trust, that looks for names at that port of 127.0.0.1, and whose
// certificates hold that long.
func Start(t testing.TB, port int, life time.Duration) *Authority {
	t.Helper()
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	t.Setenv("PEBBLE_WFE_NONCEREJECT", "0")
	quiet := log.New(io.Discard, "", 0)
	store := db.NewMemoryStore()
	issuer := ca.New(quiet, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {ValidityPeriod: uint64(life.Seconds())}})
	front := wfe.New(quiet, store, va.New(quiet, port, port, false, "", store), issuer, nil, false, false, 1, 1)
	a := &Authority{Roots: x509.NewCertPool()}
	a.Roots.AppendCertsFromPEM(issuer.GetRootCert(0).PEM())
	relaytest.Trust(issuer.GetRootCert(0).PEM())
	a.serve(t, front.Handler())
	return a
}

func (a *Authority) serve(t testing.TB, h http.Handler) {
	chain := relaytest.NewCA(t)
	cert, key := chain.Issue(t, time.Now().Add(time.Hour), "127.0.0.1")
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.away.Load() {
			http.Error(w, "away", http.StatusServiceUnavailable)
			return
		}
		if strings.HasSuffix(r.URL.Path, "/order-plz") {
			a.Orders.Add(1)
		}
		h.ServeHTTP(w, r)
	}))
	web.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	web.StartTLS()
	t.Cleanup(web.Close)
	a.Directory, a.Trust = web.URL+wfe.DirectoryPath, filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(a.Trust, chain.PEM, 0o600); err != nil {
		t.Fatal(err)
	}
}

// SetAway has it answer nobody, or again.
func (a *Authority) SetAway(away bool) { a.away.Store(away) }

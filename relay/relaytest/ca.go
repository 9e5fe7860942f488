package relaytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// A CA is a certificate authority that exists in one test, and that the clients
// of this package trust. PEM is its own certificate.
type CA struct {
	PEM  []byte
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// NewCA makes one.
func NewCA(t testing.TB) *CA {
	t.Helper()
	c := &CA{key: newKey(t)}
	c.cert = &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "a test's authority"},
		NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	c.PEM = c.sign(t, c.cert, &c.key.PublicKey)
	Trust(c.PEM)
	return c
}

// trusted are the authorities of all tests of this process.
var trusted = struct {
	mu   sync.Mutex
	pool *x509.CertPool
}{pool: x509.NewCertPool()}

// Trust has clients of this package trust another authority, given in PEM.
func Trust(authority []byte) {
	trusted.mu.Lock()
	defer trusted.mu.Unlock()
	trusted.pool = trusted.pool.Clone()
	trusted.pool.AppendCertsFromPEM(authority)
}

// TLS returns how a client of a relay under test speaks TLS.
func TLS() *tls.Config {
	trusted.mu.Lock()
	defer trusted.mu.Unlock()
	return &tls.Config{RootCAs: trusted.pool}
}

// Dialer makes WebSockets as a page does.
func Dialer(protocols ...string) websocket.Dialer {
	return websocket.Dialer{Subprotocols: protocols, HandshakeTimeout: Within, TLSClientConfig: TLS()}
}

// Web is a client for everything else, with HTTP/2 where the relay has it.
func Web() *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: TLS(), ForceAttemptHTTP2: true, DisableKeepAlives: true}}
}

// Issue returns a certificate of those names, or addresses, that ends then, and
// its key, as PEM.
func (c *CA) Issue(t testing.TB, until time.Time, names ...string) (chain, key []byte) {
	t.Helper()
	k := newKey(t)
	of := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: until,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			of.IPAddresses = append(of.IPAddresses, ip)
		} else {
			of.DNSNames = append(of.DNSNames, name)
		}
	}
	der, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return c.sign(t, of, &k.PublicKey), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func (c *CA) sign(t testing.TB, of *x509.Certificate, key *ecdsa.PublicKey) []byte {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, of, c.cert, key, c.key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

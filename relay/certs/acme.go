package certs

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/caddyserver/certmagic"
	"go.uber.org/zap"
)

// acmeProtocol is what an authority asks for that looks whether a name is this
// relay's: RFC 8737.
const acmeProtocol = "acme-tls/1"

// renewEvery is how often it is looked whether a certificate is due: it is when a
// third of its life is left, or when its authority says so.
const renewEvery = 10 * time.Minute

// Names says for which names an authority issues certificates, and which one.
type Names struct {
	Hosts     []string // such as relay.example; at least one, and no wildcards
	Directory string   // of the authority, an address of https; "": Let's Encrypt's
	Roots     string   // file of PEM by which the directory is trusted; "": the system's
	Folder    string   // for the account and the certificates, which must outlast a restart
	Log       *slog.Logger
}

// Managed are certificates that an authority issues by ACME, and renews. It looks
// whether a name is this relay's by a handshake at port 443 (TLS-ALPN-01), which
// reaches the relay's own listener.
type Managed struct {
	names  Names
	config *certmagic.Config
	cache  *certmagic.Cache
	failed failures
}

// Manage opens what is in the folder. It asks nobody for a certificate until
// Watch. Its errors are a *NameError and a *FileError.
func (n Names) Manage() (*Managed, error) { return n.manage(renewEvery) }

func (n Names) manage(every time.Duration) (*Managed, error) {
	if err := n.check(); err != nil {
		return nil, err
	}
	roots, err := readRoots(n.Roots)
	if err != nil {
		return nil, err
	}
	m := &Managed{names: n}
	m.cache = certmagic.NewCache(certmagic.CacheOptions{
		GetConfigForCert:   func(certmagic.Certificate) (*certmagic.Config, error) { return m.config, nil },
		RenewCheckInterval: every,
		Logger:             zap.NewNop(), // its lines name clients' addresses
	})
	m.config = certmagic.New(m.cache, certmagic.Config{
		Storage: &certmagic.FileStorage{Path: n.Folder}, Logger: zap.NewNop(), OnEvent: m.event, DefaultServerName: n.Hosts[0],
	})
	m.config.Issuers = []certmagic.Issuer{certmagic.NewACMEIssuer(m.config, certmagic.ACMEIssuer{
		CA: n.Directory, Agreed: true, TrustedRoots: roots, DisableHTTPChallenge: true, Logger: zap.NewNop(),
	})}
	for _, host := range n.Hosts {
		_, _ = m.config.CacheManagedCertificate(context.Background(), host) // Watch gets what is not there
	}
	return m, nil
}

// At says on which address, host:port, the relay listens, to which port 443 of
// its names leads.
func (m *Managed) At(host string, port int) {
	issuer := m.config.Issuers[0].(*certmagic.ACMEIssuer)
	issuer.ListenHost, issuer.AltTLSALPNPort = host, port
}

// Watch implements Source: it gets what is missing, and renews what is due, while
// the relay listens.
func (m *Managed) Watch(ctx context.Context) {
	defer m.cache.Stop()
	if err := m.config.ManageAsync(ctx, m.names.Hosts); err != nil {
		m.names.Log.Error("certificates cannot be stored", "error", err)
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	alarms := map[string]*alarm{}
	for {
		for _, host := range m.names.Hosts {
			if leaf := m.leaf(host); leaf != nil {
				if alarms[host] == nil {
					alarms[host] = &alarm{log: m.names.Log}
				}
				alarms[host].look(leaf, time.Now())
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Get implements Source.
func (m *Managed) Get(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	return m.config.GetCertificate(hello)
}

// Expires implements Source.
func (m *Managed) Expires() (first time.Time) {
	for _, host := range m.names.Hosts {
		leaf := m.leaf(host)
		if leaf == nil {
			return time.Time{}
		}
		if first.IsZero() || leaf.NotAfter.Before(first) {
			first = leaf.NotAfter
		}
	}
	return first
}

// Names implements Source.
func (m *Managed) Names() []string { return slices.Clone(m.names.Hosts) }

// leaf returns the certificate of a name that holds longest; nil: there is none.
func (m *Managed) leaf(host string) (best *x509.Certificate) {
	for _, c := range m.cache.AllMatchingCertificates(host) {
		if best == nil || c.Leaf.NotAfter.After(best.NotAfter) {
			best = c.Leaf
		}
	}
	return best
}

// event logs what an operator has to know of an order.
func (m *Managed) event(_ context.Context, what string, data map[string]any) error {
	host, _ := data["identifier"].(string)
	switch what {
	case "cert_obtained":
		m.failed.end(host)
		m.names.Log.Info("certificate issued", "name", host)
	case "cert_failed":
		err, _ := data["error"].(error)
		if times := m.failed.more(host, time.Now()); times > 0 {
			m.names.Log.Warn("no certificate was issued: it will be tried again, and what is there goes on", "name", host, "has_one", m.leaf(host) != nil, "error", err, "times", times)
		}
	}
	return nil
}

// A NameError is a name or an authority's address that cannot be used.
type NameError struct{ Problem, Advice string }

func (e *NameError) Error() string { return e.Problem }

// Hint returns the advice.
func (e *NameError) Hint() string { return e.Advice }

// Check says what is wrong with the names, the directory or its root certificate.
// It asks nobody.
func (n Names) Check() error {
	if err := n.check(); err != nil {
		return err
	}
	_, err := readRoots(n.Roots)
	return err
}

func (n Names) check() error {
	for _, host := range n.Hosts {
		if strings.ContainsAny(host, "*:/ ") || strings.ToLower(host) != host || strings.HasSuffix(host, ".") || !certmagic.SubjectQualifiesForCert(host) || certmagic.SubjectIsIP(host) {
			return &NameError{fmt.Sprintf("domain %q is no host's name", host), "write it in lower case and without a port, such as relay.example"}
		}
	}
	if u, err := url.Parse(n.Directory); err != nil || n.Directory != "" && (u.Scheme != "https" || u.Host == "") {
		return &NameError{fmt.Sprintf("ACME directory %q is no address of https", n.Directory), "write it such as https://ca.example/acme/acme/directory"}
	}
	return nil
}

// readRoots reads the authorities by which a directory is trusted; nil: the
// system's.
func readRoots(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	b, err := readPEM(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(b) {
		return nil, &FileError{file, errNoLeaf, "give the root certificate of the authority, in PEM"}
	}
	return pool, nil
}

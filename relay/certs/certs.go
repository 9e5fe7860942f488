// Package certs has a relay's certificates: a pair of files that is read again
// when it changes (pair.go), or names for which an authority issues them, and
// renews them, by ACME (acme.go).
//
// It sees private keys of TLS. It never sees a connection's bytes, and it logs
// neither a key nor a client's address nor a name that a client made up.
package certs

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"time"
)

// A Source has the certificate for each handshake.
type Source interface {
	// Watch keeps it fresh, and says when it ends soon, until ctx ends.
	Watch(ctx context.Context)
	// Get returns the certificate for a handshake; it is a tls.Config's GetCertificate.
	Get(*tls.ClientHelloInfo) (*tls.Certificate, error)
	// Expires returns when the first of the certificates in use ends; zero: there is none yet.
	Expires() time.Time
	// Names returns the hosts that it is for, without wildcards.
	Names() []string
}

// Config returns how a relay speaks TLS: 1.3, with HTTP/2 for files and HTTP/1.1
// for WebSockets. Every browser that can run the widget speaks 1.3.
func Config(s Source) *tls.Config {
	protocols := []string{"h2", "http/1.1"}
	if _, ok := s.(*Managed); ok {
		protocols = append(protocols, acmeProtocol)
	}
	return &tls.Config{MinVersion: tls.VersionTLS13, NextProtos: protocols, GetCertificate: s.Get}
}

// A FileError is a certificate or a key that cannot be used: which file, why,
// and what to do.
type FileError struct {
	File   string
	Err    error
	Advice string
}

func (e *FileError) Error() string { return "file \"" + e.File + "\": " + e.Err.Error() }

func (e *FileError) Unwrap() error { return e.Err }

// Hint returns the advice.
func (e *FileError) Hint() string { return e.Advice }

var (
	errExpired  = errors.New("the certificate has expired")
	errNotYet   = errors.New("the certificate is not valid yet")
	errNoLeaf   = errors.New("there is no certificate in it")
	errOtherKey = errors.New("the key is not that of the certificate")
)

// holds reports whether a certificate holds now.
func holds(leaf *x509.Certificate, now time.Time) error {
	switch {
	case now.After(leaf.NotAfter):
		return errExpired
	case now.Before(leaf.NotBefore):
		return errNotYet
	}
	return nil
}

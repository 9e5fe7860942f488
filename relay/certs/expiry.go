package certs

import (
	"crypto/x509"
	"log/slog"
	"time"
)

// sayEvery is how often it is said that a certificate ends soon.
const sayEvery = time.Hour

// lastPart is which part of its life a certificate has left when it ends soon:
// whatever renews it does so when a third is left.
const lastPart = 6

// An alarm says that a certificate ends soon, or has ended. It belongs to one
// goroutine.
type alarm struct {
	log  *slog.Logger
	said time.Time
}

func (a *alarm) look(leaf *x509.Certificate, now time.Time) {
	left := leaf.NotAfter.Sub(now)
	if left > leaf.NotAfter.Sub(leaf.NotBefore)/lastPart || now.Sub(a.said) < sayEvery {
		return
	}
	a.said = now
	line := "the certificate expires soon"
	if left <= 0 {
		line = "the certificate has expired: nobody can connect"
	}
	a.log.Warn(line, "expires", leaf.NotAfter.UTC().Format(time.RFC3339))
}

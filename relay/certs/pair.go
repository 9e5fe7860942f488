package certs

import (
	"bytes"
	"context"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// lookEvery is how often the files are looked at when nobody connects, and how
	// often it is said again that they cannot be used.
	lookEvery = time.Minute
	// tryEvery is how often files that cannot be used are read again though they
	// look the same: they may have been replaced within one tick of their clock.
	tryEvery = time.Second
	// mostBytes is how large a file may be: a chain of certificates has some 10 KiB.
	mostBytes = 1 << 20
)

// A Pair is a certificate with its chain, and its key, in two files of PEM. They
// are looked at with each handshake, and read again when they have changed. As
// long as what is there cannot be used, what was read before goes on.
type Pair struct {
	cert, key string
	log       *slog.Logger

	mu    sync.Mutex
	is    *tls.Certificate
	seen  [2]fs.FileInfo // of the files that were tried last
	fits  bool           // they could be used
	tried time.Time
	said  time.Time // when it was said that they could not
}

// OpenPair reads a certificate and its key. It fails with a *FileError when they
// cannot be used; one that has expired can, so that a relay starts with it, and
// Check says it.
func OpenPair(cert, key string, log *slog.Logger) (*Pair, error) {
	p := &Pair{cert: cert, key: key, log: log}
	p.seen = p.stat()
	var err error
	p.is, err = ReadPair(cert, key)
	p.fits, p.tried = err == nil, time.Now()
	return p, err
}

// Get implements Source.
func (p *Pair) Get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.look()
	return p.is, nil
}

// Expires implements Source.
func (p *Pair) Expires() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.is.Leaf.NotAfter
}

// Names implements Source.
func (p *Pair) Names() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(p.is.Leaf.DNSNames), func(name string) bool { return strings.Contains(name, "*") })
}

// Watch implements Source: a replacement that cannot be used is said though nobody
// connects.
func (p *Pair) Watch(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for a := (alarm{log: p.log}); ; {
		now, _ := p.Get(nil)
		a.look(now.Leaf, time.Now())
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// look reads the files again if they have changed.
func (p *Pair) look() {
	now, is := time.Now(), p.stat()
	if same(is[0], p.seen[0]) && same(is[1], p.seen[1]) && (p.fits || now.Sub(p.tried) < tryEvery) {
		return
	}
	p.seen, p.tried = is, now // before they are read: what changes meanwhile is seen the next time
	next, err := ReadPair(p.cert, p.key)
	if err == nil {
		err = better(next.Leaf, p.is.Leaf, p.cert)
	}
	if p.fits = err == nil; p.fits {
		p.is, p.said = next, time.Time{}
		p.log.Info("certificate read again", "expires", next.Leaf.NotAfter.UTC().Format(time.RFC3339))
		return
	}
	if now.Sub(p.said) >= lookEvery {
		p.said = now
		p.log.Warn("the new certificate cannot be used: the one before goes on", "error", err, "expires", p.is.Leaf.NotAfter.UTC().Format(time.RFC3339))
	}
}

// better refuses a certificate that does not hold in place of one that does.
func better(next, is *x509.Certificate, file string) error {
	now := time.Now()
	if err := holds(next, now); err != nil && holds(is, now) == nil {
		return &FileError{file, err, "have a new one issued"}
	}
	return nil
}

func (p *Pair) stat() (is [2]fs.FileInfo) {
	for i, name := range []string{p.cert, p.key} {
		is[i], _ = os.Stat(name)
	}
	return is
}

// same reports whether a file has not changed between two looks; nil: it was not
// there.
func same(a, b fs.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// ReadPair reads a certificate with its chain, and its key, and says of each
// what is wrong with it. It does not ask whether the certificate holds now.
func ReadPair(cert, key string) (*tls.Certificate, error) {
	chain, err := readPEM(cert)
	if err != nil {
		return nil, err
	}
	secret, err := readPEM(key)
	if err != nil {
		return nil, err
	}
	if block(chain, "CERTIFICATE") == nil {
		return nil, &FileError{cert, errNoLeaf, "give the file that begins with -----BEGIN CERTIFICATE-----, with the chain below it"}
	}
	if _, err := x509.ParseCertificate(block(chain, "CERTIFICATE").Bytes); err != nil {
		return nil, &FileError{cert, errors.New("its certificate is malformed"), "have it issued again"}
	}
	pair, err := tls.X509KeyPair(chain, secret)
	if err != nil {
		return nil, keyError(chain, secret, key)
	}
	return &pair, nil
}

// CheckPair says what is wrong with a certificate and its key: also that it does
// not hold now, or not for one of those origins, such as wss://relay.example.
func CheckPair(cert, key string, origins []string) error {
	pair, err := ReadPair(cert, key)
	if err != nil {
		return err
	}
	if err := holds(pair.Leaf, time.Now()); err != nil {
		return &FileError{cert, err, "have a new one issued, or set this machine's clock right"}
	}
	for _, o := range origins {
		u, err := url.Parse(o)
		if err == nil && u.Scheme == "wss" && pair.Leaf.VerifyHostname(u.Hostname()) != nil {
			return &FileError{cert, fmt.Errorf("the certificate is not for %q", u.Hostname()), "have one issued for the name that desktops dial, or correct --public"}
		}
	}
	return nil
}

// keyError says why a key does not go with a certificate, without the words of a
// library, which may show parts of it.
func keyError(chain, secret []byte, key string) error {
	if k := block(secret, "PRIVATE KEY"); k == nil {
		return &FileError{key, errors.New("there is no private key in it"), "give the file that begins with -----BEGIN PRIVATE KEY-----"}
	} else if _, err := parseKey(k.Bytes); err != nil {
		return &FileError{key, errors.New("its private key cannot be read"), "it must be PEM without a passphrase: make it with the certificate's own tool"}
	}
	return &FileError{key, errOtherKey, "give the two files that were made together"}
}

func parseKey(der []byte) (crypto.PrivateKey, error) {
	if k, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return k, nil
	}
	if k, err := x509.ParseECPrivateKey(der); err == nil {
		return k, nil
	}
	return x509.ParsePKCS8PrivateKey(der)
}

// block returns the first part of PEM whose kind ends in that; nil: none does.
func block(text []byte, kind string) *pem.Block {
	for {
		var b *pem.Block
		if b, text = pem.Decode(text); b == nil || bytes.HasSuffix([]byte(b.Type), []byte(kind)) {
			return b
		}
	}
}

func readPEM(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err == nil && (info.IsDir() || info.Size() > mostBytes) {
		return nil, &FileError{name, errors.New("it is no file of PEM"), "give a file such as fullchain.pem or privkey.pem"}
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, &FileError{name, cause(err), "check its path, and that the relay's user may read it"}
	}
	return b, nil
}

// cause is why a file cannot be read, without its path.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

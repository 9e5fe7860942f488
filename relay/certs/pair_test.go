package certs

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/relay/relaytest"
)

// A folder has a certificate in cert.pem, and its key in key.pem.
type folder struct {
	t         *testing.T
	cert, key string
	log       relaytest.Log
}

func newFolder(t *testing.T) *folder {
	dir := t.TempDir()
	return &folder{t: t, cert: filepath.Join(dir, "cert.pem"), key: filepath.Join(dir, "key.pem")}
}

func (f *folder) write(chain, key []byte) {
	f.t.Helper()
	for name, b := range map[string][]byte{f.cert: chain, f.key: key} {
		if err := os.WriteFile(name, b, 0o600); err != nil {
			f.t.Fatal(err)
		}
	}
}

// issue puts a new certificate of that name there, as certbot does: each file is
// replaced by a new one.
func (f *folder) issue(ca *relaytest.CA, name string, until time.Time) {
	f.t.Helper()
	chain, key := ca.Issue(f.t, until, name)
	for _, name := range []string{f.cert, f.key} {
		_ = os.Remove(name)
	}
	f.write(chain, key)
}

func (f *folder) open() *Pair {
	f.t.Helper()
	p, err := OpenPair(f.cert, f.key, slog.New(slog.NewTextHandler(&f.log, nil)))
	if err != nil {
		f.t.Fatal(err)
	}
	return p
}

func name(t *testing.T, s Source) string {
	t.Helper()
	c, err := s.Get(&tls.ClientHelloInfo{})
	if err != nil {
		t.Fatal(err)
	}
	return c.Leaf.DNSNames[0]
}

// What replaces the files is used by the next handshake; what cannot be used is
// not, and is said once a minute.
func TestPairIsReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ca, f := relaytest.NewCA(t), newFolder(t)
		f.issue(ca, "one.example", time.Now().Add(time.Hour))
		p := f.open()
		f.issue(ca, "two.example", time.Now().Add(2*time.Hour))
		if got := name(t, p); got != "two.example" {
			t.Errorf("after a replacement: %s", got)
		}
		if p.Expires().Before(time.Now().Add(time.Hour)) {
			t.Error("it expires when the one before did")
		}
		f.write([]byte("garbage"), []byte("garbage"))
		for range 150 {
			if got := name(t, p); got != "two.example" {
				t.Errorf("after a broken replacement: %s", got)
			}
			time.Sleep(time.Second)
		}
		if n := strings.Count(f.log.String(), "cannot be used"); n != 3 {
			t.Errorf("it was said %d times in 150 s:\n%s", n, f.log.String())
		}
		if !strings.Contains(f.log.String(), `cert.pem`) {
			t.Errorf("the log does not name the file: %s", f.log.String())
		}
		f.issue(ca, "three.example", time.Now().Add(time.Hour))
		if got := name(t, p); got != "three.example" {
			t.Errorf("after a good replacement: %s", got)
		}
	})
}

// A broken replacement is said though nobody connects.
func TestPairIsWatched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t)
		f.issue(relaytest.NewCA(t), "one.example", time.Now().Add(time.Hour))
		p := f.open()
		go p.Watch(t.Context())
		_ = os.Remove(f.key)
		time.Sleep(lookEvery + time.Second)
		synctest.Wait()
		if !strings.Contains(f.log.String(), "the one before goes on") || !strings.Contains(f.log.String(), "key.pem") {
			t.Errorf("the log has %q", f.log.String())
		}
	})
}

// An end that is near is said once an hour, and again once it is there.
func TestAnEndIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t)
		f.issue(relaytest.NewCA(t), "one.example", time.Now().Add(22*time.Hour)) // of 24
		p := f.open()
		go p.Watch(t.Context())
		time.Sleep(17 * time.Hour)
		synctest.Wait()
		if f.log.String() != "" {
			t.Errorf("with five of 24 hours left: %s", f.log.String())
		}
		time.Sleep(5*time.Hour + 30*time.Minute)
		synctest.Wait()
		if soon, over := strings.Count(f.log.String(), "expires soon"), strings.Count(f.log.String(), "has expired"); soon != 4 || over != 1 {
			t.Errorf("said %d and %d times:\n%s", soon, over, f.log.String())
		}
	})
}

// The key comes after its certificate, as tools that replace both do it: until
// then the pair of before goes on.
func TestHalfAReplacement(t *testing.T) {
	ca, f := relaytest.NewCA(t), newFolder(t)
	f.issue(ca, "one.example", time.Now().Add(time.Hour))
	p := f.open()
	chain, key := ca.Issue(t, time.Now().Add(time.Hour), "two.example")
	old, err := os.ReadFile(f.key)
	if err != nil {
		t.Fatal(err)
	}
	f.write(chain, old)
	if got := name(t, p); got != "one.example" {
		t.Errorf("with the certificate only: %s", got)
	}
	f.write(chain, key)
	for until := time.Now().Add(10 * time.Second); name(t, p) != "two.example"; {
		if time.Now().After(until) {
			t.Fatal("with both the pair of before goes on")
		}
	}
}

// One that has expired does not take the place of one that holds.
func TestAnExpiredReplacement(t *testing.T) {
	ca, f := relaytest.NewCA(t), newFolder(t)
	f.issue(ca, "one.example", time.Now().Add(time.Hour))
	p := f.open()
	f.issue(ca, "old.example", time.Now().Add(-time.Hour))
	if got := name(t, p); got != "one.example" {
		t.Errorf("got %s", got)
	}
	if !strings.Contains(f.log.String(), "has expired") {
		t.Errorf("the log has %q", f.log.String())
	}
}

// Each mistake with the two files is told apart, by file, and with what to do;
// nothing of a key is said.
func TestPairRefused(t *testing.T) {
	ca := relaytest.NewCA(t)
	chain, key := ca.Issue(t, time.Now().Add(time.Hour), "relay.example")
	_, other := ca.Issue(t, time.Now().Add(time.Hour), "relay.example")
	for name, c := range map[string]struct {
		cert, key []byte
		file      string
		want      string
	}{
		"no certificate":          {[]byte("hello"), key, "cert.pem", "there is no certificate in it"},
		"the two swapped":         {key, chain, "cert.pem", "there is no certificate in it"},
		"a malformed certificate": {bytes.Replace(chain, []byte("MII"), []byte("AAA"), 1), key, "cert.pem", "malformed"},
		"no key":                  {chain, chain, "key.pem", "there is no private key in it"},
		"another's key":           {chain, other, "key.pem", "not that of the certificate"},
		"a key with a passphrase": {chain, bytes.Replace(bytes.ReplaceAll(key, []byte(" PRIVATE"), []byte(" ENCRYPTED PRIVATE")), []byte("MIG"), []byte("AAA"), 1), "key.pem", "cannot be read"},
		"a file that is huge":     {make([]byte, mostBytes+1), key, "cert.pem", "no file of PEM"},
		"a certificate missing":   {nil, key, "cert.pem", "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFolder(t)
			f.write(c.cert, c.key)
			if c.cert == nil {
				_ = os.Remove(f.cert)
			}
			_, err := OpenPair(f.cert, f.key, slog.New(slog.DiscardHandler))
			var e *FileError
			if !errors.As(err, &e) || filepath.Base(e.File) != c.file || !strings.Contains(err.Error(), c.want) || e.Hint() == "" {
				t.Errorf("got %v, want %q of %s", err, c.want, c.file)
			}
		})
	}
}

// A relay speaks TLS 1.3, and no earlier version.
func TestOldVersionsAreRefused(t *testing.T) {
	ca, f := relaytest.NewCA(t), newFolder(t)
	f.issue(ca, "relay.example", time.Now().Add(time.Hour))
	l, err := tls.Listen("tcp", "127.0.0.1:0", Config(f.open()))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_ = c.(*tls.Conn).Handshake()
			_ = c.Close()
		}
	}()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca.PEM)
	for version, want := range map[uint16]bool{tls.VersionTLS12: false, tls.VersionTLS13: true} {
		c, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{RootCAs: roots, ServerName: "relay.example", MaxVersion: version})
		if (err == nil) != want {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
		if c != nil {
			_ = c.Close()
		}
	}
}

package main

import (
	"cmp"
	"crypto/tls"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http2"

	"github.com/sealform/sealform/relay/certs/certstest"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/widget"
)

// files puts a certificate for 127.0.0.1, and relay.example, and its key into a
// folder.
func (a issuer) files(t *testing.T, dir string) (cert, key string) {
	t.Helper()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	chain, secret := a.Issue(t, time.Now().Add(time.Hour), "127.0.0.1", "relay.example")
	for name, b := range map[string][]byte{cert: chain, key: secret} {
		_ = os.Remove(name)
		write(t, name, b)
	}
	return cert, key
}

// folder makes a folder for a script: ca.pem, cert.pem and key.pem, and in old.pem
// and broken.pem what cannot be used in their place.
func (a issuer) folder(t *testing.T, dir string) {
	t.Helper()
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	a.files(t, dir)
	old, _ := a.Issue(t, time.Now().Add(-time.Hour), "127.0.0.1")
	for name, b := range map[string][]byte{"ca.pem": a.PEM, "old.pem": old, "broken.pem": []byte("garbage")} {
		write(t, filepath.Join(dir, name), b)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	at, err := relaytest.FreeAddress()
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// secureRelay is a relay that speaks TLS, with something published.
func secureRelay(t *testing.T, a issuer, dir string, more ...string) *relayProcess {
	t.Helper()
	cert, key := a.files(t, dir)
	at := freeAddress(t)
	return startRelay(t, append([]string{"--listen", at, "--public", "wss://" + at, "--cert", cert, "--key", key}, more...)...)
}

// One port has HTTP/2 for the widget's files and WebSockets by HTTP/1.1, under
// TLS 1.3, for a client that offers both, as browsers do.
func TestRelayUnderTLS(t *testing.T) {
	p := secureRelay(t, newIssuer(t), t.TempDir())
	m, err := widget.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	res, err := relaytest.Web().Get(strings.Replace(p.url, "ws", "http", 1) + widget.Prefix + m.Loader.Name)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK || res.Proto != "HTTP/2.0" || res.TLS.Version != tls.VersionTLS13 {
		t.Errorf("the loader: %s, %s, %s", res.Status, res.Proto, tls.VersionName(res.TLS.Version))
	}
	if got := res.Header.Get("Strict-Transport-Security"); got != "max-age=31536000" {
		t.Errorf("Strict-Transport-Security is %q", got)
	}
	relaytest.Desk(t, p.url, p.org, p.org.Alice)
	v := relaytest.Visitor(t, p.url, p.org.Join(1, 1))
	a := relaytest.Line(t, p.url, p.org, p.org.Alice, relaytest.Chat(1))
	a.Send(wire.Claim{Ticket: relaytest.Chat(1).Ticket()})
	f := relaytest.Data(1, 1, wire.FromVisitor, 1, "goes on")
	v.Send(f)
	for _, ok := a.Next().(wire.Data); !ok; _, ok = a.Next().(wire.Data) {
	}
}

// What a request of HTTP/2 sends that nobody reads, such as behind a file that its
// sender does not take, the relay holds in memory: it lets little of that come.
func TestLittleIsTakenThatNobodyReads(t *testing.T) {
	p := secureRelay(t, newIssuer(t), t.TempDir())
	offers := relaytest.TLS()
	offers.NextProtos = []string{"h2"}
	c, err := tls.Dial("tcp", strings.TrimPrefix(p.url, "wss://"), offers)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write([]byte(http2.ClientPreface)); err != nil {
		t.Fatal(err)
	}
	f := http2.NewFramer(c, c)
	if err := cmp.Or(f.WriteSettings(), f.WritePing(false, [8]byte{})); err != nil {
		t.Fatal(err)
	}
	stream, all := uint32(65535), uint32(65535) // of RFC 9113, unless the relay says otherwise
	for {
		got, err := f.ReadFrame()
		if err != nil {
			t.Fatal(err)
		}
		switch got := got.(type) {
		case *http2.SettingsFrame:
			if n, ok := got.Value(http2.SettingInitialWindowSize); ok {
				stream = n
			}
		case *http2.WindowUpdateFrame:
			all += got.Increment
		case *http2.PingFrame:
			if most := uint32(64 << 10); stream > most || all > most {
				t.Errorf("%d bytes of a request, and %d of all, may come before they are read, want %d at most", stream, all, most)
			}
			return
		}
	}
}

// A certificate that is replaced is used by the next handshake, by the same
// process, and connections go on.
func TestRelayTakesANewCertificate(t *testing.T) {
	a, dir := newIssuer(t), t.TempDir()
	p := secureRelay(t, a, dir)
	serial := func() string {
		c, err := tls.Dial("tcp", strings.TrimPrefix(p.url, "wss://"), relaytest.TLS())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		return c.ConnectionState().PeerCertificates[0].SerialNumber.String()
	}
	d := relaytest.Desk(t, p.url, p.org, p.org.Alice)
	before := serial()
	a.files(t, dir)
	if after := serial(); after == before {
		t.Error("the certificate is still that of before")
	}
	d.Text(wire.Ping)
	d.Answered()
}

// With --domain the relay gets its certificate from an authority, over the port
// that it serves, and is dialled by that name.
func TestRelayGetsACertificate(t *testing.T) {
	at := freeAddress(t)
	_, port, _ := net.SplitHostPort(at)
	n, _ := strconv.Atoi(port)
	ca := certstest.Start(t, n, time.Hour)
	p := launchRelay(t, "--listen", at, "--domain", "localhost", "--acme-directory", ca.Directory, "--acme-ca", ca.Trust)
	if want := "wss://localhost:" + port; p.url != want {
		t.Errorf("the relay is at %s, want %s", p.url, want)
	}
	relaytest.Until(t, func() bool { return relaytest.Publish(t, p.url, p.org, p.org.Publication(t)) == nil })
	d := relaytest.Desk(t, p.url, p.org, p.org.Alice)
	d.Text(wire.Ping)
	d.Answered()
	if log := p.log.String(); !strings.Contains(log, `msg="certificate issued" name=localhost`) || strings.Contains(log, "127.0.0.1") {
		t.Errorf("the log has %q", log)
	}
}

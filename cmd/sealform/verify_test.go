package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/admin/release"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/widget"
)

// verifies runs the command as a process.
func verifies(t *testing.T, args ...string) (said string, code int) {
	t.Helper()
	cmd := exec.Command("sealform", append([]string{"verify"}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// The demonstration's shop is as docs/embed.md says, and verify has nothing
// against it, neither against its tag nor against its policy.
func TestShopVerifies(t *testing.T) {
	key := relaytest.NewKey("shop").VKey
	h, err := shopHandler(shopPage{Org: key, Relay: "ws://127.0.0.1:8803/v1/socket", Service: "billing", Assets: "http://127.0.0.1:8803/widget/"})
	if err != nil {
		t.Skip(err)
	}
	shop := httptest.NewServer(h)
	t.Cleanup(shop.Close)
	org := filepath.Join(t.TempDir(), "org.pub")
	write(t, org, []byte(key+"\n"))
	if said, code := verifies(t, shop.URL, "--org-file", org); code != 0 || !strings.Contains(said, "this program's own") || !strings.Contains(said, "data-org is the organisation's") || !strings.Contains(said, "Content-Security-Policy allows the chat") {
		t.Errorf("%d\n%s", code, said)
	}
	write(t, org, []byte(relaytest.NewKey("shop").VKey+"\n"))
	if said, code := verifies(t, shop.URL, "--org-file", org); code != 1 || !strings.Contains(said, "another organisation's key") {
		t.Errorf("%d\n%s", code, said)
	}
	if said, code := verifies(t, shop.URL+"/none"); code != 1 || !strings.Contains(said, "answers with 404 Not Found") {
		t.Errorf("%d\n%s", code, said)
	}
	shop.Close()
	if said, code := verifies(t, shop.URL); code != 1 || !strings.Contains(said, "connection refused") || strings.Count(said, "127.0.0.1") != 1 {
		t.Errorf("%d\n%s", code, said)
	}
}

// A page of an earlier release is told apart from one of no release: by the
// widget's files, or by the release's note under the release key.
func TestEarlierPagesVerify(t *testing.T) {
	if _, err := widget.Manifest(); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	before := earlierRelease(t, filepath.Join(dir, "widgets", "one"), "0.0.9")
	file := filepath.Join(dir, "page.html")
	write(t, file, []byte(`<!doctype html><script src="https://relay.example/chat.js" integrity="`+before.Loader.Integrity+`" crossorigin
		data-relay="wss://relay.example/v1/socket" data-org="`+relaytest.NewKey("shop").VKey+`" data-service="billing" async></script>`))
	sums, key := signedRelease(t, before)
	path := filepath.Join(dir, "SHA256SUMS")
	write(t, path, sums)
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{nil, 1, "which is of no build that is known here"},
		{[]string{"--widgets", filepath.Join(dir, "widgets")}, 3, "integrity is of version 0.0.9, an earlier one"},
		{[]string{"--release", path, "--release-key", key}, 3, "integrity is of version 0.0.9, an earlier one"},
		{[]string{"--release", path}, 1, `release key "" is malformed`},
		{[]string{"--release", path, "--release-key", relaytest.NewKey("release").VKey}, 1, "signature does not verify"},
		{[]string{"--widgets", dir}, 1, "has no manifest.json"},
		{[]string{"--widgets", filepath.Join(dir, "none")}, 2, "none"},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			if said, code := verifies(t, append(c.args, file)...); code != c.code || !strings.Contains(said, c.want) {
				t.Errorf("%d, want %d and %q\n%s", code, c.code, c.want, said)
			}
		})
	}
	for page, want := range map[string]string{filepath.Join(dir, "none.html"): "none.html", "ftp://shop.example": `page "ftp://shop.example" is malformed`} {
		if said, code := verifies(t, page); code != 1 || !strings.Contains(said, want) || !strings.Contains(said, "hint: give an https:// address, or a file") {
			t.Errorf("%d\n%s", code, said)
		}
	}
}

func signedRelease(t *testing.T, l widget.List) (sums []byte, key string) {
	t.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, "sealform.example/release")
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	n := release.Note{Version: "v" + l.Version, Commit: strings.Repeat("ab", 20), Date: 1764000000, Loader: l.Loader.Integrity,
		WASM: l.WASM.Integrity, Files: []release.File{{Hash: strings.Repeat("01", 32), Name: "sealform.tar.gz"}}}
	sums, err = n.Sign(s)
	if err != nil {
		t.Fatal(err)
	}
	return sums, vkey
}

// What is too large to be a page is not read to its end.
func TestEndlessPage(t *testing.T) {
	endless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for err := error(nil); err == nil; {
			_, err = w.Write(make([]byte, 64<<10))
		}
	}))
	t.Cleanup(endless.Close)
	if said, code := verifies(t, endless.URL); code != 1 || !strings.Contains(said, "is larger than 8 MiB") {
		t.Errorf("%d\n%s", code, said)
	}
}

// What a server that nobody trusts has sent is not what the terminal acts on.
func TestVerifyLeavesTheTerminalAlone(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"shop\x1b[2J"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, leaf, leaf, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	shop := httptest.NewUnstartedServer(http.NotFoundHandler())
	shop.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	shop.Config.ErrorLog = quiet
	shop.StartTLS()
	t.Cleanup(shop.Close)
	said, code := verifies(t, strings.Replace(shop.URL, "127.0.0.1", "localhost", 1))
	if code != 1 || !strings.Contains(said, "certificate is valid for shop") || strings.Contains(said, "\x1b") {
		t.Errorf("%d\n%q", code, said)
	}
}

//go:build unix

package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
)

// A manager holds a socket open, as systemd does, and starts relays on it.
type manager struct {
	t      *testing.T
	l      net.Listener
	socket *os.File
	org    string
	dir    string
}

func newManager(t *testing.T, l net.Listener) *manager {
	t.Helper()
	dir := t.TempDir()
	m := &manager{t: t, l: l, dir: dir, org: filepath.Join(dir, "org.pub")}
	write(t, m.org, []byte(relaytest.NewOrg(t).Root.VKey+"\n"))
	var err error
	if m.socket, err = l.(interface{ File() (*os.File, error) }).File(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.socket.Close(); _ = l.Close() })
	return m
}

// command is a relay that is handed so many sockets, of which the first is the
// manager's.
func (m *manager) command(n string, args ...string) *exec.Cmd {
	args = append([]string{"-c", `LISTEN_PID=$$ exec "$0" "$@"`, "sealform", "relay", "--org-file", m.org, "--state", filepath.Join(m.dir, "state")}, args...)
	cmd := exec.Command("sh", args...)
	cmd.Env, cmd.ExtraFiles = append(os.Environ(), "LISTEN_FDS="+n), []*os.File{m.socket}
	return cmd
}

// start starts a relay, and returns how to end it.
func (m *manager) start() (stop func()) {
	m.t.Helper()
	cmd := m.command("1")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		m.t.Fatal(err)
	}
	if got := tagOf(m.t, bufio.NewScanner(out)); got != "ws://"+m.l.Addr().String() {
		m.t.Errorf("the relay is at %s", got)
	}
	return func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}
}

// Who comes while a relay is started again waits, and is turned away by nobody:
// the socket is the service manager's.
func TestNobodyIsTurnedAwayAtARestart(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := newManager(t, l)
	m.start()()
	c, err := net.Dial("tcp", l.Addr().String()) // nobody is there
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, _ = io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: relay.example\r\n\r\n")
	defer m.start()()
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("answered %s", res.Status)
	}
}

// What is no socket of TCP, or more than one, is refused with what to do.
func TestSocketsRefused(t *testing.T) {
	l, err := net.Listen("unix", filepath.Join(t.TempDir(), "socket"))
	if err != nil {
		t.Fatal(err)
	}
	m := newManager(t, l)
	for n, want := range map[string]string{"1": "it is no socket of TCP", "2": `LISTEN_FDS is "2"`} {
		out, err := m.command(n).CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) || !strings.Contains(string(out), "hint: write") {
			t.Errorf("%s sockets: %v, %s", n, err, out)
		}
	}
}

// A socket that others can reach is no more for plain HTTP than --listen is.
func TestPlainHTTPStaysHere(t *testing.T) {
	far, near := net.IPv4(192, 0, 2, 1), net.IPv6loopback
	for name, c := range map[string]struct {
		cmd  relayCmd
		ip   net.IP
		fine bool
	}{
		"loopback":          {relayCmd{}, near, true},
		"elsewhere":         {relayCmd{}, far, false},
		"everywhere":        {relayCmd{}, nil, false},
		"a proxy":           {relayCmd{Front: front{BehindProxy: true}, TrustedProxy: []string{"192.0.2.2"}, Public: []string{"wss://relay.example"}}, far, true},
		"a proxy of whom":   {relayCmd{Front: front{BehindProxy: true}, Public: []string{"wss://relay.example"}}, far, false},
		"a proxy where":     {relayCmd{Front: front{BehindProxy: true}, TrustedProxy: []string{"192.0.2.2"}}, far, false},
		"a certificate":     {relayCmd{Front: front{Cert: "cert.pem", Key: "key.pem"}}, far, true},
		"a name for one":    {relayCmd{Front: front{Domain: []string{"relay.example"}}}, nil, true},
		"a trusted address": {relayCmd{TrustedProxy: []string{"192.0.2.2"}}, far, false},
	} {
		if p := c.cmd.mayListen("there", c.ip); (p.err == nil) != c.fine {
			t.Errorf("%s: %v", name, p.err)
		}
	}
}

//go:build unix

package main

import (
	"bytes"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"github.com/sealform/sealform/relay/relaytest"
)

// A boss is a service manager that hears what the processes say that it starts.
type boss struct {
	t       *testing.T
	l       *net.UnixConn
	address string
	log     *relaytest.Log // of what was started last
}

func newBoss(t *testing.T, address string) *boss {
	t.Helper()
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: address, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return &boss{t, l, address, nil}
}

// start starts a process, and returns how to wait for its end.
func (b *boss) start(env []string, args ...string) (*os.Process, func() error) {
	b.t.Helper()
	cmd := exec.Command("sealform", args...)
	cmd.Env = append(os.Environ(), env...)
	said := &relaytest.Log{}
	b.log = said
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		if b.t.Failed() {
			b.t.Logf("%s said:\n%s", args[0], said)
		}
	})
	return cmd.Process, cmd.Wait
}

func (b *boss) asks() string { return "NOTIFY_SOCKET=" + b.address }

// hears waits for what is said next.
func (b *boss) hears() string { return b.hear(time.Now().Add(relaytest.Within)) }

// heard returns what was said already; "": nothing more.
func (b *boss) heard() string { return b.hear(time.Now().Add(10 * time.Millisecond)) }

func (b *boss) hear(until time.Time) string {
	said := make([]byte, 1000)
	_ = b.l.SetReadDeadline(until)
	n, err := b.l.Read(said)
	if err != nil {
		return ""
	}
	return string(said[:n])
}

// newcomer is a relay of a new organisation, and where it will be.
func newcomer(t *testing.T) (args []string, addr string) {
	t.Helper()
	addr, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "org.pub"), []byte(relaytest.NewOrg(t).Root.VKey+"\n"))
	return []string{"relay", "--listen", addr, "--org-file", filepath.Join(dir, "org.pub"), "--state", filepath.Join(dir, "state")}, addr
}

// A relay says that it is ready once it answers, that it goes on as often as it is
// asked to, and that it stops when it is told to; to sockets with a file and without.
func TestARelayTellsItsManager(t *testing.T) {
	for name, address := range map[string]string{"a file": filepath.Join(t.TempDir(), "notify"), "no file": "@sealform-test-" + strconv.Itoa(os.Getpid())} {
		t.Run(name, func(t *testing.T) {
			if address[0] == '@' && runtime.GOOS != "linux" {
				t.Skip("only Linux has sockets without a file")
			}
			b := newBoss(t, address)
			args, addr := newcomer(t)
			p, ended := b.start([]string{b.asks(), "WATCHDOG_USEC=4000000"}, args...)
			if got := b.hears(); got != "READY=1" {
				t.Fatalf("first it says %q", got)
			}
			res, err := http.Get("http://" + addr + "/healthz")
			if err != nil || res.StatusCode != http.StatusOK {
				t.Fatalf("it is ready, and answers %v, %v", res, err)
			}
			_ = res.Body.Close()
			for range 2 {
				if got := b.hears(); got != "WATCHDOG=1" {
					t.Fatalf("while it goes on it says %q", got)
				}
			}
			_ = p.Signal(syscall.SIGTERM)
			if err := ended(); err != nil {
				t.Error(err)
			}
			var last []string
			for said := b.heard(); said != ""; said = b.heard() {
				last = append(last, said)
			}
			if last = slices.DeleteFunc(last, func(s string) bool { return s == "WATCHDOG=1" }); !slices.Equal(last, []string{"STOPPING=1"}) {
				t.Errorf("at its end it says %q", last)
			}
		})
	}
}

// A relay that cannot have its state is not ready.
func TestARelayWithoutItsStateIsNotReady(t *testing.T) {
	b := newBoss(t, filepath.Join(t.TempDir(), "notify"))
	args, _ := newcomer(t)
	b.start([]string{b.asks()}, args...)
	if got := b.hears(); got != "READY=1" {
		t.Fatalf("first it says %q", got)
	}
	_, ended := b.start([]string{b.asks()}, append(args, "--listen", "127.0.0.1:0")...)
	if ended() == nil {
		t.Error("a second one of the same state ends well")
	}
	if got := b.heard(); got != "" {
		t.Errorf("it says %q", got)
	}
}

// Without a manager that asks nothing is said, and a relay that cannot reach the one
// that asks goes on.
func TestARelayWithoutAManager(t *testing.T) {
	b := newBoss(t, filepath.Join(t.TempDir(), "notify"))
	for name, c := range map[string]struct {
		socket, watchdog string
		logs             []string
	}{
		"none asks":     {"", "", nil},
		"it is gone":    {b.address + ".gone", "", []string{"was not told", "was not told"}},
		"it asks oddly": {"", "soon", []string{"watchdog is not served"}},
	} {
		t.Run(name, func(t *testing.T) {
			args, addr := newcomer(t)
			p, ended := b.start([]string{"NOTIFY_SOCKET=" + c.socket, "WATCHDOG_USEC=" + c.watchdog}, args...)
			if err := healthy("ws://" + addr); err != nil {
				t.Error(err)
			}
			_ = p.Signal(syscall.SIGTERM)
			if err := ended(); err != nil {
				t.Error(err)
			}
			if got := b.heard(); got != "" {
				t.Errorf("it says %q", got)
			}
			said := b.log.String()
			if n := strings.Count(said, "the service manager"); n != len(c.logs) {
				t.Errorf("it logs %d lines of its manager", n)
			}
			for _, line := range c.logs {
				if !strings.Contains(said, line) {
					t.Errorf("it does not log that it %s", line)
				}
			}
		})
	}
}

// A manager that does not read is given up on after a moment: a relay that is to end
// does.
func TestAManagerThatDoesNotReadHoldsNobodyUp(t *testing.T) {
	b := newBoss(t, filepath.Join(t.TempDir(), "notify"))
	t.Setenv("NOTIFY_SOCKET", b.address)
	fill(t, b.address)
	var said bytes.Buffer
	began := time.Now()
	tellManager(slog.New(slog.NewTextHandler(&said, nil)), daemon.SdNotifyStopping)
	if took := time.Since(began); took > relaytest.Within || !strings.Contains(said.String(), "does not read") {
		t.Errorf("after %s it logs %q", took, said.String())
	}
}

// fill writes to a socket until it takes no more.
func fill(t *testing.T, address string) {
	t.Helper()
	c, err := net.Dial("unixgram", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	for err == nil {
		_ = c.SetWriteDeadline(time.Now().Add(50 * time.Millisecond))
		_, err = c.Write([]byte("x"))
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal(err)
	}
}

// The machine that stamps is ready once it has read its key, and stops when told.
func TestAStamperTellsItsManager(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "acme")
	cmd := exec.Command("sealform", strings.Fields("init "+dir+" --name acme.example/support --relay wss://relay.invalid --service billing=Billing --origin https://shop.example")...)
	cmd.Env = append(os.Environ(), "SEALFORM_PASSPHRASE=four random words here")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	b := newBoss(t, filepath.Join(t.TempDir(), "notify"))
	p, ended := b.start([]string{b.asks()}, "stamp", filepath.Join(dir, "stamp"), "--every", "4h")
	if got := b.hears(); got != "READY=1" {
		t.Fatalf("first it says %q", got)
	}
	_ = p.Signal(syscall.SIGTERM)
	if err := ended(); err != nil {
		t.Error(err)
	}
	if got := b.heard(); got != "STOPPING=1" {
		t.Errorf("at its end it says %q", got)
	}
}

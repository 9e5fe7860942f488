package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/sealform/sealform/admin/handover"
	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
)

// A mortal is a relay in a process of its own, which is killed and started again
// with the same folder, and what has been published there.
type mortal struct {
	t    *testing.T
	org  *relaytest.Org
	dir  string
	addr string
	cmd  *exec.Cmd
	said *relaytest.Log
	to   *handover.Client
	has  roster.Publication // nothing at first
}

func newMortal(t *testing.T) *mortal {
	t.Helper()
	addr, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	m := &mortal{t: t, org: relaytest.NewOrg(t), dir: t.TempDir(), addr: addr, said: &relaytest.Log{}}
	if err := os.WriteFile(filepath.Join(m.dir, "org.pub"), []byte(m.org.Root.VKey+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if m.to, err = handover.New("ws://"+addr, m.org.Root.VKey); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		m.kill()
		if t.Failed() {
			t.Logf("the relay said:\n%s", m.said)
		}
	})
	m.start()
	return m
}

func (m *mortal) start() {
	m.t.Helper()
	m.cmd = exec.Command("sealform", "relay", "--listen", m.addr, "--org-file", filepath.Join(m.dir, "org.pub"), "--state", filepath.Join(m.dir, "state"))
	m.cmd.Stderr = m.said
	if err := m.cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	if err := healthy("ws://" + m.addr); err != nil {
		m.t.Fatal(err)
	}
}

// kill ends the process at once, as kill -9 does.
func (m *mortal) kill() {
	_ = m.cmd.Process.Kill()
	_ = m.cmd.Wait()
}

// next is a publication as large as they get.
func (m *mortal) next() roster.Publication {
	m.t.Helper()
	bundle := make([]byte, roster.MaxBundle)
	_, _ = rand.Read(bundle)
	m.org.Roster.Version++
	m.org.Roster.Bundle = &roster.Bundle{Hash: sha256.Sum256(bundle), Size: len(bundle)}
	p := m.org.Publication(m.t)
	p.Bundle = bundle
	return p
}

// upload begins to hand a publication over, and stops after that many bytes of it.
func (m *mortal) upload(body []byte, n int) {
	m.t.Helper()
	c, err := net.Dial("tcp", m.addr)
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { _ = c.Close() })
	_ = c.(*net.TCPConn).SetWriteBuffer(4 << 10) // what is written has nearly arrived
	_, err = fmt.Fprintf(c, "PUT %s/publication HTTP/1.1\r\nHost: relay\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", orgs.Path(m.org.Pin()), len(body))
	if err != nil {
		m.t.Fatal(err)
	}
	if line, err := bufio.NewReader(c).ReadString('\n'); err != nil || !strings.Contains(line, " 100 ") { // it reads now
		m.t.Fatalf("%q, %v", line, err)
	}
	if _, err := c.Write(body[:n]); err != nil {
		m.t.Fatal(err)
	}
}

// shows returns what the relay gives to whoever asks.
func (m *mortal) shows() (p roster.Publication) {
	m.t.Helper()
	for part, get := range map[*[]byte]func(context.Context) ([]byte, error){&p.Roster: m.to.Roster, &p.Stamp: m.to.LastStamp, &p.Bundle: m.to.Bundle} {
		b, err := get(m.t.Context())
		if err != nil && !errors.Is(err, handover.NotThere{}) {
			m.t.Fatal(err)
		}
		*part = b
	}
	return p
}

// whole checks that the relay has what it had, or next if that may be, all of it,
// and says whether it is ready. It reports whether it has next.
func (m *mortal) whole(next *roster.Publication) bool {
	m.t.Helper()
	got := m.shows()
	taken := next != nil && same(got, *next)
	if !taken && !same(got, m.has) {
		m.t.Errorf("it has a roster of %d bytes, a stamp of %d and a bundle of %d, which are neither the old nor the new ones", len(got.Roster), len(got.Stamp), len(got.Bundle))
	}
	want := "200 ok\n"
	if len(got.Roster) == 0 {
		want = "503 shop: nothing was published yet\n"
	}
	if ready := m.ready(); ready != want {
		m.t.Errorf("/readyz: %q, want %q", ready, want)
	}
	if strings.Contains(m.said.String(), "damaged") {
		m.t.Error("something is damaged")
	}
	return taken
}

func same(a, b roster.Publication) bool {
	return bytes.Equal(a.Roster, b.Roster) && bytes.Equal(a.Stamp, b.Stamp) && bytes.Equal(a.Bundle, b.Bundle)
}

func (m *mortal) ready() string {
	m.t.Helper()
	res, err := http.Get("http://" + m.addr + "/readyz")
	if err != nil {
		m.t.Fatal(err)
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	return fmt.Sprintf("%d %s", res.StatusCode, b)
}

// publish hands it over, and it is there.
func (m *mortal) publish(p roster.Publication) {
	m.t.Helper()
	if err := m.to.Publish(m.t.Context(), p.Append(nil)); err != nil {
		m.t.Fatal(err)
	}
	m.has = p
	m.whole(nil)
}

// A relay that is killed while a publication is on its way has what it had: also
// nothing, if there was nothing. Handed over again, all of it is there.
func TestRelayKilledWhileAPublicationArrives(t *testing.T) {
	m := newMortal(t)
	notes := m.next()
	notes.Bundle = nil
	beforeBundle := len(notes.Append(nil)) // and its length
	for _, at := range []int{0, beforeBundle / 2, beforeBundle, roster.MaxBundle / 2, -1} {
		next := m.next()
		body := next.Append(nil)
		m.upload(body, (at+len(body))%len(body))
		m.whole(nil)
		m.kill()
		m.start()
		m.whole(nil)
		m.publish(next)
	}
}

// storedKills is how often the relay is killed while it stores.
const storedKills = 16

// A relay that is killed while it stores a publication, at the first change in
// its folder or at a later one, has the one before or the new one, whole. Handed
// over again, the new one is there.
func TestRelayKilledWhileItStoresAPublication(t *testing.T) {
	m := newMortal(t)
	m.publish(m.next())
	var old int
	for i := range storedKills {
		next := m.next()
		before, failed := m.folder(), make(chan error, 1)
		go func() { defer close(failed); failed <- m.to.Publish(t.Context(), next.Append(nil)) }()
		m.changes(before, 1+i%4, failed)
		m.kill()
		for range failed { // until it has given up
		}
		m.start()
		if !m.whole(&next) {
			old++
		}
		m.publish(next)
	}
	t.Logf("%d of %d kills left the one before", old, storedKills)
	if old == 0 || old == storedKills {
		t.Error("it was never killed before the new one was there, or never after")
	}
}

// changes waits until the organisation's folder has changed n times, or what is
// handed over is taken.
func (m *mortal) changes(before string, n int, ended <-chan error) {
	m.t.Helper()
	for until := time.Now().Add(30 * time.Second); n > 0; runtime.Gosched() {
		if now := m.folder(); now != before {
			before, n = now, n-1
		}
		select {
		case err := <-ended:
			if err != nil {
				m.t.Fatal(err)
			}
			return
		default:
		}
		if time.Now().After(until) {
			m.t.Fatal("nothing is stored")
		}
	}
}

// folder returns the names and sizes of what is in the organisation's folder.
func (m *mortal) folder() string {
	var all strings.Builder
	entries, _ := os.ReadDir(m.state())
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			fmt.Fprintln(&all, e.Name(), info.Size())
		}
	}
	return all.String()
}

func (m *mortal) state() string { return filepath.Join(m.dir, "state", orgs.ID(m.org.Pin())) }

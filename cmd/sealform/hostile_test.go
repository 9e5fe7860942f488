// The attackers would be slowed down by the race detector, and take the time of
// the relay under attack: "make test" runs this by itself.

//go:build !race

package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// What a relay may need while it is attacked, and how soon a customer has an
// agent meanwhile.
const (
	hostileConns = 10_000
	mostResident = 300 << 20
	agentWithin  = 2 * time.Second
	customers    = 12
)

// Ten thousand connections of every bad shape, which come again whenever they
// are cut, neither use up a relay's memory nor keep a customer from an agent.
func TestTenThousandHostileConnections(t *testing.T) {
	underAttack(t, startVictim(t), shapes)
}

// The same of handshakes of TLS that do not go on, or lead nowhere.
func TestTenThousandHalfHandshakes(t *testing.T) {
	dir := t.TempDir()
	cert, key := newIssuer(t).files(t, dir)
	first := firstBytes(t)
	underAttack(t, startVictim(t, "--cert", cert, "--key", key), []func(*enemy){
		(*enemy).silent,
		func(e *enemy) { e.say(string(first[:len(first)/2])); e.stay() },
		func(e *enemy) { e.say(string(first)); e.stay() },
		func(e *enemy) { e.say(string(first[:6])); e.repeat(first[6:7], time.Second) },
		func(e *enemy) { e.repeat([]byte{20, 3, 3, 0, 1, 1}, time.Second) }, // nothing but "the cipher changes"
	})
}

// underAttack lets connections of those shapes come, and then customers.
func underAttack(t *testing.T, r *victim, shapes []func(*enemy)) {
	if testing.Short() {
		t.Skip("holds ten thousand connections")
	}
	n := hostileConns
	if most := openFiles(t) - 1000; most < n {
		t.Logf("the limit of open files leaves room for %d connections only: raise it to %d", most, n+1000)
		n = most
	}
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	defer all.Wait()
	defer stop()
	a, began := attack{ctx: ctx, victim: r, shapes: shapes}, time.Now()
	for i := range n {
		all.Go(func() { a.comeAndCome(i) })
		if i%20 == 19 {
			a.rest(10 * time.Millisecond) // 2,000 a second
		}
	}
	waitFor(t, 60*time.Second, func() bool { return int(a.begun.Load()) == n })
	t.Logf("%d connections were made after %v", n, time.Since(began))
	d := r.desk(t)
	var late int
	for i := range customers {
		took := d.serve(t, byte(i))
		if took > agentWithin {
			late++
			t.Logf("customer %d had an agent after %v", i, took)
		}
		a.rest(300 * time.Millisecond)
	}
	if late > customers/10 {
		t.Errorf("%d of %d customers had no agent within %v", late, customers, agentWithin)
	}
	peak := r.peak(t)
	t.Logf("%d MiB resident at most, %d attempts, %d of them were connected at the end", peak>>20, a.begun.Load()+a.again.Load(), a.held.Load())
	if peak > mostResident {
		t.Errorf("%d MiB resident, want %d at most", peak>>20, mostResident>>20)
	}
}

// A victim is a relay in a process of its own, behind a proxy at 127.0.0.1, or
// with TLS and no proxy.
type victim struct {
	org       *relaytest.Org
	note      []byte // the roster
	addr, url string
	cmd       *exec.Cmd
}

// startVictim starts one that speaks TLS if it is given a certificate.
func startVictim(t *testing.T, more ...string) *victim {
	dir, v := t.TempDir(), &victim{org: relaytest.NewOrg(t), addr: freeAddress(t)}
	files := "ulimit -n 4000; " // fewer than come: those that are no WebSockets are 2,000 at most
	if v.url = "wss://" + v.addr; len(more) == 0 {
		v.url, more, files = "ws://"+v.addr, []string{"--trusted-proxy", "127.0.0.1"}, ""
	}
	v.note = v.org.Note(t)
	bin := filepath.Join(dir, "sealform")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	for name, b := range map[string][]byte{"org.pub": []byte(v.org.Root.VKey + "\n")} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	v.cmd = exec.Command("sh", append([]string{"-c", files + `exec "$0" "$@"`, bin, "relay", "--listen", v.addr, "--org-file", filepath.Join(dir, "org.pub"),
		"--state", filepath.Join(dir, "state"), "--public", v.url}, more...)...)
	v.cmd.Stderr = os.Stderr
	if err := v.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.cmd.Process.Kill(); _ = v.cmd.Wait() })
	waitFor(t, 20*time.Second, func() bool {
		c, err := net.Dial("tcp", v.addr)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
	p := roster.Publication{Roster: v.note, Stamp: relaytest.StampOf(v.note, v.org.Root.Signer)}
	if err := relaytest.Publish(t, v.url, v.org, p); err != nil {
		t.Fatal(err)
	}
	return v
}

func waitFor(t *testing.T, most time.Duration, done func() bool) {
	t.Helper()
	for until := time.Now().Add(most); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("not done after %v", most)
		}
	}
}

// peak returns the most memory that was resident, in bytes.
func (v *victim) peak(t *testing.T) int {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", v.cmd.Process.Pid))
	if err != nil {
		t.Skip("no /proc to read the relay's memory from")
	}
	for line := range strings.Lines(string(b)) {
		if f := strings.Fields(line); f[0] == "VmHWM:" {
			kib, _ := strconv.Atoi(f[1])
			return kib << 10
		}
	}
	t.Fatal("no VmHWM")
	return 0
}

// An honest end comes by the proxy, from an address of its own.
func (v *victim) honest(t *testing.T, from, origin string, chat wire.Ticket) *websocket.Conn {
	t.Helper()
	h := http.Header{"X-Forwarded-For": {from}}
	if origin != "" {
		h.Set("Origin", origin)
	}
	d := relaytest.Dialer(wire.Subprotocol)
	d.HandshakeTimeout = 10 * time.Second
	ws, _, err := d.Dial(wire.SocketURL(v.url+wire.Path, chat), h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ws.Close() })
	_ = ws.SetReadDeadline(time.Now().Add(30 * time.Second))
	return ws
}

func next(t *testing.T, ws *websocket.Conn) wire.Frame {
	t.Helper()
	_, m, err := ws.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	f, err := wire.Parse(m)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func send(t *testing.T, ws *websocket.Conn, f wire.Frame) {
	t.Helper()
	if err := ws.WriteMessage(websocket.BinaryMessage, f.Append(nil)); err != nil {
		t.Fatal(err)
	}
}

// agent comes to a chat, or to the queue, and logs in.
func (v *victim) agent(t *testing.T, chat wire.Ticket) *websocket.Conn {
	ws := v.honest(t, "198.51.100.1", "", chat)
	l := roster.Login{Relay: v.url, Org: v.org.Root.VKey, Agent: v.org.Alice.VKey, Challenge: next(t, ws).(wire.Challenge).Nonce, Time: time.Now().Unix()}
	msg, err := l.Sign(v.org.Alice.Signer)
	if err != nil {
		t.Fatal(err)
	}
	send(t, ws, wire.Login{Note: msg})
	return ws
}

// A desk is an agent who looks at the queue.
type desk struct {
	v     *victim
	cards chan wire.Ticket
}

func (v *victim) desk(t *testing.T) *desk {
	d, ws := &desk{v, make(chan wire.Ticket, 1<<16)}, v.agent(t, wire.Ticket{})
	_ = ws.SetReadDeadline(time.Time{})
	go func() {
		for {
			_, m, err := ws.ReadMessage()
			if err != nil {
				return
			}
			if f, _ := wire.Parse(m); f != nil {
				if w, ok := f.(wire.Waiting); ok {
					d.cards <- w.Ticket
				}
			}
		}
	}()
	return d
}

// serve returns how long a customer waits for the first word of an agent.
func (d *desk) serve(t *testing.T, n byte) time.Duration {
	t.Helper()
	began := time.Now()
	f := d.v.org.Join(n, 1)
	v := d.v.honest(t, fmt.Sprintf("203.0.113.%d", n), relaytest.ShopOrigin, f.Chat.Ticket())
	next(t, v) // challenge
	send(t, v, f)
	next(t, v) // roster
	for seen := (wire.Ticket{}); seen != f.Chat.Ticket(); {
		select {
		case seen = <-d.cards:
		case <-time.After(30 * time.Second):
			t.Fatalf("no desk is told of customer %d", n)
		}
	}
	a := d.v.agent(t, f.Chat.Ticket())
	send(t, a, wire.Claim{Ticket: f.Chat.Ticket()})
	word := relaytest.Data(n, 1, wire.FromAgent, 1, "how can I help you?")
	send(t, a, word)
	for {
		if got, ok := next(t, v).(wire.Data); ok && string(got.Payload) == string(word.Payload) {
			return time.Since(began)
		}
	}
}

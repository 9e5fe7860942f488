package worker_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"sealform/relay/relaytest"
	"sealform/relay/wire"
)

// Frames of a visitor's burst stay below its rate limit; a burst is sent on a
// connection of its own.
const (
	benchBurst  = 400 // frames
	benchSize   = 512 // bytes
	benchWindow = 64  // frames under way
	benchChats  = 200
)

// A measured is a relay as a process of its own.
type measured struct {
	b    *testing.B
	url  string
	pid  int
	org  *relaytest.Org
	cold time.Duration // from the start of the process to its first answer
}

// BenchmarkRelays measures the native relay and the one under workerd in one
// run, as processes, through their limits. ns/op means nothing here.
func BenchmarkRelays(b *testing.B) {
	for _, host := range []struct {
		name  string
		start func(*testing.B) *measured
	}{{"native", benchNative}, {"worker", benchWorker}} {
		m := host.start(b)
		b.Run(host.name+"/chats", func(b *testing.B) { m.b = b; m.newChats() })
		b.Run(host.name+"/one-by-one", func(b *testing.B) { m.b = b; m.oneChat(1) })
		b.Run(host.name+"/one-chat", func(b *testing.B) { m.b = b; m.oneChat(benchWindow) })
		b.Run(host.name+"/all-chats", func(b *testing.B) { m.b = b; m.allChats() })
	}
}

func benchWorker(b *testing.B) *measured {
	o := relaytest.NewOrg(b)
	began := time.Now()
	h := startWorkerd(b, "worker", o.Root.VKey)
	m := &measured{b: b, url: h.url(), pid: h.PID(), org: o, cold: time.Since(began)}
	if err := h.SetRoster(o.Note(b)); err != nil {
		b.Fatal(err)
	}
	return m
}

func benchNative(b *testing.B) *measured {
	o, addr, dir := relaytest.NewOrg(b), freeAddress(b), b.TempDir()
	for name, text := range map[string][]byte{"root.pub": []byte(o.Root.VKey), "roster.note": o.Note(b)} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	cmd := exec.Command(filepath.Join(root, "bin/sealform"), "relay", "--listen", addr,
		"--org-file", filepath.Join(dir, "root.pub"), "--roster", filepath.Join(dir, "roster.note"))
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Skipf("make build first: %v", err)
	}
	b.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	for {
		if res, err := http.Get("http://" + addr + "/healthz"); err == nil {
			res.Body.Close()
			break
		}
	}
	return &measured{b: b, url: "ws://" + addr, pid: cmd.Process.Pid, org: o, cold: time.Since(began)}
}

// newChats opens chats and lets Alice accept them.
func (m *measured) newChats() {
	a := relaytest.Agent(m.b, m.url, m.org, m.org.Alice)
	cpu, memory := m.cpu(), m.memory()
	for n := range byte(benchChats) {
		m.accept(n, a)
	}
	m.b.ReportMetric(float64(m.cpu()-cpu)/benchChats/1e6, "cpu-ms/chat")
	m.b.ReportMetric(float64(m.memory()-memory)/benchChats/1024, "KiB/chat")
	m.b.ReportMetric(float64(m.memory())/(1<<20), "MiB")
	m.b.ReportMetric(float64(m.cold)/1e6, "ms-cold-start")
}

func (m *measured) accept(n byte, a *relaytest.Client) *relaytest.Client {
	v := relaytest.Visitor(m.b, m.url, m.org.Join(n, 1))
	if _, waits := a.Next().(wire.Waiting); waits {
		a.Send(wire.Claim{Ticket: relaytest.Chat(n).Ticket()})
		a.Next() // Assigned
		a.Next() // Peer
	}
	v.Next() // Peer
	return v
}

// oneChat sends bursts from one visitor, one after another, with that many
// frames under way.
func (m *measured) oneChat(window int) {
	a := m.attached(0)
	t := times{window: make(chan struct{}, window)}
	var took time.Duration
	cpu := m.cpu()
	const bursts = 25
	for range bursts {
		v := relaytest.Visitor(m.b, m.url, m.org.Join(0, 1))
		v.Next()
		a.Next()
		began := time.Now()
		var sender sync.WaitGroup
		sender.Go(func() { t.burst(0, v.WS) })
		t.receive(m.b, a.WS, benchBurst)
		sender.Wait()
		took += time.Since(began)
		_ = v.WS.Close()
		a.Next()
	}
	m.report(&t, bursts*benchBurst, took, m.cpu()-cpu)
}

// attached brings Alice back into chats from 0 to that one.
func (m *measured) attached(last byte) *relaytest.Client {
	a := relaytest.Agent(m.b, m.url, m.org, m.org.Alice)
	for n := range last + 1 {
		a.Send(wire.Attach{Chat: relaytest.Chat(n), Session: wire.SessionID{1}})
		a.Next()
	}
	return a
}

// allChats sends a burst from every visitor at once, to one agent.
func (m *measured) allChats() {
	a := m.attached(benchChats - 1)
	var visitors []*relaytest.Client
	for n := range byte(benchChats) {
		visitors = append(visitors, m.accept(n, a))
	}
	t := times{window: make(chan struct{}, benchWindow)}
	cpu, began := m.cpu(), time.Now()
	var all sync.WaitGroup
	for n, v := range visitors {
		all.Go(func() { t.burst(byte(n), v.WS) })
	}
	t.receive(m.b, a.WS, benchChats*benchBurst)
	all.Wait()
	m.report(&t, benchChats*benchBurst, time.Since(began), m.cpu()-cpu)
}

// times are those of frames between their ends.
type times struct {
	window chan struct{} // holds frames under way
	took   []time.Duration
}

// burst sends signals that carry the time.
func (t *times) burst(n byte, ws *websocket.Conn) {
	for range benchBurst {
		t.window <- struct{}{}
		f := relaytest.Data(n, 1, wire.FromVisitor, 0, fmt.Sprintf("%020d%*s", time.Now().UnixNano(), benchSize-100, ""))
		if ws.WriteMessage(websocket.BinaryMessage, f.Append(nil)) != nil {
			return
		}
	}
}

func (t *times) receive(b *testing.B, ws *websocket.Conn, frames int) {
	_ = ws.SetReadDeadline(time.Now().Add(time.Minute))
	for range frames {
		_, message, err := ws.ReadMessage()
		if err != nil {
			b.Fatal(err)
		}
		_, text, _ := strings.Cut(string(message), wire.AgeMagic)
		at, err := strconv.ParseInt(text[:20], 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		t.took = append(t.took, time.Duration(time.Now().UnixNano()-at))
		<-t.window
	}
}

func (m *measured) report(t *times, frames int, took, cpu time.Duration) {
	slices.Sort(t.took)
	m.b.ReportMetric(float64(frames)/took.Seconds(), "frames/s")
	m.b.ReportMetric(float64(t.took[len(t.took)/2])/1e3, "µs-p50")
	m.b.ReportMetric(float64(t.took[len(t.took)*99/100])/1e3, "µs-p99")
	m.b.ReportMetric(float64(cpu)/1e3/float64(frames), "µs-cpu/frame")
}

// cpu is what the process has used, to 10 ms.
func (m *measured) cpu() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", m.pid))
	if err != nil {
		m.b.Skip("needs /proc")
	}
	f := strings.Fields(string(stat[strings.LastIndex(string(stat), ")"):]))
	user, _ := strconv.Atoi(f[12])
	system, _ := strconv.Atoi(f[13])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// memory is what the process holds, in bytes.
func (m *measured) memory() int {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", m.pid))
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kb, _ := strconv.Atoi(strings.Fields(rest)[0])
	return kb << 10
}

// BenchmarkWake measures how long a relay with many waiting chats takes to
// answer when it has slept, and when it was killed.
func BenchmarkWake(b *testing.B) {
	const chats = 1900
	m := benchWorker(b)
	a := relaytest.Agent(b, m.url, m.org, m.org.Alice)
	for n := range uint16(chats) {
		f := m.org.Join(0, 1)
		f.Chat, f.Hello = wire.ChatID{byte(n), byte(n >> 8)}, make([]byte, 3000)
		relaytest.Visitor(b, m.url, f)
		a.Next()
	}
	cpu := m.cpu()
	time.Sleep(2*hibernatesAfter + 4*time.Second) // the alarm for silent connections comes first
	began := time.Now()
	a.Send(wire.Claim{Ticket: wire.ChatID{}.Ticket()})
	a.Next()
	b.ReportMetric(float64(time.Since(began))/1e6, "ms-asleep")
	b.ReportMetric(float64(m.cpu()-cpu)/1e6, "cpu-ms-asleep")
}

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

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
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
	h := startWorkerd(b, "worker", o.Pin())
	m := &measured{b: b, url: h.url(), pid: h.PID(), org: o, cold: time.Since(began)}
	if err := h.Publish(o.Publication(b)); err != nil {
		b.Fatal(err)
	}
	return m
}

func benchNative(b *testing.B) *measured {
	o, addr, dir := relaytest.NewOrg(b), freeAddress(b), b.TempDir()
	for name, text := range map[string][]byte{"org.pub": []byte(o.Root.VKey)} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	cmd := exec.Command(filepath.Join(root, "bin/sealform"), "relay", "--listen", addr,
		"--org-file", filepath.Join(dir, "org.pub"), "--state", filepath.Join(dir, "state"))
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Skipf("make build first: %v", err)
	}
	b.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	for answered := false; !answered; {
		if time.Since(began) > 10*time.Second {
			b.Fatal("bin/sealform does not answer: make build")
		}
		if res, err := http.Get("http://" + addr + "/healthz"); err == nil {
			answered = true
			res.Body.Close()
		}
	}
	return &measured{b: b, url: "ws://" + addr, pid: cmd.Process.Pid, org: o, cold: time.Since(began)}
}

// newChats opens chats and lets Alice accept them.
func (m *measured) newChats() {
	cpu, memory := m.cpu(), m.memory()
	for n := range byte(benchChats) {
		m.accept(n)
	}
	m.b.ReportMetric(float64(m.cpu()-cpu)/benchChats/1e6, "cpu-ms/chat")
	m.b.ReportMetric(float64(m.memory()-memory)/benchChats/1024, "KiB/chat")
	m.b.ReportMetric(float64(m.memory())/(1<<20), "MiB")
	m.b.ReportMetric(float64(m.cold)/1e6, "ms-cold-start")
}

// accept brings a visitor into a chat with Alice.
func (m *measured) accept(n byte) (v, a *relaytest.Client) {
	v, a = relaytest.Visitor(m.b, m.url, m.org.Join(n, 1)), m.line(n)
	a.Send(wire.Claim{Ticket: relaytest.Chat(n).Ticket()})
	a.Next() // Assigned
	a.Next() // Peer
	v.Next() // Peer
	return v, a
}

func (m *measured) line(n byte) *relaytest.Client {
	return relaytest.Line(m.b, m.url, m.org, m.org.Alice, relaytest.Chat(n))
}

// attached brings Alice back into a chat.
func (m *measured) attached(n byte) *relaytest.Client {
	a := m.line(n)
	a.Send(wire.Attach{Chat: relaytest.Chat(n), Session: wire.SessionID{1}})
	a.Next() // Peer
	return a
}

// back brings a visitor back to Alice.
func (m *measured) back(n byte, a *relaytest.Client) *relaytest.Client {
	v := relaytest.Visitor(m.b, m.url, m.org.Join(n, 1))
	v.Next() // Peer
	a.Next() // Peer
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
		v := m.back(0, a)
		began := time.Now()
		var sender sync.WaitGroup
		sender.Go(func() { t.burst(0, v.WS) })
		t.receive(m.b, a.WS)
		sender.Wait()
		took += time.Since(began)
		_ = v.WS.Close()
		a.Next()
	}
	m.report(&t, bursts*benchBurst, took, m.cpu()-cpu)
}

// allChats sends a burst from every visitor at once.
func (m *measured) allChats() {
	var agents, visitors []*relaytest.Client
	for n := range byte(benchChats) {
		a := m.attached(n)
		agents, visitors = append(agents, a), append(visitors, m.back(n, a))
	}
	t := times{window: make(chan struct{}, benchWindow)}
	cpu, began := m.cpu(), time.Now()
	var all sync.WaitGroup
	for n, v := range visitors {
		all.Go(func() { t.burst(byte(n), v.WS) })
		all.Go(func() { t.receive(m.b, agents[n].WS) })
	}
	all.Wait()
	m.report(&t, benchChats*benchBurst, time.Since(began), m.cpu()-cpu)
}

// times are those of frames between their ends.
type times struct {
	window chan struct{} // holds frames under way
	mu     sync.Mutex
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

// receive takes a burst.
func (t *times) receive(b *testing.B, ws *websocket.Conn) {
	_ = ws.SetReadDeadline(time.Now().Add(time.Minute))
	for range benchBurst {
		_, message, err := ws.ReadMessage()
		if err != nil {
			b.Error(err)
			return
		}
		_, text, _ := strings.Cut(string(message), wire.AgeMagic)
		at, err := strconv.ParseInt(text[:20], 10, 64)
		if err != nil {
			b.Error(err)
			return
		}
		t.arrived(time.Duration(time.Now().UnixNano() - at))
	}
}

func (t *times) arrived(took time.Duration) {
	t.mu.Lock()
	t.took = append(t.took, took)
	t.mu.Unlock()
	<-t.window
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

// BenchmarkWake measures how long objects take that have slept: a chat's to
// forward a frame, and, where many chats wait, a chat's and the queue's to tell
// a desk that a customer has left.
func BenchmarkWake(b *testing.B) {
	const waiting = 500
	m := benchWorker(b)
	m.b = b
	v, a := m.accept(0)
	desk := relaytest.Desk(b, m.url, m.org, m.org.Alice)
	var last *relaytest.Client
	for n := range uint16(waiting) {
		last = m.wait(n)
		desk.Next()
	}
	time.Sleep(2*hibernatesAfter + 4*time.Second) // the alarm for silent connections comes first
	began := time.Now()
	v.Send(relaytest.Data(0, 1, wire.FromVisitor, 0, ""))
	a.Next()
	b.ReportMetric(float64(time.Since(began))/1e6, "ms-chat")
	began = time.Now()
	last.Send(wire.Leave{Chat: waitingChat(waiting - 1)})
	desk.Next()
	b.ReportMetric(float64(time.Since(began))/1e6, "ms-queue")
}

// wait brings a visitor who waits.
func (m *measured) wait(n uint16) *relaytest.Client {
	f := m.org.Join(0, 1)
	f.Chat = waitingChat(n)
	return relaytest.Visitor(m.b, m.url, m.org.Greeted(f))
}

func waitingChat(n uint16) wire.ChatID { return wire.ChatID{1, byte(n), byte(n >> 8)} }

package bench_test

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/relaytest"
)

const root = "../.."

// A server is a process that forwards.
type server struct {
	name string
	addr string
	pid  int
	org  *relaytest.Org // nil: it is no relay
	path string         // of its WebSocket; "": any, and two connections of one path are a pair

	channels bool // two connections meet in a channel, as Centrifugo's do
}

// core0 has a program run on the first processor alone, so that the load comes from
// another.
func core0(one bool, name string, arg ...string) *exec.Cmd {
	if one {
		return exec.Command("taskset", append([]string{"-c", "0", name}, arg...)...)
	}
	return exec.Command(name, arg...)
}

func startFloor(b *testing.B, one bool) *server {
	cmd := core0(one, os.Args[0])
	cmd.Env = append(os.Environ(), floorEnv+"=1")
	return started(b, "floor", cmd)
}

func startWS(b *testing.B, one bool) *server {
	return started(b, "ws-node", core0(one, "node", "ws.mjs"))
}

// started starts a program that prints its address and ends with its input.
func started(b *testing.B, name string, cmd *exec.Cmd) *server {
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	run(b, cmd)
	b.Cleanup(func() { _ = in.Close() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(name, err)
	}
	return &server{name: name, addr: strings.TrimSpace(line), pid: cmd.Process.Pid}
}

func run(b *testing.B, cmd *exec.Cmd) {
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
}

// startSealform starts the relay that "make build" has made, with its own limits.
func startSealform(b *testing.B, one bool) *server {
	o, dir := relaytest.NewOrg(b), b.TempDir()
	addr, err := relaytest.FreeAddress()
	if err != nil {
		b.Fatal(err)
	}
	pub := filepath.Join(dir, "org.pub")
	if err := os.WriteFile(pub, []byte(o.Root.VKey), 0o600); err != nil {
		b.Fatal(err)
	}
	cmd := core0(one, filepath.Join(root, "bin/sealform"), "relay", "--listen", addr, "--org-file", pub, "--state", filepath.Join(dir, "state"))
	run(b, cmd)
	s := &server{name: "sealform", addr: addr, pid: cmd.Process.Pid, org: o}
	s.answers(b)
	if err := relaytest.Publish(b, "ws://"+addr, o, o.Publication(b)); err != nil {
		b.Fatal(err)
	}
	return s
}

func (s *server) answers(b *testing.B) {
	for until := time.Now().Add(10 * time.Second); ; {
		res, err := http.Get("http://" + s.addr + "/healthz")
		if err == nil {
			res.Body.Close()
			return
		}
		if time.Now().After(until) {
			b.Fatal("bin/sealform does not answer: make build")
		}
	}
}

// cpu is what the process has used, to 10 ms.
func (s *server) cpu(b *testing.B) time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.pid))
	if err != nil {
		b.Fatal(err)
	}
	f := strings.Fields(string(stat[strings.LastIndex(string(stat), ")"):]))
	user, _ := strconv.Atoi(f[12])
	system, _ := strconv.Atoi(f[13])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// memory is what the process holds of its own (RssAnon), in bytes: pages of its
// program's file do not count.
func (s *server) memory(b *testing.B) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "RssAnon:")
	kb, _ := strconv.Atoi(strings.Fields(rest)[0])
	return kb << 10
}

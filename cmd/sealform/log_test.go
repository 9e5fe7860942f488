package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// What docs/deploy.md says that a relay logs is what a real one logs: a chat
// that waits, is accepted and ends, and a connection that is closed for a
// mistake, at debug; a roster that is not taken, at the level of a plain
// start. Nothing else, at either level.
func TestRelayLogsWhatTheGuideSays(t *testing.T) {
	guide := guideSays(t)
	for level, args := range map[string][]string{"warn": nil, "debug": {"--log-level", "debug"}} {
		t.Run(level, func(t *testing.T) {
			p := startRelay(t, args...)
			p.liveAndErr(t)
			got := p.stop(t)
			for line, at := range guide {
				want := at == "warn" || level == "debug"
				if _, found := got[line]; found != want {
					t.Errorf("%q is in the log: %t, want %t; the log has %v", line, found, want, got)
				}
			}
			for line := range got {
				if guide[line] == "" {
					t.Errorf("the guide does not say that %q is logged", line)
				}
			}
		})
	}
}

// guideSays reads the table of "What it logs": line and level. A panic and a
// held chat are left out: nothing that a test can bring about from outside
// makes the first, and a restart the second.
func guideSays(t *testing.T) map[string]string {
	b, err := os.ReadFile("../../docs/deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(b), "### What it logs")
	section, _, _ = strings.Cut(section, "\n#")
	says := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (\\w+) \\|").FindAllStringSubmatch(section, -1) {
		if m[1] != "panic caught" && m[1] != "chat is held after a restart" {
			says[m[1]] = m[2]
		}
	}
	if len(says) < 5 {
		t.Fatalf("the guide's table names %d lines: %v", len(says), says)
	}
	return says
}

type relayProcess struct {
	cmd    *exec.Cmd
	org    *relaytest.Org
	roster string
	url    string
	log    *relaytest.Log
}

// startRelay runs the command itself, with keys that exist in this test only.
func startRelay(t *testing.T, args ...string) *relayProcess {
	p := &relayProcess{org: relaytest.NewOrg(t), log: &relaytest.Log{}}
	dir := t.TempDir()
	p.roster = filepath.Join(dir, "roster.note")
	root := filepath.Join(dir, "root.pub")
	write(t, root, []byte(p.org.Root.VKey+"\n"))
	write(t, p.roster, p.org.Note(t))
	write(t, stampBeside(p.roster), p.org.Publication(t).Stamp)
	p.cmd = exec.Command("sealform", append([]string{"relay", "--listen", "127.0.0.1:0", "--org-file", root, "--roster", p.roster}, args...)...)
	p.cmd.Stderr = p.log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	p.url = tagOf(t, bufio.NewScanner(out))
	return p
}

// tagOf returns the relay's origin from the script tag that it prints.
func tagOf(t *testing.T, lines *bufio.Scanner) string {
	for lines.Scan() {
		if _, rest, ok := strings.Cut(lines.Text(), `data-relay="`); ok {
			address, _, _ := strings.Cut(rest, `"`)
			return strings.TrimSuffix(address, wire.Path)
		}
	}
	t.Fatal("the relay printed no tag")
	return ""
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// liveAndErr brings about every line: a whole chat, a stranger's mistake, and
// a roster that is none.
func (p *relayProcess) liveAndErr(t *testing.T) {
	desk := relaytest.Desk(t, p.url, p.org, p.org.Alice)
	v := relaytest.Visitor(t, p.url, p.org.Join(1, 1))
	desk.Next()
	a := relaytest.Line(t, p.url, p.org, p.org.Alice, relaytest.Chat(1))
	a.Send(wire.Claim{Ticket: relaytest.Chat(1).Ticket()})
	a.Next()
	v.Send(wire.Leave{Chat: relaytest.Chat(1)})
	for _, ok := a.Next().(wire.Ended); !ok; _, ok = a.Next().(wire.Ended) {
	}
	stranger := relaytest.Dial(t, p.url, relaytest.ShopOrigin, relaytest.Chat(2).Ticket())
	_ = stranger.SendBytes([]byte{0xff})
	stranger.Closed(wire.CloseMalformed)
	write(t, p.roster, []byte("no roster"))
	for end := time.Now().Add(20 * time.Second); !strings.Contains(p.log.String(), "roster not taken"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("nothing is said of the roster that is none: %s", p.log)
		}
	}
}

// stop ends the relay in order and returns what its log said.
func (p *relayProcess) stop(t *testing.T) map[string]bool {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	_ = p.cmd.Wait()
	got := map[string]bool{}
	for _, m := range regexp.MustCompile(`msg=("[^"]*"|\S+)`).FindAllStringSubmatch(p.log.String(), -1) {
		got[strings.Trim(m[1], `"`)] = true
	}
	return got
}

package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// What docs/operate.md says that a relay logs is what a real one logs: a chat
// that waits, is accepted and ends, and a connection that is closed for a
// mistake, at debug; what was published, taken or refused, at the level of
// a plain start. Nothing else, at either level.
func TestRelayLogsWhatTheGuideSays(t *testing.T) {
	guide := guideSays(t)
	for level, args := range map[string][]string{"info": nil, "debug": {"--log-level", "debug"}} {
		t.Run(level, func(t *testing.T) {
			p := startRelay(t, args...)
			p.liveAndErr(t)
			got := p.stop(t)
			for line, at := range guide {
				want := at != "debug" || level == "debug"
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

// unseen is what a test cannot bring about from outside at once: panics, full
// disks, restarts and the passing of days.
var unseen = []string{"panic caught", "chat is held after a restart", "the roster expires soon", "the stamp expires soon", "the roster has expired: everybody is refused",
	"the stamp has expired: everybody is refused", "stamp taken", "stamp refused", "state is damaged, and is not used", "a publication cannot be stored, and is not taken",
	"a stamp cannot be stored, and is not taken", "what an agent has brought cannot be stored", "state cannot be stored",
	"certificate issued", "no certificate was issued: it will be tried again, and what is there goes on", "certificates cannot be stored",
	"chat waits again: its agent stayed away", "chat was handed over", "serving the widget of an earlier release", "a file cannot be read, and is not used", "a limit was reached",
	"the machine's clock was set", "the state folder cannot be written", "the state folder can be written again",
	"certificate read again", "the new certificate cannot be used: the one before goes on", "the certificate expires soon", "the certificate has expired: nobody can connect",
	"the service manager was not told", "the service manager does not read", "the service manager's watchdog is not served"}

// guideSays reads the table of "Logs", but for what is unseen: line and
// level.
func guideSays(t *testing.T) map[string]string {
	b, err := os.ReadFile("../../docs/operate.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(b), "\n## Logs\n")
	section, _, _ = strings.Cut(section, "\n#")
	says := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (\\w+) \\|").FindAllStringSubmatch(section, -1) {
		if !slices.Contains(unseen, m[1]) {
			says[m[1]] = m[2]
		}
	}
	if len(says) < 5 {
		t.Fatalf("the guide's table names %d lines: %v", len(says), says)
	}
	return says
}

type relayProcess struct {
	cmd *exec.Cmd
	org *relaytest.Org
	url string
	log *relaytest.Log
}

// startRelay runs the command itself, with keys that exist in this test only, and
// publishes something.
func startRelay(t *testing.T, args ...string) *relayProcess {
	p := launchRelay(t, args...)
	if err := relaytest.Publish(t, p.url, p.org, p.org.Publication(t)); err != nil {
		t.Fatal(err)
	}
	return p
}

func launchRelay(t *testing.T, args ...string) *relayProcess {
	p := &relayProcess{org: relaytest.NewOrg(t), log: &relaytest.Log{}}
	if !slices.Contains(args, "--listen") {
		args = append(args, "--listen", "127.0.0.1:0")
	}
	dir := t.TempDir()
	root := filepath.Join(dir, "org.pub")
	write(t, root, []byte(p.org.Root.VKey+"\n"))
	p.cmd = exec.Command("sealform", append([]string{"relay", "--org-file", root, "--state", filepath.Join(dir, "state")}, args...)...)
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
	if err := relaytest.Publish(t, p.url, p.org, roster.Publication{}); err == nil {
		t.Error("took a roster that is none")
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

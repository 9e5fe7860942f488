package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Names of the organisation that exists in a soak only.
const (
	service = "billing"
	shop    = "https://shop.example"
)

// A stage has the processes under test and the links between them.
type stage struct {
	config config
	dir    string
	addr   string // of the relay
	org    string // its root's verifier key
	ledger *ledger
	desk   *link // the agent's way to the relay
	agent  *agent

	mu      sync.Mutex
	relay   *exec.Cmd
	desktop *exec.Cmd
	there   []*customer
}

// env is what the programs are run with.
func env() []string { return append(os.Environ(), "SEALFORM_PASSPHRASE=a soak's own passphrase") }

func newStage(c config, dir string) (*stage, error) {
	program, err := filepath.Abs(c.Program)
	if err != nil {
		return nil, err
	}
	c.Program = program
	s := &stage{config: c, dir: dir, ledger: newLedger()}
	for _, step := range []func() error{s.makeOrg, s.chooseAddr, s.openDesk, s.startRelay, s.startDesktop} {
		if err := step(); err != nil {
			s.end()
			return nil, err
		}
	}
	return s, nil
}

func (s *stage) keys() string { return filepath.Join(s.dir, "org") }

func (s *stage) makeOrg() error {
	cmd := exec.Command(s.config.Program, "init", s.keys(), "--name", "soak.example/support", "--service", service+"=Billing", "--origin", shop, "--agent", "alice=Alice")
	cmd.Env = env()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("sealform init: %w: %s", err, out)
	}
	b, err := os.ReadFile(filepath.Join(s.keys(), "root.pub"))
	s.org = strings.TrimSpace(string(b))
	return err
}

// chooseAddr takes a port that the relay keeps when it is started again.
func (s *stage) chooseAddr() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.addr = l.Addr().String()
	return l.Close()
}

func (s *stage) openDesk() (err error) {
	s.desk, err = newLink(s.addr)
	return err
}

// startRelay runs the relay, which goes by the name of the agent's link.
func (s *stage) startRelay() error {
	cmd := exec.Command(s.config.Program, "relay", "--listen", s.addr, "--org-file", filepath.Join(s.keys(), "root.pub"),
		"--roster", filepath.Join(s.keys(), "roster.note"), "--public", "ws://"+s.desk.addr())
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	s.mu.Lock()
	s.relay = cmd
	s.mu.Unlock()
	return s.listening()
}

// listening waits until the relay takes connections.
func (s *stage) listening() error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); <-tick.C {
		if c, err := net.Dial("tcp", s.addr); err == nil {
			return c.Close()
		}
	}
	return errors.New("the relay does not take connections")
}

// startDesktop runs Alice's desktop and opens a window to it.
func (s *stage) startDesktop() error {
	cmd := exec.Command(s.config.Program, "desktop", "--dir", s.keys(), "--agent", "alice", "--relay", "ws://"+s.desk.addr()+"/v1/socket")
	cmd.Env = env()
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	s.desktop = cmd
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "desktop "); ok {
			s.agent, err = newAgent(address, s.ledger)
			go func() {
				for lines.Scan() {
				}
			}()
			return err
		}
	}
	return errors.New("the desktop printed no address")
}

// kill ends the relay at once and starts it again after a while.
func (s *stage) kill(pause time.Duration) {
	s.mu.Lock()
	relay := s.relay
	s.mu.Unlock()
	_ = relay.Process.Kill()
	_ = relay.Wait()
	time.Sleep(pause)
	if err := s.startRelay(); err != nil {
		fmt.Fprintln(s.config.Log, "the relay does not start again:", err)
	}
}

// stop keeps the relay from running for a while, with its connections open.
func (s *stage) stop(pause time.Duration) {
	s.mu.Lock()
	relay := s.relay
	s.mu.Unlock()
	_ = relay.Process.Signal(syscall.SIGSTOP)
	time.Sleep(pause)
	_ = relay.Process.Signal(syscall.SIGCONT)
}

// end stops every process that the stage started.
func (s *stage) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, cmd := range []*exec.Cmd{s.relay, s.desktop} {
		if cmd != nil && cmd.Process != nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	}
	if s.desk != nil {
		s.desk.close()
	}
}

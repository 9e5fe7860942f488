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

	"golang.org/x/mod/sumdb/note"
)

// Names of the organisation, which exists only in a soak.
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
	root   note.Signer
	stamps uint64 // version of the last stamp
	ledger *ledger
	desk   *link // the agent's way to the relay
	agent  *agent

	mu      sync.Mutex
	relay   process
	desktop *exec.Cmd
	there   []*customer
}

// env is what the programs are run with.
func env() []string { return append(os.Environ(), "SEALFORM_PASSPHRASE="+passphrase) }

func newStage(c config, dir string) (*stage, error) {
	program, err := filepath.Abs(c.Program)
	if err != nil {
		return nil, err
	}
	c.Program = program
	s := &stage{config: c, dir: dir, ledger: newLedger()}
	for _, step := range []func() error{s.makeOrg, s.openRoot, s.chooseAddr, s.openDesk, s.startRelay, s.startDesktop} {
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

// end stops every process that the stage started.
func (s *stage) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.relay != nil {
		_ = s.relay.Kill()
	}
	if s.desktop != nil {
		_ = child{s.desktop}.Kill()
	}
	if s.desk != nil {
		s.desk.close()
	}
}

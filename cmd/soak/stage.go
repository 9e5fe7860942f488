package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/admin/alone"
	"github.com/sealform/sealform/relay/roster"
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
	office *alone.Office
	signer note.Signer        // the root, or the spare once that has taken over
	now    roster.Publication // what was signed last
	stamps uint64             // version of the last stamp
	ledger *ledger
	desk   *link // the agent's way to the relay

	mu      sync.Mutex
	relay   process
	desktop *exec.Cmd
	there   []*customer
	agents  chan *agent // at the window of each start of the desktop
}

func newStage(c config, dir string) (*stage, error) {
	program, err := filepath.Abs(c.Program)
	if err != nil {
		return nil, err
	}
	c.Program = program
	s := &stage{config: c, dir: dir, ledger: newLedger(), agents: make(chan *agent, 1)}
	steps := []func() error{s.chooseAddr, s.openDesk, s.makeOrg, s.startRelay, s.startDesktop}
	if c.Waiting > 0 || c.Rolling > 0 {
		steps = []func() error{s.chooseAddr, s.makeOrg, s.startRelay}
	}
	for _, step := range steps {
		if err := step(); err != nil {
			s.end()
			return nil, err
		}
	}
	return s, nil
}

func (s *stage) keys() string { return filepath.Join(s.dir, "org") }

// chooseAddr takes a port that the relay keeps when it is started again.
func (s *stage) chooseAddr() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.addr = l.Addr().String()
	return l.Close()
}

// dialled is where the desktop finds the relay.
func (s *stage) dialled() string {
	if s.desk == nil {
		return s.addr
	}
	return s.desk.addr()
}

func (s *stage) openDesk() (err error) {
	s.desk, err = newLink(s.addr)
	return err
}

// startDesktop runs Alice's desktop and opens a window to it.
func (s *stage) startDesktop() error {
	var address string
	if err := s.runDesktop(nil, func(found string) { address = found }); err != nil {
		return err
	}
	a, err := newAgent(address, s.ledger)
	if err == nil {
		s.agents <- a
	}
	return err
}

// runDesktop runs Alice's desktop until it is ready, and hands over its window's
// address as soon as that is known.
func (s *stage) runDesktop(log io.Writer, at func(address string)) error {
	cmd := exec.Command(s.config.Program, "desktop", "--home", s.office.Home(), "--no-open", "--passphrase-file", s.office.Passphrase())
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	s.mu.Lock()
	s.desktop = cmd
	s.mu.Unlock()
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "ready" {
		if found, ok := strings.CutPrefix(lines.Text(), "desktop "); ok {
			at(found)
		}
	}
	if lines.Text() != "ready" {
		return errors.New("the desktop did not get ready")
	}
	return nil
}

// endDesktop ends the desktop in some way.
func (s *stage) endDesktop(end func(*os.Process) error) error {
	if err := end(s.desktop.Process); err != nil {
		return err
	}
	_ = s.desktop.Wait()
	return nil
}

// restart ends the desktop and starts it again after a while. What its window
// said last counts: see ledger.restarts.
func (s *stage) restart(end func(*os.Process) error, pause time.Duration) error {
	if err := s.endDesktop(end); err != nil {
		return err
	}
	time.Sleep(pause)
	s.ledger.restarts()
	return s.startDesktop()
}

// work has whoever is at the desktop's window work, until ctx is done.
func (s *stage) work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case a := <-s.agents:
			a.run(ctx)
		}
	}
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

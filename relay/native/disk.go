package native

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/roster"
)

// How often the state folder is tried, and after how long a trial that has not
// ended says that the disk does not answer.
const (
	trialEvery  = 30 * time.Second
	trialWithin = 30 * time.Second
)

// trialFile is what a trial writes; it stays there, and nobody reads it.
const trialFile = "trial"

// trial is what stands in it: a block, for which a full disk has no room.
var trial = bytes.Repeat([]byte("sealform\n"), 4096/9)

// A disk is the state folder, as writing to it went last. A nil one is nobody's.
type disk struct {
	dir string // "": there is none

	mu     sync.Mutex
	err    error
	failed uint64
	began  time.Time // of the trial under way; zero: none is
	gone   []string  // organisations whose folders are not there
	said   time.Time // when the log said last that it cannot be written; zero: it can
}

// wrote notes how something went that was written there.
func (d *disk) wrote(err error) {
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err = err; err != nil {
		d.failed++
	}
}

// state returns why the folder cannot be written, in the system's words, "" if it
// can, and how many writes have failed.
func (d *disk) state() (why string, failed uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case !d.began.IsZero() && time.Since(d.began) > trialWithin:
		return "the disk does not answer", d.failed
	case d.err != nil:
		return reason(d.err), d.failed
	}
	return "", d.failed
}

// watchDisk tries the state folder until the relay ends.
func (s *Server) watchDisk() {
	if s.disk.dir == "" {
		return
	}
	tick := time.NewTicker(trialEvery)
	defer tick.Stop()
	s.tryDisk()
	for {
		select {
		case <-s.quit:
			return
		case <-tick.C:
			s.tryDisk()
			s.sayDisk(time.Now())
		}
	}
}

// tryDisk begins a trial, unless one is under way.
func (s *Server) tryDisk() {
	d := s.disk
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.began.IsZero() || !s.gate.enter() {
		return
	}
	d.began = time.Now()
	go func() {
		defer s.gate.going.Done()
		err := durable.Write(filepath.Join(d.dir, trialFile), trial, fileMode)
		gone := s.book.gone()
		d.wrote(err)
		d.mu.Lock()
		defer d.mu.Unlock()
		d.began, d.gone = time.Time{}, gone
	}()
}

// gone returns the organisations whose folders are not there any more.
func (b *book) gone() (names []string) {
	for _, pin := range b.pins {
		for _, part := range []string{enrolmentsDir, dutiesDir, messagesDir} {
			info, err := os.Stat(filepath.Join(b.keepers[pin.Root].dir, part))
			if err != nil || !info.IsDir() {
				names = append(names, roster.OrgName(pin.Root))
				break
			}
		}
	}
	return names
}

// sayDisk logs that the folder cannot be written, once an hour, and that it can be
// again.
func (s *Server) sayDisk(now time.Time) {
	why, _ := s.disk.state()
	d := s.disk
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case why != "" && now.Sub(d.said) >= sayEvery:
		d.said = now
		s.log.to.Error("the state folder cannot be written", "folder", d.dir, "error", why)
	case why == "" && !d.said.IsZero():
		d.said = time.Time{}
		s.log.to.Info("the state folder can be written again", "folder", d.dir)
	}
}

// Ails implements orgs.Store.
func (b *book) Ails() (lines []string) {
	s := b.server
	if s.gate.shut() {
		lines = append(lines, "relay: shutting down")
	}
	if s.stalled() {
		lines = append(lines, "relay: does not answer")
	}
	if why, _ := s.disk.state(); why != "" {
		lines = append(lines, "state folder: cannot be written: "+why)
	}
	s.disk.mu.Lock()
	defer s.disk.mu.Unlock()
	for _, name := range s.disk.gone {
		lines = append(lines, name+": its state folder is gone")
	}
	return lines
}

var _ orgs.Store = (*book)(nil)

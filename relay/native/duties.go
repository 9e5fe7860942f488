package native

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// keepDuty stores an agent's duty note when there is another prekey in it, so that
// messages can be left after a restart too before anybody is there.
func (s *Server) keepDuty(a core.StoreDuty) {
	k := s.book.of(a.Org)
	if k != nil && k.dir != "" && (a.Prekey || a.Note == nil) {
		s.write(page{name: filepath.Join(k.dir, dutiesDir, hex.EncodeToString(a.Agent[:])), content: a.Note})
	}
}

// keepLetter stores a message that was left, and then says so, or deletes it.
func (s *Server) keepLetter(a core.StoreLetter) {
	written := func(err error) {
		if a.State != nil {
			s.event(nil, core.Written{Org: a.Org, Ticket: a.Ticket, Is: err == nil})
		}
	}
	if k := s.book.of(a.Org); k != nil && k.dir != "" {
		s.write(page{name: filepath.Join(k.dir, messagesDir, a.Ticket.String()), content: a.State, done: written})
		return
	}
	go written(nil) // it is kept in memory alone
}

// of returns the keeper of an organisation.
func (b *book) of(org [32]byte) *keeper {
	for _, k := range b.keepers {
		if roster.OrgID(k.pin.Root) == org {
			return k
		}
	}
	return nil
}

// restore hands the core what was kept beside what is in force. Without a roster
// no duty note can be verified; what was left is nobody's to lose.
func (s *Server) restore() error {
	for _, k := range s.book.keepers {
		if k.dir == "" {
			continue
		}
		org := roster.OrgID(k.pin.Root)
		if k.now != nil {
			if err := s.restoreDuties(k, org); err != nil {
				return err
			}
		}
		if err := s.restoreLetters(k, org); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) restoreDuties(k *keeper, org [32]byte) error {
	return s.eachFile(filepath.Join(k.dir, dutiesDir), func(name string, note []byte) error {
		agent, err := hex.DecodeString(name)
		if err != nil || len(agent) != 32 {
			return nil // no file of the relay's
		}
		return s.call(func() { s.step(core.RestoredDuty{Org: org, Agent: [32]byte(agent), Note: note}, nil) })
	})
}

func (s *Server) restoreLetters(k *keeper, org [32]byte) error {
	return s.eachFile(filepath.Join(k.dir, messagesDir), func(name string, state []byte) error {
		t, ok := wire.ParseTicket(name)
		if !ok {
			return nil // no file of the relay's
		}
		return s.call(func() { s.step(core.RestoredLetter{Org: org, Ticket: t, State: state}, nil) })
	})
}

// eachFile calls f with each file of a folder, and not with what is left of a write
// that did not end. One that cannot be read is said and left out: its name may be a
// chat's ticket.
func (s *Server) eachFile(dir string, f func(name string, b []byte) error) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, file := range files {
		if strings.HasPrefix(file.Name(), ".") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, file.Name()))
		if err != nil {
			s.log.to.Warn("a file cannot be read, and is not used", "folder", dir, "error", reason(err))
			continue
		}
		if err := f(file.Name(), b); err != nil {
			return err
		}
	}
	return nil
}

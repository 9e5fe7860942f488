package native

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/sealform/sealform/relay/durable"
)

// A scribe writes and removes files, one after the other in the order that it was
// told to, so that run does not wait for a disk. It has a goroutine only while
// there is something to do.
type scribe struct {
	mu    sync.Mutex
	todo  []page
	going bool

	failed int // writes since it was said last; of the goroutine's, as is
	said   time.Time
}

// A page is a file to be written, or removed. done is told how it went; nil:
// nobody asks.
type page struct {
	name    string
	content []byte // nil: none, the file goes
	done    func(error)
}

// write hands the scribe a page. What nobody asks after gives way to what comes
// after it for the same file.
func (s *Server) write(p page) {
	w := &s.scribe
	w.mu.Lock()
	defer w.mu.Unlock()
	if i := slices.IndexFunc(w.todo, func(q page) bool { return q.name == p.name && q.done == nil }); i >= 0 && p.done == nil {
		w.todo[i] = p
		return
	}
	switch {
	case w.going:
	case s.gate.enter():
		w.going = true
		go s.scribble()
	default:
		return // shutting down
	}
	w.todo = append(w.todo, p)
}

func (s *Server) scribble() {
	defer s.gate.going.Done()
	for p, ok := s.scribe.next(); ok; p, ok = s.scribe.next() {
		err := p.write()
		s.disk.wrote(err)
		if err != nil {
			s.sayUnstored(filepath.Dir(p.name), err)
		}
		if p.done != nil {
			p.done(err)
		}
	}
}

// sayUnstored logs that something could not be stored: once a minute, since anybody
// may leave messages.
func (s *Server) sayUnstored(folder string, err error) {
	w := &s.scribe
	if w.failed++; time.Since(w.said) < time.Minute {
		return
	}
	s.log.to.Error("state cannot be stored", "folder", folder, "error", reason(err), "times", w.failed)
	w.failed, w.said = 0, time.Now()
}

func (w *scribe) next() (p page, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.todo) == 0 {
		w.going = false
		return page{}, false
	}
	p, w.todo = w.todo[0], w.todo[1:]
	return p, true
}

// reason returns why a file could not be written, in the system's words, which do
// not say which file: its name may be a chat's ticket.
func reason(err error) string {
	var why syscall.Errno
	if errors.As(err, &why) {
		return why.Error()
	}
	return "unknown"
}

func (p page) write() error {
	if p.content != nil {
		return durable.Write(p.name, p.content, fileMode)
	}
	if err := (durable.Disk{}).Remove(p.name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/sealform/sealform/relay/roster"
)

// A rosterFile is a relay's roster on disk, taken again when it changes. One
// that cannot be read or is refused is tried again at every look: a file that
// is being written, a mode or too many open files mend themselves without its
// time changing.
type rosterFile struct {
	path  string
	take  func(roster.Publication) error
	log   *slog.Logger
	taken os.FileInfo // as it was when it was taken last
	said  string      // the last failure that was logged
}

// watch looks until the context ends.
func (f *rosterFile) watch(ctx context.Context) {
	tick := time.NewTicker(rosterPoll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			f.look()
		}
	}
}

// look takes the file if it is not the one taken last. A failure is logged
// once, until another one or a success.
func (f *rosterFile) look() {
	err := f.load()
	switch {
	case err == nil:
		f.said = ""
	case err.Error() != f.said:
		f.said = err.Error()
		f.log.Warn("roster not taken, it is tried again", "error", err)
	}
}

func (f *rosterFile) load() error {
	now, err := os.Stat(f.path)
	if err != nil {
		return err
	}
	if f.taken != nil && now.ModTime().Equal(f.taken.ModTime()) && now.Size() == f.taken.Size() {
		return nil
	}
	msg, err := readText(f.path)
	if err != nil {
		return err
	}
	stamp, err := readText(stampBeside(f.path))
	if err != nil {
		return err
	}
	if err := f.take(roster.Publication{Roster: msg, Stamp: stamp}); err != nil {
		return fmt.Errorf("roster %q is refused: %w", f.path, err)
	}
	f.taken = now
	return nil
}

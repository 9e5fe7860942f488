package main

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/roster"
)

// watched is a roster's file and what a relay took of it.
type watched struct {
	*rosterFile
	t      *testing.T
	took   []string
	refuse error
	lines  bytes.Buffer
}

func watchRoster(t *testing.T, text string) *watched {
	w := &watched{t: t}
	w.rosterFile = &rosterFile{path: filepath.Join(t.TempDir(), "roster.note"), log: slog.New(slog.NewTextHandler(&w.lines, nil)),
		take: func(p roster.Publication) error {
			if w.refuse == nil {
				w.took = append(w.took, string(p.Roster))
			}
			return w.refuse
		}}
	w.write(text)
	write(t, stampBeside(w.path), []byte("its stamp\n"))
	return w
}

func (w *watched) write(text string) {
	w.t.Helper()
	if err := os.WriteFile(w.path, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// A file that fails once is taken when it is mended, although its time is the
// same, and a failure that goes on is one line.
func TestARosterThatFailsOnceIsTriedAgain(t *testing.T) {
	for name, c := range map[string]struct{ spoil, mend func(*watched) }{
		"refused":  {func(w *watched) { w.refuse = errors.New("not now") }, func(w *watched) { w.refuse = nil }},
		"not here": {func(w *watched) { _ = os.Rename(w.path, w.path+"~") }, func(w *watched) { _ = os.Rename(w.path+"~", w.path) }},
		"not a file": {func(w *watched) { _ = os.Rename(w.path, w.path+"~"); _ = os.Mkdir(w.path, 0o700) },
			func(w *watched) { _ = os.Remove(w.path); _ = os.Rename(w.path+"~", w.path) }},
	} {
		t.Run(name, func(t *testing.T) {
			w := watchRoster(t, "one\n")
			w.look()
			w.write("the second\n")
			c.spoil(w)
			for range 3 {
				w.look()
			}
			c.mend(w)
			w.look()
			w.look()
			if !slices.Equal(w.took, []string{"one\n", "the second\n"}) {
				t.Errorf("took %q", w.took)
			}
			if n := strings.Count(w.lines.String(), "roster not taken"); n != 1 {
				t.Errorf("%d lines:\n%s", n, &w.lines)
			}
		})
	}
}

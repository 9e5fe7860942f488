package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sealform/sealform/desktop/yamldoc"
)

// Limits of what agents can say came of a chat.
const (
	MaxDispositions = 30
	MaxDisposition  = 60 // characters
)

// DispositionsFile is what publish makes of org.yaml's dispositions for agents:
// one a line. Nobody writes it by hand.
const DispositionsFile = "dispositions.txt"

// DispositionsText is what stands in that file; nil for none.
func DispositionsText(all []string) []byte {
	if len(all) == 0 {
		return nil
	}
	return []byte(strings.Join(all, "\n") + "\n")
}

// Dispositions returns what an agent can say came of a chat, in the order in which
// to show it.
func (w *Workspace) Dispositions() []string { return slices.Clone(w.dispositions) }

// loadDispositions reads the file; a missing one is an empty one.
func (w *Workspace) loadDispositions(fsys fs.FS) error {
	data, err := read(fsys, DispositionsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(data)) {
		s := strings.TrimSuffix(line, "\n")
		if !validDisposition(s) || slices.Contains(w.dispositions, s) || len(w.dispositions) == MaxDispositions {
			return yamldoc.Whole(DispositionsFile, fmt.Sprintf("is not what \"sealform publish\" makes of org.yaml: up to %d lines, each another one of up to %d characters", MaxDispositions, MaxDisposition))
		}
		w.dispositions = append(w.dispositions, s)
	}
	return nil
}

func validDisposition(s string) bool {
	return s != "" && utf8.RuneCountInString(s) <= MaxDisposition && s == strings.TrimSpace(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// handMade complains of files in a folder that people edit, where they say
// nothing: org.yaml does.
func handMade(fsys fs.FS) (err error) {
	if _, e := fs.Stat(fsys, DispositionsFile); e == nil {
		err = yamldoc.Whole(DispositionsFile, "is made by \"sealform publish\"; move its lines to dispositions in org.yaml, and delete it")
	}
	if _, e := fs.Stat(fsys, ChatsFile); e == nil {
		err = errors.Join(err, yamldoc.Whole(ChatsFile, "is made by \"sealform publish\"; write limits and chats in org.yaml, and delete it"))
	}
	if _, e := fs.Stat(fsys, ReleaseFile); e == nil {
		err = errors.Join(err, yamldoc.Whole(ReleaseFile, "is made by \"sealform publish\"; write release in org.yaml, and delete it"))
	}
	return err
}

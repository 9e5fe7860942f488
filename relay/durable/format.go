package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A release that writes any file of a folder so that the one before would take it for
// damaged raises the folder's format.

// formatFile says of which format the folder is that it stands in: a number, and a
// newline. A folder without it is of format 1.
const formatFile = "version"

// Format is the text of a folder's file of that name for a format, 1 or more.
func Format(format int) (name, text string) { return formatFile, strconv.Itoa(format) + "\n" }

// CheckFormat refuses a folder whose format is above the highest that the caller
// reads and writes, and changes nothing. Its error is a *Newer, or a *NoFormat when
// the file does not say.
func CheckFormat(dir string, highest int) error {
	_, err := format(dir, highest)
	return err
}

// HoldFormat does what CheckFormat does, and then writes the file for a folder that
// has none, which is of format 1. The caller has the folder alone.
func HoldFormat(fsys FS, dir string, highest int, mode fs.FileMode) error {
	said, err := format(dir, highest)
	if err != nil || said {
		return err
	}
	name, text := Format(1)
	return WriteTo(fsys, filepath.Join(dir, name), []byte(text), mode)
}

// format reports whether a folder says which format it is of, and errs for one that
// is not to be touched.
func format(dir string, highest int) (said bool, err error) {
	path := filepath.Join(dir, formatFile)
	b, err := os.ReadFile(path)
	if info, e := os.Stat(dir); errors.Is(err, fs.ErrNotExist) || e == nil && !info.IsDir() { // whoever makes the folder says that it is none
		return false, nil
	}
	if err != nil {
		return false, &NoFormat{path, reason(err)}
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(b)))
	switch {
	case err != nil || n < 1:
		return false, &NoFormat{path, "it has no number"}
	case n > highest:
		return false, &Newer{dir, n, highest}
	}
	return true, nil
}

// Newer is that a folder has a format that this program does not know. Nothing in it
// was read or changed.
type Newer struct {
	Dir             string
	Format, Highest int
}

func (e *Newer) Error() string {
	return fmt.Sprintf("the folder %q was written by a newer sealform: its format is %d, and this one knows %d", e.Dir, e.Format, e.Highest)
}

// Hint says what to do about it, on a line of its own.
func (e *Newer) Hint() string {
	return "install that release again, or put a backup in the folder's place that was made before it; nothing was changed"
}

// NoFormat is that a folder's file does not say which format it is of.
type NoFormat struct{ Path, Reason string }

func (e *NoFormat) Error() string {
	return fmt.Sprintf("file %q does not say which format the folder is of: %s", e.Path, e.Reason)
}

// Hint says what to do about it, on a line of its own.
func (e *NoFormat) Hint() string {
	return "put the file back from a backup; nothing was changed"
}

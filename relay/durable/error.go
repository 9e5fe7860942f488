package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// An Error says that a file or a folder could not be written. Err is the
// system's.
type Error struct {
	Path string
	Err  error
}

func (e *Error) Error() string { return fmt.Sprintf("cannot write %q: %s", e.Path, reason(e.Err)) }

func (e *Error) Unwrap() error { return e.Err }

// Hint says what to do about it, on a line of its own.
func (e *Error) Hint() string {
	dir := filepath.Dir(e.Path)
	switch {
	case full(e.Err):
		return "the disk is full: free some space and try again"
	case readOnly(e.Err) || errors.Is(e.Err, fs.ErrPermission):
		return fmt.Sprintf("let the user who runs this write to the folder %q, or choose another", dir)
	case errors.Is(e.Err, fs.ErrNotExist):
		return fmt.Sprintf("make the folder %q first, or check the path", dir)
	case errors.Is(e.Err, errNoFolder):
		return "a file has the folder's name: move it away, or choose another"
	}
	return "check the disk, and try again"
}

var errNoFolder = errors.New("not a folder")

// reason returns the system's words without the names of temporary files.
func reason(err error) string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		err = joined.Unwrap()[0]
	}
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		err = path.Err
	case errors.As(err, &link):
		err = link.Err
	}
	return err.Error()
}

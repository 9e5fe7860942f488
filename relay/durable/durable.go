// Package durable writes files so that a loss of power, a crash or a full disk
// at any point leaves the old content or the new one, whole; and it holds the
// locks that keep two programs from one folder.
//
// It sees bytes and paths. It may not reach a network, and it never looks into
// what it writes: no error holds any of it.
package durable

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"time"
)

// Write makes the file at path hold data and nothing else: it writes a
// temporary file in the same folder, syncs it, renames it to path and syncs
// the folder. Once it has returned nil the new content survives a loss of
// power. Two at once may race, and one of them wins whole. Its error is an
// *Error.
func Write(path string, data []byte, mode fs.FileMode) error {
	return WriteTo(Disk{}, path, data, mode)
}

// WriteTo does what Write does, on another file system.
func WriteTo(fsys FS, path string, data []byte, mode fs.FileMode) error {
	dir, base := filepath.Split(filepath.Clean(path))
	dir = filepath.Clean(dir)
	next := filepath.Join(dir, before(base)+rand.Text()+after)
	if err := fill(fsys, next, data, mode); err != nil {
		return &Error{path, errors.Join(err, discard(fsys, next))}
	}
	if err := fsys.Rename(next, path); err != nil {
		return &Error{path, errors.Join(err, discard(fsys, next))}
	}
	if err := fsys.SyncDir(dir); err != nil {
		return &Error{path, err}
	}
	sweep(fsys, dir, base)
	return nil
}

// fill makes a new file and syncs its content.
func fill(fsys FS, name string, data []byte, mode fs.FileMode) error {
	f, err := fsys.Create(name, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// discard removes a temporary file, if it is there.
func discard(fsys FS, name string) error {
	if err := fsys.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// A temporary file's name is before, random letters and after.
func before(base string) string { return "." + base + "." }

const after = ".next"

// temporary reports whether name is that of a temporary file of base.
func temporary(name, base string) bool {
	rest, ok := strings.CutPrefix(name, before(base))
	random, ended := strings.CutSuffix(rest, after)
	return ok && ended && !strings.Contains(random, ".")
}

// stale is how much older than the last change of a file a temporary one is
// that nobody writes any more.
const stale = time.Hour

// sweep removes what crashes left behind of earlier writes to a file. One that
// may still be written stays. Nothing is lost when it fails: the next write
// sweeps again.
func sweep(fsys FS, dir, base string) {
	files, err := fsys.List(dir)
	if err != nil {
		return
	}
	var now time.Time
	for _, f := range files {
		if f.Name == base {
			now = f.Changed
		}
	}
	for _, f := range files {
		if temporary(f.Name, base) && now.Sub(f.Changed) >= stale {
			_ = fsys.Remove(filepath.Join(dir, f.Name))
		}
	}
}

// MkdirAll makes a folder and those above it that are missing, and syncs the
// folders that they stand in, so that what is written there later survives a
// loss of power. Its error is an *Error.
func MkdirAll(path string, mode fs.FileMode) error {
	return mkdirAll(Disk{}, filepath.Clean(path), mode)
}

func mkdirAll(fsys FS, path string, mode fs.FileMode) error {
	err := fsys.Mkdir(path, mode)
	parent := filepath.Dir(path)
	if errors.Is(err, fs.ErrNotExist) && parent != path {
		if err := mkdirAll(fsys, parent, mode); err != nil {
			return err
		}
		err = fsys.Mkdir(path, mode)
	}
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err == nil {
		err = fsys.SyncDir(parent)
	}
	if err != nil {
		return &Error{path, err}
	}
	return nil
}

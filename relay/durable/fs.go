package durable

import (
	"io"
	"io/fs"
	"os"
	"time"
)

// FS is what writing needs of a file system. Names are paths of the system.
type FS interface {
	Create(name string, mode fs.FileMode) (File, error) // makes a file that was not there
	Rename(from, to string) error                       // over a file that is there, at once
	Remove(name string) error
	Mkdir(name string, mode fs.FileMode) error
	SyncDir(name string) error // what was made, renamed and removed in the folder survives
	List(dir string) ([]Entry, error)
}

// A File is one that is being written.
type File interface {
	io.WriteCloser
	Sync() error // what was written survives
}

// An Entry is a file in a folder, and when it was last written.
type Entry struct {
	Name    string
	Changed time.Time
}

// Disk is the system's FS.
type Disk struct{}

// Create implements FS.
func (Disk) Create(name string, mode fs.FileMode) (File, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
}

// Rename implements FS.
func (Disk) Rename(from, to string) error { return rename(from, to) }

// Remove implements FS.
func (Disk) Remove(name string) error { return os.Remove(name) }

// Mkdir implements FS.
func (Disk) Mkdir(name string, mode fs.FileMode) error {
	err := os.Mkdir(name, mode)
	if os.IsExist(err) {
		if info, e := os.Stat(name); e == nil && !info.IsDir() {
			return errNoFolder
		}
	}
	return err
}

// SyncDir implements FS.
func (Disk) SyncDir(name string) error { return syncDir(name) }

// List implements FS.
func (Disk) List(dir string) ([]Entry, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []Entry
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			all = append(all, Entry{e.Name(), info.ModTime()})
		}
	}
	return all, nil
}

package bundle

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// Open implements fs.FS.
func (f files) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	if text, ok := f[name]; ok {
		return &opened{entry{path.Base(name), len(text), false}, bytes.NewReader(text)}, nil
	}
	entries := f.entries(name)
	if len(entries) == 0 && name != "." {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &listed{entry{path.Base(name), 0, true}, entries}, nil
}

// entries lists a folder, in the order of names.
func (f files) entries(dir string) (all []fs.DirEntry) {
	seen := map[string]bool{}
	for name, text := range f {
		rest, ok := name, dir == "."
		if !ok {
			rest, ok = strings.CutPrefix(name, dir+"/")
		}
		first, _, below := strings.Cut(rest, "/")
		if ok && !seen[first] {
			seen[first] = true
			all = append(all, entry{first, len(text), below})
		}
	}
	slices.SortFunc(all, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return all
}

// An entry is a file or a folder. It implements fs.FileInfo and fs.DirEntry.
type entry struct {
	name string
	size int
	dir  bool
}

func (e entry) Name() string               { return e.name }
func (e entry) IsDir() bool                { return e.dir }
func (e entry) Type() fs.FileMode          { return e.Mode().Type() }
func (e entry) Info() (fs.FileInfo, error) { return e, nil }
func (e entry) ModTime() time.Time         { return time.Time{} }
func (e entry) Sys() any                   { return nil }

func (e entry) Size() int64 {
	if e.dir {
		return 0
	}
	return int64(e.size)
}

func (e entry) Mode() fs.FileMode {
	if e.dir {
		return fs.ModeDir | 0o555
	}
	return 0o444
}

// An opened file is one that is being read.
type opened struct {
	entry
	*bytes.Reader
}

func (o *opened) Stat() (fs.FileInfo, error) { return o.entry, nil }
func (o *opened) Size() int64                { return o.entry.Size() }
func (*opened) Close() error                 { return nil }

// A listed folder is one whose entries are being read.
type listed struct {
	entry
	rest []fs.DirEntry
}

func (l *listed) Stat() (fs.FileInfo, error) { return l.entry, nil }
func (*listed) Close() error                 { return nil }

func (l *listed) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: l.name, Err: fs.ErrInvalid}
}

// ReadDir implements fs.ReadDirFile.
func (l *listed) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(l.rest)
	} else if len(l.rest) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(l.rest))
	part := l.rest[:n:n]
	l.rest = l.rest[n:]
	return part, nil
}

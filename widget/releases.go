package widget

import (
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
)

// A Release is an earlier build of the widget, as its archive unpacks: checked
// against its manifest, and held in memory, some 10 MB in all.
type Release struct {
	Folder string // its name in the folder of releases
	List   List
	files  map[string][]byte // by name; compressed ones too
}

// BadRelease says why a folder is not served as a release.
type BadRelease struct{ Folder, Reason string }

func (e *BadRelease) Error() string {
	return fmt.Sprintf("release folder %q %s", e.Folder, e.Reason)
}

// Hint says what to do about it, on a line of its own.
func (e *BadRelease) Hint() string {
	return "unpack the release's widget archive there again, or take the folder away"
}

// maxFile is the largest file of a release that is read, in bytes.
const maxFile = 64 << 20

// Releases reads the releases in dir, a folder each, in the order of their
// names. Files beside them, and folders whose names begin with a dot, are left
// alone. The error of a release that is not whole, or was changed, is a
// *BadRelease.
func Releases(dir string) ([]Release, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []Release
	for _, e := range entries {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		r, err := readRelease(os.DirFS(filepath.Join(dir, e.Name())))
		if err != nil {
			return nil, &BadRelease{e.Name(), err.Error()}
		}
		r.Folder = e.Name()
		all = append(all, r)
	}
	return all, nil
}

func readRelease(folder fs.FS) (Release, error) {
	r := Release{files: map[string][]byte{}}
	b, err := readFile(folder, "manifest.json")
	if err != nil {
		return r, errors.New("has no manifest.json")
	}
	if err := json.Unmarshal(b, &r.List); err != nil {
		return r, errors.New("has a malformed manifest.json")
	}
	for _, f := range r.List.Files() {
		if err := r.take(folder, f); err != nil {
			return r, err
		}
	}
	return r, nil
}

// Files returns all files of a build.
func (l List) Files() []File {
	all := []File{l.Loader, l.Chat}
	for _, language := range slices.Sorted(maps.Keys(l.Frames)) {
		all = append(all, l.Frames[language])
	}
	return append(all, l.WASM)
}

// take reads a file and its compressed forms, which may be missing.
func (r *Release) take(folder fs.FS, f File) error {
	if !servable(f.Name) {
		return fmt.Errorf("has a manifest.json that names the file %q, which no build has", f.Name)
	}
	plain, err := readFile(folder, f.Name)
	if err != nil {
		return fmt.Errorf("lacks the file %q", f.Name)
	}
	if Integrity(plain) != f.Integrity {
		return changed(f.Name)
	}
	r.files[f.Name] = plain
	for suffix, inflate := range compressed {
		b, err := readFile(folder, f.Name+suffix)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil || !inflatesTo(b, inflate, plain) {
			return changed(f.Name + suffix)
		}
		r.files[f.Name+suffix] = b
	}
	return nil
}

func changed(name string) error {
	return fmt.Errorf("has another file %q than its manifest.json says", name)
}

// Integrity is the value of the integrity attribute for a file.
func Integrity(b []byte) string {
	sum := sha512.Sum384(b)
	return "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
}

// compressed has the forms of a file that a build has beside it, and how each is read.
var compressed = map[string]func(io.Reader) (io.Reader, error){
	".br": func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
	".gz": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
}

// inflatesTo reads no more than it needs to tell.
func inflatesTo(b []byte, inflate func(io.Reader) (io.Reader, error), plain []byte) bool {
	r, err := inflate(bytes.NewReader(b))
	if err != nil {
		return false
	}
	got, err := io.ReadAll(io.LimitReader(r, int64(len(plain))+1))
	return err == nil && bytes.Equal(got, plain)
}

func readFile(folder fs.FS, name string) ([]byte, error) {
	f, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(b) > maxFile {
		err = errors.New("too large")
	}
	return b, err
}

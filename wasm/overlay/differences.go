package overlay

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// An overlay lists the files that are replaced and what by, "" for nothing.
type overlay struct {
	root  string // of Sealform's module
	dir   string // of what is edited
	files map[string]string
}

// differences lists everything that differs. dirs has the folder of each module.
func differences(root, goroot string, dirs map[string]string, dir string) (map[string]string, error) {
	o := &overlay{root, dir, map[string]string{}}
	for _, set := range fromGo {
		if err := o.goWith(filepath.Join(goroot, "src"), set); err != nil {
			return nil, err
		}
	}
	for _, m := range modules {
		if err := o.moduleWith(m, dirs[m.path]); err != nil {
			return nil, err
		}
	}
	return o.files, o.gomod()
}

// goWith leaves a Go of which a file is another version as it is.
func (o *overlay) goWith(src string, set []difference) error {
	found := map[string]string{}
	for _, d := range set {
		file := filepath.Join(src, d.file)
		by, err := o.replaced(file, d)
		if errors.As(err, new(*versionError)) {
			fmt.Fprintf(os.Stderr, "note: the module will be larger: %v\n", err)
			return nil
		}
		if err != nil {
			return err
		}
		found[file] = by
	}
	maps.Copy(o.files, found)
	return nil
}

// moduleWith lists all Go files of a module but tests in a folder of this one.
func (o *overlay) moduleWith(m module, from string) error {
	to := filepath.Join(o.root, m.folder)
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is in the way of the overlay: remove it", m.folder)
	}
	err := filepath.WalkDir(from, func(file string, _ fs.DirEntry, err error) error {
		name := filepath.Base(file)
		if err != nil || name != "go.mod" && (!strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go")) {
			return err
		}
		inModule, err := filepath.Rel(from, file)
		o.files[filepath.Join(to, inModule)] = file
		return err
	})
	for _, d := range m.differences {
		by, failed := o.replaced(filepath.Join(from, d.file), d)
		o.files[filepath.Join(to, d.file)] = by
		err = errors.Join(err, failed)
	}
	return err
}

// gomod lists a go.mod that takes the modules from their folders.
func (o *overlay) gomod() error {
	original := filepath.Join(o.root, "go.mod")
	mod, err := os.ReadFile(original)
	if err != nil {
		return err
	}
	for _, m := range modules {
		mod = append(mod, "\nreplace "+m.path+" => ./"+m.folder+"\n"...)
	}
	o.files[original] = filepath.Join(o.dir, "wasm.mod")
	return os.WriteFile(o.files[original], mod, 0o600)
}

// replaced returns the file that stands in the place of upstream's.
func (o *overlay) replaced(file string, d difference) (string, error) {
	src, err := pinned(file, d.sum)
	if err != nil || d.gone {
		return "", err
	}
	if d.by != "" {
		return filepath.Join(o.root, "wasm/overlay", d.by), nil
	}
	src, err = d.apply(src)
	if err != nil {
		return "", fmt.Errorf("%s: %w: adapt wasm/overlay/list.go", file, err)
	}
	edited := filepath.Join(o.dir, filepath.Base(filepath.Dir(file))+"+"+filepath.Base(file))
	return edited, os.WriteFile(edited, []byte(src), 0o600)
}

// apply cuts and edits a text.
func (d difference) apply(src string) (string, error) {
	for _, cut := range d.cuts {
		before, rest, err := once(src, cut[0])
		if err != nil {
			return "", err
		}
		if cut[1] == "" {
			src = before
			continue
		}
		_, after, err := once(rest, cut[1])
		if err != nil {
			return "", err
		}
		src = before + cut[1] + after
	}
	for _, edit := range d.edits {
		before, after, err := once(src, edit[0])
		if err != nil {
			return "", err
		}
		src = before + edit[1] + after
	}
	return src, nil
}

// once cuts a text around what is there once.
func once(s, sep string) (before, after string, err error) {
	if n := strings.Count(s, sep); n != 1 {
		return "", "", fmt.Errorf("%q is there %d times, not once", sep, n)
	}
	before, after, _ = strings.Cut(s, sep)
	return before, after, nil
}

// A versionError says which file is not the one that its difference was
// written for.
type versionError struct{ file, got, want string }

func (e *versionError) Error() string {
	return fmt.Sprintf("%s is another version: it has SHA-256 %s, and the browser build was written for %s; "+
		"read what changed, then adapt wasm/overlay/list.go", e.file, e.got, e.want)
}

// pinned reads a file that has to have a SHA-256, else it is a [*versionError].
func pinned(file, sum string) (string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	got := sha256.Sum256(b)
	if text := hex.EncodeToString(got[:]); text != sum {
		return "", &versionError{file, text, sum}
	}
	return string(b), nil
}

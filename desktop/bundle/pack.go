package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"strings"
)

// pack makes a gzipped tar of a folder: the same files make the same bytes.
func pack(fsys fs.FS) ([]byte, error) {
	var plain bytes.Buffer
	w := tar.NewWriter(&plain)
	count := 0
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(e.Name(), "."):
			return hidden(e)
		case e.IsDir():
			return nil
		}
		count++
		if err := add(w, fsys, name, e); err != nil {
			return err
		}
		return within(count, plain.Len())
	})
	if err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if err := within(count, plain.Len()); err != nil {
		return nil, err
	}
	return squeeze(plain.Bytes())
}

func hidden(e fs.DirEntry) error {
	if e.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// within says what is wrong with so many files and bytes.
func within(count, size int) error {
	switch {
	case count > MaxFiles:
		return tooLarge(fmt.Sprintf("has more than %d files", MaxFiles))
	case size > MaxUnpacked:
		return tooLarge(fmt.Sprintf("is larger than %d bytes", MaxUnpacked))
	}
	return nil
}

func add(w *tar.Writer, fsys fs.FS, name string, e fs.DirEntry) error {
	text, err := readFile(fsys, name, e)
	if err != nil {
		return err
	}
	if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(text))}); err != nil {
		return &Refused{fmt.Sprintf("%q of the workspace has a name that cannot be packed", name), "give it another"}
	}
	_, err = w.Write(text)
	return err
}

func squeeze(plain []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

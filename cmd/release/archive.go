package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// tar packs a folder into Out, as one of that name: its files in the order of
// their names, all root's and of the commit's time.
func (b *builder) tar(dir, name string) error {
	return b.write(name+".tar.gz", func(w io.Writer) error {
		gz, err := gzip.NewWriterLevel(w, gzip.BestCompression)
		if err != nil {
			return err
		}
		t := tar.NewWriter(gz)
		err = each(dir, func(rel string, d fs.DirEntry, body []byte) error {
			h := &tar.Header{Name: path.Join(name, rel), Mode: int64(modeOf(d)), ModTime: b.date, Format: tar.FormatUSTAR, Typeflag: tar.TypeReg, Size: int64(len(body)), Uname: "root", Gname: "root"}
			if d.IsDir() {
				h.Name, h.Typeflag = h.Name+"/", tar.TypeDir
			}
			if err := t.WriteHeader(h); err != nil {
				return err
			}
			_, err := t.Write(body)
			return err
		})
		return errors.Join(err, t.Close(), gz.Close())
	})
}

// zip does the same for Windows.
func (b *builder) zip(dir, name string) error {
	return b.write(name+".zip", func(w io.Writer) error {
		z := zip.NewWriter(w)
		err := each(dir, func(rel string, d fs.DirEntry, body []byte) error {
			if d.IsDir() {
				return nil
			}
			h := &zip.FileHeader{Name: path.Join(name, rel), Method: zip.Deflate, Modified: b.date}
			h.SetMode(modeOf(d))
			f, err := z.CreateHeader(h)
			if err != nil {
				return err
			}
			_, err = f.Write(body)
			return err
		})
		return errors.Join(err, z.Close())
	})
}

// each calls f for a folder and all in it, in the order of their names.
func each(dir string, f func(rel string, d fs.DirEntry, body []byte) error) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		var body []byte
		if !d.IsDir() {
			if body, err = os.ReadFile(name); err != nil {
				return err
			}
		}
		return f(filepath.ToSlash(rel), d, body)
	})
}

// modeOf is the same whatever the umask of who builds: programs have no ending.
func modeOf(d fs.DirEntry) fs.FileMode {
	if d.IsDir() || d.Name() == "sealform" || path.Ext(d.Name()) == ".exe" {
		return 0o755
	}
	return 0o644
}

// write makes a file in Out.
func (b *builder) write(name string, fill func(io.Writer) error) error {
	f, err := os.OpenFile(filepath.Join(b.Out, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	return errors.Join(fill(f), f.Close())
}

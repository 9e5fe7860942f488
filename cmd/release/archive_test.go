package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// folder makes what is packed, in another order, of another age and with other
// permissions each time.
func folder(t *testing.T, names []string, mode os.FileMode) string {
	t.Helper()
	dir := t.TempDir()
	for i, name := range names {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("text of "+name), mode); err != nil {
			t.Fatal(err)
		}
		when := time.Unix(int64(i)*1e6, 0)
		if err := os.Chtimes(path, when, when); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Whoever packs the same files gets the same bytes, and archives that give
// nobody's name, time or permissions away.
func TestArchivesAreReproducible(t *testing.T) {
	names := []string{"sealform", "LICENSE", "docs/embed.md", "docs/a.md", "sealform.exe"}
	b := &builder{date: time.Unix(1764000000, 0).UTC()}
	var packed [][]byte
	for _, mode := range []os.FileMode{0o600, 0o755} {
		b.Out = t.TempDir()
		dir := folder(t, names, mode)
		slices.Reverse(names)
		if err := b.tar(dir, "x"); err != nil {
			t.Fatal(err)
		}
		if err := b.zip(dir, "x"); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"x.tar.gz", "x.zip"} {
			text, err := os.ReadFile(filepath.Join(b.Out, name))
			if err != nil {
				t.Fatal(err)
			}
			packed = append(packed, text)
		}
	}
	if !bytes.Equal(packed[0], packed[2]) || !bytes.Equal(packed[1], packed[3]) {
		t.Error("the same files are packed into other bytes")
	}
	want := []string{"x/", "x/LICENSE", "x/docs/", "x/docs/a.md", "x/docs/embed.md", "x/sealform", "x/sealform.exe"}
	if got := inTar(t, packed[0]); !slices.Equal(got, want) {
		t.Errorf("the archive has %q", got)
	}
	z, err := zip.NewReader(bytes.NewReader(packed[1]), int64(len(packed[1])))
	if err != nil || len(z.File) != len(names) || z.File[3].Mode() != 0o755 || z.File[0].Mode() != 0o644 {
		t.Errorf("%v, %v", z, err)
	}
}

func inTar(t *testing.T, b []byte) (names []string) {
	t.Helper()
	gz, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	r := tar.NewReader(gz)
	for {
		h, err := r.Next()
		if err == io.EOF {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Uid != 0 || h.Uname != "root" || !h.ModTime.Equal(time.Unix(1764000000, 0)) {
			t.Errorf("%s: %d, %q, %v", h.Name, h.Uid, h.Uname, h.ModTime)
		}
		names = append(names, h.Name)
	}
}

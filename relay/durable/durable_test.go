package durable_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/relaytest"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "file")
	for _, text := range []string{"first", "", "a longer one than the first"} {
		if err := durable.Write(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(name)
		if err != nil || string(got) != text {
			t.Errorf("read %q, %v; want %q", got, err, text)
		}
	}
	info, err := os.Stat(name)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	alone(t, dir, 1)
}

// alone fails if a folder has more entries than it should.
func alone(t *testing.T, dir string, want int) {
	t.Helper()
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != want {
		t.Errorf("%d files in the folder, want %d; %v", len(entries), want, err)
	}
}

// What a path means is not followed: a link is replaced, not its target.
func TestALinkIsReplaced(t *testing.T) {
	dir := t.TempDir()
	target, name := filepath.Join(dir, "target"), filepath.Join(dir, "file")
	if err := errors.Join(os.WriteFile(target, []byte("precious"), 0o600), os.Symlink(target, name)); err != nil {
		t.Skip(err)
	}
	if err := durable.Write(name, []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(target); string(got) != "precious" {
		t.Errorf("the link's target holds %q", got)
	}
}

// The error names the file that was meant, never the temporary one, and says
// what to do.
func TestWhatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "folder")
	readOnly := filepath.Join(dir, "readonly")
	if err := errors.Join(os.MkdirAll(filepath.Join(folder, "in it"), 0o700), os.Mkdir(readOnly, 0o500)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		path, hint string
	}{
		"no such folder":      {filepath.Join(dir, "none", "file"), "make the folder"},
		"a folder":            {folder, "check the disk"},
		"a read-only folder":  {filepath.Join(readOnly, "file"), "let the user who runs this write"},
		"a file for a folder": {filepath.Join(dir, "plain", "file"), "check the disk"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(filepath.Join(dir, "plain"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			var err error
			relaytest.AsOwner(t, func() { err = durable.Write(c.path, []byte("SECRET"), 0o600) })
			var e *durable.Error
			if !errors.As(err, &e) || e.Path != c.path || !strings.Contains(e.Hint(), c.hint) {
				t.Fatalf("got %v, hint %q", err, e.Hint())
			}
			if text := err.Error() + e.Hint(); strings.Contains(text, ".next") || strings.Contains(text, "SECRET") {
				t.Errorf("says %q", text)
			}
			alone(t, dir, 3)
		})
	}
}

// Readers and writers at once see whole contents only.
func TestManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "file")
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			text := bytes.Repeat([]byte{byte('a' + n)}, 10_000)
			for range 5 {
				if err := durable.Write(name, text, 0o600); err != nil {
					t.Error(err)
				}
				got, err := os.ReadFile(name)
				if err != nil || len(got) != len(text) || len(bytes.Trim(got, string(got[:1]))) != 0 {
					t.Errorf("read %d bytes that are not one writer's, %v", len(got), err)
				}
			}
		})
	}
	wg.Wait()
	alone(t, dir, 1)
}

func TestMkdirAll(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, "a", "b", "c")
	for range 2 {
		if err := durable.MkdirAll(deep, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(deep); err != nil || !info.IsDir() || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Fatal(info, err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var e *durable.Error
	if err := durable.MkdirAll(file, 0o700); !errors.As(err, &e) || e.Path != file || !strings.Contains(e.Hint(), "file has the folder's name") {
		t.Errorf("a file in its place: %v", err)
	}
	if err := durable.MkdirAll(filepath.Join(file, "below"), 0o700); !errors.As(err, &e) || errors.Is(err, fs.ErrExist) {
		t.Errorf("below a file: %v", err)
	}
}

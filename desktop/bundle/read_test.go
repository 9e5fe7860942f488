package bundle_test

import (
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/sealform/sealform/desktop/bundle"
)

// What was read stays as it was, and has what Seal packs.
func TestRead(t *testing.T) {
	folder := fstest.MapFS{"forms/pin.yaml": {Data: []byte("before")}, ".git/config": {Data: []byte("x")}, "a/.hidden": {Data: []byte("x")}}
	read, err := bundle.Read(folder, nil)
	if err != nil {
		t.Fatal(err)
	}
	folder["forms/pin.yaml"].Data = []byte("after")
	if text, err := fs.ReadFile(read, "forms/pin.yaml"); err != nil || string(text) != "before" {
		t.Errorf("%q, %v", text, err)
	}
	for _, name := range []string{".git/config", "a/.hidden"} {
		if _, err := fs.Stat(read, name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s was read: %v", name, err)
		}
	}
	if err := fstest.TestFS(read, "forms/pin.yaml"); err != nil {
		t.Error(err)
	}
	folder["link"] = &fstest.MapFile{Data: []byte("/etc/passwd"), Mode: fs.ModeSymlink}
	var refused *bundle.Refused
	if _, err := bundle.Read(folder, nil); !errors.As(err, &refused) {
		t.Errorf("a link: %v", err)
	}
}

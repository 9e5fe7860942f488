package durable

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A file that somebody reads for a moment is replaced all the same.
func TestReplacesAFileThatIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	if err := Write(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(patience/4, func() { _ = f.Close() })
	if err := Write(path, []byte("new"), 0o600); err != nil {
		t.Error(err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "new" {
		t.Errorf("%q, %v", b, err)
	}
}

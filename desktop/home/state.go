package home

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/sealform/sealform/desktop/statefile"
	"github.com/sealform/sealform/relay/durable"
)

func (f *Folder) state() string { return filepath.Join(f.dir, "state.age") }

// State returns the chats that were kept, sealed; nil for none.
func (f *Folder) State() ([]byte, error) {
	b, err := read(f.state(), statefile.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

// KeepState replaces the chats that are kept.
func (f *Folder) KeepState(sealed []byte) error { return durable.Write(f.state(), sealed, 0o600) }

// SetStateAside renames a file that cannot be opened, and returns its new path.
func (f *Folder) SetStateAside() (string, error) {
	aside := filepath.Join(f.dir, fmt.Sprintf("state%s%d.age", before, time.Now().UnixNano()))
	if err := os.Rename(f.state(), aside); err != nil {
		return "", &durable.Error{Path: f.state(), Err: err}
	}
	return aside, nil
}

package home

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/sealform/sealform/relay/durable"
)

func (f *Folder) notices() string { return filepath.Join(f.dir, "notices.json") }

// Notices returns what the agent chose to be told by; nil for nothing yet.
func (f *Folder) Notices() ([]byte, error) {
	b, err := read(f.notices(), 4<<10)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

// KeepNotices replaces it.
func (f *Folder) KeepNotices(text []byte) error { return durable.Write(f.notices(), text, 0o600) }

package publish

import (
	"crypto/rand"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/durable"
)

// stampFiles are what a machine that stamps needs, in the order in which they are
// written: pub is what org.pub holds.
func stampFiles(secret, pub, relay string) []placed {
	return []placed{
		{"org.pub", pub, 0o644},
		{"stamp.yaml", "relay: " + strconv.Quote(relay) + "\n", 0o644},
		{"stamp.key", secret + "\n", 0o600},
	}
}

// A placed file is one that is yet to be written, by its name below a folder.
type placed struct {
	name, data string
	mode       fs.FileMode
}

// NewStampKey makes another stamp key, in a folder that must not be there, and
// writes it into org.yaml. It counts once it is published; the others hold until
// somebody takes them out of org.yaml.
func (f *Folder) NewStampKey(dir string) (vkey string, err error) {
	if _, err := os.Stat(dir); err == nil {
		return "", hinted(strconv.Quote(dir)+" is there already", "name a folder that is not")
	}
	secret, vkey, err := note.GenerateKey(rand.Reader, f.Org.Name+"/stamp")
	if err != nil {
		return "", err
	}
	pub, err := readSmall(f.path("org.pub"))
	if err != nil {
		return "", err
	}
	next, err := f.Org.AddStampKey(vkey)
	if err != nil {
		return "", err
	}
	if err := durable.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	for _, file := range stampFiles(secret, string(pub), f.Org.Relay) {
		if err := durable.WriteTo(f.disk, filepath.Join(dir, file.name), []byte(file.data), file.mode); err != nil {
			return "", err
		}
	}
	return vkey, f.rewrite(next)
}

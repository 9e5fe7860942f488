package native

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/roster"
)

// StateFormat is the format of the state folder: what is named here, in a folder for
// each organisation.
const StateFormat = 1

// Names in an organisation's folder.
const (
	publicationFile = "publication"
	stampFile       = "stamp.note" // newer than the one in the publication, if it is for its roster
	enrolmentsDir   = "enrolments"
	dutiesDir       = "duties"   // of each agent the newest note that has another prekey
	messagesDir     = "messages" // that were left, sealed
)

// Modes of what the relay keeps.
const (
	folderMode = 0o700
	fileMode   = 0o600
)

// A keeper keeps what was handed over for one organisation: in a folder, or in
// memory alone.
type keeper struct {
	pin roster.Pin
	dir string // "": in memory

	disk    *disk  // is told how writing went; nil: nobody asks
	gaveWay func() // counts an enrolment that gave way; nil: nobody counts

	mu     sync.Mutex
	now    *roster.Authority // nil: nothing
	bundle []byte
	slots  slots
}

// open reads what is there. What is damaged is not used, and said.
func (k *keeper) open() (damaged []error, err error) {
	if k.dir == "" {
		return nil, nil
	}
	for _, part := range []string{enrolmentsDir, dutiesDir, messagesDir} {
		if err := durable.MkdirAll(filepath.Join(k.dir, part), folderMode); err != nil {
			return nil, err
		}
	}
	if err := k.readPublication(); err != nil {
		damaged = append(damaged, err)
	}
	if err := k.readStamp(); err != nil {
		damaged = append(damaged, err)
	}
	return append(damaged, k.slots.read(filepath.Join(k.dir, enrolmentsDir), k.pin)...), nil
}

func (k *keeper) readPublication() error {
	name := filepath.Join(k.dir, publicationFile)
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var p roster.Publication
	if err == nil {
		p, err = roster.ParsePublication(b)
	}
	var a *roster.Authority
	if err == nil {
		a, err = roster.OpenAuthority(p.Roster, p.Stamp, k.pin)
	}
	if err == nil && len(p.Bundle) > 0 { // without one, an agent has brought the roster
		err = a.CheckBundle(p.Bundle)
	}
	if err != nil {
		return fmt.Errorf("file %q: %w", name, err)
	}
	k.now, k.bundle = a, bytes.Clone(p.Bundle)
	return nil
}

func (k *keeper) readStamp() error {
	name := filepath.Join(k.dir, stampFile)
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && k.now == nil {
		return nil
	}
	var next *roster.Authority
	if err == nil {
		next, err = k.now.Restamp(b)
	}
	switch {
	case errors.Is(err, roster.ErrOther): // of the roster before
		return nil
	case err != nil:
		return fmt.Errorf("file %q: %w", name, err)
	case next.Newer(k.now):
		k.now = next
	}
	return nil
}

// publish stores a publication, all of it or nothing.
func (k *keeper) publish(p roster.Publication, next *roster.Authority) error {
	if err := k.write(publicationFile, p.Append(nil)); err != nil {
		return err
	}
	k.now, k.bundle = next, p.Bundle
	return nil
}

func (k *keeper) stamp(next *roster.Authority) error {
	if err := k.write(stampFile, next.Stamp); err != nil {
		return err
	}
	k.now = next
	return nil
}

// brought stores what an agent has brought, unless something newer is here.
func (k *keeper) brought(next *roster.Authority) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case !next.Newer(k.now):
		return nil
	case k.now != nil && bytes.Equal(k.now.Roster, next.Roster):
		return k.stamp(next)
	}
	p := roster.Publication{Roster: next.Roster, Stamp: next.Stamp}
	if next.CheckBundle(k.bundle) == nil {
		p.Bundle = k.bundle
	}
	return k.publish(p, next)
}

func (k *keeper) write(name string, b []byte) error {
	if k.dir == "" {
		return nil
	}
	err := durable.Write(filepath.Join(k.dir, name), b, fileMode)
	k.disk.wrote(err)
	return err
}

package native

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/roster"
)

// slots hold the enrolments of one organisation until an administrator looks.
type slots []slot

// A slot is one enrolment. Where it came from is known until the process ends,
// and never stored.
type slot struct {
	name string
	note []byte
	at   int64        // when it came, Unix seconds
	from netip.Prefix // its network; zero: not known
}

// read takes what is in a folder, and returns what it cannot use, without names: a
// slot is an invitation's, and an enrolment names an agent.
func (s *slots) read(dir string, pin roster.Pin) (damaged []error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return []error{err}
	}
	for _, f := range files {
		if strings.HasPrefix(f.Name(), ".") {
			continue // a write that did not end
		}
		one, err := readSlot(dir, f, pin)
		if err != nil {
			damaged = append(damaged, fmt.Errorf("a file in %q: %w", dir, unnamed(err)))
			continue
		}
		*s = append(*s, one)
	}
	slices.SortFunc(*s, func(a, b slot) int { return cmp.Compare(a.at, b.at) })
	return damaged
}

var errNoEnrolment = errors.New("it is no enrolment of this organisation's")

// unnamed returns the system's error, which names no file, or that the file does not
// hold what it should.
func unnamed(err error) error {
	var why syscall.Errno
	if errors.As(err, &why) {
		return why
	}
	return errNoEnrolment
}

func readSlot(dir string, f fs.DirEntry, pin roster.Pin) (slot, error) {
	info, err := f.Info()
	if err != nil {
		return slot{}, err
	}
	note, err := os.ReadFile(filepath.Join(dir, f.Name()))
	if err != nil {
		return slot{}, err
	}
	e, err := roster.OpenEnrolment(note)
	if err == nil && (e.Org != pin.Root || roster.Slot(e.Invitation) != f.Name()) {
		err = errors.New("the enrolment belongs elsewhere")
	}
	return slot{name: f.Name(), note: note, at: info.ModTime().Unix()}, err
}

func (s slots) find(name string) []byte {
	for _, one := range s {
		if one.name == name {
			return one.note
		}
	}
	return nil
}

// enrolment returns what is in a slot.
func (k *keeper) enrolment(name string, now int64) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.expire(now); err != nil {
		return nil, err
	}
	return k.slots.find(name), nil
}

// enrol fills a slot. The first one wins; when all are full, one gives way.
func (k *keeper) enrol(next slot) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.expire(next.at); err != nil {
		return err
	}
	if old := k.slots.find(next.name); old != nil {
		if bytes.Equal(old, next.note) {
			return nil
		}
		return orgs.ErrTaken
	}
	if err := k.write(filepath.Join(enrolmentsDir, next.name), next.note); err != nil {
		return err
	}
	k.slots = append(k.slots, next)
	for len(k.slots) > orgs.MaxEnrolments {
		if k.gaveWay != nil {
			k.gaveWay()
		}
		if err := k.drop(k.slots.givesWay()); err != nil {
			return err
		}
	}
	return nil
}

// givesWay returns the oldest of the network that has the most. Of what was here
// before the process began, each counts as one network's.
func (s slots) givesWay() int {
	n, most := map[netip.Prefix]int{}, 1
	for _, one := range s {
		if one.from.IsValid() {
			n[one.from]++
			most = max(most, n[one.from])
		}
	}
	return slices.IndexFunc(s, func(one slot) bool { return max(n[one.from], 1) == most })
}

// expire drops what is too old.
func (k *keeper) expire(now int64) error {
	for {
		i := slices.IndexFunc(k.slots, func(s slot) bool { return now-s.at >= orgs.EnrolmentSeconds })
		if i < 0 {
			return nil
		}
		if err := k.drop(i); err != nil {
			return err
		}
	}
}

func (k *keeper) drop(i int) error {
	if k.dir != "" {
		if err := (durable.Disk{}).Remove(filepath.Join(k.dir, enrolmentsDir, k.slots[i].name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	k.slots = slices.Delete(k.slots, i, i+1)
	return nil
}

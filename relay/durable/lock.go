package durable

import (
	"fmt"

	"github.com/gofrs/flock"
)

// A Lock is held until Release, or until the process ends in whatever way: the
// system drops it then. Its file stays, empty.
type Lock struct{ file *flock.Flock }

// Exclusive takes the lock that the file at path stands for, which it makes if
// it is not there. It does not wait: while another has the lock, in this
// process or another one, its error is an *InUse.
func Exclusive(path string) (*Lock, error) {
	f := flock.New(path, flock.SetPermissions(0o600))
	ok, err := f.TryLock()
	switch {
	case err != nil:
		return nil, &Error{path, err}
	case !ok:
		return nil, &InUse{path}
	}
	return &Lock{f}, nil
}

// Release lets others take the lock.
func (l *Lock) Release() error { return l.file.Unlock() }

// InUse says that another program has the lock.
type InUse struct{ Path string }

func (e *InUse) Error() string { return fmt.Sprintf("another program has the lock %q", e.Path) }

// Hint says what to do about it, on a line of its own.
func (e *InUse) Hint() string { return "wait until it is done, or end it" }

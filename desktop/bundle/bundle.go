// Package bundle seals an organisation's workspace to its agents, and opens
// it: an age file of a gzipped tar of the folder.
//
// It sees forms, ready-made texts and an agent's age identity, in memory. It
// may not reach a network or a disk, and never sees anything of a customer's.
package bundle

import (
	"fmt"
	"io/fs"
)

// Limits of a bundle.
const (
	MaxSealed   = 4 << 20  // of the age file, in bytes
	MaxUnpacked = 16 << 20 // of the tar, in bytes
	MaxFiles    = 5000
)

// A WrongCount says that a bundle is not sealed to as many keys as the roster
// has agents: somebody cannot read it, or somebody can who should not.
type WrongCount struct{ Sealed, Agents int }

func (e *WrongCount) Error() string {
	return fmt.Sprintf("the workspace is sealed to %d keys, and the roster has %d agents", e.Sealed, e.Agents)
}

// Hint says what to do about it, on a line of its own.
func (e *WrongCount) Hint() string { return again }

// A NotOurs says that a bundle is not sealed to this agent's key.
type NotOurs struct{}

func (*NotOurs) Error() string { return "the workspace is not sealed to this agent's key" }

// Hint says what to do about it, on a line of its own.
func (*NotOurs) Hint() string { return again }

const again = "ask the administrator to run \"sealform publish\" again"

// A Damaged says that a bundle was altered or cut short, or is not one.
// Reason holds nothing of what is in it.
type Damaged struct{ Reason string }

func (e *Damaged) Error() string { return "the workspace's bundle is damaged: " + e.Reason }

// Hint says what to do about it, on a line of its own.
func (*Damaged) Hint() string { return again }

// A Refused says that a folder or a recipient cannot go into a bundle, and
// what to do.
type Refused struct{ Reason, hint string }

func (e *Refused) Error() string { return e.Reason }

// Hint says what to do about it, on a line of its own.
func (e *Refused) Hint() string { return e.hint }

// tooLarge is what is wrong with a folder that is over a limit.
func tooLarge(what string) error {
	return &Refused{"the workspace " + what, "move out of the folder what agents do not need"}
}

// files are those of a bundle: what each holds, by its path.
type files map[string][]byte

var _ fs.FS = files(nil)

// Package form knows what a form asks and what was answered: definitions,
// values, and their canonical text, which is what gets signed and sealed.
//
// It sees customers' plaintext. So it may not see anything else: no network,
// no file, no clock (the date is passed in), no log, no goroutine; and its
// errors name fields, never values.
package form

import (
	"strconv"

	"sealform/wasm/field"
)

// Limits of a definition and of the values for it.
const (
	MaxFields  = 40
	MaxID      = 40        // bytes of an id
	MaxLabel   = 200       // bytes of a title or label
	MaxHint    = 500       // bytes of a purpose or hint
	MaxVersion = 1_000_000 // versions count from 1
	MaxRetain  = 24 * 60   // minutes
	// MaxValue is the longest value in characters. A longer one is refused
	// with an error; it is never cut.
	MaxValue = field.MaxText
	// MaxBody is the largest canonical text in bytes, so that it fits a
	// sealed message.
	MaxBody = 64 << 10
)

// A Definition is a form before anybody filled it in. Title and Purpose are
// shown to the customer; RetainMinutes is how long the agent's machine keeps
// the answers in memory.
type Definition struct {
	ID             string
	Version        int
	Title, Purpose string
	RetainMinutes  int
	Fields         []FieldDef
}

// A FieldDef is one question. Kind is one of field.Kinds.
type FieldDef struct {
	ID, Kind, Label, Hint string
	Required              bool
}

// An Error tells what is wrong with a definition or with values, and what to
// do. It never holds a value.
type Error struct {
	Field  string // id of the field, "" for the form as a whole
	Key    string // what of it: "label", "kind", "title", …; "" for all of it
	Reason string
}

func (e *Error) Error() string {
	where := "form"
	if e.Field != "" {
		where += " field " + strconv.Quote(e.Field)
	}
	if e.Key != "" {
		where += ", " + e.Key
	}
	return where + ": " + e.Reason
}

// Check reports the first thing that is wrong with d, as an *Error.
func (d Definition) Check() error {
	if err := d.checkHead(); err != nil {
		return err
	}
	seen, required := map[string]bool{}, false
	for _, f := range d.Fields {
		if err := f.check(); err != nil {
			return err
		}
		if seen[f.ID] {
			return &Error{f.ID, "id", "is used twice; give each field its own id"}
		}
		seen[f.ID] = true
		required = required || f.Required
	}
	if !required {
		return &Error{"", "fields", "none is required, so the form could be sent empty; make one required"}
	}
	if len(d.Marshal()) > MaxBody {
		return &Error{"", "", "is larger than 64 KiB; shorten its texts"}
	}
	return nil
}

func (d Definition) checkHead() error {
	switch {
	case !validID(d.ID):
		return badID("", d.ID)
	case d.Version < 1 || d.Version > MaxVersion:
		return &Error{"", "version", "must be a number from 1 to 1000000"}
	case d.RetainMinutes < 1 || d.RetainMinutes > MaxRetain:
		return &Error{"", "retain-minutes", "must be a number from 1 to 1440"}
	case len(d.Fields) == 0 || len(d.Fields) > MaxFields:
		return &Error{"", "fields", "there must be 1 to 40 of them"}
	}
	if err := checkText("", "title", d.Title, MaxLabel, true); err != nil {
		return err
	}
	return checkText("", "purpose", d.Purpose, MaxHint, false)
}

func (f FieldDef) check() error {
	if !validID(f.ID) {
		return badID(f.ID, f.ID)
	}
	if _, ok := field.Lookup(f.Kind); !ok {
		return &Error{f.ID, "kind", "unknown kind " + strconv.Quote(f.Kind) + "; use one of " + kindList()}
	}
	if err := checkText(f.ID, "label", f.Label, MaxLabel, true); err != nil {
		return err
	}
	return checkText(f.ID, "hint", f.Hint, MaxHint, false)
}

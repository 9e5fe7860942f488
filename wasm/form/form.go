// Package form knows what a form asks and what was answered: definitions,
// values, and their canonical text, which is what gets signed and sealed.
//
// It sees customers' plaintext. So it may not see anything else: no network,
// no file, no clock (the date is passed in), no log, no goroutine; and its
// errors name fields, never values.
package form

import (
	"strconv"

	"github.com/sealform/sealform/wasm/field"
)

// Limits of a definition and of the values for it.
const (
	MaxFields     = 40
	MaxPages      = 10
	MaxOptions    = 100       // of one field
	MaxID         = 40        // bytes of an id
	MaxLanguage   = 35        // bytes of a language's tag
	MaxLabel      = 200       // bytes of a title or label
	MaxHint       = 500       // bytes of a purpose or hint
	MaxInitial    = 1000      // bytes of an initial value
	MaxVersion    = 1_000_000 // versions count from 1
	MaxRetain     = 24 * 60   // minutes
	MaxAnswer     = 60        // minutes
	DefaultAnswer = 30        // minutes, where nobody says otherwise
	// MaxValue is the longest value in characters. A longer one is refused
	// with an error; it is never cut.
	MaxValue = field.MaxText
	// MaxBody is the largest canonical text in bytes, so that it fits a
	// sealed message.
	MaxBody = 64 << 10
)

// A Definition is a form before anybody has filled it in, in one language.
// Title, Purpose and the titles of Pages are shown to the customer.
type Definition struct {
	ID             string
	Version        int
	Language       string // BCP 47 tag of the texts, such as "en" or "pt-BR"
	Title, Purpose string
	RetainMinutes  int      // how long the agent's machine keeps the answers in memory
	AnswerMinutes  int      // how long the customer has to fill it in
	Pages          []string // titles of 2 to 10 pages; none: one page without a title
	Fields         []FieldDef
}

// A FieldDef is one question. Kind is one of field.Kinds. "" and 0 set no rule.
type FieldDef struct {
	ID, Kind, Label, Hint string
	Required              bool     // a checkbox must be ticked; one field of an address makes all of it required, as its country says
	Page                  int      // index into the definition's Pages
	Initial               string   // what it opens with, in normal form
	Fixed                 bool     // Initial is shown and cannot be edited
	ShowOnce              bool     // the agent may look at it once, for a minute
	Min, Max              string   // inclusive limits of a number, slider, date or date-of-birth, in normal form
	Step                  string   // of a slider; "" is 1
	MinLength, MaxLength  int      // characters, as people count them, of a text, multiline or secret
	Options               []Option // of a list or radio
}

// An Option is one answer to choose. ID is the value, Label is what people
// read.
type Option struct{ ID, Label string }

// Option returns the label of the option with that id, "" when there is none.
func (f FieldDef) Option(id string) string {
	for _, o := range f.Options {
		if o.ID == id {
			return o.Label
		}
	}
	return ""
}

// Once reports whether the agent may look at a value of f only once: because
// the form says so, or its kind does.
func (f FieldDef) Once() bool { return f.ShowOnce || f.traits().Once }

// Asked returns how many fields the customer can fill in.
func (d Definition) Editable() int {
	n := 0
	for _, f := range d.Fields {
		if !f.Fixed {
			n++
		}
	}
	return n
}

// An Error tells what is wrong with a definition or with values, and what to
// do. It never holds a value.
type Error struct {
	Field  string // id of the field, "" for the form as a whole
	Part   int    // which option of the field or page of the form, from 1; 0 for all of it
	Key    string // which line of it: "label", "kind", "title", …; "" for all of it
	Reason string
}

func (e *Error) Error() string {
	where := "form"
	if e.Field != "" {
		where += " field " + strconv.Quote(e.Field)
	}
	if e.Part > 0 && e.Field == "" {
		where += ", page " + strconv.Itoa(e.Part)
	} else if e.Part > 0 {
		where += ", option " + strconv.Itoa(e.Part)
	}
	if e.Key != "" {
		where += ", " + e.Key
	}
	return where + ": " + e.Reason
}

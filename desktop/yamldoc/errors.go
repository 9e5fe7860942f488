package yamldoc

import "fmt"

// An Error is one mistake in a file: where it is and what to do.
// Line and Column count from 1.
type Error struct {
	File         string
	Line, Column int
	Reason       string
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Reason)
}

// Mistakes takes an error of several mistakes apart. Each is an *Error, unless a file or a
// folder could not be read.
func Mistakes(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, e := range joined.Unwrap() {
		all = append(all, Mistakes(e)...)
	}
	return all
}

// Whole is a mistake of a file as a whole.
func Whole(file, reason string) *Error { return &Error{file, 1, 1, reason} }

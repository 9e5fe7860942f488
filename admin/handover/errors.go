package handover

import "strings"

// An Error is an answer that no further try changes.
type Error struct {
	Problem, Advice string // Advice can be ""
}

func (e *Error) Error() string { return e.Problem }

// Hint says what to do about it, on a line of its own.
func (e *Error) Hint() string { return e.Advice }

// Away: the relay cannot be reached, or cannot answer now.
type Away struct{ cause error }

func (e *Away) Error() string { return "the relay does not answer: " + plain(e.cause.Error()) }
func (e *Away) Unwrap() error { return e.cause }

// A Conflict is that the relay has something newer, or another's enrolment.
type Conflict struct{ why string }

func (e *Conflict) Error() string { return "the relay does not take it: " + e.why }

// NotThere: the relay has none, or does not serve the organisation.
type NotThere struct{}

func (NotThere) Error() string { return "the relay has none" }

// plain makes printable ASCII of what others have sent or whoever stands between,
// such as the names in a certificate: it is shown in terminals.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7e {
			return ' '
		}
		return r
	}, s)
}

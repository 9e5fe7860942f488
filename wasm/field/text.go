package field

import (
	"strings"
	"unicode"
)

// MaxText is the longest text or multiline value, in characters. A longer
// one is a problem that the person is told about; it is not cut.
const MaxText = 10000

// text is one line of anything.
type text struct{}

func (text) Normalise(raw string) string { return trim(plainLine(raw)) }

// trim removes spaces, line ends and marks without width from both ends, so
// that a value that looks empty is.
func trim(s string) string {
	return strings.TrimFunc(s, blank)
}

// blank reports whether nobody sees r at the end of a text.
func blank(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

func (text) Format(normal string) string { return normal }

func (text) Check(normal string, _ Context) Result { return checkText(normal) }

func checkText(normal string) Result {
	switch {
	case normal == "":
		return Result{}
	case longerThan(normal, MaxText):
		return Result{Invalid, "", TooLong}
	}
	return Result{State: Valid}
}

func (text) Mask(normal string) string { return veil(normal) }

func (text) Hints(Context) Hints { return Hints{Autocomplete: "off", EnterKeyHint: "next"} }

func (text) edit(before, after string) (string, int) { return keep(before, after, plainLine) }

// multiline is free text of several lines that is nobody else's business: a
// secure note.
type multiline struct{}

func (multiline) Normalise(raw string) string { return trim(plainLines(raw)) }

func (multiline) Format(normal string) string { return normal }

func (multiline) Check(normal string, _ Context) Result { return checkText(normal) }

func (multiline) Mask(normal string) string { return veil(normal) }

func (multiline) Hints(Context) Hints {
	return Hints{Autocomplete: "off", Multiline: true, Secret: true}
}

func (multiline) edit(before, after string) (string, int) { return keep(before, after, plainLines) }

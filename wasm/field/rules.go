package field

import "strings"

// rules are a field put together from parts. What is typed is formatted at
// once, with the caret kept in place.
type rules struct {
	hints     Hints
	normalise func(raw string) string
	format    func(normal string) string            // nil: normal is shown as it is
	check     func(normal string, c Context) Result // never called with ""
	shown     int                                   // characters at the end that Mask shows; 0 hides all
	open      func(normal string) bool              // whether Mask shows all of it; nil: never
}

func (r *rules) Normalise(raw string) string { return r.normalise(raw) }

func (r *rules) Format(normal string) string {
	if r.format == nil {
		return normal
	}
	return r.format(normal)
}

func (r *rules) Check(normal string, c Context) Result {
	if normal == "" {
		return Result{}
	}
	return r.check(normal, c)
}

// Mask shows the end of a code that is long enough to be complete. What is no
// secret it shows in full.
func (r *rules) Mask(normal string) string {
	if r.open != nil && r.open(normal) {
		return r.Format(normal)
	}
	if r.shown == 0 || len(normal) < 2*r.shown || !codeOnly(normal) {
		return veil(normal)
	}
	return lastShown(r.Format(normal), r.shown)
}

func (r *rules) Hints(Context) Hints { return r.hints }

// edit formats at once, but for a label that is being typed.
func (r *rules) edit(before, after string) (string, int) { return editCode(r, before, after) }

// typed are rules whose value is left as it is typed until it is sent.
type typed struct{ rules }

func (t *typed) edit(before, after string) (string, int) {
	if t.hints.Multiline {
		return keep(before, after, plainLines)
	}
	return keep(before, after, plainLine)
}

// digitsHints are the hints of a code of digits.
var digitsHints = Hints{Autocomplete: "off", InputMode: "numeric", EnterKeyHint: "next", MaxLength: 40}

// code is compact in upper case.
func code(raw string) string { return strings.ToUpper(compact(raw)) }

// codeOnly reports whether s has only ASCII digits and capital letters.
func codeOnly(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) && !isCapital(s[i]) {
			return false
		}
	}
	return true
}

func isDigit[C byte | rune](c C) bool { return c >= '0' && c <= '9' }

func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }

// grouped returns a format that puts separator after the given characters of
// codes, and leaves everything else alone.
func grouped(separator string, gaps ...int) func(string) string {
	return func(normal string) string {
		if !codeOnly(normal) {
			return normal
		}
		return group(normal, gaps, separator)
	}
}

// line is one line of text without spaces at its ends.
func line(raw string) string { return trim(plainLine(raw)) }

// folded is line with every character folded and single spaces.
func folded(raw string) string { return strings.Join(strings.Fields(fold(raw)), " ") }

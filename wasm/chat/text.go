package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cleanText makes a message sendable: one kind of line break, tabs as spaces,
// no white space around it. What cannot stand in a signed note is refused, so
// nothing disappears silently.
func cleanText(s string) (string, error) {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.TrimSpace(strings.ReplaceAll(s, "\t", " "))
	if !utf8.ValidString(s) {
		return "", errControl
	}
	if !shows(s) {
		return "", errEmpty
	}
	for _, r := range s {
		if r < ' ' && r != '\n' || r == 0x7f {
			return "", errControl
		}
	}
	if utf8.RuneCountInString(s) > MaxText {
		return "", errLong
	}
	return s, nil
}

// proper reports whether a message that arrived is one that an end may send.
// It was read as a note, so it is text without control characters.
func proper(s string) bool { return shows(s) && utf8.RuneCountInString(s) <= MaxText }

// shows reports whether anything of s can be seen: more than white space and
// characters without a shape, such as U+200B and the fillers of Hangul.
func shows(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return !shapeless(r) })
}

const brailleBlank = 0x2800

func shapeless(r rune) bool {
	return unicode.IsSpace(r) || r == brailleBlank ||
		unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

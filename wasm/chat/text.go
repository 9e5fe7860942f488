package chat

import (
	"strings"
	"unicode/utf8"
)

// cleanText makes a message sendable: one kind of line break, tabs as spaces,
// no white space around it. What cannot stand in a signed note is refused, so
// nothing disappears silently.
func cleanText(s string) (string, error) {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.TrimSpace(strings.ReplaceAll(s, "\t", " "))
	if s == "" {
		return "", errEmpty
	}
	if !utf8.ValidString(s) {
		return "", errControl
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
func proper(s string) bool { return s != "" && utf8.RuneCountInString(s) <= MaxText }

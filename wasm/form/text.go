package form

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sealform/sealform/wasm/field"
)

// validID reports whether s is an id: up to 40 lower-case letters, digits and
// hyphens, beginning with a letter.
func validID(s string) bool {
	if s == "" || len(s) > MaxID || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-') {
			return false
		}
	}
	return true
}

// ValidLanguage reports whether s is a language's tag as BCP 47 writes them: 2
// or 3 lower-case letters, then parts of letters and digits behind hyphens.
func ValidLanguage(s string) bool {
	parts := strings.Split(s, "-")
	if first := parts[0]; len(s) > MaxLanguage || len(first) < 2 || len(first) > 3 || strings.ToLower(first) != first {
		return false
	}
	for i, part := range parts {
		if part == "" || len(part) > 8 || strings.ContainsFunc(part, func(r rune) bool { return !tagRune(r, i > 0) }) {
			return false
		}
	}
	return true
}

func tagRune(r rune, digits bool) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || digits && r >= '0' && r <= '9'
}

func badID(id string) string {
	return strconv.Quote(id) + " must be up to 40 lower-case letters, digits and hyphens, beginning with a letter"
}

// checkText checks one line of a definition's text.
func (l *faults) checkText(fieldID string, part int, key, s string, limit int, needed bool) {
	switch {
	case needed && s == "":
		l.addTo(fieldID, part, key, "is missing; write what the customer shall read")
	case len(s) > limit:
		l.addTo(fieldID, part, key, "is longer than "+strconv.Itoa(limit)+" bytes; shorten it")
	case !plain(s, false):
		l.addTo(fieldID, part, key, "has control characters or line breaks; write one line of plain text")
	case strings.ContainsFunc(s, turns):
		l.addTo(fieldID, part, key, "has marks that turn the text around them; remove them")
	case strings.TrimSpace(s) != s:
		l.addTo(fieldID, part, key, "begins or ends with a space; remove it")
	}
}

// plain reports whether s is UTF-8 without control characters, other than
// newlines where lines says so.
func plain(s string, lines bool) bool {
	for _, r := range s {
		if unicode.IsControl(r) && !(lines && r == '\n') || r == 0x2028 || r == 0x2029 {
			return false
		}
	}
	return utf8.ValidString(s)
}

// turns reports whether r changes the direction of the text around it, so that
// people read something else than what is signed.
func turns(r rune) bool { return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 }

func kindList() string { return strings.Join(field.Kinds(), ", ") }

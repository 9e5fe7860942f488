// Package signed reads and writes the one shape that every signed text of
// Sealform has: a C2SP signed note (https://c2sp.org/signed-note) whose text is
//
//	sealform/<kind>@v1
//	<key> <value>
//	…
//
//	<body, where the kind has one>
//
// Keys stand in the order their kind fixes, so one document has exactly one
// encoding, and a note of one kind can never pass for one of another.
//
// The package is public on both sides of the wall: it may see rosters,
// log-ins and hellos, which hold public keys only. It never sees a secret
// value in the relay; under wasm/ the same code writes the notes inside age
// files.
package signed

import (
	"strings"
	"unicode/utf8"
)

// MaxText is the largest text of a document in bytes, signatures excluded.
const MaxText = 256 << 10

const magic = "sealform/"
const version = "@v1"

// A Field is one "key value" line. Keys are lower-case letters, digits and
// hyphens; values are one line of UTF-8 without control characters, and may
// be empty.
type Field struct{ Key, Value string }

// A Doc is the text of a note before it is signed, or after it was verified.
// Body is text without control characters other than newline; "" means that
// the document has none.
type Doc struct {
	Kind   string
	Fields []Field
	Body   string
}

// Error tells what is wrong with a document or its signature. It never holds
// a value from the document.
type Error struct {
	Kind   string // the kind that was expected or written
	Reason string
}

func (e *Error) Error() string {
	return "signed note " + magic + e.Kind + version + ": " + e.Reason
}

// Text encodes d. It fails when a key, a value or the body cannot be
// represented.
func (d Doc) Text() (string, error) {
	if !validKey(d.Kind) {
		return "", &Error{d.Kind, "malformed kind"}
	}
	var b strings.Builder
	b.WriteString(magic + d.Kind + version + "\n")
	for _, f := range d.Fields {
		if !validKey(f.Key) || !validText(f.Value, false) {
			return "", &Error{d.Kind, "malformed line for key " + quoteKey(f.Key)}
		}
		b.WriteString(f.Key + " " + f.Value + "\n")
	}
	if d.Body != "" {
		if !validText(d.Body, true) {
			return "", &Error{d.Kind, "body has control characters or is not UTF-8"}
		}
		b.WriteString("\n" + d.Body + "\n")
	}
	if b.Len() > MaxText {
		return "", &Error{d.Kind, "too long"}
	}
	return b.String(), nil
}

// ParseDoc decodes the text of a document of the given kind. Whatever it
// accepts, Text encodes to the same bytes.
func ParseDoc(text, kind string) (Doc, error) {
	if len(text) > MaxText {
		return Doc{}, &Error{kind, "too long"}
	}
	rest, ok := strings.CutPrefix(text, magic+kind+version+"\n")
	if !ok {
		return Doc{}, &Error{kind, "does not begin with its kind"}
	}
	d := Doc{Kind: kind}
	for rest != "" {
		line, after, ok := strings.Cut(rest, "\n")
		if !ok {
			return Doc{}, &Error{kind, "last line is not ended"}
		}
		if line == "" {
			return withBody(d, after)
		}
		key, value, ok := strings.Cut(line, " ")
		if !ok || !validKey(key) || !validText(value, false) {
			return Doc{}, &Error{kind, "malformed line after " + quoteKey(d.lastKey())}
		}
		d.Fields = append(d.Fields, Field{key, value})
		rest = after
	}
	return d, nil
}

func withBody(d Doc, after string) (Doc, error) {
	body, ok := strings.CutSuffix(after, "\n")
	if !ok || body == "" || !validText(body, true) {
		return Doc{}, &Error{d.Kind, "malformed body"}
	}
	d.Body = body
	return d, nil
}

func (d Doc) lastKey() string {
	if len(d.Fields) == 0 {
		return "the first line"
	}
	return d.Fields[len(d.Fields)-1].Key
}

func quoteKey(s string) string { return "\"" + s + "\"" }

func validKey(s string) bool {
	if s == "" || len(s) > 40 {
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

// validText reports whether s can stand in a signed note: UTF-8, no control
// characters below space or DEL, newlines only where lines says so.
func validText(s string, lines bool) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 && !(lines && s[i] == '\n') || s[i] == 0x7f {
			return false
		}
	}
	return true
}

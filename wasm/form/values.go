package form

import (
	"strings"
	"unicode/utf8"
)

// A Value is the answer to one field, in normal form.
type Value struct{ ID, Text string }

// Values are the answers to a form: in the definition's order, one per
// field, Text "" where nothing was answered.
type Values []Value

// Get returns the text of a field, "" when there is none.
func (v Values) Get(id string) string {
	for _, x := range v {
		if x.ID == id {
			return x.Text
		}
	}
	return ""
}

// Has reports whether there is a value for a field, even an empty one.
func (v Values) Has(id string) bool {
	for _, x := range v {
		if x.ID == id {
			return true
		}
	}
	return false
}

// Check reports the first value that cannot be sent, as an *Error: one that is
// longer than MaxValue or has control characters, or the one with which all
// together are too large.
func (v Values) Check() error {
	if len(v) == 0 || len(v) > MaxFields {
		return &Error{Reason: "must have 1 to 40 values"}
	}
	seen := map[string]bool{}
	for _, x := range v {
		switch {
		case !validID(x.ID) || seen[x.ID]:
			return &Error{Reason: "has a malformed id or one twice"}
		case utf8.RuneCountInString(x.Text) > MaxValue:
			return &Error{Field: x.ID, Reason: "is longer than 10000 characters; shorten it"}
		case !plain(x.Text, true):
			return &Error{Field: x.ID, Reason: "has control characters; remove them"}
		}
		seen[x.ID] = true
	}
	if len(v.Marshal()) > MaxBody {
		return &Error{Reason: "is larger than 64 KiB altogether; shorten the longest answers"}
	}
	return nil
}

// Marshal writes v as the body of a signed note, one "id value" line each;
// the id alone when there is no value. Further lines of a value begin with
// one space. v must have passed Check.
//
//	card-number 4111111111111111
//	note First line
//	 second line
func (v Values) Marshal() string {
	var b strings.Builder
	for i, x := range v {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(x.ID)
		first, rest, more := strings.Cut(x.Text, "\n")
		if first != "" {
			b.WriteString(" " + first)
		}
		if more {
			b.WriteString("\n " + strings.ReplaceAll(rest, "\n", "\n "))
		}
	}
	return b.String()
}

// ParseValues reads what Marshal wrote, and nothing else. Its errors are
// *Error.
func ParseValues(body string) (Values, error) {
	if len(body) > MaxBody {
		return nil, &Error{Reason: "is larger than 64 KiB"}
	}
	var v Values
	for rest, more := body, true; more; {
		var entry string
		entry, rest, more = cutEntry(rest)
		v = append(v, parseEntry(entry))
	}
	if err := v.Check(); err != nil {
		return nil, err
	}
	if v.Marshal() != body {
		return nil, &Error{Reason: "has values that are not written in their only form"}
	}
	return v, nil
}

// cutEntry takes the lines of the first value off s, and the newline behind
// them.
func cutEntry(s string) (entry, rest string, more bool) {
	for at := 0; ; at++ {
		i := strings.IndexByte(s[at:], '\n')
		if i < 0 {
			return s, "", false
		}
		if at += i; at+1 == len(s) || s[at+1] != ' ' {
			return s[:at], s[at+1:], true
		}
	}
}

// parseEntry reads the lines of one value. An id is followed by a space, or
// by a newline where the value's first line is empty.
func parseEntry(entry string) Value {
	entry = strings.ReplaceAll(entry, "\n ", "\n")
	id, text := entry, ""
	if i := strings.IndexAny(entry, " \n"); i >= 0 {
		id, text = entry[:i], strings.TrimPrefix(entry[i:], " ")
	}
	return Value{id, text}
}

// Package smallfmt has what age, hpke and sumdb/note use of fmt, for the
// browser build: texts of errors and lines of a header. With it these modules
// say what they say with fmt, without its way of printing anything at all, which
// weighs a twentieth of the WASM module.
//
// It sees what these modules put into their errors, which is never a plaintext,
// and passes nothing on.
package smallfmt

import (
	"io"
	"strconv"
	"strings"
)

// Sprintf formats like fmt.Sprintf, with the verbs %s %v %q %w %d and, with a
// width, %x. It takes strings, bytes, integers, errors and slices of strings.
// What it does not know shows as "%!" and the verb, never as a panic.
func Sprintf(format string, args ...any) string {
	text, _ := sprint(format, args)
	return text
}

// Fprintf writes what Sprintf returns.
func Fprintf(w io.Writer, format string, args ...any) (int, error) {
	return io.WriteString(w, Sprintf(format, args...))
}

// Errorf returns an error with Sprintf's text, which unwraps to the argument of
// %w, if there is one.
func Errorf(format string, args ...any) error {
	text, wrapped := sprint(format, args)
	if wrapped == nil {
		return &plain{text}
	}
	return &wrapping{text, wrapped}
}

type plain struct{ text string }

func (e *plain) Error() string { return e.text }

type wrapping struct {
	text string
	err  error
}

func (e *wrapping) Error() string { return e.text }
func (e *wrapping) Unwrap() error { return e.err }

func sprint(format string, args []any) (text string, wrapped error) {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(format, "%")
		b.WriteString(before)
		if !found {
			return b.String(), wrapped
		}
		verb, rest := verbOf(after)
		format = rest
		if verb == "%" || len(args) == 0 {
			b.WriteString(missing(verb))
			continue
		}
		if err, ok := args[0].(error); ok && verb == "w" {
			wrapped = err
		}
		b.WriteString(show(verb, args[0]))
		args = args[1:]
	}
}

// verbOf cuts a verb, with the width before it, from what follows a percent sign.
func verbOf(s string) (verb, rest string) {
	n := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) + 1
	return s[:n], s[n:]
}

func missing(verb string) string {
	if verb == "%" {
		return verb
	}
	return "%!" + verb + "(MISSING)"
}

func show(verb string, arg any) string {
	switch arg := arg.(type) {
	case nil:
		return none(verb)
	case string:
		return quoted(verb, arg)
	case []byte:
		return quoted(verb, string(arg))
	case error:
		return quoted(verb, arg.Error())
	case []string:
		return list(verb, arg)
	case int:
		return number(verb, int64(arg))
	case int32:
		return number(verb, int64(arg))
	case int64:
		return number(verb, arg)
	case uint16:
		return number(verb, int64(arg))
	case uint32:
		return number(verb, int64(arg))
	case byte:
		return number(verb, int64(arg))
	}
	return "%!" + verb
}

func none(verb string) string {
	if verb == "v" {
		return "<nil>"
	}
	return "%!" + verb + "(<nil>)"
}

func quoted(verb, s string) string {
	switch verb {
	case "s", "v", "w":
		return s
	case "q":
		return strconv.Quote(s)
	}
	return "%!" + verb
}

func list(verb string, all []string) string {
	shown := make([]string, len(all))
	for i, s := range all {
		shown[i] = quoted(verb, s)
	}
	return "[" + strings.Join(shown, " ") + "]"
}

func number(verb string, n int64) string {
	width, hex := strings.CutSuffix(verb, "x")
	if !hex {
		if verb == "d" || verb == "v" {
			return strconv.FormatInt(n, 10)
		}
		return "%!" + verb
	}
	s := strconv.FormatInt(n, 16)
	if w, _ := strconv.Atoi(width); w > len(s) {
		s = strings.Repeat("0", w-len(s)) + s // the width begins with 0 wherever it is used
	}
	return s
}

package form

import (
	"strconv"
	"strings"
)

// Marshal writes d as the body of a signed note:
//
//	form credit-card
//	version 1
//	title Credit card
//	purpose To take your payment
//	retain-minutes 15
//	field card-number card-number required
//	label Card number
//	hint The long number on the front
//	field …
//
// The lines purpose and hint are left out when empty, and the last line has
// no newline. d must have passed Check.
func (d Definition) Marshal() string {
	lines := []string{
		"form " + d.ID,
		"version " + strconv.Itoa(d.Version),
		"title " + d.Title,
	}
	lines = appendLine(lines, "purpose ", d.Purpose)
	lines = append(lines, "retain-minutes "+strconv.Itoa(d.RetainMinutes))
	for _, f := range d.Fields {
		lines = append(lines, "field "+f.ID+" "+f.Kind+" "+need(f.Required), "label "+f.Label)
		lines = appendLine(lines, "hint ", f.Hint)
	}
	return strings.Join(lines, "\n")
}

func appendLine(lines []string, key, value string) []string {
	if value == "" {
		return lines
	}
	return append(lines, key+value)
}

func need(required bool) string {
	if required {
		return "required"
	}
	return "optional"
}

// Parse reads what Marshal wrote, and nothing else: one definition has one
// text. Its errors are *Error.
func Parse(body string) (Definition, error) {
	if len(body) > MaxBody {
		return Definition{}, &Error{Reason: "is larger than 64 KiB"}
	}
	r := reader{strings.Split(body, "\n")}
	d := Definition{
		ID:            r.get("form"),
		Version:       number(r.get("version")),
		Title:         r.get("title"),
		Purpose:       r.get("purpose"),
		RetainMinutes: number(r.get("retain-minutes")),
	}
	for len(r.lines) > 0 && len(d.Fields) <= MaxFields {
		d.Fields = append(d.Fields, r.field())
	}
	if err := d.Check(); err != nil {
		return Definition{}, err
	}
	if d.Marshal() != body {
		return Definition{}, &Error{Reason: "is not written in its only order and form"}
	}
	return d, nil
}

// A reader takes lines in their fixed order. What it cannot take stays there,
// and then the text differs from what Marshal writes.
type reader struct{ lines []string }

func (r *reader) get(key string) string {
	if len(r.lines) == 0 {
		return ""
	}
	value, ok := strings.CutPrefix(r.lines[0], key+" ")
	if !ok {
		return ""
	}
	r.lines = r.lines[1:]
	return value
}

// field takes the lines of one field; it always takes at least one line.
func (r *reader) field() FieldDef {
	words := strings.Split(r.lines[0], " ")
	r.lines = r.lines[1:]
	f := FieldDef{Label: r.get("label"), Hint: r.get("hint")}
	if len(words) == 4 {
		f.ID, f.Kind, f.Required = words[1], words[2], words[3] == "required"
	}
	return f
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

package form

import (
	"strconv"
	"strings"
)

// Marshal writes d as the body of a signed note:
//
//	form identity
//	version 1
//	language en
//	title Identity document
//	purpose To confirm who you are
//	retain-minutes 15
//	answer-minutes 30
//	page Document
//	field type radio required
//	label Document type
//	option passport Passport
//	option card Identity card
//	field expiry date optional
//	label Expiry date
//	hint As on the document
//	min 2000-01-01
//	page You
//	field …
//
// The lines stand in this order. Those that would say nothing are left out:
// purpose, page, and of a field hint, initial, fixed, show-once, min, max,
// step, min-length, max-length, option. Further lines of an initial value begin
// with one space. The last line has no newline. d must have passed Check.
func (d Definition) Marshal() string {
	lines := []string{
		"form " + d.ID,
		"version " + strconv.Itoa(d.Version),
		"language " + d.Language,
		"title " + d.Title,
	}
	lines = appendLine(lines, "purpose", d.Purpose)
	lines = append(lines, "retain-minutes "+strconv.Itoa(d.RetainMinutes), "answer-minutes "+strconv.Itoa(d.AnswerMinutes))
	for i, f := range d.Fields {
		if len(d.Pages) > 0 && (i == 0 || f.Page != d.Fields[i-1].Page) {
			lines = append(lines, "page "+d.Pages[f.Page])
		}
		lines = f.appendTo(lines)
	}
	return strings.Join(lines, "\n")
}

func (f FieldDef) appendTo(lines []string) []string {
	lines = append(lines, "field "+f.ID+" "+f.Kind+" "+need(f.Required), "label "+f.Label)
	lines = appendLine(lines, "hint", f.Hint)
	lines = appendLine(lines, "initial", strings.ReplaceAll(f.Initial, "\n", "\n "))
	lines = appendLine(lines, "fixed", yes(f.Fixed))
	lines = appendLine(lines, "show-once", yes(f.ShowOnce))
	lines = appendLine(lines, "min", f.Min)
	lines = appendLine(lines, "max", f.Max)
	lines = appendLine(lines, "step", f.Step)
	lines = appendLine(lines, "min-length", count(f.MinLength))
	lines = appendLine(lines, "max-length", count(f.MaxLength))
	for _, o := range f.Options {
		lines = append(lines, "option "+o.ID+" "+o.Label)
	}
	return lines
}

func appendLine(lines []string, key, value string) []string {
	if value == "" {
		return lines
	}
	return append(lines, key+" "+value)
}

func need(required bool) string {
	if required {
		return "required"
	}
	return "optional"
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// Parse reads what Marshal wrote, and nothing else: one definition has one
// text. Its errors are *Error.
func Parse(body string) (Definition, error) {
	if len(body) > MaxBody {
		return Definition{}, &Error{Reason: "is larger than 64 KiB"}
	}
	r := reader{strings.Split(body, "\n")}
	d := r.head()
	for len(r.lines) > 0 && len(d.Fields) <= MaxFields && len(d.Pages) <= MaxPages {
		if title := r.get("page"); title != "" {
			d.Pages = append(d.Pages, title)
		}
		f := r.field()
		f.Page = max(0, len(d.Pages)-1)
		d.Fields = append(d.Fields, f)
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

func (r *reader) head() Definition {
	return Definition{
		ID:            r.get("form"),
		Version:       number(r.get("version")),
		Language:      r.get("language"),
		Title:         r.get("title"),
		Purpose:       r.get("purpose"),
		RetainMinutes: number(r.get("retain-minutes")),
		AnswerMinutes: number(r.get("answer-minutes")),
	}
}

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

// field takes the lines of one field; it takes at least one line if there is
// any.
func (r *reader) field() FieldDef {
	if len(r.lines) == 0 {
		return FieldDef{}
	}
	words := strings.Split(r.lines[0], " ")
	r.lines = r.lines[1:]
	f := FieldDef{
		Label: r.get("label"), Hint: r.get("hint"),
		Initial: r.several("initial"), Fixed: r.get("fixed") == "yes", ShowOnce: r.get("show-once") == "yes",
		Min: r.get("min"), Max: r.get("max"), Step: r.get("step"),
		MinLength: number(r.get("min-length")), MaxLength: number(r.get("max-length")),
		Options: r.options(),
	}
	if len(words) == 4 {
		f.ID, f.Kind, f.Required = words[1], words[2], words[3] == "required"
	}
	return f
}

// several takes a value with its further lines.
func (r *reader) several(key string) string {
	value := r.get(key)
	for value != "" && len(r.lines) > 0 && strings.HasPrefix(r.lines[0], " ") {
		value += "\n" + r.lines[0][1:]
		r.lines = r.lines[1:]
	}
	return value
}

func (r *reader) options() (all []Option) {
	for line := r.get("option"); line != ""; line = r.get("option") {
		id, label, _ := strings.Cut(line, " ")
		all = append(all, Option{id, label})
	}
	return all
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

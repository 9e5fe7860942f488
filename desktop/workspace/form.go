package workspace

import (
	"regexp"
	"slices"
	"strings"

	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
)

// A Form is one form in each of its languages.
type Form struct {
	languages []string                   // the first is for customers of any other
	in        map[string]form.Definition // with the variables of initial values
}

// Only is a form in one language.
func Only(d form.Definition) Form {
	return Form{[]string{d.Language}, map[string]form.Definition{d.Language: d}}
}

// ID is the name of the form's file.
func (f Form) ID() string { return f.in[f.languages[0]].ID }

// variableNames are the variables as forms write them, in braces.
var variableNames = []string{"first-name", "last-name", "agent", "service"}

func (n Names) get(name string) string {
	return map[string]string{"first-name": n.First, "last-name": n.Last, "agent": n.Agent, "service": n.Service}[name]
}

var braced = regexp.MustCompile(`\{([a-z][a-z-]*)\}`)

// fill puts names for the variables of text. It reports false when one is not
// known.
func (n Names) fill(text string) (filled string, ok bool) {
	ok = true
	return braced.ReplaceAllStringFunc(text, func(name string) string {
		value := strings.Join(strings.Fields(n.get(strings.Trim(name, "{}"))), " ")
		ok = ok && value != ""
		return value
	}), ok
}

// For returns the form in the customer's language: in the one with that tag,
// else in one of the same first part, else in the form's first. A field whose
// initial value has a variable that is not known, or that does not fit, opens
// empty and can be edited.
func (f Form) For(language string, n Names) form.Definition {
	d := f.in[f.nearest(language)]
	d.Fields = slices.Clone(d.Fields)
	for i := range d.Fields {
		if x := &d.Fields[i]; braced.MatchString(x.Initial) {
			begin(x, n)
		}
	}
	return d
}

// begin gives a field its initial value.
func begin(x *form.FieldDef, n Names) {
	text, ok := n.fill(x.Initial)
	if kind, known := field.Lookup(x.Kind); known {
		text = kind.Normalise(text)
	}
	x.Initial = text
	if !ok || text == "" || len(x.Mistakes()) > 0 {
		x.Initial, x.Fixed = "", false
	}
}

func (f Form) nearest(language string) string {
	for _, part := range []func(string) string{strings.ToLower, primary} {
		for _, l := range f.languages {
			if part(l) == part(language) {
				return l
			}
		}
	}
	return f.languages[0]
}

// primary is the first part of a language's tag: "pt" of "pt-BR".
func primary(tag string) string {
	first, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return first
}

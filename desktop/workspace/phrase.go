package workspace

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/sealform/sealform/desktop/yamldoc"
	"github.com/sealform/sealform/wasm/form"
)

// maxLanguages is how many languages a form has at most. There is a definition
// for each.
const maxLanguages = 40

// A phrase is a text for the customer: the same in every language, or one for
// each.
type phrase struct {
	same string
	in   map[string]string
}

func (p phrase) text(language string) string {
	if p.in == nil {
		return p.same
	}
	for _, l := range []string{language, primary(language)} {
		if text, ok := p.in[l]; ok {
			return text
		}
	}
	return p.in["en"] // that there is none was said already
}

// phrase reads a text, or lines "en: …" with one for each language. nil gives
// "".
func (d *document) phrase(n ast.Node, key string) phrase {
	if _, ok := n.(ast.MapNode); !ok {
		return phrase{same: d.Text(n, key)}
	}
	t := d.Table(n)
	p := phrase{in: map[string]string{}}
	for _, k := range t.Keys {
		if !form.ValidLanguage(k.Value) {
			d.Fail(k, fmt.Sprintf("%q is not the tag of a language, such as \"en\" or \"pt-BR\"", k.Value))
		}
		p.in[k.Value] = d.Text(t.Values[k.Value], key)
	}
	d.sameLanguages(t, key)
	return p
}

// sameLanguages requires every phrase to have the languages of the form's first
// one: a form that changes its language half-way helps nobody.
func (d *document) sameLanguages(t yamldoc.Table, key string) {
	if len(t.Keys) > maxLanguages {
		d.Fail(t.Node, fmt.Sprintf("%s is in %d languages; keep at most %d", key, len(t.Keys), maxLanguages))
		return
	}
	if d.languages == nil {
		for _, k := range t.Keys {
			d.languages = append(d.languages, k.Value)
		}
		d.first = key
	}
	for _, language := range d.languages {
		if t.Values[language] == nil {
			d.Fail(t.Node, fmt.Sprintf("%s has no text in %q, which %s has; add a line \"%s: …\"", key, language, d.first, language))
		}
	}
	for _, k := range t.Keys {
		if form.ValidLanguage(k.Value) && !slices.Contains(d.languages, k.Value) {
			d.Fail(k, fmt.Sprintf("%s has no text in %q; add it there and to every other text, or remove it here", d.first, k.Value))
		}
	}
}

// speak settles which languages the form is in, the first of which is for
// customers of any other: the one that the key language names, else that of the
// form's first text.
func (d *document) speak(n ast.Node) {
	chosen := d.Text(n, "language")
	switch {
	case d.languages == nil && chosen == "":
		d.languages = []string{"en"}
	case d.languages == nil:
		d.languages = []string{chosen}
	case chosen != "" && !slices.Contains(d.languages, chosen):
		d.Fail(n, fmt.Sprintf("language %q is none of the form's texts; use one of %s", chosen, strings.Join(d.languages, ", ")))
	case chosen != "":
		d.languages = append([]string{chosen}, without(d.languages, chosen)...)
	}
}

func without(list []string, s string) (rest []string) {
	for _, x := range list {
		if x != s {
			rest = append(rest, x)
		}
	}
	return rest
}
